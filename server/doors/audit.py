"""`audit verify`: whether the audit trail still says what it said."""

import argparse

from app.text import _
from server import audit
from server.doors import out
from server.doors.arguments import Subcommands, command, group
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    inner = group(to, "audit", _("the audit trail"))
    command(inner, "verify", run, _("walk the chain of the audit trail"))


def run(given: argparse.Namespace) -> int:
    """Walk the chain; 1 where it is broken."""
    with opened(given.data) as centre:
        rows, broken = audit.verify(centre)
    out.line({"rows": rows, "whole": broken is None, "broken": broken})
    if broken is None:
        return 0
    out.say(_("The audit trail is broken at row {n}: {why}", n=broken.n, why=broken.why))
    return 1
