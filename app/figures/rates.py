"""三率: how many citizens were contacted, whose matter was solved, who were satisfied. Definitions: domain.md, 评.

An *answer* is the first complete one of a citizen in a round, whatever mix of calls, retries and SMS produced it, and
belongs to the period in which it was given. A rate is yes over yes and no: who cannot say gives no answer to that
question. Outside are directly answered cases and praise, practice and own finds.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Select, Text, and_, bindparam, cast, func, null, or_, select

from app.clock import epoch_ms
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.words import Answer, Outcome, RequestType
from app.figures.conditions import Condition, Part, Tables, condition, counted
from app.figures.counts import district
from app.figures.filters import Filters, Shape

QUESTIONS = {"responded": "contacted", "solved": "solved", "satisfied": "satisfied"}
"""Name of a rate → the question it is about."""
BY = ("unit", "area")


class Rate(Shape, kw_only=True):
    """One of the three: `yes` of those who `answered` this question. `rate` 0–1; None where nobody did."""

    name: str
    by: str | None = None
    key: str | None = None
    yes: int
    answered: int
    rate: float | None


def rates(
    connection: Connection,
    tables: Tables,
    book: Book,
    since: datetime,
    until: datetime,
    by: str | None = None,
    filters: Filters = Filters(),  # noqa: B008
) -> list[Rate]:
    """The three rates of a period (`since` ≤ answer < `until`); `by` unit or area (rolled up to districts) those of
    each, by key; `filters` of the cases. Refused("unknown") for another `by`, ("range") for a period that ends before
    it begins."""
    check(since, until, by)
    asked = condition(undated(filters), book)
    values = asked.values | {"first_ms": epoch_ms(since), "last_ms": epoch_ms(until)}
    rows = connection.execute(_statement(tables, by, asked.parts), values)
    return made([tuple(row) for row in rows], by, book)


def undated(filters: Filters) -> Filters:
    """The condition without its own period: an answer has a moment of its own."""
    return replace(filters, moment="at", since=None, until=None, hour=None)


def check(since: datetime, until: datetime, by: str | None) -> None:
    """Refused as by `rates`."""
    if by is not None and by not in BY:
        raise Refused("unknown", "figures.by", value=by)
    if until < since:
        raise Refused("range", "until")


def made(rows: Sequence[tuple[Any, ...]], by: str | None, book: Book) -> list[Rate]:
    """Rates from groups: a key, then for each question who said yes and who said yes or no."""
    found: dict[str | None, dict[str, list[int]]] = {}
    for code, *numbers in rows:
        key = district(code, book) if by == "area" and code is not None else code
        sums = found.setdefault(key, {name: [0, 0] for name in QUESTIONS})
        for n, name in enumerate(QUESTIONS):
            sums[name][0] += numbers[2 * n]
            sums[name][1] += numbers[2 * n + 1]
    if by is None:
        found = found or {None: {name: [0, 0] for name in QUESTIONS}}
    return [
        Rate(name=name, by=by, key=key, yes=yes, answered=every, rate=yes / every if every else None)
        for key in sorted(found, key=lambda key: (key is None, key or ""))
        for name, (yes, every) in found[key].items()
    ]


@lru_cache(maxsize=64)
def _statement(tables: Tables, by: str | None, parts: tuple[Part, ...]) -> Select[*tuple[Any, ...]]:
    """Of each citizen and round the first complete answer, summed where it falls into the period."""
    calls, facts = tables.callbacks.c, tables.facts
    whole = and_(*(calls[question].is_not(None) for question in QUESTIONS.values()))
    in_period = and_(calls.at >= bindparam("first_ms"), calls.at < bindparam("last_ms"))
    place = func.row_number().over(
        partition_by=(calls.case_id, calls.caller, calls.round), order_by=(calls.at, calls.id)
    )
    asked = select(calls.case_id).where(in_period)
    first = select(calls.case_id, calls.at, *(calls[q] for q in QUESTIONS.values()), place.label("place"))
    answers = first.where(whole, calls.case_id.in_(asked)).subquery()
    sums: list[Any] = []
    for question in QUESTIONS.values():
        said = answers.c[question]
        sums.append(func.count().filter(said == Answer.YES.value).label(f"{question}_yes"))
        sums.append(func.count().filter(said.in_((Answer.YES.value, Answer.NO.value))).label(f"{question}_all"))
    inside = (
        answers.c.place == 1,
        answers.c.at >= bindparam("first_ms"),
        answers.c.at < bindparam("last_ms"),
        or_(facts.c.outcome.is_(None), facts.c.outcome != Outcome.DIRECT.value),
        or_(facts.c.request_type.is_(None), facts.c.request_type != RequestType.PRAISE.value),
        counted(facts),
        *Condition(parts, {}).clauses(tables),
    )
    joined = answers.join(facts, facts.c.id == answers.c.case_id)
    key: ColumnElement[Any] = cast(null(), Text) if by is None else facts.c[by]
    chosen: Any = select(key.label("key"), *sums).select_from(joined).where(*inside)
    return chosen if by is None else chosen.group_by(facts.c[by])
