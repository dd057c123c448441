"""What all commands share: statuses, languages, where their data is, and what stands on which stream."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.doors.conftest import ROOT, Hotline, run


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["figures"],
        ["restore", "x"],
        ["import", "nothing", "x.csv"],
        ["serve", "--port", "70000"],
        ["init", "--zone", "Mars/Olympus"],
        ["init", "--database", "mysql://x"],
        ["export", "people"],
        ["export", "cases", "--since", "2026-02-30"],
        ["export", "cases", "--since", "20260201"],
        ["demo-data", "--cases", "0"],
        ["import", "messages", "x.csv"],
        ["import", "messages", "x.csv", "--channel", "fax"],
        ["import", "messages", "x.csv", "--channel", "phone", "--columns", "text"],
        ["people", "add", "op1"],
        ["suggest", "--unknown"],
    ],
)
def test_misuse_is_told_in_words_and_with_the_usage(words: list[str], data: Path) -> None:
    said = run("--data", data, *words)
    assert (said.status, said.lines) == (2, [])
    assert said.people.strip()
    assert "usage:" in said.people


def test_a_command_without_a_directory_is_misuse() -> None:
    assert run("audit", "verify").status == 2


def test_the_directory_stands_before_or_after_the_command(data: Path) -> None:
    assert run("--data", data, "audit", "verify").status == 0
    assert run("audit", "verify", "--data", data).status == 0


def test_help_is_no_error() -> None:
    assert run("--help").status == 0
    assert run("import", "messages", "--help").status == 0


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "Already there"),
        (["--lang=zh_CN"], {"LANG": "en_US.UTF-8"}, "已存在"),
        ([], {"LANG": "en_US.UTF-8"}, "Already there"),
        ([], {"LC_ALL": "zh_CN.GB18030", "LANG": "en_US.UTF-8"}, "已存在"),
        ([], {"LC_ALL": "C"}, "已存在"),
    ],
)
def test_people_read_their_language(
    words: list[str], environment: dict[str, str], sentence: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = run("init", "--data", data, *words)
    assert said.status == 1
    assert sentence in said.people


def test_where_no_hotline_is_that_is_trouble(tmp_path: Path) -> None:
    said = run("audit", "verify", "--data", tmp_path, "--lang", "en")
    assert (said.status, said.lines) == (3, [])
    assert "init" in said.people
    assert not any(tmp_path.iterdir())


def test_a_database_that_is_none_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "hotline.db").write_bytes(b"not a database at all" * 100)
    said = run("people", "list", "--data", tmp_path, "--lang", "en")
    assert (said.status, said.lines) == (3, [])
    assert "Traceback" not in said.people


def test_a_centre_of_a_newer_version_is_left_alone(hotline: Hotline, data: Path) -> None:
    import sqlcipher3.dbapi2 as sqlcipher

    connection = sqlcipher.connect(str(data / "hotline.db"))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    said = hotline("people", "list")
    assert said.status == 3
    assert "Traceback" not in said.people


def test_output_is_utf8_whatever_the_locale(data: Path) -> None:
    program = [sys.executable, "-m", "server", "init", "--data", str(data / "new"), "--name", "西宁 12345 热线"]
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    made = subprocess.run(program, cwd=ROOT, env=poor, capture_output=True)
    again = subprocess.run(program, cwd=ROOT, env=poor, capture_output=True)
    assert made.returncode == 0
    assert "西宁 12345 热线" in made.stdout.decode("utf-8")
    assert again.returncode == 1
    assert "已存在" in again.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh_CN", "无法读取文件：No such file"), ("en", "The file cannot be read: No such file")]
)
def test_what_the_system_says_is_set_off_from_the_sentence(data: Path, language: str, sentence: str) -> None:
    said = run("--data", data, "--lang", language, "import", "categories", data / "none.csv")
    assert (said.status, said.lines) == (3, [])
    assert sentence in said.people


def test_a_reader_that_goes_away_is_no_bug(demo: Path) -> None:
    assert run("--data", demo, "demo-data", "--cases", "300", "--days", "3").status == 0
    program = f"{sys.executable} -m server --data {demo} export cases | head -1"
    ended = subprocess.run(["sh", "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert len(ended.stdout.splitlines()) == 1
    assert "Traceback" not in ended.stderr
