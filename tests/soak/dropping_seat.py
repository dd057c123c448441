"""A seat with its window that is killed the moment it has said that a file is attached to the form.

For tests alone: `python -m tests.soak.dropping_seat sound|forgetful PROFILE FILE WORDS`. The forgetful one is the
control: it means to write files down with the case.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock, new_id
from app.desk import Desk
from app.files import Files
from app.settings import Settings
from tests.world.centre import PASSWORD
from ui.panes.intake import PANE
from ui.panes.intake.view import IntakeView
from ui.parts.composing import Composing
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.shell.window import Window
from ui.work import Work

LONGEST_MS = 60_000


def main(way: str, profile: str, file: str, words: str) -> int:
    """Fill a form in, drop the file onto it, and die. Exit status 1: it was never said."""
    if way == "forgetful":
        Files.keep = lambda _self, _draft, _name, _body: new_id(SystemClock())  # type: ignore[method-assign]
    application = QApplication([])
    desk = Desk.open(Path(profile), "op1", PASSWORD, SystemClock())
    work, look = Work(desk), Look()
    frame = Frame(work, desk, SystemClock(), Settings(Path(profile) / "settings.json"), Keys.load(), look)
    window = Window(frame, [PANE], Composing(application))
    window.start()
    window.show()
    pane = window.panes.views["intake"]
    assert isinstance(pane, IntakeView)
    pane.doing.begin()
    pane.form.text.setPlainText(words)
    pane.drafts.flush()
    pane.tray._attached = lambda _name: os.kill(os.getpid(), signal.SIGKILL)
    resting = QTimer(interval=20)
    resting.timeout.connect(lambda: work.idle and (resting.stop(), _drop(pane, file)))
    resting.start()
    QTimer.singleShot(LONGEST_MS, lambda: application.exit(1))
    return application.exec()


def _drop(pane: IntakeView, file: str) -> None:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(file)])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    copy, at = Qt.DropAction.CopyAction, QPointF(5, 5)
    QApplication.sendEvent(pane, QDragEnterEvent(at.toPoint(), copy, given, left, none))
    QApplication.sendEvent(pane, QDropEvent(at, copy, given, left, none))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
