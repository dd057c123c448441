"""`hook`: the secret with which a telephone exchange signs what it tells of calls."""

import argparse

from app.text import _
from server import hook
from server.doors import out
from server.doors.arguments import Subcommands, command, group
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    inner = group(to, "hook", _("how a telephone exchange rings seats"))
    command(inner, "secret", _secret, _("a new secret for signing; the one before is no longer good"))


def _secret(given: argparse.Namespace) -> int:
    with opened(given.data) as centre:
        out.line({"secret": hook.new_secret(centre)})
    return 0
