"""`hot` and `warnings` at the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.clock import IdMaker, WindClock
from app.similar.groups import Groups
from server.doors.place import opened
from server.hot import Hand
from tests.server.doors.conftest import DATA, Hotline, needs_data, run

COLUMNS = "subject=留言主题,text=留言详情,at=留言时间,caller=留言用户,id=留言编号"
HOT = [
    ("锦绣花园暖气停了三天", "锦绣花园暖气停了三天，家里老人冻得受不了，物业说锅炉坏了"),
    ("锦绣花园小区暖气不热", "锦绣花园小区暖气不热，锅炉坏了没人修，物业推诿"),
    ("反映锦绣花园停暖", "反映锦绣花园停暖三天，锅炉故障，老人孩子冻得感冒"),
]
OTHER = [
    ("金桂路井盖缺失", "金桂路口井盖没了三个月，夜里有人掉下去"),
    ("九号公交不停站", "九号公交早上经过柳林站从来不停，追都追不上"),
    ("医保窗口排队", "医保窗口只开一个，排队两小时还说系统不好"),
]


@pytest.fixture(autouse=True)
def ids_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids never go back, and another test of this process may have made some of next month."""
    monkeypatch.setattr("app.clock._process_ids", IdMaker())


def file_of(path: Path, rows: list[tuple[str, str]], day: str = "2026-11-09") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "subject", "text", "at", "phone"])
        for n, (subject, words) in enumerate(rows):
            writer.writerow([f"s{n}", subject, words, f"{day} 09:{n:02}:00", f"1390971{n:04}"])
    return path


def test_hot_says_what_many_said(hotline: Hotline, tmp_path: Path) -> None:
    assert hotline("import", "messages", file_of(tmp_path / "a.csv", HOT + OTHER), "--channel", "website").status == 0
    said = hotline("hot", "--from", "2026-11-01", "--to", "2026-11-09")
    assert said.status == 0
    (line,) = said.lines
    assert (line["count"], line["citizens"]) == (3, 3)
    assert sorted(each["source_id"] for each in line["cases"]) == ["s0", "s1", "s2"]
    assert line["clustered"] is True, "three of three name one compound"
    assert line["trend"] == {"before": 0, "after": 3, "rising": True}
    assert "暖" in line["sample"]["words"]
    assert hotline("hot", "--from", "2026-11-10", "--to", "2026-11-12").lines == []
    trail = hotline("export", "audit").lines
    assert [each["rows"] for each in trail if each["act"] == "hot"] == [1, 0]


def test_what_the_hand_left_apart_stays_apart(
    hotline: Hotline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the command line would answer otherwise than the seats, who have the hand's word alone."""
    assert hotline("import", "messages", file_of(tmp_path / "a.csv", HOT), "--channel", "website").status == 0
    asked = ("hot", "--from", "2026-11-01", "--to", "2026-11-09")
    assert len(hotline(*asked).lines) == 1, "nobody has looked at them yet"
    with opened(tmp_path / "data") as centre, monkeypatch.context() as patch:
        centre.clock = WindClock("2026-11-11T10:00:00+08:00")
        patch.setattr(Groups, "gather", lambda *_given: {})
        while Hand(centre).step():
            pass
    assert hotline(*asked).lines == []


def test_what_was_old_when_it_was_brought_in_is_grouped_for_the_answer(hotline: Hotline, tmp_path: Path) -> None:
    path = file_of(tmp_path / "a.csv", HOT, day="2019-11-09")
    assert hotline("import", "messages", path, "--channel", "website").status == 0
    with opened(tmp_path / "data") as centre:
        while Hand(centre).step():
            pass
    assert len(hotline("hot", "--from", "2019-11-01", "--to", "2019-11-09").lines) == 1


def test_no_telephone_makes_one_citizen(hotline: Hotline, tmp_path: Path) -> None:
    path = file_of(tmp_path / "a.csv", HOT)
    path.write_text(path.read_text().replace("1390971", "").replace("0000", "").replace("0001", "").replace("0002", ""))
    assert hotline("import", "messages", path, "--channel", "website").status == 0
    (line,) = hotline("hot", "--from", "2026-11-01", "--to", "2026-11-09").lines
    assert (line["count"], line["citizens"]) == (3, 1)


def test_misuse(hotline: Hotline) -> None:
    assert hotline("hot", "--from", "2026-11-09", "--to", "2026-11-01").status == 2
    assert hotline("hot", "--from", "yesterday").status == 2
    assert hotline("warnings", "--on", "2026-13-01").status == 2


def test_six_citizens_in_a_group_warn(hotline: Hotline, tmp_path: Path) -> None:
    """Messages have neither category nor area yet: what warns is the group, once the centre's hand has made it."""
    rows = [(f"{subject}", f"{words}，第{n}户") for n, (subject, words) in enumerate(HOT * 2)]
    assert hotline("import", "messages", file_of(tmp_path / "a.csv", rows), "--channel", "website").status == 0
    assert hotline("warnings", "--on", "2026-11-11").lines == [], "nobody has grouped them yet"
    with opened(tmp_path / "data") as centre:
        centre.clock = WindClock("2026-11-11T10:00:00+08:00")
        hand = Hand(centre)
        while hand.step():
            pass
    (line,) = hotline("warnings", "--on", "2026-11-11").lines
    assert line["key"].startswith("group:")
    assert line["citizens"] == 6
    assert [day["day"] for day in line["days"]] == [f"2026-11-{day:02}" for day in range(5, 12)]
    assert [day["counted"] for day in line["days"]] == [True, True, False, False, True, True, True]
    assert len({each["citizen"] for each in line["counted"]}) == 6
    assert line["state"] == "open"
    assert hotline("warnings", "--on", "2026-11-16").lines == []


@needs_data
def test_hot_on_the_real_messages(data: Path) -> None:
    got = run(
        "--data", data, "import", "messages", DATA / "messages_hot.csv", "--channel", "website", "--columns", COLUMNS
    )
    assert got.status == 0
    said = run("--data", data, "hot", "--from", "2017-01-01", "--to", "2019-12-31")
    assert len(said.lines) == 20
    assert said.lines[0]["count"] >= 12
    assert all(line["citizens"] == 1 for line in said.lines), "no telephones: all of them count as one citizen"
