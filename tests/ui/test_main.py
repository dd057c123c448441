"""The program: signing in leads to the window, another look keeps what stands, signing out asks who is next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.text import language
from tests.ui.fake import FakeDesk
from tests.ui.shell.conftest import PANES
from ui import main
from ui.main import Program


@pytest.fixture
def program(qtbot: Any, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    desk = FakeDesk()
    desk.closed = False
    desk.close = lambda: setattr(desk, "closed", True)
    monkeypatch.setattr("app.desk.Desk.open", lambda *_given: desk)
    monkeypatch.setattr(main, "_panes", lambda _roles: PANES)
    program = Program(qapp, tmp_path, WindClock(), "https://hotline.example.cn")
    program.show_entry()
    program.made = desk
    yield program
    program.close()
    for window in (program.window, program.entry):
        if window is not None:
            window.deleteLater()
    program.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def sign_in(qtbot: Any, program: Program) -> Any:
    entry = program.entry
    entry.name.setText("王小明")
    entry.password.setText("secret 1")
    QTest.keyClick(entry.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None and program.entry is None)
    qtbot.waitUntil(lambda: program.porter.idle and program.window.frame.work.idle)
    return program.window


def test_signing_in_shows_the_first_pane(qtbot, program: Program) -> None:
    window = sign_in(qtbot, program)
    assert window.isVisible() and window.panes.now == "intake"
    assert program.settings.get("last_person") == "王小明"


def test_another_language_keeps_what_stands_and_where_one_is(qtbot, program: Program) -> None:
    window = sign_in(qtbot, program)
    window.panes.views["intake"].text.setPlainText("半句话")
    window.show_pane("settings")
    window._set("language", "en")
    qtbot.waitUntil(lambda: program.window is not window and language() == "en")
    assert program.window.panes.now == "settings"
    assert program.window.panes.views["intake"].text.toPlainText() == "半句话"
    assert program.window.strip.more.text() == "Earlier messages"
    qtbot.waitUntil(lambda: program.porter.idle)
    program.made.touch(case={"k1"})
    qtbot.waitUntil(lambda: program.window.frame.work.idle)


def test_signing_out_closes_the_desk_and_asks_who_is_next(qtbot, program: Program) -> None:
    window = sign_in(qtbot, program)
    window.frame.sign_out.emit()
    qtbot.waitUntil(lambda: program.made.closed and program.porter.idle)
    assert program.window is None and program.entry.isVisible() and program.entry.password.text() == ""


def test_somebody_else_may_sit_down_at_a_locked_seat(qtbot, program: Program) -> None:
    window = sign_in(qtbot, program)
    window.lock()
    window.lock_page.other.click()
    qtbot.waitUntil(lambda: program.made.closed and program.porter.idle)
    assert program.window is None and program.entry.isVisible()


def test_the_desk_is_closed_when_nothing_that_is_under_way_is_told_any_more(qtbot, program: Program) -> None:
    """Neither a line of the log, which would fail this test, nor anything else comes of what finds it closed."""
    sign_in(qtbot, program)
    closed, over = threading.Event(), list[bool]()

    def under_way() -> None:
        closed.wait(10)
        raise RuntimeError("the store is closed")

    program.made.close = lambda: (over.append(program.porter._over), closed.set())
    program.porter.call(program, under_way)
    program.close()
    for thread in program.porter._calls._threads:
        thread.join()
    assert over == [True]


def test_the_core_is_not_imported_before_the_first_paint() -> None:
    import subprocess
    import sys

    code = "import sys, ui.main; print([m for m in ('sqlalchemy', 'app.desk', 'ui.shell.window') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
