"""In the whole window: what is chosen holds at once, and the hands stay where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.text import language, use
from tests.ui.fake import FakeDesk
from tests.ui.panes.hands import WAIT_MS, press, type_in
from tests.ui.shell.conftest import PANES
from ui import main
from ui.main import Program
from ui.panes import settings
from ui.parts.keys import Keys

KEY = Qt.Key


@pytest.fixture
def program(qtbot: Any, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    use("zh_CN")
    desk = FakeDesk()
    desk.close = lambda: None
    monkeypatch.setattr("app.desk.Desk.open", lambda *_given: desk)
    monkeypatch.setattr(main, "_panes", lambda _roles: [*PANES[:2], settings.PANE])
    program = Program(qapp, tmp_path, WindClock(), "https://hotline.example.cn")
    program.show_entry()
    program.entry.name.setText("王小明")
    program.entry.password.setText("secret 1")
    QTest.keyClick(program.entry.password, KEY.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None and program.entry is None, timeout=WAIT_MS)
    yield program
    program.close()
    program.window.deleteLater()
    program.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    use("zh_CN")


def to_settings(qtbot: Any, program: Program) -> Any:
    """The settings pane, by its key."""
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow, timeout=WAIT_MS)
    press(KEY.Key_9, Qt.KeyboardModifier.AltModifier)
    view = program.window.panes.current()
    assert QApplication.focusWidget() is view.search
    return view


def another(qtbot: Any, program: Program, old: Any) -> Any:
    """The view in the window that came after."""
    qtbot.waitUntil(lambda: program.window is not old and program.porter.idle, timeout=WAIT_MS)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow, timeout=WAIT_MS)
    assert program.window.panes.now == "settings"
    return program.window.panes.current()


def test_another_theme_then_another_language_by_keys_alone(qtbot: Any, program: Program) -> None:
    view, window = to_settings(qtbot, program), program.window
    type_in("theme")
    press(KEY.Key_Return)
    press(KEY.Key_2)
    view = another(qtbot, program, window)
    assert program.window.frame.look.theme == "dark" and view.search.text() == "theme"
    assert view.rows["theme"].isAncestorOf(QApplication.focusWidget())
    window = program.window
    view.search.clear()
    view.rows["language"].take_focus()
    press(KEY.Key_2)
    view = another(qtbot, program, window)
    assert language() == "en" and view.rows["language"].title.text() == "Language"


def test_a_new_key_acts_from_now_on_and_the_old_one_does_not(qtbot: Any, program: Program) -> None:
    view, window = to_settings(qtbot, program), program.window
    type_in("window.lock")
    view.keys.table.setFocus()
    press(KEY.Key_Return)
    press(KEY.Key_F13)
    view = another(qtbot, program, window)
    assert QApplication.focusWidget() is view.keys.table and view.keys.table.current_id() == "window.lock"
    assert Keys.load(program.window.frame.keys.path).of("window.lock") == ("F13",)
    press(KEY.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not program.window.frame.locked
    press(KEY.Key_F13)
    assert program.window.frame.locked
