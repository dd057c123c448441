"""`python -m server` is `hotline-server`."""

from server.main import run

run()
