"""While a word is composed no shortcut fires; afterwards it does again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.parts.composing import Composing

KEYS = [(Qt.Key.Key_F9, "F9"), (Qt.Key.Key_Return, "Ctrl+Return"), (Qt.Key.Key_2, "Alt+2")]


@pytest.fixture
def line(qtbot):
    box = QWidget()
    line = QLineEdit()
    QVBoxLayout(box).addWidget(line)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    yield line
    box.hide()


def compose(line: QLineEdit, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(line, event)


def heard(line: QLineEdit, keys: str) -> list[int]:
    fired: list[int] = []
    shortcut = QShortcut(QKeySequence(keys), line.window())
    shortcut.activated.connect(lambda: fired.append(1))
    return fired


def press(line: QLineEdit, key: Qt.Key, keys: str) -> None:
    modifiers = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier}
    QTest.keyClick(line, key, modifiers.get(keys.partition("+")[0], Qt.KeyboardModifier.NoModifier))


@pytest.mark.parametrize(("key", "keys"), KEYS)
def test_no_shortcut_fires_while_composing(line: QLineEdit, composing: Composing, key: Qt.Key, keys: str) -> None:
    fired = heard(line, keys)
    composing._move(None, line)
    compose(line, "wu ye")
    press(line, key, keys)
    assert fired == [] and composing.on
    compose(line, "", "物业")
    press(line, key, keys)
    assert fired == [1] and line.text() == "物业"
    composing._move(line, None)


@pytest.mark.parametrize(("key", "keys"), KEYS)
def test_without_the_watch_it_would(line: QLineEdit, composing: Composing, key: Qt.Key, keys: str) -> None:
    """Negative control."""
    composing._move(line, None)
    fired = heard(line, keys)
    compose(line, "wu ye")
    press(line, key, keys)
    assert fired == [1]


class Grasping(QLineEdit):
    """A line on a desktop where Ctrl+D deletes what follows the cursor."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_D:
            event.accept()
            return True
        return super().event(event)


def grasping(qtbot) -> Grasping:
    line = Grasping("水务")
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    return line


def test_ctrl_and_a_letter_are_the_panes_though_the_desktop_gives_them_to_lines(qtbot, composing: Composing) -> None:
    line = grasping(qtbot)
    fired = heard(line, "Ctrl+D")
    composing._move(None, line)
    press(line, Qt.Key.Key_D, "Ctrl+D")
    assert (fired, line.text()) == ([1], "水务")
    line.selectAll()
    press(line, Qt.Key.Key_X, "Ctrl+X")
    assert line.text() == "", "what edits a text everywhere still does"
    composing._move(line, None)
    press(line, Qt.Key.Key_D, "Ctrl+D")
    assert fired == [1], "without the watch the line takes it"


def test_composing_counts_as_somebody_being_there(qtbot, line: QLineEdit, composing: Composing) -> None:
    composing._move(None, line)
    with qtbot.waitSignal(composing.stirred):
        compose(line, "w")
    composing._move(line, None)


def test_a_letter_with_alt_that_is_no_shortcut_now_types_nothing(line: QLineEdit, composing: Composing) -> None:
    composing._move(None, line)
    QTest.keyClick(line, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(line, Qt.Key.Key_I)
    assert line.text() == "i"
    composing._move(line, None)
