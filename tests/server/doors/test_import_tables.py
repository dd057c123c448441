"""The hotline's own tables by file: one version or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.catalogue import FIELDS
from app.domain.find import Finder, tree
from app.domain.words import TableName
from app.text import LANGUAGES, field, speaking
from server.doors.place import opened
from server.sheets import CALLED
from tests.server.doors.conftest import TABLES, Hotline, Said

AREAS = 'code,name,parent,kind,residents\n1,某市,,city,"2,000"\n11,东区,1,district,900\n12,西区,1,district,\n'


def put(hotline: Hotline, table: str, tmp_path: Path, text: str, *words: str, name: str = "t.csv") -> Said:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return hotline("import", table, path, *words)


def acts(hotline: Hotline, act: str) -> int:
    return sum(line["act"] == act for line in hotline("export", "audit").lines)


def test_a_table_goes_in_and_again_changes_nothing(hotline: Hotline, tmp_path: Path) -> None:
    first = put(hotline, "areas", tmp_path, AREAS)
    assert (first.status, first.last) == (
        0,
        {"read": 3, "imported": 3, "duplicates": 0, "rejected": 0, "version": 1},
    )
    again = put(hotline, "areas", tmp_path, AREAS)
    assert again.last == {"read": 3, "imported": 0, "duplicates": 3, "rejected": 0, "version": 1}


def test_a_changed_table_is_the_next_version_whole(hotline: Hotline, tmp_path: Path) -> None:
    put(hotline, "areas", tmp_path, AREAS)
    changed = AREAS.replace("西区", "新区").replace("11,东区,1,district,900\n", "13,南区,1,district,5\n")
    said = put(hotline, "areas", tmp_path, changed)
    assert said.last == {"read": 3, "imported": 2, "duplicates": 1, "rejected": 0, "version": 2}
    asked = hotline("suggest", "--category", "none", "--area", "11", "--lang", "en")
    assert asked.status == 1


BAD = {
    "categories: code,name,parent; a,A,; b,B,nowhere; ,C,; d,,a": "3 unknown parent; 4 empty code; 5 empty name",
    "categories: code,name,parent; a,A,b; b,B,a; c,C,c": "2 circle parent; 3 circle parent; 4 circle parent",
    "categories: code,name,parent; a,A,; a,A,; a,other,": "4 twice code",
    "areas: code,name,kind,residents; 1,A,planet,; 2,B,,many": "2 unknown kind; 3 number_only residents",
    "units: code,name,checks; u,U,yes; v,V,maybe": "3 yes_or_no checks",
    "units: code,name,parent,level,area; u,U,,city,1; v,V,u,grid,": "2 unknown area; 3 unknown level",
    "duties: category,area,unit,basis,days; a,1,u,,3": "2 unknown category",
    "duties: category,area,unit,basis,days; a,1,u,,5": "2 level days",
    "duties: category,area,unit,rank,since; a,1,u,0,; a,1,v,,soon": "2 range rank; 3 day since",
    "duties: category,area,unit,since,until; a,1,u,2026-02-01,2026/1/31": "2 period until",
}


@pytest.mark.parametrize(("brought", "rejected"), BAD.items(), ids=lambda text: str(text)[:30])
def test_one_bad_row_and_nothing_goes_in(brought: str, rejected: str, hotline: Hotline, tmp_path: Path) -> None:
    before = acts(hotline, "table_rows")
    table, _colon, rows = brought.partition(": ")
    said = put(hotline, table, tmp_path, rows.replace("; ", "\n"))
    assert said.status == 1
    assert "; ".join(f"{row} {code} {field}" for row, code, field in said.rejected) == rejected
    assert (said.last["imported"], said.last["rejected"]) == (0, rejected.count(";") + 1)
    assert said.people.strip()
    assert acts(hotline, "table") == 1  # the calendar's
    assert acts(hotline, "table_rows") == before


@pytest.mark.parametrize("text", ["", "code,name,parent\n", "code,parent\na,\n", "code,name,name\na,b,c\n"])
def test_an_empty_or_wrong_file_takes_nothing_away(text: str, hotline: Hotline, tmp_path: Path) -> None:
    put(hotline, "categories", tmp_path, "code,name,parent\na,A,\n")
    said = put(hotline, "categories", tmp_path, text)
    assert (said.status, said.lines) == (1, [])
    again = put(hotline, "categories", tmp_path, "code,name,parent\na,A,\n")
    assert again.last["duplicates"] == 1


def test_headings_may_differ(hotline: Hotline, tmp_path: Path) -> None:
    said = put(hotline, "areas", tmp_path, "编码,名称\n1,某市\n", "--columns", "code=编码,name=名称")
    assert (said.status, said.last["imported"]) == (0, 1)
    assert put(hotline, "areas", tmp_path, "编码,名称\n1,某市\n", "--columns", "code=编码,grid=名称").status == 2


def test_the_demo_hotline_s_tables_in_gb18030(hotline: Hotline, tmp_path: Path) -> None:
    for name in ("categories", "areas", "units", "duties"):
        copy = tmp_path / f"{name}.csv"
        copy.write_bytes((TABLES / f"{name}.csv").read_text("utf-8-sig").encode("gb18030"))
        assert hotline("import", name, copy).status == 0
        assert hotline("import", name, TABLES / f"{name}.csv").last["imported"] == 0


def test_rows_are_found_by_pinyin(demo: Path) -> None:
    with opened(demo) as centre:
        units = list(centre.book.units.values())
    finder = Finder(tree(units))
    assert "XN-HEAT" in [entry.code for entry in finder.find("grfwzx", 10)]


@pytest.mark.parametrize("table", TableName)
def test_every_column_has_a_name_that_people_read(table: TableName) -> None:
    for column in FIELDS[table]:
        for language in LANGUAGES:
            with speaking(language):
                name = field(CALLED.get(column, column))
            assert name != column and name.isascii() == (language == "en")


def test_a_rows_name_is_no_persons(hotline: Hotline, tmp_path: Path) -> None:
    for table in ("categories", "areas", "units"):
        said = put(hotline, table, tmp_path, "code,name\na,\n")
        assert said.lines[0]["rejected"] == {"code": "empty", "field": "name", "message": "尚未填写：名称"}
