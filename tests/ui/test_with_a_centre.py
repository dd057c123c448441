"""The real desk and a real centre behind the window: enrolled, locked, left, and entered again without the centre."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.text import use
from tests.ui.shell.conftest import PANES
from tests.world.centre import PASSWORD, Running, make_centre, serving
from ui import main
from ui.main import Program

WAIT_MS = 20_000


@pytest.fixture
def centre() -> Iterator[Running]:
    running = make_centre(clock=WindClock())
    yield running
    running.centre.database.close()


@pytest.fixture
def program(qtbot: Any, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr(main, "_panes", lambda _roles: PANES)
    use("zh_CN")
    program = Program(qapp, tmp_path / "profile", WindClock())
    program.show_entry()
    yield program
    program.close()
    for window in (program.window, program.entry):
        if window is not None:
            window.deleteLater()
    program.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def type_in(program: Program, name: str, password: str, centre: str = "") -> None:
    entry = program.entry
    if centre:
        entry.centre.setText(centre)
    entry.name.setText(name)
    entry.password.setText(password)
    QTest.keyClick(entry.password, Qt.Key.Key_Return)


def test_a_seat_is_enrolled_locked_left_and_entered_again_without_the_centre(qtbot, program, centre) -> None:
    with serving(centre):
        type_in(program, "op1", "wrong password 1", centre.url)
        qtbot.waitUntil(lambda: bool(program.entry.errors["password"].text()), timeout=WAIT_MS)
        type_in(program, "op1", PASSWORD)
        qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
        window = program.window
        qtbot.waitUntil(lambda: "已同步" in window.seat_strip.link.text(), timeout=WAIT_MS)
        assert program.desk.seat in window.seat_strip.seat.text()
        window.lock()
        QTest.keyClicks(window.lock_page.password, PASSWORD)
        QTest.keyClick(window.lock_page.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not window.frame.locked, timeout=WAIT_MS)
        window.frame.sign_out.emit()
        qtbot.waitUntil(lambda: program.entry is not None and program.porter.idle, timeout=WAIT_MS)
    assert program.entry.name.text() == "op1" and not program.entry.centre.isVisible()
    type_in(program, "op1", PASSWORD)
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
    strip = program.window.seat_strip
    qtbot.waitUntil(lambda: "离线" in strip.link.text(), timeout=WAIT_MS)
    assert "待发 0" in strip.link.text()


def test_a_centre_that_is_not_there_is_said_at_the_address(qtbot, program: Program) -> None:
    type_in(program, "op1", PASSWORD, "http://127.0.0.1:9")
    qtbot.waitUntil(lambda: bool(program.entry.errors["centre"].text()), timeout=WAIT_MS)
    assert program.window is None and program.entry.submit.isEnabled()
