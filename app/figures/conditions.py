"""`Filters` as SQL over the columns of `app.figures.columns`; a condition's shape finds its statement, built once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Integer, Text, and_, bindparam, case, func, not_, or_, select

from app.clock import epoch_ms
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Area, Category
from app.domain.words import Channel, Flag, Status
from app.figures.among import among
from app.figures.columns import BIT, MOMENTS, marks
from app.figures.filters import OVERDUE, Filters
from app.figures.lenses import BITS, CROWD, CROWD_DAYS, LENSES, LEVEL, LEVELS, MOVING, PRESSED, PRESSURE, RECENT, SILENT

CALLED = "called_at"
"""The moment of any callback of the case; all others are columns of the case itself."""

_HOUR = 3_600_000
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MISSING = ("request_type", "category", "area", "unit", "outcome", "level")

Offsets = tuple[tuple[int, int], ...]
"""From which moment on (ms) the zone is how far (ms) ahead of UTC."""


class Part(NamedTuple):
    """One clause without its values: `name` is that of the value; `asked` which of since, until and hour are given, or
    the statuses themselves."""

    kind: str
    column: str = ""
    name: str = ""
    asked: tuple[str, ...] = ()
    offsets: Offsets = ()


class Tables(NamedTuple):
    """The facts counted, and their callbacks (`case_id`, `at`); at the centre those of one hotline."""

    facts: FromClause
    callbacks: FromClause


class Condition(NamedTuple):
    """What is asked, in two: the clauses, and the values they are asked with."""

    parts: tuple[Part, ...]
    values: dict[str, Any]

    def clauses(self, tables: Tables) -> list[ColumnElement[bool]]:
        """The condition over these tables: all of these."""
        return [_clause(tables, part) for part in self.parts]


def condition(filters: Filters, book: Book) -> Condition:
    """The condition of these filters. Refused("unknown") for a moment or field there is none of."""
    parts: list[Part] = []
    values: dict[str, Any] = {}
    for name, column in _IN.items():
        if codes := getattr(filters, name):
            parts.append(Part("in", column, name))
            values[name] = list(codes)
    if filters.statuses:
        parts.append(Part("status", asked=tuple(str(status) for status in filters.statuses)))
    for name, rows in (("category", book.all_categories), ("area", book.all_areas)):
        if (code := getattr(filters, name)) is not None:
            parts.append(Part("in", name, f"{name}_tree"))
            values[f"{name}_tree"] = below(rows, code)
    for name, column in _IS.items():
        if (value := getattr(filters, name)) is not None:
            parts.append(Part("is", column, name))
            values[name] = int(value) if name == "merged" else value
    _add_marks(filters, parts, values)
    _add_lens(filters, parts, values)
    _add_period(filters, book.zone, parts, values)
    return Condition(tuple(parts), values)


_IN = {
    "channels": "channel",
    "request_types": "request_type",
    "categories": "category",
    "areas": "area",
}
_IS = {
    "unit": "unit",
    "level": "level",
    "outcome": "outcome",
    "person": "by",
    "assigned": "assigned",
    "group": "group",
    "merged": "merged",
}


def _add_marks(filters: Filters, parts: list[Part], values: dict[str, Any]) -> None:
    if filters.flags:
        parts.append(Part("marks"))
        values["marks"] = marks(filters.flags)
    if filters.late is not None:
        parts.append(Part("late" if filters.late else "in_time"))
    if filters.counted is not None:
        parts.append(Part("counted" if filters.counted else "uncounted"))
    for name in filters.missing:
        if name not in _MISSING:
            raise Refused("unknown", "filters.missing", value=name)
        parts.append(Part("null", name))


def _add_lens(filters: Filters, parts: list[Part], values: dict[str, Any]) -> None:
    if filters.given_at is not None:
        parts.append(Part("given"))
        values["given_at"] = epoch_ms(filters.given_at)
    if filters.lens is None:
        return
    if filters.lens not in LENSES:
        raise Refused("unknown", "filters.lens", value=filters.lens)
    if filters.lens_at is None:
        raise Refused("missing", "filters.lens_at")
    parts.append(Part("lens", filters.lens))
    values["lens_at"] = epoch_ms(filters.lens_at)
    values["lens_since"] = epoch_ms(filters.lens_at - RECENT)
    values["crowd_since"] = epoch_ms(filters.lens_at - CROWD_DAYS)


def _add_period(filters: Filters, zone: ZoneInfo, parts: list[Part], values: dict[str, Any]) -> None:
    if filters.moment not in (*MOMENTS, CALLED):
        raise Refused("unknown", "filters.moment", value=filters.moment)
    if filters.overdue_at is not None:
        parts.append(Part("overdue"))
        values["overdue_at"] = epoch_ms(filters.overdue_at)
    asked = tuple(name for name in ("since", "until", "hour") if getattr(filters, name) is not None)
    if filters.called_by is not None or filters.reached is not None:
        if filters.moment != CALLED:
            raise Refused("unknown", "filters.moment", value=filters.moment)
        asked += ("called_by",) if filters.called_by is not None else ()
        asked += ("reached" if filters.reached else "unreached",) if filters.reached is not None else ()
        values |= {} if filters.called_by is None else {"called_by": filters.called_by}
    if not asked:
        return
    values |= {name: epoch_ms(at) for name in ("since", "until") if (at := getattr(filters, name)) is not None}
    offsets: Offsets = ()
    if filters.hour is not None:
        values["hour"] = filters.hour
        offsets = zone_offsets(zone, filters.since, filters.until)
    parts.append(Part("period", filters.moment, asked=asked, offsets=offsets))


def _clause(tables: Tables, part: Part) -> ColumnElement[bool]:
    if part.kind == "period":
        return _in_period(tables, part)
    if part.kind == "status":
        return one_of(tables.facts.c.status, part.asked)
    if part.kind == "lens":
        return _LENSES[part.column](tables)
    if part.kind in _FIXED:
        return _FIXED[part.kind](tables.facts)
    column: ColumnElement[Any] = tables.facts.c[part.column]
    if part.kind == "null":
        return column.is_(None)
    if part.kind == "is":
        return column == bindparam(part.name)
    return among(column, part.name)


def one_of(column: ColumnElement[str], words: tuple[str, ...]) -> ColumnElement[bool]:
    """One of these words, written into the statement: an index of some statuses only must know them."""
    return column.in_(bindparam(None, words, type_=Text, expanding=True, literal_execute=True))


def _given(facts: FromClause) -> ColumnElement[bool]:
    until = facts.c.assigned_until
    return or_(until.is_(None), until > bindparam("given_at"))


def _marked(facts: FromClause) -> ColumnElement[bool]:
    wanted = bindparam("marks", type_=Integer)
    return facts.c.marks.bitwise_and(wanted) == wanted


def _overdue(facts: FromClause) -> ColumnElement[bool]:
    in_hand = one_of(facts.c.status, tuple(str(status) for status in OVERDUE))
    return and_(in_hand, facts.c.closed_at.is_(None), facts.c.due < bindparam("overdue_at"))


def counted(facts: FromClause) -> ColumnElement[bool]:
    """What the hotline's figures count: neither practice nor its own finds."""
    return and_(facts.c.channel != Channel.OWN_FIND.value, facts.c.marks.bitwise_and(BIT[Flag.PRACTICE]) == 0)


