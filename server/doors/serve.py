"""`serve`."""

import argparse

from app.text import _
from server.doors.arguments import Subcommands, command


def add(to: Subcommands) -> None:
    """The command's arguments."""
    command(to, "serve", run, _("serve the seats"))


def run(given: argparse.Namespace) -> int:
    """Not yet."""
    return 3
