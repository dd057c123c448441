"""An exchange's call records: each once, in any dress; three in vain make a ring-back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.clock import SystemClock
from server.doors.place import opened
from tests.server.doors.conftest import Hotline, Said

HEADINGS = ("通话编号", "呼入时间", "主叫", "被叫", "方向", "接通时间", "挂断时间")
COLUMNS = "id=通话编号,at=呼入时间,number=主叫,dialled=被叫,direction=方向,answered_at=接通时间,ended_at=挂断时间"
ROWS: list[Sequence[str]] = [
    ("1", "2019/1/8 9:08:05", "138-0013-8000", "12345", "呼入", "2019/1/8 9:08:20", "2019/1/8 9:10:05"),
    ("2", "2019-01-08 09:09:00", "13897215521", "12345", "in", "", "2019-01-08 09:09:40"),
    ("3", "43473.5", "0971-8230000 转 8", "12319", "", "", ""),
    ("4", "2019-01-08 09:12:00", "匿名", "12345", "inbound", "", "2019-01-08 09:12:09"),
    ("5", "2019-01-08 10:00:00", "13897215521", "", "呼出", "2019-01-08 10:00:07", "2019-01-08 10:01:00"),
]


def as_csv(
    rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",", headings: Sequence[str] = HEADINGS
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def bring(hotline: Hotline, tmp_path: Path, content: bytes, columns: str = COLUMNS) -> Said:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)
    return hotline("import", "calls", path, *(["--columns", columns] if columns else []))


def counts(said: Said) -> tuple[int, ...]:
    assert said.status == 0, said.people
    return tuple(said.last[name] for name in ("read", "imported", "duplicates", "rejected"))


def calls(hotline: Hotline, *more: str) -> list[Any]:
    return hotline("export", "calls", *more).lines


def vain(hours: float, name: str, number: str = "13897215521", answered: bool = False) -> Sequence[str]:
    """A call so many hours ago, in the hotline's zone."""
    at = SystemClock().now() + timedelta(hours=8 - hours)
    ended = at + timedelta(seconds=40)
    taken = f"{at + timedelta(seconds=9):%Y-%m-%d %H:%M:%S}" if answered else ""
    return (name, f"{at:%Y-%m-%d %H:%M:%S}", number, "12345", "in", taken, f"{ended:%Y-%m-%d %H:%M:%S}")


def ringbacks(data: Path) -> int:
    with opened(data) as centre, centre.database.read() as connection:
        sql = "SELECT count(*) FROM record WHERE kind = 'ringback_private' AND queued"
        return int(connection.exec_driver_sql(sql).scalar_one())


