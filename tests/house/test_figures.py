"""The page of the figures says what stands over the numbers, and a definition does not change under its version."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.figures.counts import TILES
from app.figures.definitions import CHAPTERS, VERSION
from app.figures.running import DUE
from app.text import coded, use
from devtools import figures
from server.phone_figures import _MET
from ui.panes.statistics import floor

NAMES = [name for names in CHAPTERS.values() for name in names]


def test_the_page_is_current() -> None:
    assert figures.main(["--check"]) == 0


def test_every_number_is_defined_once() -> None:
    shown = {*TILES, *DUE, "curve", *floor.TILES, *(f"phone_{name}" for name in _MET)}
    assert shown <= set(NAMES) and len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_what_one_reads_over_a_number_stands_on_the_page(language: str, name: str) -> None:
    use(language)
    said = coded("definition", name)
    use("zh_CN")
    row = next(line for line in figures.PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{name}` "))
    assert said and f"| {said} |" in row


def test_the_condition_on_the_page_is_the_one_a_number_opens_with() -> None:
    made = figures.chapter()
    assert "late true · moment completed_at · since the first moment · until the moment after the last" in made
    assert "overdue_at now · counted true" in made


def test_a_definition_that_says_something_else_needs_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "figures.md"
    monkeypatch.setattr(figures, "PAGE", page)
    current = figures.page(f"before\n{figures.BEGIN}\n{figures.END}after\n")
    said = figures.texts("en")["definition", "received"]
    page.write_text(current.replace(said, "Something else"), encoding="utf-8")
    assert figures.main(["--check"]) == 1 and figures.main([]) == 1
    assert "received" in capsys.readouterr().out and "Something else" in page.read_text("utf-8")
    page.write_text(current.replace(said, "Something else").replace(f"Definitions {VERSION}.", "Definitions 2025.9."))
    assert figures.main([]) == 0 and page.read_text("utf-8") == current


def test_one_more_definition_is_no_other_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "figures.md"
    monkeypatch.setattr(figures, "PAGE", page)
    current = figures.page(f"{figures.BEGIN}{figures.END}")
    without = "".join(line for line in current.splitlines(keepends=True) if not line.startswith("| `due_later`"))
    page.write_text(without, encoding="utf-8")
    assert figures.main([]) == 0 and page.read_text("utf-8") == current
