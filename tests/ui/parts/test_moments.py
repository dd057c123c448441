"""Moments as people type them; what cannot be understood is not guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.parts.moments import read_day, read_moment

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime.fromisoformat("2026-11-22T10:42:07+08:00")
"""A Sunday."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:00", "11-22 14:00"),
        ("9:00", "11-23 09:00"),
        ("９：３０", "11-23 09:30"),
        ("1430", "11-22 14:30"),
        ("14", "11-22 14:00"),
        ("下午3点", "11-22 15:00"),
        ("3pm", "11-22 15:00"),
        ("明天9点", "11-23 09:00"),
        ("明天上午9点半", "11-23 09:30"),
        ("后天 1430", "11-24 14:30"),
        ("明晚8点", "11-23 20:00"),
        ("周一 9:00", "11-23 09:00"),
        ("星期三下午2点", "11-25 14:00"),
        ("下周一 10:00", "11-23 10:00"),
        ("11-25 14:00", "11-25 14:00"),
        ("11月25日14点", "11-25 14:00"),
        ("11.25 9:00", "11-25 09:00"),
        ("25日 9点", "11-25 09:00"),
        ("3号上午9点", "12-03 09:00"),
        ("2026-11-25 08:00", "11-25 08:00"),
        ("20261125 9:00", "11-25 09:00"),
        ("tomorrow 9:30", "11-23 09:30"),
        ("fri 9:00", "11-27 09:00"),
        ("25:00", None),
        ("9:75", None),
        ("明天", None),
        ("13-45 9:00", None),
        ("有空再说", None),
        ("", None),
    ],
)
def test_a_moment_to_come(typed: str, meant: str | None) -> None:
    found = read_moment(typed, NOW, ZONE, ahead=True)
    assert (found.strftime("%m-%d %H:%M") if found else None) == meant


def test_looking_back_a_bare_hour_is_todays() -> None:
    assert read_moment("9:00", NOW, ZONE, ahead=False) == datetime.fromisoformat("2026-11-22T09:00:00+08:00")
    assert read_moment("昨天 17:30", NOW, ZONE, ahead=False) == datetime.fromisoformat("2026-11-21T17:30:00+08:00")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("明天", date(2026, 11, 23)),
        ("11-25", date(2026, 11, 25)),
        ("3-1", date(2027, 3, 1)),
        ("周五", date(2026, 11, 27)),
        ("2026-12-01", date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("2026-02-30", None),
        ("11-25 14:00", None),
        ("x", None),
    ],
)
def test_a_day(typed: str, meant: date | None) -> None:
    assert read_day(typed, NOW, ZONE) == meant


@given(st.integers(0, 60 * 24 * 1400), st.integers(1, 60 * 24 * 300))
def test_a_moment_written_out_is_read_as_it_is(passed: int, minutes: int) -> None:
    now = NOW + timedelta(minutes=passed)
    at = (now + timedelta(minutes=minutes)).astimezone(ZONE).replace(second=0, microsecond=0)
    assert read_moment(at.strftime("%Y-%m-%d %H:%M"), now, ZONE, ahead=True) == at


@given(st.text(max_size=20))
def test_rubbish_raises_nothing(typed: str) -> None:
    read_moment(typed, NOW, ZONE, ahead=True)
    read_day(typed, NOW, ZONE)