def _uncounted(facts: FromClause) -> ColumnElement[bool]:
    return not_(counted(facts))


def _late(facts: FromClause) -> ColumnElement[bool]:
    return facts.c.completed_at > facts.c.due


def _in_time(facts: FromClause) -> ColumnElement[bool]:
    return facts.c.completed_at <= facts.c.due


_FIXED = {
    "late": _late,
    "in_time": _in_time,
    "marks": _marked,
    "given": _given,
    "overdue": _overdue,
    "counted": counted,
    "uncounted": _uncounted,
}


def _in_sight(facts: FromClause) -> ColumnElement[bool]:
    closed = facts.c.closed_at
    return and_(
        facts.c.status != Status.WITHDRAWN.value,
        or_(closed.is_(None), closed >= bindparam("lens_since")),
        counted(facts),
    )


def _watched(name: str) -> Callable[[Tables], ColumnElement[bool]]:
    def clause(tables: Tables) -> ColumnElement[bool]:
        column = tables.facts.c.watch
        return and_(column > 0, column.bitwise_and(BITS[name]) > 0, _in_sight(tables.facts))

    return clause


def _slow(tables: Tables) -> ColumnElement[bool]:
    facts = tables.facts.c
    late = or_(facts.due < bindparam("lens_at"), facts.watch.bitwise_and(BITS["pressed"]) > 0)
    return and_(one_of(facts.status, _words(MOVING)), late, counted(tables.facts))


def _silent(tables: Tables) -> ColumnElement[bool]:
    return and_(one_of(tables.facts.c.status, _words(SILENT)), counted(tables.facts))


