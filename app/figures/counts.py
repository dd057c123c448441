"""The counts of a period, each with the condition behind it. Definitions: domain.md, 报, and docs/figures.md.

*received*: intake saved in the period; practice and own finds are not counted anywhere but in the queue. *direct*,
*dispatched*, *in_progress* are those of the received that were answered, were dispatched, or are still in hand.
*completed*: answered or reply accepted in the period, and not in rework since. *callbacks*: cases whose citizens were
called back in the period. *overdue* and *queue* are of now, whatever the period. *returns*: given back by a unit in the
period, the last time. *praise*: of the received. *in_time*, *late*: of the completed, those that had a due date.
*own_find*: what the hotline found itself, its intake saved in the period; beside all others, never among them.

Whoever asks once counts in the database (`count`); whoever asks again and again, in memory (`app.figures.held`). Both
are a `Runner`, and what is counted is said here once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace
from sqlalchemy import Connection, Select, func, select

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.words import AreaKind, Channel, Outcome, RequestType, Status
from app.figures.conditions import CALLED, Condition, Offsets, Part, Tables, condition, day_of, hour_of, zone_offsets
from app.figures.filters import Count, Filters, narrow

TILES = (
    "received",
    "completed",
    "in_progress",
    "direct",
    "dispatched",
    "callbacks",
    "overdue",
    "queue",
    "returns",
    "praise",
    "in_time",
    "late",
    "own_find",
)
BY = ("request_type", "channel", "category", "category_leaf", "area", "unit", "level", "hour")
"""What received cases are split by. `category` is rolled up to the top of the tree, `area` to districts."""

IN_HAND = (
    Status.OPEN,
    Status.DISPATCHED,
    Status.SIGNED,
    Status.REPLIED,
    Status.REWORK,
    Status.DEFERRED,
    Status.CONSULTING,
)
QUEUE = (Status.WAITING, Status.OPEN)

_SMALL = ("status", "outcome", "request_type", "channel", "hour")
_COLUMN = {"category": "category", "category_leaf": "category", "area": "area", "unit": "unit", "level": "level"}

Group = tuple[Any, ...]
"""The values of the columns it was grouped by, and how many."""


class Asked(NamedTuple):
    """What is to be counted: `filters` narrow everything, their own period excepted; `now` is what overdue means."""

    since: datetime
    until: datetime
    by: tuple[str, ...]
    filters: Filters
    now: datetime


class Figures(NamedTuple):
    """`tiles` in the order of `TILES`; `tables`: for each `by` its rows, the largest first, hours in their order."""

    tiles: tuple[Count, ...]
    tables: dict[str, tuple[Count, ...]]


class Runner(Protocol):
    """Whatever can count cases under a condition."""

    def total(self, filters: Filters) -> int:
        """How many."""
        ...

    def grouped(self, filters: Filters, keys: tuple[str, ...], offsets: Offsets = ()) -> Sequence[Group]:
        """How many of each; `hour` and `day` (counted from 1970-01-01) are those of the intake."""
        ...


def count(connection: Connection, tables: Tables, book: Book, asked: Asked) -> Figures:
    """All tiles and tables, counted in the database. Refused as by `figures`."""
    return figures(InDatabase(connection, tables, book), book, asked)


def figures(run: Runner, book: Book, asked: Asked) -> Figures:
    """All tiles and tables, in two passes over the received cases and one look at each other number.

    Refused("unknown") for a `by` there is none of, ("range") for a period that ends before it begins.
    """
    if unknown := [name for name in asked.by if name not in BY]:
        raise Refused("unknown", "figures.by", value=unknown[0])
    if asked.until < asked.since:
        raise Refused("range", "until")
    behind = conditions(book, asked)
    small = run.grouped(behind["received"], _SMALL, zone_offsets(book.zone, asked.since, asked.until))
    numbers = _of_received(small) | {name: run.total(behind[name]) for name in TILES if name not in _FROM_RECEIVED}
    tiles = tuple(Count(name=name, key=None, count=numbers[name], filters=behind[name]) for name in TILES)
    return Figures(tiles, {name: _table(run, name, behind["received"], small, book) for name in asked.by})


def conditions(book: Book, asked: Asked) -> dict[str, Filters]:
    """The condition of each tile."""
    base = replace(asked.filters, moment="at", since=None, until=None, hour=None)
    dated = Filters(counted=True, since=asked.since, until=asked.until)
    received = narrow(base, replace(dated, moment="saved_at"), book)
    in_period = {name: getattr(received, name) for name in ("moment", "since", "until")}
    return {
        "received": received,
        "completed": narrow(base, replace(dated, moment="completed_at"), book),
        "in_progress": narrow(received, Filters(statuses=IN_HAND, **in_period), book),
        "direct": narrow(received, Filters(outcome=Outcome.DIRECT, **in_period), book),
        "dispatched": narrow(received, Filters(outcome=Outcome.DISPATCHED, **in_period), book),
        "callbacks": narrow(base, replace(dated, moment=CALLED), book),
        "overdue": narrow(base, Filters(counted=True, overdue_at=asked.now), book),
        "queue": narrow(base, Filters(statuses=QUEUE), book),
        "returns": narrow(base, replace(dated, moment="returned_at"), book),
        "praise": narrow(received, Filters(request_types=(RequestType.PRAISE,), **in_period), book),
        "in_time": narrow(base, replace(dated, moment="completed_at", late=False), book),
        "late": narrow(base, replace(dated, moment="completed_at", late=True), book),
        "own_find": narrow(base, Filters(channels=(Channel.OWN_FIND,), **in_period), book),
    }


_FROM_RECEIVED = ("received", "in_progress", "direct", "dispatched", "praise")


def _of_received(small: Sequence[Group]) -> dict[str, int]:
    """From groups by `_SMALL`."""
    return {
        "received": sum(n for *_, n in small),
        "in_progress": sum(n for status, *_, n in small if status in IN_HAND),
        "direct": sum(n for _, outcome, *_, n in small if outcome == Outcome.DIRECT),
        "dispatched": sum(n for _, outcome, *_, n in small if outcome == Outcome.DISPATCHED),
        "praise": sum(n for _, _, kind, *_, n in small if kind == RequestType.PRAISE),
    }


class InDatabase:
    """Counts in the database: one statement for each number."""

    def __init__(self, connection: Connection, tables: Tables, book: Book) -> None:
        self._connection = connection
        self._tables = tables
        self._book = book

    def total(self, filters: Filters) -> int:
        """How many cases meet the condition."""
        asked = condition(filters, self._book)
        return self._connection.execute(_total(self._tables, asked.parts), asked.values).scalar_one()

    def grouped(self, filters: Filters, keys: tuple[str, ...], offsets: Offsets = ()) -> Sequence[Group]:
        """How many of each."""
        asked = condition(filters, self._book)
        rows = self._connection.execute(_grouped(self._tables, asked.parts, keys, offsets), asked.values)
        return [tuple(row) for row in rows]


@lru_cache(maxsize=256)
def _total(tables: Tables, parts: tuple[Part, ...]) -> Select[int]:
    return select(func.count()).select_from(tables.facts).where(*Condition(parts, {}).clauses(tables))


@lru_cache(maxsize=256)
def _grouped(tables: Tables, parts: tuple[Part, ...], keys: tuple[str, ...], offsets: Offsets) -> Select[Any]:
    columns = tables.facts.c
    of_intake = {key: _OF_INTAKE[key](columns.saved_at, offsets).label(key) for key in keys if key in _OF_INTAKE}
    asked = [of_intake[key] if key in of_intake else columns[key] for key in keys]
    where = Condition(parts, {}).clauses(tables)
    return select(*asked, func.count().label("n")).select_from(tables.facts).where(*where).group_by(*keys)


_OF_INTAKE = {"hour": hour_of, "day": day_of}


def _table(run: Runner, name: str, received: Filters, small: Sequence[Group], book: Book) -> tuple[Count, ...]:
    if name in _COLUMN:
        groups = run.grouped(received, (_COLUMN[name],))
    else:
        groups = [(group[_SMALL.index(name)], group[-1]) for group in small]
    found: dict[str | None, tuple[int, Filters]] = {}
    for key, number, more in _keyed(name, groups, book):
        found[key] = found.get(key, (0, more))[0] + number, more
    period = {field: getattr(received, field) for field in ("moment", "since", "until")}
    counts = [
        Count(name=name, key=key, count=number, filters=narrow(received, replace(more, **period), book))
        for key, (number, more) in found.items()
    ]
    if name in ("hour", "level"):
        return tuple(sorted(counts, key=lambda row: (row.key is None, int(row.key or 0))))
    return tuple(sorted(counts, key=lambda row: (-row.count, row.key is None, row.key or "")))


def _keyed(name: str, groups: Sequence[Group], book: Book) -> Iterable[tuple[str | None, int, Filters]]:
    """For each group the key of its row in the table, how many, and the condition of that row."""
    for value, n in groups:
        if value is None:
            yield None, n, Filters(missing=(_COLUMN.get(name, name),))
        else:
            key, more = _condition_of(name, value, book)
            yield key, n, more


def _condition_of(name: str, value: Any, book: Book) -> tuple[str, Filters]:
    match name:
        case "hour":
            return str(value), Filters(hour=value)
        case "request_type":
            return value, Filters(request_types=(RequestType(value),))
        case "channel":
            return value, Filters(channels=(Channel(value),))
        case "unit":
            return value, Filters(unit=value)
        case "level":
            return str(value), Filters(level=value)
        case "category_leaf":
            return value, Filters(categories=(value,))
        case "category":
            top = next((row.code for row in reversed(book.category_chain(value))), value)
            return top, Filters(category=top)
        case _:
            return _district(value, book)


def district(area: str, book: Book) -> str:
    """The district an area lies in; the area itself where it lies in none."""
    return _district(area, book)[0]


def district_condition(area: str, book: Book) -> Filters:
    """What lies in a district and below it; in another area, in it alone."""
    return _district(area, book)[1]


def _district(area: str, book: Book) -> tuple[str, Filters]:
    for row in book.area_chain(area):
        if row.kind == AreaKind.DISTRICT:
            return row.code, Filters(area=row.code)
    return area, Filters(areas=(area,))
