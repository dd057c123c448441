"""季节性问题: what came up at this time of the year before and is to be expected again. Source: domain.md, 报; S73.

A matter is seasonal on a day when in each earlier year on record the `AHEAD` days from that day on brought at least
`LEAST` of its cases, and at least `TIMES` as many as so many days before. Cases received in the period, as everywhere.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from app.domain.book import Book
from app.figures.conditions import zone_offsets
from app.figures.counts import Runner
from app.figures.filters import Count, Filters, Shape

AHEAD = timedelta(days=30)
YEARS = 20
"""No hotline's records go further back."""
LEAST = 10
TIMES = 1.5
LATELY = timedelta(days=14)
_FIRST = date(1970, 1, 1)

Counted = dict[str, dict[int, int]]
"""Category → number of the day since 1970-01-01 → how many cases."""


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


def seasons(run: Runner, book: Book, on: date) -> list[Season]:
    """The matters that are seasonal on a day, those with most cases to expect first."""
    backs = _on_record(run, book, on)
    if not backs:
        return []
    by_day: Counted = {}
    for back in backs:
        begin = _years_back(on, back)
        _add(by_day, run, book, begin - AHEAD, begin + AHEAD)
    _add(by_day, run, book, on - LATELY, on)
    found = [_season(category, days, on, backs, book) for category, days in by_day.items()]
    return sorted((each for each in found if each is not None), key=lambda each: (-each.expected, each.category))


def _on_record(run: Runner, book: Book, on: date) -> list[int]:
    """The years back of which all of these days are known: something was received before they began."""
    backs: list[int] = []
    for back in range(1, YEARS + 1):
        begun = _start(_years_back(on, back) - AHEAD, book) + timedelta(days=1)
        if not run.total(Filters(moment="saved_at", until=begun)):
            break
        backs.append(back)
    return backs


def _add(by_day: Counted, run: Runner, book: Book, first: date, after: date) -> None:
    since, until = _start(first, book), _start(after, book)
    asked = Filters(moment="saved_at", since=since, until=until, counted=True)
    for category, day, count in run.grouped(asked, ("category", "day"), zone_offsets(book.zone, since, until)):
        if category is not None:
            by_day.setdefault(category, {})[day] = count


def _season(category: str, days: dict[int, int], on: date, backs: Sequence[int], book: Book) -> Season | None:
    def within(begin: date, length: timedelta) -> int:
        start = (begin - _FIRST).days
        return sum(days.get(day, 0) for day in range(start, start + length.days))

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
    period = Filters(moment="saved_at", since=_start(begin, book), until=_start(begin + AHEAD, book))
    return replace(period, categories=(category,), counted=True)


def _start(day: date, book: Book) -> datetime:
    return datetime.combine(day, time(), book.zone)


def _years_back(day: date, years: int) -> date:
    """The same day of an earlier year; of a leap day the one before."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
