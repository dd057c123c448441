"""The seat's state in the strip: shown, changed by keys, and the seat that does not lock in a call or wrap-up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.clock import SystemClock
from app.domain.words import BreakReason
from app.phone.baresip import Account
from app.phone.manual import ManualLine
from app.phone.sip import SipLine
from app.text import speaking
from tests.ui.fake import FakeDesk
from tests.world import telephone
from tests.world.telephone import AUDIO, Sipp, sip_port
from ui.parts.pane import Frame
from ui.shell.window import Window

CTRL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: Any, window: Window, desk: FakeDesk) -> str:
    qtbot.waitUntil(lambda: window.frame.work.idle)
    desk.touch(state=set())
    qtbot.waitUntil(lambda: window.frame.work.idle)
    window.frame.ticked.emit(window.frame.clock.now())
    qtbot.waitUntil(lambda: window.frame.work.idle)
    return window.seat_strip.state.text().removesuffix(" ▾")


def test_the_state_and_its_time_are_shown(qtbot, window: Window, frame: Frame, desk: FakeDesk) -> None:
    assert shown(qtbot, window, desk) == "示闲"
    desk.states.wrap_up = lambda: timedelta(seconds=30)
    desk.lines.attach(ManualLine(desk.clock))
    call = desk.lines.pick_up("13897215521")
    frame.clock.wind(151)
    assert shown(qtbot, window, desk) == "通话中 02:31"
    desk.states.pause(BreakReason.MEAL)
    assert shown(qtbot, window, desk) == "通话中 02:31 随后小休·用餐"
    desk.lines.hang_up(call.id)
    assert shown(qtbot, window, desk) == "整理 00:00 随后小休·用餐"
    frame.clock.wind(30)
    shown(qtbot, window, desk)
    assert shown(qtbot, window, desk) == "小休·用餐 00:00"


def test_a_call_that_came_in_opens_intake_and_one_that_was_dialled_does_not(
    qtbot, window: Window, frame: Frame, desk: FakeDesk
) -> None:
    desk.lines.attach(ManualLine(desk.clock))
    window.show_pane("cases")
    here = window.panes.current()
    out = desk.lines.dial("13897215521")
    qtbot.waitUntil(lambda: frame.calls.in_hand is not None)
    assert window.panes.current() is here, "what is dialled is done where it was dialled"
    desk.lines.hang_up(out.id)
    qtbot.waitUntil(lambda: frame.calls.in_hand is None)
    desk.lines.pick_up("13897215521")
    qtbot.waitUntil(lambda: window.panes.current() is not here)


def test_keys_for_ready_and_break(qtbot, window: Window, desk: FakeDesk) -> None:
    QTest.keyClick(window, Qt.Key.Key_F3, CTRL)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["&0  示闲", "&1  休息", "&2  用餐", "&3  会议", "&4  培训", "&5  其他"]
    QTest.keyClick(menu, Qt.Key.Key_2)
    assert shown(qtbot, window, desk) == "小休·用餐 00:00"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F2, CTRL)
    assert shown(qtbot, window, desk) == "示闲"


def test_in_a_call_and_in_wrap_up_the_seat_does_not_lock(qtbot, window: Window, frame: Frame, desk: FakeDesk) -> None:
    desk.states.wrap_up = lambda: timedelta(seconds=600)
    desk.lines.attach(ManualLine(desk.clock))
    call = desk.lines.pick_up()
    qtbot.waitUntil(lambda: frame.calls.in_hand is not None)
    for act in (lambda: None, lambda: desk.lines.hang_up(call.id)):
        act()
        qtbot.waitUntil(lambda: frame.work.idle)
        frame.clock.wind(599)
        window._idle.check()
        window.lock()
        assert not frame.locked
    qtbot.waitUntil(lambda: frame.calls.in_hand is None)
    desk.states.ready()
    frame.clock.wind(599)
    window._idle.check()
    assert frame.locked


def test_a_line_out_of_order_is_said_and_nobody_can_be_ready(qtbot, window: Window, desk: FakeDesk) -> None:
    line, said = ManualLine(desk.clock), []
    window.frame.said.connect(said.append)
    line.trouble = "sip_register"
    desk.lines.attach(line)
    line._health(True)
    assert shown(qtbot, window, desk) == "离线 00:00"
    assert window.seat_strip.state.toolTip() == "SIP 服务器未接受注册：请检查分机和密码"
    assert [message.text for message in said] == [window.seat_strip.state.toolTip()], "once"
    window.keys.refresh()
    assert not window.keys["window.ready"].isEnabled()
    line._health(False)
    assert shown(qtbot, window, desk) == "离线 00:00"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_state_has_a_word_and_a_shape(window: Window, language: str) -> None:
    from ui.parts import names
    from ui.parts.cells import SEAT_MARKS

    with speaking(language):
        words = [names.seat_state(mode, None) for mode in SEAT_MARKS]
    assert len(set(words)) == len({mark.icon for mark in SEAT_MARKS.values()}) == 6


@pytest.mark.needs("baresip", "sipp")
def test_a_sip_call_is_answered_by_key(qtbot, window: Window, desk: FakeDesk, tmp_path: Path) -> None:
    port = sip_port()
    account = Account(
        "1001", f"127.0.0.1:{sip_port()}", register=False, address=f"127.0.0.1:{port}",
        source=AUDIO, player=AUDIO, alert="aubridge,bell",
    )  # fmt: skip
    out = desk.lines.attach(SipLine(SystemClock(), account, tmp_path / "sip"))
    try:
        qtbot.waitUntil(lambda: not desk.lines.down, timeout=20_000)
        desk.states.ready()
        scenario = telephone.waits()
        with Sipp(tmp_path, f"127.0.0.1:{port}", "-p", str(sip_port()), scenario=scenario) as caller:
            qtbot.waitUntil(window.ringing.isVisible, timeout=20_000)
            assert window.ringing.who.text() == "来电 138****5521"
            QTest.keyClick(window, Qt.Key.Key_F2)
            qtbot.waitUntil(lambda: window.frame.calls.in_hand is not None, timeout=20_000)
            assert shown(qtbot, window, desk).startswith("通话中")
            window.frame.calls.hang_up()
            qtbot.waitUntil(lambda: window.frame.calls.in_hand is None, timeout=20_000)
            assert caller.well()
        assert shown(qtbot, window, desk) == "示闲"
    finally:
        out()
