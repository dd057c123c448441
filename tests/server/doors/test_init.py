"""A new hotline: whole or not at all, and never over one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.doors import init
from tests.server.doors.conftest import run


def test_a_new_hotline_has_the_calendar_its_scripts_and_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    said = run("init", "--data", data, "--name", "西宁热线", "--code", "630100")
    assert said.status == 0
    assert said.last == {"hotline": "西宁热线", "code": "630100", "zone": "Asia/Shanghai", "data": str(data)}
    assert [path.name for path in data.iterdir()] == ["hotline.db"]
    assert (data / "hotline.db").stat().st_mode & 0o077 == 0
    assert run("export", "cases", "--data", data).lines == []
    assert run("people", "list", "--data", data).lines == []
    acts = [line["act"] for line in run("export", "audit", "--data", data).lines]
    assert acts.count("table") == acts.count("script") == 1


def test_it_refuses_where_a_centre_is_and_changes_nothing(data: Path) -> None:
    before = (data / "hotline.db").read_bytes()
    said = run("init", "--data", data, "--name", "other")
    assert (said.status, said.lines) == (1, [])
    assert (data / "hotline.db").read_bytes() == before


@pytest.mark.parametrize("option", ["--name", "--code"])
def test_a_blank_name_is_refused(tmp_path: Path, option: str) -> None:
    assert run("init", "--data", tmp_path, option, "  ").status == 1
    assert list(tmp_path.iterdir()) == []


def test_a_broken_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(init, "create_hotline", fail)
    assert run("init", "--data", tmp_path).status == 3
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert run("init", "--data", tmp_path).status == 0


def test_on_postgresql_only_the_address_stays_in_the_directory(tmp_path: Path, postgres_url: str) -> None:
    assert run("init", "--data", tmp_path, "--database", postgres_url).status == 0
    kept = tmp_path / "database.url"
    assert [path.name for path in tmp_path.iterdir()] == ["database.url"]
    assert kept.read_text("utf-8").strip() == postgres_url
    assert kept.stat().st_mode & 0o077 == 0
    assert run("audit", "verify", "--data", tmp_path).last["whole"]
    assert run("init", "--data", tmp_path / "other", "--database", postgres_url).status == 1
    assert not (tmp_path / "other" / "database.url").exists()


def test_a_database_that_does_not_answer_is_trouble(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    said = run("init", "--data", tmp_path, "--database", nowhere)
    assert (said.status, said.lines) == (3, [])
    assert "Traceback" not in said.people
    assert list(tmp_path.iterdir()) == []
    assert run("init", "--data", tmp_path / "new", "--database", nowhere).status == 3
    assert list(tmp_path.iterdir()) == []
