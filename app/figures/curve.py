"""Today's curve: how many were received in each hour of a day, against the usual day of the same kind.

**choice**: usual is what the days of the four weeks before brought that are of the same kind, a working day or a free
one by the official calendar; of each hour the middle of them and the quarters on either side. Days before the first on
which anything came in are no days of the hotline; with fewer than three there is no usual one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import quantiles

from msgspec import field

from app.domain.book import Book
from app.figures.conditions import zone_offsets
from app.figures.counts import Asked, Runner, conditions
from app.figures.filters import Count, Filters, Shape, narrow

BACK = timedelta(days=28)
LEAST = 3
"""Fewer days say nothing of what is usual."""
HOURS = range(24)
_EPOCH = date(1970, 1, 1)


class Usual(Shape, kw_only=True):
    """Of so many days the middle, and the quarters: about half of them lie between `low` and `high`."""

    low: float
    middle: float
    high: float


class CurveAnswer(Shape, kw_only=True):
    """A day by the hour. `hours`: 24 numbers, each with its condition; `usual`: of each hour, empty where no day is.

    `passed`: how many hours of the day are over. `so_far`: what came in until then; `usual_so_far`: what usually has.
    """

    day: str
    working: bool
    hours: tuple[Count, ...]
    usual: tuple[Usual, ...] = ()
    days: tuple[str, ...] = ()
    """The days that say what is usual."""
    passed: int
    so_far: int
    usual_so_far: Usual | None = None
    as_of: datetime | None = field(default=None)


def curve(run: Runner, book: Book, day: date, filters: Filters, now: datetime) -> CurveAnswer:
    """The curve of a day in the hotline's zone, as it stands `now`; `filters` narrow it, their own period excepted."""
    begins = datetime.combine(day, time(), book.zone)
    ends = datetime.combine(day + timedelta(days=1), time(), book.zone)
    received = conditions(book, Asked(begins, ends, (), filters, now))["received"]
    every = narrow(received, Filters(moment="saved_at", since=begins - BACK, until=ends), book)
    offsets = zone_offsets(book.zone, begins - BACK, ends)
    found: dict[date, dict[int, int]] = {}
    for number, hour, count in run.grouped(every, ("day", "hour"), offsets):
        found.setdefault(_EPOCH + timedelta(days=number), {})[hour] = count
    here, others = found.get(day, {}), _alike(found, day, book)
    local = now.astimezone(book.zone)
    passed = 24 if local.date() > day else local.hour if local.date() == day else 0
    return CurveAnswer(
        day=day.isoformat(),
        working=book.calendar.working(day),
        hours=tuple(_hour(hour, here.get(hour, 0), received, book) for hour in HOURS),
        usual=tuple(usual([each.get(hour, 0) for each in others.values()]) for hour in HOURS) if others else (),
        days=tuple(each.isoformat() for each in others),
        passed=passed,
        so_far=_until(here, passed),
        usual_so_far=usual([_until(each, passed) for each in others.values()]) if others else None,
    )


def usual(numbers: Sequence[int]) -> Usual:
    """The quarters of at least two numbers, between neighbours where they fall between."""
    low, middle, high = quantiles(numbers, n=4, method="inclusive")
    return Usual(low=low, middle=middle, high=high)


def _alike(found: Mapping[date, Mapping[int, int]], day: date, book: Book) -> dict[date, Mapping[int, int]]:
    """The days before that are of the same kind, oldest first; none where they are too few."""
    before = [each for each in found if each < day]
    if not before:
        return {}
    kind, first = book.calendar.working(day), min(before)
    days = (first + timedelta(days=n) for n in range((day - first).days))
    alike = {each: found.get(each, {}) for each in days if book.calendar.working(each) == kind}
    return alike if len(alike) >= LEAST else {}


def _hour(hour: int, count: int, received: Filters, book: Book) -> Count:
    period = {name: getattr(received, name) for name in ("moment", "since", "until")}
    return Count(name="hour", key=str(hour), count=count, filters=narrow(received, Filters(hour=hour, **period), book))


def _until(hours: Mapping[int, int], passed: int) -> int:
    return sum(count for hour, count in hours.items() if hour < passed)
