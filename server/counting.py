"""What a bulletin is counted from: the records that changed since its days began, read in one snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from app.clock import epoch_ms
from app.domain.bulletins import Bulletin, Counted, Hot, Issue, Number, Rows, numbers_of
from app.domain.records import CallFacts, CaseFacts, CasePrivate
from app.domain.words import BulletinKind, Status
from app.figures import hot as issues
from app.reports.counting import Period, names_of, rows_of
from app.reports.hot import FEWEST, Told, gist
from app.sync.wire import Kind
from server import tables
from server.centre import Centre
from server.database import rows

HOTTEST = 3
ISSUES = 5
_LISTENED = 300
"""Of a category's cases so many, the newest, are read for what they are mainly about."""
_SLACK = timedelta(days=2)
"""Clocks of seats and centre may differ so much; what changed earlier is surely not of these days."""
_facts = msgspec.json.Decoder(CaseFacts)
_private = msgspec.json.Decoder(CasePrivate)
_call = msgspec.json.Decoder(CallFacts)


class Days(NamedTuple):
    """What is counted: whose days."""

    kind: BulletinKind
    period: Period
    unit: str | None


class Made(NamedTuple):
    """A bulletin as it stands, its rows, and the numbers of their cases."""

    bulletin: Bulletin
    rows: tuple[Counted, ...]
    numbers: dict[str, str]


def count(centre: Centre, days: Days) -> Made:
    """Count these days as they stand now."""
    with centre.database.snapshot() as connection:
        cases, calls, seq = _changed(centre, connection, days.period)
        known = {case.id: case for case in cases}
        hottest = [] if days.unit else _issues(cases, days.period)
        of = {each.group: [known[case] for case in each.cases] for each in hottest}
        found = rows_of(cases, calls, days.kind, days.period, days.unit, of)
        grouped = Rows(found)
        numbers = numbers_of(grouped, days.kind, days.unit)
        hot = () if days.unit else tuple(_hottest(centre, connection, grouped, numbers, known))
        told = tuple(_issue(centre, connection, each, known) for each in hottest)
    bulletin = Bulletin(
        kind=days.kind,
        first=days.period.first.isoformat(),
        last=days.period.last.isoformat(),
        unit=days.unit,
        hotline=centre.hotline.name,
        seq=seq,
        counted_at=centre.clock.now(),
        numbers=numbers,
        hot=hot,
        issues=told,
    )
    said = {case: known[case].number for row in found for case in row.cases}
    return Made(replace(bulletin, names=names_of(centre.book, bulletin)), found, said)


def numbers_of_cases(centre: Centre, connection: Connection, cases: Iterable[str]) -> dict[str, str]:
    """Case id → the number people say."""
    table = tables.facts.c
    query = select(table.id, table.number).where(
        table.hotline == centre.hotline.key, table.id.in_(bindparam("ids", expanding=True))
    )
    found: dict[str, str] = {}
    for some in pieces(sorted(set(cases))):
        found |= {row.id: row.number for row in connection.execute(query, {"ids": list(some)})}
    return found


def _changed(centre: Centre, connection: Connection, period: Period) -> tuple[list[CaseFacts], list[CallFacts], int]:
    """Facts of everything that changed since the first day began, and the feed's newest number. Where the trail goes
    back in time (a made-up history, a clock put back), cases are found by their own day too."""
    key = centre.hotline.key
    began = datetime.combine(period.first, time(), period.zone) - _SLACK
    since = _number_at(connection, key, epoch_ms(began))
    sql = """SELECT kind, body FROM record
    WHERE hotline = $1 AND seq >= $2 AND kind IN ('facts', 'call') AND body IS NOT NULL ORDER BY id"""
    older = """SELECT r.kind, r.body FROM facts f
    JOIN record r ON r.hotline = f.hotline AND r.kind = 'facts' AND r.id = f.id
    WHERE f.hotline = $1 AND f."at" >= $2 AND r.seq < $3 AND r.body IS NOT NULL ORDER BY f.id"""
    cases: list[CaseFacts] = []
    calls: list[CallFacts] = []
    for kind, body in (*rows(connection, sql, (key, since)), *rows(connection, older, (key, epoch_ms(began), since))):
        if kind == Kind.FACTS.value:
            cases.append(_facts.decode(body))
        else:
            calls.append(_call.decode(body))
    head = rows(connection, "SELECT seq FROM feed_head WHERE hotline = $1", (key,))[0][0]
    return cases, calls, head


