"""`rates`: the three rates of a period, counted from what citizens answered."""

import argparse
from datetime import datetime, time, timedelta

import msgspec

from app.figures.rates import BY, rates
from app.text import _
from server.counted import own
from server.doors import out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "rates", run, _("the rates of responded, solved and satisfied"))
    parser.add_argument("--from", dest="since", type=day, required=True, metavar="DAY", help=_("first day"))
    parser.add_argument("--to", dest="until", type=day, required=True, metavar="DAY", help=_("last day, included"))
    parser.add_argument("--by", choices=BY, help=_("those of each unit, or of each district"))


def run(given: argparse.Namespace) -> int:
    """A line for each rate."""
    with opened(given.data) as centre:
        since = datetime.combine(given.since, time(), centre.zone)
        until = datetime.combine(given.until, time(), centre.zone) + timedelta(days=1)
        with centre.database.snapshot() as connection:
            for rate in rates(connection, own(centre), centre.book, since, until, given.by):
                out.line(msgspec.to_builtins(rate))
    return 0
