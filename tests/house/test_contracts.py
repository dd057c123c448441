"""Each of the six contracts in pyproject.toml breaks when it is broken, and tolerates rooms not built yet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

# Contract → file → what is written into it to break that contract alone.
BREACHES = {
    "1": {"app/domain/__init__.py": "import app.store"},
    "2": {"app/desk.py": "import PySide6.QtCore"},
    "3": {"ui/shell/__init__.py": "from app import store"},
    "4": {"ui/panes/one/__init__.py": "import ui.panes.two"},
    "5": {"server/__init__.py": "import app.settings"},
    "6": {"app/headless.py": "def f():\n    import server"},
}
KEPT = {
    "app/desk.py": "import app.store, app.domain",
    "app/settings.py": "",
    "app/store.py": "import sqlalchemy, app.domain",
    "app/domain/__init__.py": "",
    "app/__init__.py": "",
    "server/__init__.py": "import app.domain, sqlalchemy",
    "ui/__init__.py": "",
    "ui/main.py": "import app.store, app.settings, ui.panes.one, ui.shell, server",
    "ui/shell/__init__.py": "import app.desk, app.settings, PySide6",
    "ui/panes/__init__.py": "",
    "ui/panes/one/__init__.py": "import app.domain",
    "ui/panes/two/__init__.py": "import app.domain",
}


def broken(directory: Path, tree: dict[str, str]) -> list[str]:
    """The numbers of the broken contracts in a tree of these files."""
    for name, text in tree.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (directory / "pyproject.toml").write_text(settings[settings.index("[tool.importlinter]") :])
    program = "import sys; sys.path.append(sys.argv[1]); from importlinter.cli import lint_imports; "
    done = subprocess.run(
        [sys.executable, "-P", "-c", program + "sys.exit(lint_imports(no_cache=True))", str(ROOT)],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(directory)},
        capture_output=True,
        text=True,
    )
    assert len(re.findall(r"^\d .* (?:KEPT|BROKEN)", done.stdout, re.MULTILINE)) == 6, done.stdout + done.stderr
    numbers = re.findall(r"^(\d) .* BROKEN", done.stdout, re.MULTILINE)
    assert bool(numbers) is bool(done.returncode)
    return numbers


def test_a_good_tree_keeps_all(tmp_path: Path) -> None:
    assert broken(tmp_path, KEPT) == []


@pytest.mark.parametrize("number", BREACHES)
def test_a_breach_breaks(tmp_path: Path, number: str) -> None:
    assert broken(tmp_path, {**KEPT, **BREACHES[number]}) == [number]
