"""Knowledge by file: each row an article or its next version, all of them or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.text import LANGUAGES, field, speaking
from server.articles import versions
from server.doors.import_knowledge import FIELDS
from server.doors.place import opened
from tests.server.doors.conftest import TABLES, Said, run

HEAD = "id,title,text,category,unit,phone,source,valid_until\n"
ROWS = HEAD + 'k1,停水,"先放水\n再报修",water.supply.outage,XN-WATER,0971-1,公告,2027/12/31\nk2,停暖,内容,,,,,\n'


def put(data: Path, tmp_path: Path, text: str, *words: str) -> Said:
    path = tmp_path / "k.csv"
    path.write_text(text, "utf-8")
    return run("--data", data, "import", "knowledge", path, *words)


def test_articles_go_in_and_again_change_nothing(demo: Path, tmp_path: Path) -> None:
    first = put(demo, tmp_path, ROWS)
    assert (first.status, first.last) == (0, {"read": 2, "imported": 2, "duplicates": 0, "rejected": 0})
    assert put(demo, tmp_path, ROWS).last == {"read": 2, "imported": 0, "duplicates": 2, "rejected": 0}
    changed = put(demo, tmp_path, HEAD + "k2,停暖,新内容,,,,,\nk3,停电,内容,,,,,\nk3,停电,内容,,,,,\n")
    assert changed.last == {"read": 3, "imported": 2, "duplicates": 1, "rejected": 0}
    with opened(demo) as centre:
        assert [(a.version, a.text) for a in versions(centre, "k2")] == [(2, "新内容"), (1, "内容")]
        (first_one,) = versions(centre, "k1")
    assert (first_one.text, first_one.valid_until, first_one.unit) == ("先放水\n再报修", "2027-12-31", "XN-WATER")


def test_one_bad_row_and_nothing_goes_in(demo: Path, tmp_path: Path) -> None:
    bad = (
        "k1,好的,内容,,,,,\n,无编号,内容,,,,,\nk2,,内容,,,,,\nk3,题,内容,none,,,,\nk4,题,内容,,none,,,\n"
        "k5,题,内容,,,,,someday\nk1,好的,另一种,,,,,\nk@1,题,内容,,,,,\n"
    )
    said = put(demo, tmp_path, HEAD + bad)
    told = "; ".join(f"{row} {code} {field}" for row, code, field in said.rejected)
    assert told == (
        "3 empty id; 4 empty title; 5 unknown category; 6 unknown unit; 7 day valid_until; 8 twice id; 9 type id"
    )
    assert (said.status, said.last["imported"]) == (1, 0) and said.people.strip()
    assert put(demo, tmp_path, HEAD + "k1,好的,内容,,,,,\n").last["imported"] == 1


@pytest.mark.parametrize("text", ["", HEAD, "id,title\nk1,停水\n"])
def test_an_empty_or_wrong_file_is_refused(text: str, demo: Path, tmp_path: Path) -> None:
    assert (put(demo, tmp_path, text).status, put(demo, tmp_path, text).lines) == (1, [])


def test_headings_may_differ(demo: Path, tmp_path: Path) -> None:
    text = "编号,标题,正文\nk1,停水,内容\n"
    assert put(demo, tmp_path, text, "--columns", "id=编号,title=标题,text=正文").last["imported"] == 1
    assert put(demo, tmp_path, text, "--columns", "id=编号,title=标题,text=正文,grid=x").status == 2


def test_the_demo_hotline_s_knowledge_goes_in(demo: Path, tmp_path: Path) -> None:
    said = run("--data", demo, "import", "knowledge", TABLES / "knowledge.csv")
    assert said.status == 0 and said.last["imported"] >= 60 and said.last["rejected"] == 0
    copy = tmp_path / "k.csv"
    copy.write_bytes((TABLES / "knowledge.csv").read_text("utf-8").encode("gb18030"))
    assert run("--data", demo, "import", "knowledge", copy).last["imported"] == 0


def test_every_column_has_a_name_that_people_read() -> None:
    for column in FIELDS:
        for language in LANGUAGES:
            with speaking(language):
                assert field(column) != column and field(column).isascii() == (language == "en")
