"""The window: panes when first shown, notices to whom they concern, messages, openings, regions."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import Refused, Trouble
from app.questions.shapes import Queue
from tests.ui import crawl
from tests.ui.fake import FakeDesk
from tests.ui.shell.conftest import PANES, dear
from ui.parts.composing import Composing
from ui.parts.pane import Frame, Kind
from ui.shell.messages import said
from ui.shell.window import Window

ALT = Qt.KeyboardModifier.AltModifier


def looked(window: Window, name: str) -> list[Any]:
    return window.panes.views[name].looked


def test_a_pane_is_built_when_it_is_first_shown(window: Window) -> None:
    assert set(window.panes.views) == {"intake"}
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    assert set(window.panes.views) == {"intake", "cases"} and window.panes.now == "cases"
    assert looked(window, "cases") == [None]
    assert window.rail.entries["cases"].isChecked()
    assert QApplication.focusWidget() is window.panes.views["cases"].line


def test_the_shown_pane_looks_at_once_a_hidden_one_when_it_is_shown(qtbot, window: Window, desk: FakeDesk) -> None:
    window.show_pane("cases")
    window.show_pane("intake")
    desk.touch(case={"k1"})
    qtbot.waitUntil(lambda: looked(window, "intake")[-1] == {"case": frozenset({"k1"})})
    desk.touch(case={"k2"})
    qtbot.waitUntil(lambda: looked(window, "intake")[-1] == {"case": frozenset({"k2"})})
    assert looked(window, "cases") == [None]
    window.show_pane("cases")
    assert looked(window, "cases") == [None, {"case": frozenset({"k1", "k2"})}]


def test_a_pane_hears_only_of_what_it_watches(qtbot, window: Window, desk: FakeDesk) -> None:
    window.show_pane("settings")
    desk.touch(case={"k1"})
    window.show_pane("intake")
    qtbot.waitUntil(lambda: len(looked(window, "intake")) == 2)
    assert looked(window, "settings") == [None]


def test_opening_another_pane_tells_it_what_to_show(window: Window, frame: Frame) -> None:
    frame.open("cases", case="k1")
    assert window.panes.now == "cases" and window.panes.views["cases"].shown == [{"case": "k1"}]


def test_a_pane_of_another_role_is_not_opened_and_the_person_is_told(window: Window, frame: Frame) -> None:
    frame.open("people")
    assert window.panes.now == "intake" and window.strip.messages[0][1].kind is Kind.NOTE


def test_the_message_strip_tells_keeps_and_leads_on(window: Window, frame: Frame) -> None:
    frame.say("已保存 261122-038-0041-7", opens=("cases", {"case": "k1"}))
    frame.say("已保存 261122-038-0042-5")
    assert [message.text for _at, message in window.strip.messages] == [
        "已保存 261122-038-0042-5",
        "已保存 261122-038-0041-7",
    ]
    window.strip.text.click()
    assert window.panes.now == "intake"
    frame.say("已保存 261122-038-0043-3", opens=("cases", {"case": "k3"}))
    window.strip.text.click()
    assert window.panes.views["cases"].shown == [{"case": "k3"}]


@pytest.mark.parametrize(("error", "kind"), [(Refused("empty", "text"), Kind.REFUSED), (Trouble("disk"), Kind.TROUBLE)])
def test_an_error_nobody_took_is_told_in_the_strip(qtbot, window, desk, frame, error, kind) -> None:
    desk.raises = error
    frame.work.ask(window, "x", Queue(), lambda _answer: None)
    qtbot.waitUntil(lambda: bool(window.strip.messages))
    message = window.strip.messages[0][1]
    assert message.kind is kind and said(message).startswith({"refused": "未通过", "trouble": "故障"}[kind])


def test_what_waits_in_a_pane_is_shown_and_said(window: Window) -> None:
    entry = window.rail.entries["cases"]
    assert entry.count == 3 and "3" in entry.accessibleName() and "Alt+2" in entry.accessibleName()


def test_a_number_dear_to_find_is_asked_for_after_all_others(qtbot, frame: Frame, composing: Composing) -> None:
    dear.clear()
    fresh = Window(frame, PANES, composing)
    qtbot.addWidget(fresh)
    fresh.panes.count_all()
    assert fresh.rail.entries["cases"].count == 3 and not dear
    qtbot.waitUntil(lambda: fresh.rail.entries["settings"].count == 1)


def test_a_number_dear_to_find_is_asked_for_once_at_first_and_once_for_all_that_came_meanwhile(
    qtbot, window: Window, desk: FakeDesk
) -> None:
    dear.clear()
    for each in range(20):
        desk.touch(clock={f"k{each}"})
        qtbot.waitUntil(lambda: bool(dear))
    qtbot.waitUntil(lambda: len(dear) == 2)
    assert window.rail.entries["settings"].count == 2
    desk.touch(clock={"k"})
    qtbot.waitUntil(lambda: len(dear) == 3)


def test_every_control_has_a_name_and_nothing_is_clipped(qtbot, window: Window, frame: Frame) -> None:
    frame.say("已保存 261122-038-0041-7")
    qtbot.waitUntil(lambda: frame.work.idle)
    assert crawl.nameless(window) == []
    assert crawl.clipped(window) == []
    window.lock()
    assert crawl.nameless(window) == []


def test_a_window_in_another_look_stands_as_it_stood(window: Window) -> None:
    view = window.panes.views["intake"]
    view.line.setText("青发小区 𠮷野家")
    view.text.setPlainText("第一行\n第二行")
    states = window.panes.states()
    window.panes.views.clear()
    window.panes.restore(states)
    assert window.panes.views["intake"].state() == {"line": "青发小区 𠮷野家", "text": "第一行\n第二行"}


def test_the_regions_are_reached_by_key(window: Window) -> None:
    window.panes.views["intake"].line.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.rail.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is window.panes.views["intake"].line


def test_keys_of_the_window_and_the_pane_are_shown_by_f1(qtbot, window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    help_ = next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == "KeyHelp" and w.isVisible())
    assert crawl.nameless(help_) == []
    help_.close()


@pytest.mark.logs("an answer could not be shown")
def test_a_bug_in_a_pane_is_told_and_the_window_goes_on(qtbot, window: Window, desk: FakeDesk, frame: Frame) -> None:
    frame.work.ask(window, "x", Queue(), lambda _answer: 1 / 0)
    qtbot.waitUntil(lambda: bool(window.strip.messages))
    desk.touch(case={"k1"})
    qtbot.waitUntil(lambda: len(looked(window, "intake")) == 2)


def test_who_has_no_form_for_a_call_takes_none(qtbot, frame: Frame, desk: FakeDesk, composing: Composing) -> None:
    window = Window(frame, [pane for pane in PANES if pane.name != "intake"], composing)
    qtbot.addWidget(window)
    assert not window.keys["window.answer"].isEnabled()
    frame.locked = True
    window.close()
