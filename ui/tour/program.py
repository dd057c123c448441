"""The program on the stage: shown to a person, walked through, or pictured."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock
from ui.main import Program
from ui.tour.hands import Hands, Lost
from ui.tour.stage import CALLS, Stage
from ui.tour.walk import Walk, report

SIZES = ((1920, 1080), (1366, 768))
WHO = {"people": "admin1", "callback": "cb1", "statistics": "lead1", "attention": "lead1"}
"""Who is pictured at which pane; everything else is op1's."""
KEYS = {
    "intake": "Alt+1",
    "cases": "Alt+2",
    "callback": "Alt+3",
    "statistics": "Alt+4",
    "attention": "Alt+6",
    "people": "Alt+8",
    "settings": "Alt+9",
}


@contextmanager
def running(stage: Stage, calls: Path | None) -> Iterator[Program]:
    """The program, asking for a person at the stage's centre."""
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("hotline-seat")
    program = Program(application, stage.seats, SystemClock(), stage.url, calls)
    program.show_entry()
    try:
        yield program
    finally:
        program.close()


def shown(stage: Stage) -> int:
    """A window for a person, signed in as an operator."""
    with running(stage, CALLS) as program:
        QTimer.singleShot(0, lambda: Hands(program).sign_in("op1"))
        return QApplication.exec()


def tour(stage: Stage, calls: Path, pictures: Path, imported: dict[str, Any] | None) -> int:
    """The walk, with a picture of each pane."""
    shutil.rmtree(pictures, ignore_errors=True)
    with running(stage, calls) as program:
        hands = Hands(program, pictures)
        walk = Walk(stage, program, hands)
        try:
            walk.run()
        except Lost as lost:
            print(f"the tour waited in vain for {lost}", file=sys.stderr)
            return 3
        print(report(walk, imported), flush=True)
    return 0


def shots(stage: Stage, panes: Sequence[str], pictures: Path) -> int:
    """Every pane in both languages, looks and sizes."""
    pictures.mkdir(parents=True, exist_ok=True)
    with running(stage, None) as program:
        hands = Hands(program)
        now = ""
        for pane in sorted(panes or KEYS, key=lambda name: WHO.get(name, "op1")):
            if (person := WHO.get(pane, "op1")) != now:
                _sit_down(hands, person, leave=bool(now))
                now = person
            for language, theme, size in product(("zh_CN", "en"), ("light", "dark"), SIZES):
                _picture(hands, pane, language, theme, size, pictures)
    return 0


def _sit_down(hands: Hands, person: str, leave: bool) -> None:
    window: Any = hands.program.window
    if leave:
        window.frame.sign_out.emit()
        hands.settle()
    hands.sign_in(person)


def _picture(hands: Hands, pane: str, language: str, theme: str, size: tuple[int, int], pictures: Path) -> None:
    window: Any = hands.program.window
    settings = window.frame.settings
    if (settings.get("language"), settings.get("theme")) != (language, theme):
        settings.put("language", language)
        settings.put("theme", theme)
        window.frame.look_changed.emit()
        hands.settle(300)
    window = hands.window
    window.resize(*size)
    hands.press(KEYS[pane])
    hands.settle(1200)
    name = f"{pane}-{language}-{theme}-{size[0]}x{size[1]}.png"
    window.grab().save(str(pictures / name))
    print(name, file=sys.stderr, flush=True)