def _crowded(tables: Tables) -> ColumnElement[bool]:
    group, at = tables.facts.c.group, tables.facts.c.at
    crowd = select(group).where(group.is_not(None), at >= bindparam("crowd_since"), at < bindparam("lens_at"))
    return and_(group.in_(crowd.group_by(group).having(func.count() > CROWD)), _in_sight(tables.facts))


def _pressed(level: int) -> Callable[[Tables], ColumnElement[bool]]:
    """0: reminded, and not supervised."""
    bits, mask = (LEVEL * level, LEVELS) if level else (BITS["reminded"], LEVELS | BITS["reminded"])

    def clause(tables: Tables) -> ColumnElement[bool]:
        facts = tables.facts.c
        at_level = facts.watch.bitwise_and(mask) == bits
        return and_(facts.watch > 0, at_level, one_of(facts.status, _words(PRESSED)), counted(tables.facts))

    return clause


def _words(statuses: tuple[Status, ...]) -> tuple[str, ...]:
    return tuple(str(status) for status in statuses)


_LENSES: Mapping[str, Callable[[Tables], ColumnElement[bool]]] = {
    "concentrated": _crowded,
    "slow": _slow,
    "unanswered": _silent,
    **{name: _watched(name) for name in ("rebounding", "repeated", "long_unhappy", "passed_around")},
    **{name: _pressed(level) for level, name in enumerate(PRESSURE)},
}


def _in_period(tables: Tables, part: Part) -> ColumnElement[bool]:
    if part.column != CALLED:
        return and_(*_period(tables.facts.c[part.column], part))
    calls = tables.callbacks.c
    return tables.facts.c.id.in_(select(calls.case_id).where(*_period(calls.at, part), *_calls(tables, part)))


def _calls(tables: Tables, part: Part) -> list[ColumnElement[bool]]:
    calls = tables.callbacks.c
    clauses = {
        "called_by": calls.by == bindparam("called_by"),
        "reached": calls.contacted.is_not(None),
        "unreached": calls.contacted.is_(None),
    }
    return [clauses[name] for name in part.asked if name in clauses]


def _period(column: ColumnElement[int], part: Part) -> list[ColumnElement[bool]]:
    clauses = {"since": column >= bindparam("since"), "until": column < bindparam("until")}
    if part.offsets:
        clauses["hour"] = hour_of(column, part.offsets) == bindparam("hour")
    return [clauses[name] for name in part.asked if name in clauses]


def hour_of(column: ColumnElement[int], offsets: Offsets) -> ColumnElement[int]:
    """The hour of the day (0–23) a moment falls in, in a zone that is so far ahead."""
    return (_local(column, offsets) // _HOUR) % 24


def day_of(column: ColumnElement[int], offsets: Offsets) -> ColumnElement[int]:
    """The day a moment falls on, in a zone that is so far ahead, counted from 1970-01-01."""
    return _local(column, offsets) // (24 * _HOUR)


def _local(column: ColumnElement[int], offsets: Offsets) -> ColumnElement[int]:
    ahead: Any = offsets[0][1]
    if len(offsets) > 1:
        ahead = case(*((column >= since, offset) for since, offset in reversed(offsets)), else_=ahead)
    return column + ahead


def zone_offsets(zone: ZoneInfo, since: datetime | None, until: datetime | None) -> Offsets:
    """How far ahead of UTC the zone is between two moments; a period open at an end is this century's."""
    at, last = since or min(_FIRST, until or _FIRST), until or max(_LAST, since or _LAST)
    found = [(epoch_ms(at), _ahead(zone, at))]
    while at < last:
        step = min(at + timedelta(days=20), last)
        if _ahead(zone, step) != found[-1][1]:
            at = _change(zone, at, step)
            found.append((epoch_ms(at), _ahead(zone, at)))
        else:
            at = step
    return tuple(found)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute at which the zone's offset changes between two moments."""
    old = _ahead(zone, before)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if _ahead(zone, middle) == old else (before, middle)
    return after.replace(second=0, microsecond=0)


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)


def below(rows: Mapping[str, Category] | Mapping[str, Area], code: str) -> list[str]:
    """The code and all codes below it; the code alone where the table has no such row."""
    if code not in rows:
        return [code]
    children: dict[str | None, list[str]] = {}
    for row in rows.values():
        children.setdefault(row.parent, []).append(row.code)
    found, new = {code}, [code]
    while new:
        new = [child for parent in new for child in children.get(parent, ()) if child not in found]
        found.update(new)
    return sorted(found)
