"""`curve`: a day by the hour against the usual day of its kind, as JSON lines."""

import argparse

import msgspec

from app.domain.deadlines import local_day
from app.figures.counts import InDatabase
from app.figures.curve import curve
from app.figures.filters import Filters
from app.text import _
from server.counted import own
from server.doors import out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "curve", run, _("a day by the hour against the usual day, as JSON lines"))
    parser.add_argument("--day", type=day, metavar="DAY", help=_("the day; today where none is given"))


def run(given: argparse.Namespace) -> int:
    """A line for each hour, then one about the day."""
    with opened(given.data) as centre:
        now = centre.clock.now()
        asked = given.day or local_day(now, centre.zone)
        with centre.database.snapshot() as connection:
            run_ = InDatabase(connection, own(centre), centre.book)
            found = msgspec.to_builtins(curve(run_, centre.book, asked, Filters(), now))
    for hour, count in enumerate(found["hours"]):
        usual = found["usual"][hour] if found["usual"] else None
        out.line({"hour": hour, "count": count["count"], "filters": count["filters"], "usual": usual})
    about = ("day", "working", "days", "passed", "so_far", "usual_so_far")
    out.line({name: found[name] for name in about})
    return 0
