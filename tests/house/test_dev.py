"""dev.py: what it says, what it asks of the system, and that it does nothing when nothing has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.house.tree import ROOT


def program(directory: Path, name: str, text: str) -> None:
    (directory / name).write_text(f"#!/bin/sh\n{text}\n")
    (directory / name).chmod(0o755)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is the whole PATH; put programs there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("words", [[], ["dance"]])
def test_misuse(words: list[str]) -> None:
    done = subprocess.run([sys.executable, ROOT / "dev.py", *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(f"\n  {command} " in done.stderr for command in dev.COMMANDS)


def test_a_file_is_named_as_seen_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "m.csv")
    assert dev.from_here(["--messages", "m.csv", "--fresh"]) == ["--messages", file, "--fresh"]
    assert dev.from_here(["--port", "0", "--messages=m.csv"]) == ["--port", "0", f"--messages={file}"]
    assert dev.from_here(["--messages", file, "--columns", "text=a"]) == ["--messages", file, "--columns", "text=a"]


def test_a_package_may_be_provided_under_another_name(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "SYSTEM_PACKAGES", {"all": "one two three four"})
    lines = ["installed|one|", "installed|two-t64|two (= 1.0), x", "config-files|three|"]
    program(system, "dpkg-query", "\n".join(f"echo '{line}'" for line in lines))
    assert dev.missing_packages() == ["three", "four"]


def test_another_system_is_asked_nothing(system: Path) -> None:
    assert dev.missing_packages() == []


def test_without_rights_the_list_is_printed(
    system: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(system, "apt-get", "exit 1")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    assert dev.install_packages(["xvfb", "libgl1"]) == ["xvfb", "libgl1"]
    assert "apt-get install xvfb libgl1" in capsys.readouterr().err


@pytest.mark.parametrize(("status", "before"), [(0, ["sudo"]), (1, None)])
def test_sudo_is_used_where_it_asks_nothing(
    system: Path, monkeypatch: pytest.MonkeyPatch, status: int, before: list[str] | None
) -> None:
    program(system, "sudo", f'[ "$1" = -n ] && exit {status}')
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    with Path(dev.os.devnull).open() as nobody:
        monkeypatch.setattr(dev.sys, "stdin", nobody)
        assert dev.rights() == before


def test_with_rights_the_list_is_brought_up_to_date_once(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = system / "log"
    program(system, "env", 'shift; exec "$@"')
    program(system, "apt-get", f'echo "$*" >> {log}')
    program(system, "dpkg-query", "echo 'installed|xvfb|'")
    monkeypatch.setattr(dev, "SYSTEM_PACKAGES", {"all": "xvfb"})
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    assert dev.install_packages(["xvfb"]) == []
    assert [line.split()[3] for line in log.read_text().splitlines()] == ["update", "install"]


def test_nothing_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(dev, "missing_packages", lambda: ["xvfb"])
    monkeypatch.setattr(dev, "install_packages", lambda missing: done.append("apt") or missing)
    monkeypatch.setattr(dev, "make_environment", lambda: done.append("venv"))
    monkeypatch.setattr(dev, "install_project", lambda: done.append("pip"))
    dev.setup()
    assert done == ["apt", "venv", "pip"]
    dev.setup()
    assert done == ["apt", "venv", "pip"]
    dev.setup(explicit=True)
    assert done == ["apt", "venv", "pip", "apt"]
    monkeypatch.setattr(dev, "fingerprint", lambda: "changed")
    dev.setup()
    assert done == ["apt", "venv", "pip", "apt", "venv", "pip"]


def test_programs_do_not_inherit_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = dev.environment()
    assert "PYTHONPATH" not in found and "PYTHONDONTWRITEBYTECODE" not in found
    assert found["PATH"].startswith(str(dev.BIN))


def test_a_failed_check_stops_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    monkeypatch.setattr(dev, "listen", lambda *words: ran.append(words) or (int("ruff" in words), "told"))
    monkeypatch.setattr(dev, "become", lambda *words: ran.append("pytest") or 0)
    assert dev.do_test([]) == 1
    assert len(ran) == len(dev.CHECKS) and "pytest" not in ran
    monkeypatch.setattr(dev, "listen", lambda *words: (0, ""))
    assert dev.do_test([]) == 0 and ran[-1] == "pytest"
