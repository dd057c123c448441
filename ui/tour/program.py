"""The program on the stage: shown to a person, walked through, or pictured."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock
from ui.main import Program
from ui.tour.hands import Hands, Lost, until
from ui.tour.scenes import SCENES, Actor, Scene
from ui.tour.stage import CALLS, Stage
from ui.tour.walk import Walk, report

SIZES = ((1920, 1080), (1366, 768))
LOOKS = tuple(product(("zh_CN", "en"), ("light", "dark")))


def _application() -> QApplication:
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("hotline-seat")
    return application


@contextmanager
def running(stage: Stage, calls: Path | None) -> Iterator[Program]:
    """The program, asking for a person at the stage's centre."""
    program = Program(_application(), stage.seats, SystemClock(), stage.url, calls)
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


def tour(stage: Stage, pictures: Path, imported: dict[str, Any] | None) -> int:
    """The walk, with a picture of each pane."""
    shutil.rmtree(pictures, ignore_errors=True)
    with running(stage, None) as program:
        hands = Hands(program, pictures)
        walk = Walk(stage, program, hands)
        try:
            walk.run()
        except Lost as lost:
            print(f"the tour waited in vain for {lost}", file=sys.stderr)
            return 3
        print(report(walk, imported), flush=True)
    return 0


def shots(stage: Stage, wanted: Sequence[str], pictures: Path) -> int:
    """Every pane and every state of it in both languages, looks and sizes; `wanted`: those whose names begin so."""
    scenes = [scene for scene in SCENES if not wanted or scene.name.startswith(tuple(wanted))]
    if not wanted:
        shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True, exist_ok=True)
    _application()
    QCursor.setPos(*SIZES[0])  # in the corner: nothing is drawn as if somebody pointed at it
    if not wanted or "sign-in" in wanted:
        doors(stage, pictures)
    with running(stage, None) as program:
        actor = Actor(stage, Hands(program))
        now = ""
        try:
            for scene in scenes:
                if scene.who != now:
                    _sit_down(actor.hands, scene.who, leave=bool(now))
                    now = scene.who
                for language, theme in LOOKS:
                    _look(actor.hands, language, theme)
                    _picture(actor, scene, f"{language}-{theme}", pictures)
        except Lost as lost:
            print(f"{scene.name}: waited in vain for {lost}", file=sys.stderr)
            return 3
    return 0


def doors(stage: Stage, pictures: Path) -> None:
    """Signing in: at a new seat, with the certificate to compare, with a wrong password. Before any other program is
    dressed: there is one style sheet."""
    program = Program(_application(), stage.folder / "new-seat", SystemClock())
    for language, theme in LOOKS:
        program.settings.put("language", language)
        program.settings.put("theme", theme)
        program.show_entry()
        entry: Any = program.entry
        hands = Hands(program)
        for name in ("first", "refused", "certificate"):
            if name == "refused":
                entry.restore({"centre": stage.url, "name": "op1", "password": "wrong"})
                entry.sign_in()
                until("the refusal", lambda entry=entry: entry.errors["password"].text())
            elif name == "certificate":
                entry.certificate.ask("3F" * 32, "https://hotline.xining.example", changed=False)
                entry.certificate.parentWidget().setCurrentWidget(entry.certificate)
            for wide, high in SIZES:
                entry.resize(wide, high)
                hands.settle(300)
                entry.grab().save(str(pictures / f"sign-in-{name}-{language}-{theme}-{wide}x{high}.png"))
    entry.close()
    program.close()


def _sit_down(hands: Hands, person: str, leave: bool) -> None:
    window: Any = hands.program.window
    if leave:
        window.frame.sign_out.emit()
        hands.settle()
    hands.sign_in(person)
    hands.filled()


def _look(hands: Hands, language: str, theme: str) -> None:
    """The window in another language or theme, as the seat's menu would put it on."""
    window: Any = hands.window
    settings = window.frame.settings
    if (settings.get("language"), settings.get("theme")) != (language, theme):
        settings.put("language", language)
        settings.put("theme", theme)
        window.frame.look_changed.emit()
        hands.settle(300)


def _picture(actor: Actor, scene: Scene, look: str, pictures: Path) -> None:
    actor.window.resize(*SIZES[-1])
    with scene.played(actor):
        for wide, high in SIZES:
            actor.window.resize(wide, high)
            actor.hands.settle(500)
            name = f"{scene.name}-{look}-{wide}x{high}.png"
            (actor.seen or actor.window).grab().save(str(pictures / name))
    print(f"{scene.name} {look}", file=sys.stderr, flush=True)
