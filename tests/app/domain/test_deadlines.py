"""The calendar and the deadlines."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import Calendar
from app.domain.deadlines import (
    Due,
    Hours,
    Rule,
    callback_due,
    due,
    extension_allowed,
    local_day,
    sign_due,
    supervise_due,
)
from app.domain.errors import Refused
from app.domain.records import DayRule
from server.calendar import from_official

ZONE = ZoneInfo("Asia/Shanghai")
OFFICIAL = Calendar.of(from_official())
FIRST, LAST = date(2025, 12, 1), date(2027, 3, 31)
DAYS = st.dates(FIRST, LAST)
RULES = st.builds(
    lambda day, working, why: DayRule(day=day.isoformat(), working=working, why=why),
    DAYS,
    st.booleans(),
    st.sampled_from(["", "国庆节"]),
)
CALENDARS = st.lists(RULES, max_size=40).map(Calendar.of) | st.just(OFFICIAL)
MOMENTS = st.integers(1_764_547_200, 1_801_353_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)


def told(answer: Due) -> str:
    end = answer.due.astimezone(ZONE)
    lines = [f"{day.day:%m-%d} {'+' if day.counted else '.'} {day.why}" for day in answer.statement]
    return "\n".join([f"{end:%Y-%m-%d %H:%M} {answer.rule}", *lines])


def test_day_one_is_the_first_working_day_after_the_dispatch() -> None:
    assert told(due(3, at("2026-11-19 23:59"), OFFICIAL, ZONE)) == (
        "2026-11-24 18:00 working_days\n"
        "11-20 + workday\n"
        "11-21 . weekend\n"
        "11-22 . weekend\n"
        "11-23 + workday\n"
        "11-24 + workday"
    )


def test_a_golden_week_with_its_make_up_days() -> None:
    assert told(due(3, at("2026-09-30 09:00"), OFFICIAL, ZONE)) == (
        "2026-10-10 18:00 working_days\n"
        "10-01 . holiday:国庆节\n"
        "10-02 . holiday:国庆节\n"
        "10-03 . holiday:国庆节\n"
        "10-04 . holiday:国庆节\n"
        "10-05 . holiday:国庆节\n"
        "10-06 . holiday:国庆节\n"
        "10-07 . holiday:国庆节\n"
        "10-08 + workday\n"
        "10-09 + workday\n"
        "10-10 + makeup"
    )


def test_a_year_nobody_announced_says_so() -> None:
    assert told(due(3, at("2026-12-31 08:00"), OFFICIAL, ZONE)) == (
        "2027-01-05 18:00 working_days\n"
        "01-01 + unannounced_year\n"
        "01-02 . weekend\n"
        "01-03 . weekend\n"
        "01-04 + unannounced_year\n"
        "01-05 + unannounced_year"
    )


def test_an_emergency_runs_by_the_clock_through_a_holiday() -> None:
    assert told(due(3, at("2026-09-30 23:30"), OFFICIAL, ZONE, rule=Rule.EMERGENCY)) == (
        "2026-10-03 23:30 emergency\n10-01 + clock\n10-02 + clock\n10-03 + clock"
    )


def test_the_date_is_the_hotlines_not_utcs() -> None:
    half_past_midnight = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Monday 00:30 in Shanghai
    assert due(1, half_past_midnight, OFFICIAL, ZONE).due == at("2026-11-24 18:00")
    assert due(1, half_past_midnight, OFFICIAL, ZoneInfo("UTC")).due == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_the_answer_for_programs() -> None:
    answer = msgspec.json.encode(due(1, at("2026-11-20 10:00"), OFFICIAL, ZONE))
    assert msgspec.json.decode(answer) == {
        "version": None,
        "due": "2026-11-23T10:00:00Z",
        "rule": "working_days",
        "statement": [
            {"day": "2026-11-21", "counted": False, "why": "weekend"},
            {"day": "2026-11-22", "counted": False, "why": "weekend"},
            {"day": "2026-11-23", "counted": True, "why": "workday"},
        ],
    }


def test_callback_sign_and_supervision() -> None:
    friday = at("2026-11-20 17:59")
    assert callback_due(friday, OFFICIAL, ZONE) == at("2026-11-23 18:00")
    assert callback_due(friday, OFFICIAL, ZONE, Hours(day_end=time(12))) == at("2026-11-23 12:00")
    assert sign_due(friday) == at("2026-11-20 18:59")
    assert supervise_due(friday) == at("2026-11-20 19:59")


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2026-11-23 16:59", True),
        ("2026-11-24 16:59:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-25 09:00", False),
    ],
)
def test_extensions_are_asked_for_before_five_on_the_due_day(asked: str, allowed: bool) -> None:
    assert extension_allowed(at(asked), at("2026-11-24 18:00"), ZONE) is allowed


def test_an_emergency_due_before_five_takes_extensions_until_then() -> None:
    assert extension_allowed(at("2026-11-24 02:59"), at("2026-11-24 03:00"), ZONE)
    assert not extension_allowed(at("2026-11-24 03:00"), at("2026-11-24 03:00"), ZONE)


@pytest.mark.parametrize("level", [0, -1, 1001, 10**12])
def test_a_level_without_sense_is_refused(level: int) -> None:
    with pytest.raises(Refused, match="level"):
        due(level, at("2026-11-20 10:00"), OFFICIAL, ZONE)


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "", "tomorrow", "2026-11-22T00:00"])
def test_a_calendar_row_without_a_day_is_refused(day: str) -> None:
    with pytest.raises(Refused, match="day"):
        Calendar.of([DayRule(day=day, working=True)])


def test_a_calendar_without_any_working_day_is_refused_and_not_walked_for_ever() -> None:
    never = Calendar({FIRST + timedelta(days=n): (False, "") for n in range(5000)}, frozenset({2026}))
    with pytest.raises(Refused, match="calendar"):
        due(1, at("2025-12-02 10:00"), never, ZONE)


def test_names_of_days() -> None:
    rows = [
        DayRule(day="2026-01-01", working=False, why="元旦"),
        DayRule(day="2026-01-02", working=False),
        DayRule(day="2026-01-03", working=False),
        DayRule(day="2026-01-04", working=True, why="元旦"),
        DayRule(day="2026-01-05", working=True),
    ]
    seen = Calendar.of(rows).count(date(2025, 12, 31), 2)
    assert [day.why for day in seen] == ["holiday:元旦", "holiday", "weekend", "makeup", "workday"]


def test_the_last_row_of_a_day_stands() -> None:
    rows = [DayRule(day="2026-01-01", working=False), DayRule(day="2026-01-01", working=True)]
    assert Calendar.of(rows).working(date(2026, 1, 1))


# ── against slow and obvious ways ─────────────────────────────────────────────────────────────────────────────────


def works(calendar: Calendar, day: date) -> bool:
    if day in calendar.days:
        return calendar.days[day][0]
    return day.isoweekday() not in (6, 7)


def slow_due(level: int, start: datetime, calendar: Calendar) -> datetime:
    day = start.astimezone(ZONE).date()
    counted = 0
    while counted < level:
        day = date.fromordinal(day.toordinal() + 1)
        if works(calendar, day):
            counted += 1
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)  # 18:00 in Shanghai


@given(st.integers(1, 30), MOMENTS, CALENDARS)
def test_due_agrees_with_counting_on_fingers(level: int, start: datetime, calendar: Calendar) -> None:
    assert due(level, start, calendar, ZONE).due == slow_due(level, start, calendar)


@given(st.integers(1, 30), MOMENTS, CALENDARS)
def test_the_statement_explains_the_date(level: int, start: datetime, calendar: Calendar) -> None:
    answer = due(level, start, calendar, ZONE)
    days = [line.day for line in answer.statement]
    assert days == [local_day(start, ZONE) + timedelta(days=n) for n in range(1, len(days) + 1)]
    assert days[-1] == local_day(answer.due, ZONE)
    assert sum(line.counted for line in answer.statement) == level
    assert answer.statement[-1].counted
    for line in answer.statement:
        assert line.counted == works(calendar, line.day)
        assert ("unannounced" in line.why) == (line.counted and line.day.year not in calendar.years)


@given(st.integers(1, 30), MOMENTS, MOMENTS, CALENDARS)
def test_a_later_dispatch_is_never_due_earlier(level: int, one: datetime, other: datetime, calendar: Calendar) -> None:
    first, second = sorted((one, other))
    assert due(level, first, calendar, ZONE).due <= due(level, second, calendar, ZONE).due
    assert due(level, first, calendar, ZONE).due < due(level + 1, first, calendar, ZONE).due
    assert due(level, first, calendar, ZONE).due > first


@given(DAYS, st.integers(1, 10), CALENDARS)
def test_walking_back_spans_so_many_working_days(last: date, number: int, calendar: Calendar) -> None:
    first = calendar.back(last, number)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(works(calendar, day) for day in span) == number
    assert works(calendar, first)


@given(MOMENTS, st.integers(1, 11))
def test_an_emergency_is_so_many_days_of_24_hours(start: datetime, level: int) -> None:
    answer = due(level, start, OFFICIAL, ZONE, rule=Rule.EMERGENCY)
    assert answer.due - start == timedelta(hours=24 * level)
    assert len(answer.statement) == level
