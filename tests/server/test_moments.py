"""Points in time as other systems write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from server.moments import from_serial, moment

ZONE = ZoneInfo("Asia/Shanghai")


SAME = """
2019/1/8 0:08:05 | 2019-01-08 00:08:05 | 2019-01-08T00:08:05 | 2019-01-08T00:08:05+08:00 | 2019-01-07T16:08:05Z
2019-01-07t16:08:05z | 2019-01-08 00:08:05+0800 | 2019.1.8 0:8:5 | 2019年1月8日 0时08分05秒 | 20190108000805
２０１９／１／８　０：０８：０５ | 2019-01-08  00:08:05 | 2019-01-08 00:08:05.000 | 43473.0056134259
"""


@pytest.mark.parametrize("written", [43473.0056134259, *SAME.replace("\n", "|").strip("|").split("|")])
def test_ways_to_write_one_moment(written: str | float) -> None:
    assert moment(written, ZONE) == datetime(2019, 1, 7, 16, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(("written", "expected"), [
    ("2019/1/8", "2019-01-07T16:00:00"), ("20190108", "2019-01-07T16:00:00"), ("43473", "2019-01-07T16:00:00"),
    ("2019-01-08 23:59", "2019-01-08T15:59:00"), ("2019年1月8日 9时5分", "2019-01-08T01:05:00"),
    ("2019-01-08 00:00:00.25", "2019-01-07T16:00:00.250000"), ("2020-02-29", "2020-02-28T16:00:00"),
    ("1990-01-01T00:00:00-05:00", "1990-01-01T05:00:00"),
])  # fmt: skip
def test_less_than_a_second_and_a_day_alone(written: str, expected: str) -> None:
    assert moment(written, ZONE) == datetime.fromisoformat(expected + "+00:00")


@pytest.mark.parametrize("written", [
    "", " ", "0001-01-01", "2026-02-30", "2026-13-01", "2026-00-01", "2026-11-22 24:00", "2026-11-22 24:00:00", "24:00",
    "2026-11-22 10:60", "2026-11-22 10:00:60", "yesterday", "19/1/8", "1/8/2019", "2019-01-08 0:08 PM", "1989-12-31",
    "2101-01-01", "0", "1", "999999", "-43473", "1e5", "nan", "inf", "20261301", "2026-11-22T10:00:00+99:00",
    "٢٠١٩-٠١-٠٨", "2019-01-08 00:08:05 2019", "2019-01-08\x00", "9" * 10_000, "43473.5.5", "None",
])  # fmt: skip
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        moment(written, ZONE, "source_at")
    assert (refused.value.code, refused.value.fields) == ("moment", ("source_at",))
    assert refused.value.values["value"] == written.strip()[:64]


@given(st.integers(631_152_000 + 86_400, 4_133_894_400))
def test_an_instant_written_out_comes_back(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    local = at.astimezone(ZONE)
    ways = [f"{local:%Y/%m/%d %H:%M:%S}", local.isoformat(), at.isoformat(), f"{local:%Y%m%d%H%M%S}"]
    ways.append(f"{local.year}/{local.month}/{local.day} {local.hour}:{local:%M:%S}")
    assert {moment(way, ZONE) for way in ways if local.utcoffset() == timedelta(hours=8)} <= {at}


@given(st.integers(0, 86_399), st.integers(32_875, 70_000))
def test_a_serial_day_comes_back_to_the_second(second: int, day: int) -> None:
    assert from_serial(day + second / 86_400) - from_serial(day) == timedelta(seconds=second)


def test_the_other_beginning_of_serial_days() -> None:
    assert from_serial(42011, since_1904=True) == from_serial(43473)
