"""`limits`: what the hotline has chosen of hours and numbers, and choosing others."""

import argparse

from app.domain import limits
from app.domain.records import Limit
from app.sync.wire import Kind
from app.text import _
from server.catalogue import put_table
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "limits", run, _("the hotline's hours and numbers"))
    parser.add_argument("chosen", nargs="*", metavar="NAME=VALUE", help=_("a limit and its value; none: show them"))


def run(given: argparse.Namespace) -> int:
    """Choose what is given, all of it or nothing, then say what holds."""
    pairs = [part.partition("=") for part in given.chosen]
    if bad := [name for name, sign, _value in pairs if not sign]:
        raise Misuse(_("{0}: {1} cannot be read").format("NAME=VALUE", bad[0]))
    chosen = [limits.checked(name, value) for name, _sign, value in pairs]
    with opened(given.data) as centre:
        if chosen:
            put_table(centre, Kind.LIMIT, [*_before(centre), *chosen], NOBODY)
        out.line(limits.in_force(centre.book.limits, centre.book.hours))
    return 0


def _before(centre: Centre) -> list[Limit]:
    """What holds now, so that only what is named changes."""
    now = limits.in_force(centre.book.limits, centre.book.hours)
    return [Limit(code=name, value=value) for name, value in now.items()]
