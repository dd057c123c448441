"""Runs the centre's command line in this process, and as a program of its own."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import text
from server.main import main

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
TABLES = ROOT / "resources" / "catalogues" / "demo"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="real data is not beside this checkout: ../shared/data")


@dataclass
class Said:
    """How a command ended: its exit status, its JSON lines and what it told people."""

    status: int
    lines: list[Any]
    people: str

    @property
    def last(self) -> Any:
        return self.lines[-1]

    @property
    def rejected(self) -> list[tuple[int, str, str]]:
        """(row, code, field) of each row that was not taken."""
        bad = [line for line in self.lines if "row" in line]
        assert all(each["rejected"]["message"] for each in bad)
        return [(each["row"], each["rejected"]["code"], each["rejected"]["field"]) for each in bad]


Hotline = Callable[..., Said]


def run(*words: object, stdin: str | bytes = b"") -> Said:
    """Run one command in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    given = stdin.encode() if isinstance(stdin, str) else stdin
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main([str(word) for word in words])
    finally:
        sys.stdin = before
        text.use("zh_CN")
    out.seek(0)
    return Said(status, [json.loads(line) for line in out.read().splitlines()], err.getvalue())


@pytest.fixture(scope="session")
def empty_centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new hotline, made once and copied."""
    data = tmp_path_factory.mktemp("centre") / "data"
    assert run("init", "--data", data).status == 0
    return data


@pytest.fixture(scope="session")
def demo_centre(empty_centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the demo hotline's tables."""
    data = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(empty_centre, data)
    for name in ("categories", "areas", "units", "duties"):
        said = run("import", name, TABLES / f"{name}.csv", "--data", data)
        assert (said.status, said.last["rejected"]) == (0, 0)
    return data


@pytest.fixture
def data(empty_centre: Path, tmp_path: Path) -> Path:
    """A data directory of this test's own: a new hotline without tables."""
    return Path(shutil.copytree(empty_centre, tmp_path / "data"))


@pytest.fixture
def demo(demo_centre: Path, tmp_path: Path) -> Path:
    """A data directory of this test's own: the demo hotline."""
    return Path(shutil.copytree(demo_centre, tmp_path / "data"))


@pytest.fixture
def hotline(data: Path) -> Hotline:
    """A command on this test's hotline."""
    return lambda *words, stdin=b"": run("--data", data, *words, stdin=stdin)


@contextmanager
def serving(data: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The centre as a program of its own: its URL, and the process. It is stopped at the end, gracefully."""
    program = [sys.executable, "-m", "server", "serve", "--data", str(data), "--port", "0", *words]
    process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield json.loads(process.stdout.readline())["ready"], process
    finally:
        process.terminate()
        process.communicate(timeout=60)
