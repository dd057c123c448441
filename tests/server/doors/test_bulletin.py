"""`hotline-server bulletin`: to programs as JSON, to people as text and files; and the proof of what was published."""

from __future__ import annotations

import io
import shutil
import sqlite3
import zipfile
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from server.main import main
from tests.server.doors.conftest import run

DAY = "2026-11-18"


@pytest.fixture(scope="module")
def lived(demo_centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo hotline with a history."""
    data = Path(shutil.copytree(demo_centre, tmp_path_factory.mktemp("bulletin") / "data"))
    made = run(
        "--data", data, "demo-data", "--cases", 400, "--days", 12, "--seed", 4, "--until", f"{DAY}T10:00:00+08:00"
    )
    assert made.status == 0, made.people
    return data


def bulletin(data: Path, *words: object) -> Any:
    said = run("--data", data, "bulletin", *words)
    assert said.status == 0, said.people
    return said.last


def test_it_agrees_with_what_is_exported(lived: Path) -> None:
    """Counted anew from the exported cases, by other means."""
    day = "2026-11-16"
    said = bulletin(lived, "--day", day)
    cases = run("--data", lived, "export", "cases").lines
    counted = [case for case in cases if case["channel"] != "own_find" and "practice" not in case["flags"]]
    calls: dict[str, list[Any]] = {}
    messages: Counter[str] = Counter()
    for case in counted:
        for contact in case["contacts"]:
            if contact["at"].startswith(day) and contact["from_case"] is None:
                if contact["channel"] == "phone":
                    calls.setdefault(contact["id"], []).append((contact["kind"], case["outcome"]))
                elif contact["channel"] not in ("merged", "visit"):
                    messages[contact["channel"]] += 1
    passed = [met for met in calls.values() if ("first", "dispatched") in met]
    assert said["answered"] == len(calls) > 5
    assert said["passed_on"] == len(passed)
    assert said["messages"] == messages.total() and said.get("channels", {}) == dict(messages)
    called = [c for c in counted if any(b["at"].startswith(day) for b in c["callbacks"])]
    assert said["callbacks"] == len(called) == len(said["cases"]["callbacks"])
    assert sorted(said["cases"]["callbacks"]) == sorted(c["id"] for c in called)
    assert [each["name"] for each in said["identities"]] == ["answered", "messages", "rows"]


def test_formats_and_files(lived: Path, tmp_path: Path) -> None:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out):
        assert main(["--data", str(lived), "bulletin", "--day", DAY, "--format", "text"]) == 0
    out.seek(0)
    text = out.read()
    assert "2026年11月18日，热线接听群众来电" in text
    for form in ("text", "json", "docx", "xlsx", "pdf"):
        path = tmp_path / f"b.{form}"
        assert run("--data", lived, "bulletin", "--day", DAY, "--format", form, "--out", path).status == 0
        assert path.stat().st_size > 100
    assert (tmp_path / "b.text").read_text("utf-8") == text
    assert zipfile.is_zipfile(tmp_path / "b.docx") and (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].value.endswith("日报")
    english = run(
        "--data", lived, "--lang", "en", "bulletin", "--day", DAY, "--format", "text", "--out", tmp_path / "e"
    )
    assert english.status == 0 and "the hotline answered" in (tmp_path / "e").read_text("utf-8")


def test_weeks_months_and_units(lived: Path) -> None:
    week = bulletin(lived, "--day", DAY, "--period", "week")
    assert (week["first"], week["last"]) == ("2026-11-16", "2026-11-22")
    month = bulletin(lived, "--day", DAY, "--period", "month")
    assert month["answered"] == sum(month["days"].values()) >= week["answered"] > 0
    unit = max(month["units"], key=month["units"].get)
    sheet = bulletin(lived, "--day", DAY, "--period", "month", "--unit", unit)
    assert sheet["taken"] == month["units"][unit] == sum(sheet["types"].values())
    assert sheet["on_time"] == month["unit_on_time"].get(unit, 0) and sheet["unit"] == unit


def test_what_is_asked_wrongly(lived: Path) -> None:
    assert run("--data", lived, "bulletin", "--day", DAY, "--format", "pdf").status == 2
    assert run("--data", lived, "bulletin").status == 2
    assert run("--data", lived, "bulletin", "--day", "18").status == 2
    refused = run("--data", lived, "bulletin", "--day", DAY, "--unit", "none")
    assert refused.status == 1 and "none" in refused.people


def test_published_and_proved(lived: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(lived, tmp_path / "data"))
    day = next(d for d in ("2026-11-16", "2026-11-15", "2026-11-14", "2026-11-12") if sound(data, d))
    first = bulletin(data, "--day", day, "--publish")
    assert first["published"]["by"] == "centre" and first["corrections"] == []
    assert bulletin(data, "--day", day, "--publish") == first == bulletin(data, "--day", day)
    proved = run("--data", data, "audit", "verify")
    assert (proved.status, proved.last["whole"], proved.last["bulletins"]) == (0, True, [])
    with sqlite3.connect(data / "hotline.db") as database:
        changed = "UPDATE bulletin SET body = CAST(replace(CAST(body AS TEXT), ?, ?) AS BLOB)"
        database.execute(changed, ('"answered"', '"answerer"'))
    database.close()
    broken = run("--data", data, "audit", "verify")
    assert (broken.status, broken.last["whole"], broken.last["bulletins"]) == (1, False, [f"day:{day}"])
    assert f"day:{day}" in broken.people


def sound(data: Path, day: str) -> bool:
    return all(each["holds"] for each in bulletin(data, "--day", day)["identities"])
