"""The doors of the centre for scripts and other systems: each file is one command of `hotline-server`."""
