"""Hands on a pane: keys go into whatever has focus, as they do from a keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.parts.pane import Frame, Pane, View
from ui.shell.panes import Panes

WAIT_MS = 20_000


def shown(qtbot: Any, frame: Frame, pane: Pane, width: int = 1282, height: int = 688) -> View:
    """A pane among the window's panes, as wide as it is on a small screen: it looks, and hears what is touched."""
    panes = Panes(frame, [pane])
    qtbot.addWidget(panes)
    panes.resize(width, height)
    panes.show_pane(pane.name)
    panes.show()
    panes.activateWindow()
    qtbot.waitUntil(panes.isActiveWindow)
    view = panes.current()
    assert view is not None
    view.kept = panes  # its owner lives as long
    (view.first_focus() or view).setFocus()
    return view


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
    """A key, once or more."""
    for _time in range(times):
        QTest.keyClick(_focus(), key, modifiers)


def type_in(text: str) -> None:
    """Latin letters and figures, key by key."""
    QTest.keyClicks(_focus(), text)


def compose(word: str) -> None:
    """A word as an input method gives it."""
    event = QInputMethodEvent()
    event.setCommitString(word)
    QApplication.sendEvent(_focus(), event)


def heard(signal: Any) -> list[Any]:
    """What a signal says from now on."""
    found: list[Any] = []
    signal.connect(lambda *given: found.append(given))
    return found


def still(qtbot: Any, frame: Frame) -> None:
    """Wait until nothing is under way and all is laid out."""
    qtbot.waitUntil(lambda: frame.work.idle, timeout=WAIT_MS)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _focus() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus
