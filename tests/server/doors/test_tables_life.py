"""A table's life at the command line: what a file changes, its versions, what there is to look at, out and in again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.domain.words import TableName
from tests.server.doors.conftest import TABLES, Hotline, Said, run

UNITS = "code,name,aliases\nU1,水务局,水务\nU2,建设局,\n"


def put(hotline: Hotline, tmp_path: Path, text: str, *words: str, table: str = "units") -> Said:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    return hotline("import", table, path, *words)


def test_a_preview_says_what_would_change_and_writes_nothing(hotline: Hotline, tmp_path: Path) -> None:
    put(hotline, tmp_path, UNITS)
    acts = len(hotline("export", "audit").lines)
    said = put(hotline, tmp_path, "code,name,aliases\nU1,水利局,水务\nU3,城管局,水务\nU3,城管局,水务\n", "--preview")
    assert (said.status, said.lines[:3]) == (
        0,
        [
            {"id": "U1", "change": "changed", "fields": {"name": ["水务局", "水利局"]}},
            {
                "id": "U3",
                "change": "added",
                "fields": {"code": ["", "U3"], "name": ["", "城管局"], "level": ["", "city"], "aliases": ["", "水务"]},
            },
            {
                "id": "U2",
                "change": "withdrawn",
                "fields": {"code": ["U2", ""], "name": ["建设局", ""], "level": ["city", ""]},
            },
        ],
    )
    assert (said.lines[3]["finding"], said.lines[3]["id"], said.lines[3]["names"]) == (
        "name_twice",
        "U1",
        ["水务", "城管局"],
    )
    assert said.last == {
        "read": 3,
        "added": 1,
        "changed": 1,
        "withdrawn": 1,
        "unchanged": 0,
        "duplicates": 1,
        "rejected": 0,
        "findings": 1,
        "settled": 0,
        "open_cases": 0,
    }
    assert len(hotline("export", "audit").lines) == acts + 1  # the export itself
    assert [line["version"] for line in hotline("catalogue", "versions", "units").lines] == [1]


def test_a_preview_tells_each_bad_row(hotline: Hotline, tmp_path: Path) -> None:
    said = put(hotline, tmp_path, "code,name\nU1,\n,水务局\nU2,建设局\n", "--preview")
    assert (said.status, said.rejected) == (1, [(2, "empty", "name"), (3, "empty", "code")])
    assert said.last == {"read": 3, "rejected": 2}


@pytest.mark.parametrize("table", TableName)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_and_changes_nothing(
    demo_centre: Path, tmp_path: Path, table: str, form: str
) -> None:
    out = tmp_path / f"{table}.{form}"
    said = run("--data", demo_centre, "export", table, "--format", form, "--out", out)
    assert (said.status, said.lines) == (0, [])
    again = run("--data", demo_centre, "import", table, out, "--preview")
    with (TABLES / f"{table}.csv").open(encoding="utf-8") as file:
        rows = sum(1 for _row in csv.DictReader(file))
    assert again.lines == [
        {
            "read": rows,
            "added": 0,
            "changed": 0,
            "withdrawn": 0,
            "unchanged": rows,
            "duplicates": 0,
            "rejected": 0,
            "findings": 0,
            "settled": 0,
            "open_cases": 0,
        }
    ]


def test_a_changed_cell_is_seen(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "units.csv"
    run("--data", demo, "export", "units", "--out", out)
    out.write_text(out.read_text("utf-8-sig").replace("西宁市城市管理局", "西宁市综合执法局"), "utf-8")
    said = run("--data", demo, "import", "units", out, "--preview")
    assert said.lines[0]["fields"] == {"name": ["西宁市城市管理局", "西宁市综合执法局"]}
    assert (said.last["changed"], said.last["added"], said.last["withdrawn"]) == (1, 0, 0)


def test_every_version_can_be_read_again(hotline: Hotline, tmp_path: Path) -> None:
    put(hotline, tmp_path, UNITS)
    put(hotline, tmp_path, "code,name\nU1,水利局\n")
    for version, names in {1: ["水务局", "建设局"], 2: ["水利局"]}.items():
        out = tmp_path / f"{version}.csv"
        assert hotline("export", "units", "--version", version, "--out", out).status == 0
        with out.open(encoding="utf-8-sig") as file:
            assert [row["name"] for row in csv.DictReader(file)] == names
    assert hotline("export", "units", "--version", 3, "--out", tmp_path / "3.csv").status == 1
    told = hotline("catalogue", "versions", "units").lines
    assert [(line["version"], line["by"], line["rows"]) for line in told] == [(2, "centre", 1), (1, "centre", 2)]


def test_what_there_is_to_look_at(hotline: Hotline, tmp_path: Path) -> None:
    put(hotline, tmp_path, UNITS)
    put(hotline, tmp_path, "code,name\nA,供水\n", table="categories")
    put(hotline, tmp_path, "code,name\n1,某市\n", table="areas")
    put(hotline, tmp_path, "category,area,unit\nA,1,水务\nA,1,建设局\n", table="duties")
    said = hotline("catalogue", "check", "--lang", "en")
    assert [(line["finding"], line["id"], line["gap"]) for line in said.lines[:-1]] == [
        ("no_rank", "A|1|U1", False),
        ("no_basis", "A|1|U1", True),
        ("no_basis", "A|1|U2", True),
    ]
    assert "水务局" in said.lines[0]["message"] and said.last == {"contradictions": 1, "gaps": 2}


def test_options_of_tables_are_of_tables_alone(hotline: Hotline, tmp_path: Path) -> None:
    assert hotline("export", "cases", "--format", "csv").status == 2
    assert hotline("export", "units", "--since", "2026-01-01").status == 2
    assert hotline("export", "units", "--format", "xlsx").status == 2
