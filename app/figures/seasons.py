"""季节性问题: what came up at this time of the year before and is to be expected again. Source: domain.md, 报; S73.

A matter is seasonal on a day when in each earlier year on record the `AHEAD` days from that day on brought at least
`LEAST` of its cases, and at least `TIMES` as many as so many days before. At most `YEARS` years back.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, FromClause, Select, bindparam, func, select

from app.clock import epoch_ms, from_epoch_ms
from app.domain.book import Book
from app.figures.conditions import counted
from app.figures.filters import Count, Filters, Shape

AHEAD = timedelta(days=30)
YEARS = 3
LEAST = 10
TIMES = 1.5
LATELY = timedelta(days=14)
_DAY_MS = 86_400_000

Counted = dict[str, dict[int, int]]
"""Category → number of the day since some first one → how many cases."""


class Season(Shape, kw_only=True):
    """A matter that is about to come up. `expected`: cases of the days ahead, the mean of the years on record;
    `before`: of so many days before; `lately` and `then`: of the last fortnight, and of the same one a year ago;
    `peak`: the first day of the week that brought most a year ago. `years`: for each year back (name: the year) its
    cases, with their condition."""

    category: str
    expected: float
    before: float
    lately: int
    then: int
    peak: date
    years: tuple[Count, ...]


def seasons(connection: Connection, facts: FromClause, book: Book, on: date) -> list[Season]:
    """The matters that are seasonal on a day, those with most cases to expect first."""
    first = _years_back(on, YEARS) - AHEAD
    since, until = _start(first, book), _start(on, book)
    by_day = _by_day(connection, facts, since, until)
    oldest = _oldest(connection, facts)
    backs = [
        n for n in range(1, YEARS + 1) if oldest is not None and oldest <= _start(_years_back(on, n) - AHEAD, book)
    ]
    found = [_season(category, days, on, first, backs, book) for category, days in by_day.items()] if backs else []
    return sorted((each for each in found if each is not None), key=lambda each: (-each.expected, each.category))


def _season(
    category: str, days: dict[int, int], on: date, first: date, backs: Sequence[int], book: Book
) -> Season | None:
    def within(begin: date, length: timedelta) -> int:
        start = (begin - first).days
        return sum(count for day, count in days.items() if start <= day < start + length.days)

    windows = [(n, _years_back(on, n)) for n in backs]
    counts = [within(begin, AHEAD) for _, begin in windows]
    before = [within(begin - AHEAD, AHEAD) for _, begin in windows]
    if any(count < LEAST or count < TIMES * less for count, less in zip(counts, before, strict=True)):
        return None
    last = _years_back(on, 1)
    weeks = [last + timedelta(days=n) for n in range(AHEAD.days - 6)]
    return Season(
        category=category,
        expected=sum(counts) / len(counts),
        before=sum(before) / len(before),
        lately=within(on - LATELY, LATELY),
        then=within(last - LATELY, LATELY),
        peak=max(weeks, key=lambda day: within(day, timedelta(days=7))),
        years=tuple(
            Count(name=str(begin.year), key=category, count=count, filters=_filters(category, begin, book))
            for (_, begin), count in zip(windows, counts, strict=True)
        ),
    )


def _filters(category: str, begin: date, book: Book) -> Filters:
    since, until = (datetime.combine(day, time(), book.zone) for day in (begin, begin + AHEAD))
    return Filters(categories=(category,), since=since, until=until, counted=True)


def _by_day(connection: Connection, facts: FromClause, since: datetime, until: datetime) -> Counted:
    values = {"since": epoch_ms(since), "until": epoch_ms(until)}
    found: Counted = {}
    for row in connection.execute(_daily(facts), values):
        category, day, count = tuple(row)
        found.setdefault(category, {})[day] = count
    return found


def _daily(facts: FromClause) -> Select[*tuple[Any, ...]]:
    at, category = facts.c.at, facts.c.category
    day = ((at - bindparam("since")) // _DAY_MS).label("day")
    inside = (category.is_not(None), at >= bindparam("since"), at < bindparam("until"), counted(facts))
    chosen: Any = select(category, day, func.count()).where(*inside).group_by(category, day)
    return chosen


def _oldest(connection: Connection, facts: FromClause) -> datetime | None:
    found = connection.execute(select(func.min(facts.c.at))).scalar_one()
    return None if found is None else from_epoch_ms(found)


def _start(day: date, book: Book) -> datetime:
    return datetime.combine(day, time(), book.zone)


def _years_back(day: date, years: int) -> date:
    """The same day of an earlier year; of a leap day the one before."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