def test_each_row_is_a_call_and_comes_out_again(hotline: Hotline, tmp_path: Path) -> None:
    assert counts(bring(hotline, tmp_path, as_csv(ROWS))) == (5, 5, 0, 0)
    found = {call["id"]: call for call in calls(hotline)}
    assert found["1"] == {
        "id": "1",
        "at": "2019-01-08T09:08:05+08:00",
        "answered_at": "2019-01-08T09:08:20+08:00",
        "ended_at": "2019-01-08T09:10:05+08:00",
        "number": "13800138000",
        "phone_hash": found["1"]["phone_hash"],
        "dialled": "12345",
        "person": "",
        "seat": "",
        "direction": "in",
        "source": "exchange",
    }
    assert [found[each]["number"] for each in "2345"] == ["13897215521", "0971-8230000-8", "", "13897215521"]
    assert [found[each]["direction"] for each in "2345"] == ["in", "in", "in", "out"]
    assert found["3"]["at"] == "2019-01-08T12:00:00+08:00" and found["3"]["ended_at"] is None
    assert found["4"]["phone_hash"] is None and len(found["1"]["phone_hash"]) == 24
    assert len(calls(hotline, "--since", "2019-01-09")) == 0
    assert len(calls(hotline, "--since", "2019-01-08", "--until", "2019-01-08")) == 5
    assert hotline("audit", "verify").last["whole"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_again_and_in_another_dress_nothing_is_added(
    encoding: str, delimiter: str, hotline: Hotline, tmp_path: Path
) -> None:
    assert counts(bring(hotline, tmp_path, as_csv(ROWS))) == (5, 5, 0, 0)
    before = calls(hotline)
    assert counts(bring(hotline, tmp_path, as_csv(ROWS, encoding, delimiter))) == (5, 0, 5, 0)
    assert calls(hotline) == before


def test_without_ids_they_are_known_by_what_they_say(hotline: Hotline, tmp_path: Path) -> None:
    nameless = [row[1:] for row in ROWS]
    columns = COLUMNS.removeprefix("id=通话编号,")
    assert counts(bring(hotline, tmp_path, as_csv(nameless, headings=HEADINGS[1:]), columns)) == (5, 5, 0, 0)
    again = as_csv([*nameless, nameless[0]], "utf-16", headings=HEADINGS[1:])
    assert counts(bring(hotline, tmp_path, again, columns)) == (6, 0, 6, 0)


def test_the_headings_are_the_fields_own_names_where_nothing_is_said(hotline: Hotline, tmp_path: Path) -> None:
    plain = as_csv([row[:3] for row in ROWS], headings=("id", "at", "number"))
    assert counts(bring(hotline, tmp_path, plain, "")) == (5, 5, 0, 0)
    assert bring(hotline, tmp_path, as_csv(ROWS), "").status == 1, "no heading is called so"
    assert bring(hotline, tmp_path, as_csv(ROWS), "start=呼入时间").status == 2


def test_a_spreadsheet_says_the_same(hotline: Hotline, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "c.xlsx", {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEADINGS, *ROWS]):
            sheet.write_row(place, 0, row)
    assert counts(hotline("import", "calls", tmp_path / "c.xlsx", "--columns", COLUMNS)) == (5, 5, 0, 0)
    assert counts(bring(hotline, tmp_path, as_csv(ROWS))) == (5, 0, 5, 0)


def test_broken_rows_are_told_one_by_one_and_stop_no_other(hotline: Hotline, tmp_path: Path) -> None:
    good = ROWS[0]
    bad = [
        ("b1", "soon", *good[2:]),
        ("b2", "", *good[2:]),
        ("b3", good[1], "not a number", *good[3:]),
        ("b4", *good[1:4], "sideways", *good[5:]),
        ("b5", *good[1:5], "2019/1/8 9:00", good[6]),
        ("b6", *good[1:6], "2019/1/8 9:08:10"),
        ("b7", "2099-01-01", *good[2:5], "", ""),
        ("x" * 201, *good[1:]),
        ("b9", *good[1:5], "", "never"),
    ]
    said = bring(hotline, tmp_path, as_csv([*bad, good]))
    assert counts(said) == (10, 1, 0, 9)
    assert said.rejected == [
        (2, "moment", "at"),
        (3, "empty", "at"),
        (4, "phone", "number"),
        (5, "unknown", "direction"),
        (6, "order", "answered_at"),
        (7, "order", "ended_at"),
        (8, "future", "at"),
        (9, "too_long", "id"),
        (10, "moment", "ended_at"),
    ]
    assert [call["id"] for call in calls(hotline)] == ["1"]


def test_three_in_a_row_of_one_number_are_a_ring_back_until_it_gets_through(
    hotline: Hotline, data: Path, tmp_path: Path
) -> None:
    three = [vain(3, "a"), vain(2, "b"), vain(1, "c")]
    others = [vain(3, "d", "13800138000"), vain(2, "e", "13800138000"), *(vain(1, f"w{n}", "withheld") for n in "123")]
    assert counts(bring(hotline, tmp_path, as_csv([*three, *others]))) == (8, 8, 0, 0)
    assert ringbacks(data) == 1
    assert counts(bring(hotline, tmp_path, as_csv([vain(2.5, "f", answered=True)]))) == (1, 1, 0, 0)
    assert ringbacks(data) == 0, "there were never three in a row"
    assert counts(bring(hotline, tmp_path, as_csv([vain(0.5, "g")]))) == (1, 1, 0, 0)
    assert ringbacks(data) == 1, "since then there are"
    old = [vain(24 * 20, "h", "13900139000"), vain(24 * 19, "i", "13900139000"), vain(24 * 18, "j", "13900139000")]
    assert counts(bring(hotline, tmp_path, as_csv(old))) == (3, 3, 0, 0)
    assert ringbacks(data) == 1, "weeks ago is too long ago"
