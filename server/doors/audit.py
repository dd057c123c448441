"""`audit verify`: whether the audit trail still says what it said."""

import argparse

from app.text import _
from server import audit, bulletins
from server.doors import out
from server.doors.arguments import Subcommands, command, group
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    inner = group(to, "audit", _("the audit trail"))
    command(inner, "verify", run, _("walk the chain of the audit trail"))


def run(given: argparse.Namespace) -> int:
    """Walk the chain, and hold every published bulletin against it; 1 where something is broken."""
    with opened(given.data) as centre:
        rows, broken = audit.verify(centre)
        changed = list(bulletins.tampered(centre))
    whole = broken is None and not changed
    out.line({"rows": rows, "whole": whole, "broken": broken, "bulletins": changed})
    if broken is not None:
        out.say(_("The audit trail is broken at row {n}: {why}", n=broken.n, why=broken.why))
    for name in changed:
        out.say(_("The bulletin {name} is not what was published", name=name))
    return 0 if whole else 1