def _number_at(connection: Connection, hotline: int, at: int) -> int:
    """A number of the feed before which nothing happened at this moment or later: found in the audit trail, which has
    a row with its time for each number."""
    sql = "SELECT seq, entry FROM audit WHERE hotline = $1 AND n = $2"
    low, high = 1, rows(connection, "SELECT audit_n FROM feed_head WHERE hotline = $1", (hotline,))[0][0]
    seq = 0
    while low <= high:
        middle = (low + high) // 2
        found, entry = rows(connection, sql, (hotline, middle))[0]
        if msgspec.json.decode(entry)["at"] < at:
            low, seq = middle + 1, found
        else:
            high = middle - 1
    return seq


def _hottest(
    centre: Centre,
    connection: Connection,
    found: Rows,
    numbers: Sequence[Number],
    known: dict[str, CaseFacts],
) -> Iterator[Hot]:
    """The categories with most cases, with what is said in them."""
    areas = [area.name for area in centre.book.areas.values()]
    for each in [number for number in numbers if number.name == "matter"][:HOTTEST]:
        ids = sorted({case for row in found.behind("matter", each.key) for case in row.cases})[-_LISTENED:]
        category = centre.book.categories.get(each.key)
        names = [*areas, category.name] if category else areas
        said = gist(_told(centre, connection, [known[case] for case in ids]), names)
        yield Hot(
            category=each.key,
            count=each.count,
            about=said.about,
            place=said.place,
            at_place=said.at_place,
            units=said.units,
        )


def _issues(cases: Iterable[CaseFacts], period: Period) -> list[issues.Hot]:
    """The hottest issues of these days, by the groups and in the order in which everybody sees them. What is published
    as said by several is: of two citizens nothing could be told but the category, and maybe twice."""
    standing = (case for case in cases if case.status != Status.WITHDRAWN)
    found = issues.hot(standing, period.first, period.last, period.zone)
    return [each for each in found if each.citizens >= FEWEST][:ISSUES]


def _issue(centre: Centre, connection: Connection, each: issues.Hot, known: dict[str, CaseFacts]) -> Issue:
    areas = [area.name for area in centre.book.areas.values()]
    said = gist(_told(centre, connection, [known[case] for case in each.cases[:_LISTENED]]), areas)
    return Issue(
        group=each.group,
        category=each.category,
        count=each.count,
        citizens=each.citizens,
        about=said.about,
        place=said.place,
    )


def _told(centre: Centre, connection: Connection, cases: Sequence[CaseFacts]) -> list[Told]:
    table = tables.record.c
    query = select(table.body).where(
        table.hotline == centre.hotline.key,
        table.kind == Kind.PRIVATE.value,
        table.id.in_(bindparam("ids", expanding=True)),
        table.body.is_not(None),
    )
    bodies = connection.execute(query, {"ids": [case.id for case in cases]}).scalars()
    said = {private.id: private for private in map(_private.decode, bodies)}
    told: list[Told] = []
    for case in cases:
        private = said.get(case.id, CasePrivate(id=case.id, version=0))
        citizens = frozenset(caller.phone_hash or caller.id for caller in case.callers)
        told.append(Told(citizens, f"{private.subject}\n{private.text}", private.place, case.unit))
    return told


def pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as a statement takes."""
    return (ids[at : at + 500] for at in range(0, len(ids), 500))
