"""`hot`: the matters that several cases of a period are about, hottest first, one object a line.

Cases that the centre has not grouped yet are grouped here as it would, so that a file just imported can be looked at;
nothing is written down but a row of the audit trail.
"""

import argparse
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from app.domain.deadlines import local_day
from app.domain.masking import snippet
from app.domain.records import CaseFacts
from app.figures.hot import Hot, hot
from app.similar.groups import Groups
from app.similar.matters import hash_place, places_of, said
from app.similar.voices import for_many
from app.text import _
from server import audit
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command, count, day
from server.doors.place import opened
from server.hot import Told, comparable, looked_at, stored
from server.ledger import Changes, write

_DAYS = 7


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "hot", run, _("what many said about one matter"))
    parser.add_argument("--from", dest="since", type=day, metavar="DAY", help=_("first day; else the last seven days"))
    parser.add_argument("--to", dest="until", type=day, metavar="DAY", help=_("last day, included; else today"))
    parser.add_argument("--limit", type=count, default=20, metavar="N", help=_("how many at most"))


def run(given: argparse.Namespace) -> int:
    """Write the lines, then the audit row."""
    with opened(given.data) as centre:
        until: date = given.until or local_day(centre.clock.now(), centre.zone)
        since: date = given.since or until - timedelta(days=_DAYS - 1)
        if since > until:
            raise Misuse(_("{0} and {1} exclude each other").format("--from", "--to"))
        first = datetime.combine(since, time(), centre.zone)
        end = datetime.combine(until + timedelta(days=1), time(), centre.zone)
        cases = stored(centre, first, end)
        known = {case.facts.id: case for case in cases}
        found = hot(grouped(centre, cases, looked_at(centre, first, end)), since, until, centre.zone)[: given.limit]
        for each in found:
            out.line(_line(centre, each, known))
        out.done()
        entry = audit.entry("hot", centre.now_ms(), NOBODY, rows=len(found), since=str(since), until=str(until))
        with centre.database.write() as connection:
            write(connection, centre, Changes(entry))
    return 0


def grouped(centre: Centre, cases: list[Told], seen: set[str]) -> list[CaseFacts]:
    """The facts of these cases; those without a group with the one they belong to, where there is one. What the hand
    has `seen` is grouped as it said, so that a serving centre answers like its seats."""
    groups = Groups()
    words = {
        case.facts.id: said(case.private, case.facts.category, centre.book) for case in cases if comparable(case.facts)
    }
    for case, told in words.items():
        groups.add(case, told)
    standing = {case.facts.id: case.facts.group for case in cases if case.facts.group is not None}
    found = groups.gather(words.keys() - seen, standing)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for case, group in (standing | found).items():
        members[group].append(case)
    near = {case: value for each in members.values() for case, value in groups.nearness(each).items()}
    facts: list[CaseFacts] = []
    for case in cases:
        group = found.get(case.facts.id)
        if group is None:
            facts.append(case.facts)
            continue
        places = tuple(hash_place(centre.hotline.phone_key, place) for place in places_of(words[case.facts.id]))
        told = {"group": group, "near": near[case.facts.id], "for_many": for_many(case.private)}
        facts.append(replace(case.facts, places=places, **told))
    return facts


def _line(centre: Centre, each: Hot, known: dict[str, Told]) -> dict[str, Any]:
    book = centre.book
    sample = known[each.cases[0]]
    days = sorted(local_day(known[case].facts.at, centre.zone) for case in each.cases)
    category = book.category(each.category)
    area = book.area(each.area)
    return {
        "group": each.group,
        "count": each.count,
        "citizens": each.citizens,
        "first": str(days[0]),
        "last": str(days[-1]),
        "trend": {"before": each.before, "after": each.after, "rising": each.rising},
        "clustered": each.clustered,
        "verdict": _("the addresses cluster") if each.clustered else _("the addresses do not cluster"),
        "category": each.category,
        "category_name": category.name if category else None,
        "area": each.area,
        "area_name": area.name if area else None,
        "unit": each.unit,
        "sample": {"number": sample.facts.number, "words": snippet(sample.private.subject, sample.private.text)},
        "cases": [
            {"id": case, "number": known[case].facts.number, "source_id": _source(known[case])} for case in each.cases
        ],
    }


def _source(told: Told) -> str | None:
    """What the source of its first contact calls it."""
    return told.private.sources.get(told.facts.contacts[0].id)
