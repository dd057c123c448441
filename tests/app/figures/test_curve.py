"""The curve of a day and what runs by level: each number is a slow count and opens to its cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.calendar import Calendar
from app.domain.words import Channel, Flag
from app.figures.counts import InDatabase, Runner
from app.figures.curve import CurveAnswer, curve, usual
from app.figures.filters import OVERDUE, Filters
from app.figures.held import Held
from app.figures.look import Look
from app.figures.running import DUE, running
from tests.app.figures.test_counts import BOOK, DAY, ENGINE, FREE, TABLES, cases, filled, found, met, moments

NOW = DAY + timedelta(hours=14, minutes=20)
TODAY = date(2026, 11, 9)
"""A Monday."""


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 30), BOOK.zone)


def slow_own(rows: list, base: Filters) -> list:
    return [
        (n, row)
        for n, row in enumerate(rows)
        if met(row, base) and row.channel != Channel.OWN_FIND and Flag.PRACTICE not in row.flags
    ]


def runners(connection: object) -> list[Runner]:
    """In the database and in memory: the same question."""
    held = Held.of(connection, TABLES)  # type: ignore[arg-type]
    return [InDatabase(connection, TABLES, BOOK), Look(held, BOOK)]  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(cases(), max_size=12), FREE, moments)
def test_every_hour_is_a_slow_count_and_opens_to_its_cases(rows: list, base: Filters, now: datetime) -> None:
    base = replace(base, group=None)
    with filled(ENGINE, rows) as connection:
        told = [curve(run, BOOK, TODAY, base, now) for run in runners(connection)]
        assert told[0] == told[1]
        for hour, count in enumerate(told[0].hours):
            wanted = {
                n
                for n, row in slow_own(rows, base)
                if row.saved_at is not None
                and row.saved_at.astimezone(BOOK.zone).date() == TODAY
                and row.saved_at.astimezone(BOOK.zone).hour == hour
            }
            assert (count.count, found(connection, count.filters)) == (len(wanted), wanted)
        local = now.astimezone(BOOK.zone)
        assert told[0].passed == (local.hour if local.date() == TODAY else 24 if local.date() > TODAY else 0)
        assert told[0].so_far == sum(count.count for count in told[0].hours[: told[0].passed])


@settings(max_examples=40, deadline=None)
@given(st.lists(cases(), max_size=12), FREE)
def test_what_runs_is_a_slow_count_and_opens_to_its_cases(rows: list, base: Filters) -> None:
    base = replace(base, group=None)
    midnight = datetime.combine(TODAY + timedelta(days=1), time(), BOOK.zone)
    with filled(ENGINE, rows) as connection:
        told = [running(run, BOOK, base, NOW) for run in runners(connection)]
        assert told[0] == told[1]
        lots: dict[tuple[int | None, str], set[int]] = {}
        for n, row in slow_own(rows, base):
            if row.status in OVERDUE and row.due is not None:
                name = "overdue" if row.due < NOW else "due_today" if row.due < midnight else "due_later"
                lots.setdefault((row.level, name), set()).add(n)
        assert [row.level for row in told[0].rows] == sorted(
            {level for level, _ in lots}, key=lambda level: (level is None, level or 0)
        )
        for row in told[0].rows:
            for name in DUE:
                wanted = lots.get((row.level, name), set())
                count = row.counts[name]
                assert (count.count, found(connection, count.filters)) == (len(wanted), wanted)
        for name in DUE:
            every = {n for (_, each), ns in lots.items() if each == name for n in ns}
            count = told[0].whole.counts[name]
            assert (count.count, found(connection, count.filters)) == (len(every), every)


class Counted:
    """A runner of made-up days: so many in each hour."""

    def __init__(self, days: dict[date, dict[int, int]]) -> None:
        self.days = days

    def total(self, filters: Filters) -> int:
        raise AssertionError(filters)

    def grouped(self, filters: Filters, keys: tuple[str, ...], offsets: object = ()) -> list[tuple[int, int, int]]:
        assert keys == ("day", "hour") and filters.since is not None and filters.until is not None
        inside = [d for d in self.days if filters.since.date() <= d < filters.until.date()]
        return [((d - date(1970, 1, 1)).days, hour, n) for d in inside for hour, n in self.days[d].items()]


def told(days: dict[date, int], calendar: Calendar = Calendar(), day: date = TODAY) -> CurveAnswer:  # noqa: B008
    """So many at nine on each day, twice as many at fifteen."""
    book = Book(calendar=calendar)
    return curve(Counted({d: {9: n, 15: 2 * n} for d, n in days.items()}), book, day, Filters(), at(day, 12))


def back(*numbers: int) -> dict[date, int]:
    """These numbers on the days before, the last one yesterday."""
    return {TODAY - timedelta(days=len(numbers) - n): number for n, number in enumerate(numbers)}


def test_working_days_are_held_against_working_days_and_make_up_days() -> None:
    makeup, holiday = TODAY - timedelta(days=2), TODAY - timedelta(days=4)
    calendar = Calendar({makeup: (True, ""), holiday: (False, "节")}, frozenset({2026}))
    answer = told(back(10, 20, 900, 30, 40, 700), calendar)
    assert answer.working and answer.days == ("2026-11-03", "2026-11-04", "2026-11-06", "2026-11-07")
    assert answer.usual[9].middle == median([10, 20, 30, 40]) and answer.usual[8].middle == 0
    assert answer.usual_so_far is not None and answer.usual_so_far.middle == 25 and answer.passed == 12


def test_a_free_day_is_held_against_free_days() -> None:
    sunday = TODAY - timedelta(days=1)
    answer = told({sunday - timedelta(days=n): n for n in range(1, 29)}, day=sunday)
    assert not answer.working and len(answer.days) == 8
    assert {date.fromisoformat(day).weekday() for day in answer.days} == {5, 6}


@pytest.mark.parametrize(("days", "known"), [(2, False), (3, True)])
def test_too_few_days_are_nothing_usual(days: int, known: bool) -> None:
    answer = told({TODAY - timedelta(days=n): 5 for n in range(3, 3 + days)})
    assert bool(answer.usual) == bool(answer.days) == (answer.usual_so_far is not None) == known


def test_days_before_the_hotline_began_do_not_count_but_a_silent_day_does() -> None:
    answer = told({TODAY - timedelta(days=7): 8, TODAY - timedelta(days=5): 8, TODAY - timedelta(days=4): 8})
    assert answer.days == ("2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06")
    assert answer.usual[9].middle == 8 and answer.usual[9].low == 0


def test_older_than_four_weeks_is_not_usual() -> None:
    answer = told({TODAY - timedelta(days=n): n for n in range(1, 60)})
    assert min(answer.days) == "2026-10-12" and len(answer.days) == 20


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=20))
def test_about_a_quarter_of_the_days_lies_on_either_side(numbers: list[int]) -> None:
    told_ = usual(numbers)
    assert min(numbers) <= told_.low <= told_.middle <= told_.high <= max(numbers)
    assert told_.middle == median(numbers)
    for beyond in (sum(n < told_.low for n in numbers), sum(n > told_.high for n in numbers)):
        assert 4 * (beyond - 1) <= len(numbers) - 1


def test_a_day_that_is_over_has_passed_whole() -> None:
    for now, passed in ((datetime(2026, 11, 12, tzinfo=UTC), 24), (datetime(2026, 11, 1, tzinfo=UTC), 0)):
        assert curve(Counted({}), Book(), TODAY, Filters(), now).passed == passed
