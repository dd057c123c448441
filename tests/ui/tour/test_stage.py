"""How a demo ends whose messages are not taken: as the centre's own command would."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.tour import __main__ as tour
from ui.tour.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A demo from an earlier run: a hotline that is there."""
    stage = Stage(tmp_path / "demo")
    stage.data.mkdir(parents=True)
    stage.command("init")
    (stage.folder / "prepared").touch()
    monkeypatch.setattr(tour, "DEMO", stage.folder)
    return stage


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--columns", "text=nope"], 1),
        (["--channel", "fax"], 2),
        (["--columns", "text"], 2),
        (["--messages", "nowhere.csv"], 3),
    ],
    ids=str,
)
def test_it_ends_as_the_import_does(
    words: list[str], status: int, stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.csv").write_text("text,at\n停水了,2026-11-01 10:00\n", "utf-8")
    assert tour.main(["demo", "--messages", str(tmp_path / "m.csv"), *words]) == status
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip() and "Traceback" not in said.err
    assert not stage.serves
