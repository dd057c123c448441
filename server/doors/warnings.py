"""`warnings`: more than five different citizens, one matter, five working days; with the reasons, one object a line."""

import argparse
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain.deadlines import local_day
from app.domain.records import CaseFacts
from app.figures.warnings import Warned, oldest, warnings
from app.text import _
from server import audit
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened
from server.hot import stored
from server.ledger import Changes, write


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "warnings", run, _("many citizens, one matter, few days"))
    parser.add_argument("--on", type=day, metavar="DAY", help=_("the last of the five working days; else today"))


def run(given: argparse.Namespace) -> int:
    """Write the lines, then the audit row."""
    with opened(given.data) as centre:
        on: date = given.on or local_day(centre.clock.now(), centre.zone)
        since = datetime.combine(oldest(on, centre.book), time(), centre.zone)
        cases = stored(centre, since, datetime.combine(on + timedelta(days=1), time(), centre.zone))
        known = {case.facts.id: case.facts for case in cases}
        found = warnings(known.values(), on, centre.book)
        for each in found:
            out.line(_line(centre, each, known))
        out.done()
        with centre.database.write() as connection:
            entry = audit.entry("warnings", centre.now_ms(), NOBODY, rows=len(found), on=str(on))
            write(connection, centre, Changes(entry))
    return 0


def _line(centre: Centre, each: Warned, known: dict[str, CaseFacts]) -> dict[str, Any]:
    calendar = centre.book.calendar
    numbers = {case: known[case].number for case in each.cases}
    return {
        "key": each.key,
        "citizens": each.citizens,
        "category": each.category,
        "area": each.area,
        "units": each.units,
        "state": each.state,
        "by": each.by,
        "days": [
            {"day": str(shown.day), "counted": shown.counted, "why": shown.why}
            for shown in map(calendar.look, each.days)
        ],
        "cases": [{"id": case, "number": number} for case, number in numbers.items()],
        "counted": [{"case": known[v.case].number, "citizen": v.citizen[:8], "day": str(v.day)} for v in each.voices],
    }
