"""What no file of the project may hold: addresses of registries, paths of one machine, loose ends, foreign words."""

from __future__ import annotations

import re
import subprocess
from functools import cache

import pytest

from tests.house.tree import ROOT, files

# Written in halves, so that this file keeps the rules too.
BANNED = {
    "the address of a package registry": r"py" r"pi\.org|python" r"hosted|npm" r"js\.(org|com)|(index|links)" r"-url",
    "a path of one machine": r"(?<![\w.}~-])/(wor" r"k|roo" r"t|hom" r"e|Use" r"rs|op" r"t)/\w",
    "a loose end": r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b",
    "the number of a ticket": r"(?i)\b(is" r"sue|tic" r"ket|bu" r"g) ?#?\d+\b",
    "a word from how it was written": r"(?i)\b(chat"
    r"bot|chat"
    r"gpt|cop"
    r"ilot|clau"
    r"de|anth"
    r"ropic|sub"
    r"agent)",
}
SOURCE = {".py", ".toml", ".txt", ".md", ".cfg", ".ini", ".yml", ".yaml", ".json", ".sh", ".po", ".qss", ".spec", ""}
LARGEST = 5_000_000


@cache
def texts() -> dict[str, str]:
    """Every file that people write or read as text."""
    chosen = [name for name in files() if "." + name.rpartition("/")[2].rpartition(".")[2] in SOURCE or "." not in name]
    return {name: (ROOT / name).read_text("utf-8") for name in chosen}


def banned(found: dict[str, str], what: str) -> list[str]:
    pattern = re.compile(BANNED[what])
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in found.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("what", BANNED)
def test_no_file_holds(what: str) -> None:
    assert banned(texts(), what) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("the address of a package registry", "--extra-index" + "-url x"),
        ("the address of a package registry", "https://py" + "pi.org/simple"),
        ("a path of one machine", "open('/hom" + "e/me/x')"),
        ("a loose end", "# TO" + "DO later"),
        ("the number of a ticket", "see is" + "sue #12"),
    ],
)
def test_it_is_found(what: str, line: str) -> None:
    assert banned({"a.py": "x = 1\n" + line}, what) == [f"a.py:2: {line}"]


def test_a_url_path_is_no_machine_path() -> None:
    assert banned({"a.py": "get('http://h/v1/wor" + "k/x')"}, "a path of one machine") == []


def test_what_the_tools_make_is_ignored() -> None:
    made = [".venv/bin/python", ".demo/x", "out/tour/1.png", "app/__pycache__/x.pyc", "hotline_seat.egg-info/x"]
    words = ["git", "check-ignore", *made]
    assert subprocess.run(words, cwd=ROOT, capture_output=True, text=True).stdout.split() == made


def test_no_file_is_huge() -> None:
    assert [name for name in files() if (ROOT / name).stat().st_size > LARGEST] == []
