"""P24, quick form: an abandoned seat locks, shows nothing, and loses nothing half typed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from app.phone.manual import ManualLine
from app.phone.simulated import Caller, SimulatedLine
from tests.ui.fake import PASSWORD, FakeDesk
from ui.parts.pane import Frame
from ui.shell.window import Window

TEXT = "青发小区7号楼 𠮷\u0301 e\u0301 é ﷽ 👨‍👩‍👧 \u202eabc\u202c\t半句话，还没"
PLACE = "八一中路 ａｂ１２ "


def typed_into(view: Any) -> list[Any]:
    """What stands in a view, to the byte, with where the cursor and the selection are."""
    line, text = view.line, view.text
    cursor = text.textCursor()
    return [
        line.text().encode(), line.cursorPosition(), line.selectedText(),
        text.toPlainText().encode(), cursor.position(), cursor.anchor(),
    ]  # fmt: skip


def shown_of_the_work(window: Window) -> list[QWidget]:
    """Visible widgets that belong to the work: anything but the lock page and the ringing strip."""
    tops = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    return [*tops, *(w for w in (window.panes, window.rail, window.seat_strip, window.strip) if w.isVisible())]


def unlock(qtbot: Any, window: Window, password: str = PASSWORD) -> None:
    QTest.keyClicks(window.lock_page.password, password)
    QTest.keyClick(window.lock_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.frame.work.idle)


def half_typed(window: Window) -> Any:
    view = window.panes.views["intake"]
    view.line.setText(PLACE)
    view.text.setPlainText(TEXT)
    cursor = view.text.textCursor()
    cursor.setPosition(3)
    cursor.setPosition(9, cursor.MoveMode.KeepAnchor)
    view.text.setTextCursor(cursor)
    return view


@pytest.mark.parametrize("focus", ["line", "text", "rail", "nowhere", "dialog", "menu"])
def test_typed_text_stands_to_the_byte_with_focus_anywhere_and_a_dialog_open(qtbot, window, frame, focus) -> None:
    view = half_typed(window)
    dialog = QDialog(window)
    inner = QLineEdit(dialog)
    inner.setText(PLACE)
    QVBoxLayout(dialog).addWidget(inner)
    dialog.open()
    target = {"line": view.line, "text": view.text, "rail": window.rail.entries["cases"], "dialog": inner}.get(focus)
    if target is not None:
        target.setFocus()
    if focus == "menu":
        menu = QMenu(window)
        menu.addAction("x")
        menu.popup(window.pos())
    before, had = typed_into(view), QApplication.focusWidget()
    window.lock()
    assert shown_of_the_work(window) == []
    QTest.keyClicks(window.lock_page.password, "into the page")
    window.lock_page.password.clear()
    unlock(qtbot, window)
    assert typed_into(view) == before and inner.text() == PLACE and dialog.isVisible()
    assert not frame.locked and window.panes.isVisible()
    if focus in ("line", "text", "rail"):
        dialog.hide()
        assert had is None or window.panes.isVisible()
    dialog.close()


def test_the_checks_find_a_lock_that_covers_too_little_or_loses_text(qtbot, window: Window) -> None:
    """Negative control."""
    view = half_typed(window)
    before = typed_into(view)
    left = QDialog(window)
    left.show()
    assert left in shown_of_the_work(window) and window.panes in shown_of_the_work(window)
    view.text.setPlainText(view.text.toPlainText().strip() + " ")
    assert typed_into(view) != before
    left.close()


def test_focus_comes_back_to_where_it_was(qtbot, window: Window) -> None:
    view = half_typed(window)
    view.text.setFocus()
    window.lock()
    unlock(qtbot, window)
    assert QApplication.focusWidget() is view.text


def test_a_wrong_password_opens_nothing(qtbot, window: Window, frame: Frame) -> None:
    window.lock()
    unlock(qtbot, window, "wrong")
    assert frame.locked and window.lock_page.wrong.text() and shown_of_the_work(window) == []
    assert window.lock_page.password.text() == ""
    unlock(qtbot, window)
    assert not frame.locked


def test_drafts_are_given_to_the_writer_before_the_desk_is_locked(qtbot, window, frame, desk: FakeDesk) -> None:
    order: list[str] = []
    frame.about_to_lock.connect(lambda: frame.work.write(window, lambda: order.append("draft")))
    desk.lock = lambda: order.append("lock")
    window.lock()
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["draft", "lock"]


def test_what_an_input_method_still_holds_is_taken_over_before_the_drafts(qtbot, window, frame, monkeypatch) -> None:
    order: list[str] = []

    class Method:
        def commit(self) -> None:
            order.append("commit")

    class Application:
        inputMethod = Method

    monkeypatch.setattr("ui.shell.window.QGuiApplication", Application)
    frame.about_to_lock.connect(lambda: order.append("drafts"))
    window.lock()
    assert order == ["commit", "drafts"]


def test_nobody_looks_while_locked_and_everybody_catches_up(qtbot, window: Window, desk: FakeDesk) -> None:
    window.lock()
    qtbot.waitUntil(lambda: desk.locked)
    asked = len(desk.asked)
    desk.touch(case={"k1"})
    window.frame.ticked.emit(window.frame.clock.now())
    qtbot.waitUntil(lambda: window.frame.work.idle)
    assert len(desk.asked) == asked
    unlock(qtbot, window)
    assert window.panes.views["intake"].looked[-1] == {"case": frozenset({"k1"})}


def tick(window: Window, seconds: float) -> None:
    window.frame.clock.wind(seconds)
    window.frame.ticked.emit(window.frame.clock.now())


def test_it_locks_after_the_setting_s_minutes_and_a_key_starts_anew(qtbot, window: Window, frame: Frame) -> None:
    frame.settings.put("lock_minutes", 2)
    tick(window, 119)
    assert not frame.locked
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    tick(window, 119)
    assert not frame.locked
    tick(window, 1)
    assert frame.locked


def test_it_never_locks_during_a_call_nor_while_something_keeps_it_busy(qtbot, window, frame, desk) -> None:
    desk.lines.attach(ManualLine(frame.clock))
    frame.calls.pick_up("13800138000")
    qtbot.waitUntil(lambda: frame.calls.in_hand is not None)
    tick(window, 3600)
    window.lock()
    assert not frame.locked
    frame.calls.hang_up()
    qtbot.waitUntil(lambda: frame.calls.in_hand is None)
    tick(window, 60)
    assert not frame.locked
    frame.busy("wrap_up")
    tick(window, 3600)
    assert not frame.locked
    frame.busy("wrap_up", False)
    tick(window, 3600)
    assert frame.locked


def test_ringing_is_seen_while_locked_and_answered_after_unlocking(qtbot, window, frame, desk) -> None:
    line = SimulatedLine(frame.clock, [Caller(at_s=0, number="13812345521")], by_itself=False)
    desk.lines.attach(line)
    window.lock()
    line.ring_next()
    qtbot.waitUntil(window.ringing.isVisible)
    assert "138****5521" in window.ringing.who.text() and "1381234" not in window.ringing.who.text()
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert frame.calls.in_hand is None and frame.locked
    unlock(qtbot, window)
    qtbot.waitUntil(lambda: frame.calls.in_hand is not None)
    assert not window.ringing.isVisible() and window.panes.now == "intake"


def test_a_text_field_that_held_no_text_takes_none_from_the_lock(qtbot, window: Window) -> None:
    view = window.panes.views["intake"]
    view.line.setFocus()
    window.lock()
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    assert view.line.text() == "" and isinstance(view.text, QPlainTextEdit) and view.text.toPlainText() == ""
