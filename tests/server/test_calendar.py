"""The official calendar as rows."""

from datetime import date

import pytest

from app.domain.calendar import Calendar
from server.calendar import ANNOUNCED, from_official


def test_every_announced_year_has_its_rows_in_order() -> None:
    rows = list(from_official())
    days = [row.day for row in rows]
    assert days == sorted(set(days))
    assert Calendar.of(rows).years == frozenset(ANNOUNCED)


def test_known_days() -> None:
    calendar = Calendar.of(from_official([2024, 2026]))
    assert calendar.look(date(2026, 2, 17)).why == "holiday:春节"
    assert calendar.look(date(2026, 10, 10)).why == "makeup"
    assert calendar.look(date(2024, 2, 9)).why == "workday"  # New Year's Eve of 2024 was only recommended as free
    assert calendar.look(date(2025, 10, 1)).why == "unannounced_year"


def test_working_days_of_2026_as_announced() -> None:
    calendar = Calendar.of(from_official([2026]))
    year = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert sum(calendar.working(day) for day in year) == 248
    assert sum(not working for working, _ in calendar.days.values()) == 33


def test_a_year_the_package_does_not_know() -> None:
    with pytest.raises(ValueError, match="2027"):
        list(from_official([2026, 2027]))
