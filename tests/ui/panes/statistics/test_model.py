"""Which days are asked, and how the answer reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk import Line, LinkState
from app.domain.book import Book
from app.domain.words import Status
from app.questions.shapes import Count, FiguresAnswer, Filters
from ui.panes.statistics import model

SUNDAY = date(2026, 11, 22)
TYPED = (date(2025, 12, 30), date(2026, 1, 2))
AT = datetime(2026, 11, 22, 2, 42, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-22"),
        ("range", "2025-12-30", "2026-01-02"),
    ],
)
def test_a_period_is_whole_days(period: str, first: str, last: str) -> None:
    assert tuple(map(str, model.days(period, SUNDAY, TYPED))) == (first, last)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("２０２６／１１／２", "2026-11-02"),
        ("2025年3月8日", "2025-03-08"),
        ("20240229", "2024-02-29"),
        ("11-22", "2026-11-22"),
        ("11.23", "2025-11-23"),
        ("1231", "2025-12-31"),
        ("22", "2026-11-22"),
        ("30日", "2026-10-30"),
        (" 昨天 ", "2026-11-21"),
        ("Yesterday", "2026-11-21"),
        ("2026-02-30", "None"),
        ("31-31", "None"),
        ("", "None"),
        ("x", "None"),
        ("1999-01-01", "None"),
    ],
)
def test_a_day_is_understood_as_people_type_it(typed: str, day: str) -> None:
    assert str(model.read_day(typed, SUNDAY)) == day


def test_the_31st_of_a_month_that_has_none_is_no_day() -> None:
    assert model.read_day("31", date(2026, 7, 5)) is None


@given(
    first=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    length=st.integers(0, 400),
    zone=st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Apia")]),
)
def test_no_moment_lies_between_two_days_or_in_both(first: date, length: int, zone: ZoneInfo) -> None:
    last = first + timedelta(days=length)
    asked = model.question((first, last), Filters(), zone)
    after = model.question((last + timedelta(days=1), last + timedelta(days=1)), Filters(), zone)
    assert asked.since < asked.until == after.since
    assert asked.since.astimezone(zone).date() == first
    assert asked.until.astimezone(zone).date() == last + timedelta(days=1)


def answer(received: int, **hours: int) -> FiguresAnswer:
    base = Filters(statuses=(Status.OPEN,))
    tiles = (Count(name="received", key=None, count=received, filters=base),)
    found = tuple(
        Count(name="hour", key=key[1:], count=n, filters=Filters(hour=int(key[1:]))) for key, n in hours.items()
    )
    return FiguresAnswer(tiles=tiles, tables={"hour": found}, as_of=AT)


def test_quiet_hours_stand_between_the_others_and_open_too() -> None:
    bars = model.bars(answer(4, h8=3, h23=1), "hour", Book())
    assert [bar.label for bar in bars] == [f"{hour:02}" for hour in range(24)]
    assert [(bar.key, bar.count, bar.share) for bar in bars if bar.count] == [("8", 3, 0.75), ("23", 1, 0.25)]
    assert bars[5].filters == Filters(statuses=(Status.OPEN,), hour=5)


def test_a_share_of_nothing_is_none() -> None:
    assert model.bars(answer(0), "hour", Book())[0].share is None
    assert model.beside(Count(name="direct", key=None, count=0, filters=Filters()), 0, {}) == ""


@pytest.mark.parametrize(
    ("link", "text", "away"),
    [
        (LinkState(Line.ONLINE, last_confirmed=AT + timedelta(seconds=3)), "截至 10:42:10", False),
        (LinkState(Line.OFFLINE, "unreachable", AT + timedelta(hours=1)), "截至 10:42:07", True),
        (LinkState(Line.TRYING, "", AT), "截至 10:42:07", True),
        (LinkState(Line.ONLINE, last_confirmed=AT, filling=True, cursor=30, head=40), "首次同步 75%", False),
        (None, "截至 10:42:07", False),
    ],
)
def test_it_says_of_when_the_numbers_are(link: LinkState | None, text: str, away: bool) -> None:
    assert (model.as_of(link, answer(1)), model.away(link)) == (text, away)


def test_before_the_centre_ever_confirmed_anything_it_says_so() -> None:
    assert model.as_of(LinkState(Line.OFFLINE), None) == "尚未经中心确认"
