"""A window over a desk of memory with two small panes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout

from app.text import N_
from tests.ui.fake import FakeDesk, Line, LinkState
from tests.ui.watch import watching
from ui.parts.composing import Composing
from ui.parts.pane import Frame, Pane, View
from ui.shell.window import Window


class Notes(View):
    """Two fields to type into; counts how often it looked."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.line, self.text = QLineEdit(), QPlainTextEdit()
        self.line.setAccessibleName("地点")
        self.text.setAccessibleName("内容")
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.text)
        self.looked: list[Any] = []
        self.shown: list[dict[str, Any]] = []

    def look(self, touched: Any) -> None:
        self.looked.append(touched)

    def show_what(self, **what: Any) -> None:
        self.shown.append(what)

    def first_focus(self) -> QLineEdit:
        return self.line

    def state(self) -> dict[str, Any]:
        return {"line": self.line.text(), "text": self.text.toPlainText()}

    def restore(self, state: Any) -> None:
        self.line.setText(state["line"])
        self.text.setPlainText(state["text"])


dear: list[str] = []
"""One entry for each time the pane of settings was asked what waits in it."""


def _dear(_frame: Frame, put: Any) -> None:
    dear.append("asked")
    put(len(dear))


PANES = [
    Pane("intake", N_("Intake"), Notes, order=10),
    Pane("cases", N_("Cases"), Notes, order=20, count=lambda _frame, put: put(3)),
    Pane("settings", N_("Settings"), Notes, watches=frozenset({"clock"}), order=95, count=_dear, count_rests_s=0.2),
]


@pytest.fixture(scope="session")
def composing(qapp: QApplication) -> Iterator[Composing]:
    with watching(qapp) as watch:
        yield watch


@pytest.fixture
def window(qtbot: Any, frame: Frame, desk: FakeDesk, composing: Composing) -> Iterator[Window]:
    desk.link = LinkState(Line.ONLINE, last_confirmed=frame.clock.now())
    window = Window(frame, PANES, composing)
    qtbot.addWidget(window)
    window.start()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    frame.locked = True
    window.close()
