"""What a person does in front of the window: press keys, type, look, wait until something is there."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.desk import Desk
from ui.main import Program
from ui.parts.table import Table
from ui.tour.stage import password_of

_PATIENCE_S = 30.0


class Lost(Exception):
    """What the walk waited for did not come."""


def until(what: str, condition: Callable[[], object], seconds: float = _PATIENCE_S) -> None:
    """Let the window work until the condition holds. Lost names what did not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Lost(what)
        QTest.qWait(15)


class Hands:
    """One person at one program, without a pointer."""

    def __init__(self, program: Program, pictures: Path | None = None) -> None:
        self.program = program
        self.pictures = pictures
        self.taken: list[str] = []

    def sign_in(self, name: str) -> None:
        """Type name and password into the sign-in window, as they are shipped."""
        until("the sign-in window", lambda: self.program.entry is not None and self.program.entry.isVisible())
        entry = self.program.entry
        assert entry is not None
        for field, text in ((entry.name, name), (entry.password, password_of(name))):
            field.clear()
            QTest.keyClicks(field, text)
        QTest.keyClick(entry.password, Qt.Key.Key_Return)
        until(f"the window of {name}", lambda: self.program.window is not None)

    @property
    def window(self) -> QWidget:
        """The signed-in person's window."""
        assert self.program.window is not None
        return self.program.window

    @property
    def pane(self) -> Any:
        """The view of the pane that is shown."""
        window: Any = self.window
        return window.panes.current()

    @property
    def desk(self) -> Desk:
        """The signed-in person's desk."""
        assert self.program.desk is not None
        return self.program.desk

    def filled(self) -> None:
        """Wait until this seat has all that the centre has for it, and shows it."""
        desk, got = self.desk, []
        self.program.porter.call(self.program, lambda: desk.wait_idle(60), got.append)
        until("the first fill", lambda: got and got[0][0], 90)
        self.settle(1500)

    def press(self, keys: str, times: int = 1) -> None:
        """Press a key or a combination (`Ctrl+Return`) where the focus is."""
        combined = QKeySequence(keys)[0]
        for _ in range(times):
            QTest.keyClick(self._focus(), combined.key(), combined.keyboardModifiers())
            QTest.qWait(1)

    def type(self, text: str) -> None:
        """Type words where the focus is: Latin key by key, all else as an input method gives it."""
        if text.isascii():
            QTest.keyClicks(self._focus(), text)
            return
        done = QInputMethodEvent()
        done.setCommitString(text)
        QApplication.sendEvent(self._focus(), done)

    def settle(self, milliseconds: int = 400) -> None:
        """Let what was asked arrive, on a machine as slow as it may be."""
        QTest.qWait(milliseconds)
        end = time.monotonic() + _PATIENCE_S
        while self._works() and time.monotonic() < end:
            QTest.qWait(15)

    def _works(self) -> bool:
        """Whether anything asked by the window is still on its way."""
        window: Any = self.program.window
        return window is not None and not window.frame.work.idle

    def picture(self, name: str) -> None:
        """Keep a picture of the window as it stands."""
        if self.pictures is None:
            return
        self.settle()
        self.pictures.mkdir(parents=True, exist_ok=True)
        path = self.pictures / f"{len(self.taken) + 1:02}-{name}.png"
        self.window.grab().save(str(path))
        self.taken.append(path.name)

    def rows(self) -> int:
        """How many rows the fullest list in sight holds."""
        return max((t.model().rowCount() for t in self.window.findChildren(Table) if t.isVisible()), default=0)

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window
