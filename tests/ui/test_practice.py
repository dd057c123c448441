"""Practice at the real window with a real centre: entered on a break, plainly told, left with everything as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import WindClock, new_id
from app.domain.commands import Emergency
from app.domain.words import BreakReason, SeatMode
from app.phone import kinds
from app.phone.simulated import Caller, SimulatedLine
from app.questions.callshapes import Practice
from app.questions.shapes import Ids
from app.sync.wire import Kind
from app.text import use
from server.catalogue import put_table
from tests.ui.panes.intake.conftest import Hands, spelt
from tests.world.centre import AREAS, CATEGORIES, PASSWORD, UNITS, Running, make_centre, serving
from tests.world.plain import PlainSeat
from ui.main import Program

Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier
WAIT_MS = 20_000
LEAK = {
    "at_s": 0, "number": "19900005005", "caller": "张世杰", "says": "水管子爆了,往外流", "outcome": "dispatch",
    "request_type": "complaint", "category": "A1", "area": "630101", "place": "青发小区7号楼", "unit": "U1",
}  # fmt: skip
SILENT = {"at_s": 0, "number": "19900005004", "outcome": "invalid", "reason": "silent"}


@pytest.fixture
def centre() -> Iterator[Running]:
    running = make_centre(clock=WindClock())
    for kind, rows in ((Kind.CATEGORY, CATEGORIES), (Kind.AREA, AREAS), (Kind.UNIT, UNITS)):
        put_table(running.centre, kind, spelt(rows), "centre")
    with serving(running):
        yield running
    running.centre.database.close()


class Sitting:
    """Somebody at the program, signed in, with keys."""

    def __init__(self, bot: Any, program: Program, clock: WindClock) -> None:
        self.bot, self.program, self.clock = bot, program, clock

    @property
    def window(self) -> Any:
        return self.program.window

    def press(self, key: Key, mods: Mod = Mod.NoModifier) -> None:
        Hands(self.bot, self.window).press(key, mods)

    def until(self, so: Any) -> None:
        self.bot.waitUntil(so, timeout=WAIT_MS)

    def settle(self) -> None:
        for _round in range(3):
            self.until(lambda: self.window.frame.work.idle and self.program.porter.idle)
            QApplication.processEvents()

    def practise(self) -> Any:
        """On a break, by its key: the practice window."""
        self.program.desk.states.pause(BreakReason.TRAINING)
        self.press(Key.Key_P, CTRL | SHIFT)
        self.until(lambda: self.program.practice is not None)
        self.shown()
        return self.window

    def shown(self) -> None:
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        self.settle()

    def rung(self) -> None:
        """Time passes until the practice line rings."""

        def so() -> bool:
            if not self.window.ringing.isVisible():
                self.clock.wind(1)
            return self.window.ringing.isVisible()

        self.until(so)

    def answer(self) -> Any:
        """It rings, F2: the form."""
        self.rung()
        self.press(Key.Key_F2)
        view = self.window.panes.views["intake"]
        self.until(lambda: view.drafts.current is not None)
        self.settle()
        return view


@pytest.fixture
def sits(qtbot: Any, qapp: QApplication, tmp_path: Path, monkeypatch: Any, centre: Running) -> Iterator[Any]:
    """`sits(name)` → somebody at the program, signed in; `practise`: as the command line's switch."""
    calls = tmp_path / "calls.jsonl"
    calls.write_text("\n".join(json.dumps(each) for each in (LEAK, SILENT)), "utf-8")
    monkeypatch.setattr(kinds, "PRACTICE", calls)
    use("zh_CN")
    before, programs = set(QApplication.allWidgets()), []

    def sit(name: str = "op1", practise: bool = False) -> Sitting:
        clock = WindClock()
        program = Program(qapp, tmp_path / "profile", clock, practise=practise)
        programs.append(program)
        program.show_entry()
        entry: Any = program.entry
        entry.centre.setText(centre.url)
        entry.name.setText(name)
        entry.password.setText(PASSWORD)
        QTest.keyClick(entry.password, Key.Key_Return)
        qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
        return Sitting(qtbot, program, clock)

    yield sit
    for program in programs:
        program.close()
        for window in (program.window, program.entry):
            if window is not None:
                window.close()
                window.deleteLater()
        program.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # One that no window owns would go when the collector runs: amid a change of the look, or on another thread.
    assert [widget for widget in QApplication.allWidgets() if widget not in before] == []


@pytest.fixture
def sat(sits: Any) -> Sitting:
    sitting = sits()
    assert isinstance(sitting, Sitting)
    sitting.shown()
    return sitting


def said(window: Any) -> list[str]:
    return [message.text for _at, message in window.strip.messages]


def test_a_seat_that_is_to_be_rung_cannot_practise_and_says_so(sat: Sitting) -> None:
    window = sat.window
    assert sat.program.desk.states.state.mode is SeatMode.READY
    sat.press(Key.Key_P, CTRL | SHIFT)
    sat.until(lambda: bool(said(window)))
    assert "只有在小休或离线" in said(window)[0] and sat.program.window is window and sat.program.practice is None


def test_a_whole_shift_of_practice_and_back(sat: Sitting) -> None:
    real = sat.window
    view = real.panes.views["intake"]
    sat.press(Key.Key_N, CTRL)
    sat.settle()
    view.form.text.setPlainText("写到一半")
    window = sat.practise()
    assert window is not real and "练习" in window.windowTitle()
    band = window.band
    assert band.isVisible() and "还有 2 个来电" in band.about.text() and not band.says.isVisible()
    assert {pane.name for pane in window.panes_shown} == {"intake", "cases", "knowledge"}
    assert not window.seat_strip.link.isVisible() and sat.program.desk.states.state.mode is SeatMode.BREAK
    for _call in range(2):
        view, hands = sat.answer(), Hands(sat.bot, window)
        if "无人说话" in band.says.text():
            hands.press(Key.Key_I, Mod.AltModifier)
            hands.press(Key.Key_1)
        else:
            assert "水管子爆了" in band.says.text() and "张世杰" in band.asked.text()
            view.form.type.setFocus()
            hands.press(Key.Key_3)
            hands.type("gs")
            hands.press(Key.Key_Return)
            hands.type("dgdj")
            hands.press(Key.Key_Return)
            hands.press(Key.Key_Tab)
            hands.say("水管爆了")
            sat.settle()
            hands.press(Key.Key_Return, CTRL)
            hands.press(Key.Key_F3)
        sat.until(lambda view=view: view.drafts.current is None)
        sat.settle()
    sat.until(lambda: sat.program.practice is None)
    sat.shown()
    assert sat.window.panes.now == "practice" and "练习已结束" in said(sat.window)[0]
    pane = sat.window.panes.views["practice"]
    sat.until(lambda: pane.list.current_row() is not None)
    shift = pane.list.current_row()
    assert shift.score() == (7, 7) and shift.missed == 0 and "水管子爆了" in pane.sheet.toPlainText()
    back = sat.window.panes.views["intake"]
    assert back.form.text.toPlainText() == "写到一半" and "练习" not in sat.window.windowTitle()
    assert sat.program.desk.ask(Ids(list="cases")) == [] and len(back.drafts.all) == 1
    assert sat.program.desk.states.state.mode is SeatMode.BREAK and sat.window.seat_strip.link.isVisible()


def test_leaving_early_keeps_the_sheet_of_what_rang(sat: Sitting) -> None:
    sat.practise()
    sat.rung()
    sat.press(Key.Key_P, CTRL | SHIFT)
    sat.until(lambda: sat.program.practice is None)
    sat.shown()
    shifts = sat.program.desk.ask(Practice())
    assert [(shift.calls, shift.missed, shift.planned) for shift in shifts] == [(1, 1, 2)]


def test_a_real_call_goes_before_practice(sat: Sitting) -> None:
    sat.practise()
    line = SimulatedLine(sat.clock, [Caller(at_s=0, number="13897215521")], by_itself=False)
    sat.program.desk.lines.attach(line)
    line.ring_next()
    sat.until(lambda: sat.program.practice is None)
    sat.shown()
    assert sat.window.ringing.isVisible() and "138****5521" in sat.window.ringing.who.text()
    sat.press(Key.Key_F2)
    sat.until(lambda: sat.window.panes.views["intake"].drafts.current is not None)
    assert sat.window.panes.views["intake"].drafts.current.phone == "13897215521"


def test_a_locked_practice_that_a_real_call_ends_is_a_locked_seat(sat: Sitting) -> None:
    window = sat.practise()
    window.lock()
    assert window.frame.locked and not window.band.isVisible()
    line = SimulatedLine(sat.clock, [Caller(at_s=0, number="13897215521")], by_itself=False)
    sat.program.desk.lines.attach(line)
    line.ring_next()
    sat.until(lambda: sat.program.practice is None)
    assert sat.window is not window and sat.window.frame.locked and sat.window.ringing.isVisible()
    sat.settle()


def test_somebody_else_at_a_locked_practice_signs_the_seat_out(sat: Sitting) -> None:
    window = sat.practise()
    window.lock()
    sat.until(lambda: window.frame.work.idle)
    window.lock_page.other.click()
    sat.until(lambda: sat.program.window is None and sat.program.porter.idle)
    assert sat.program.practice is None and sat.program.entry.isVisible()


def test_another_language_stays_in_practice(sat: Sitting) -> None:
    window = sat.practise()
    window._set("language", "en")
    sat.until(lambda: sat.program.window is not window)
    sat.shown()
    assert "Practice" in sat.window.windowTitle() and "2 calls to come" in sat.window.band.about.text()
    sat.press(Key.Key_P, CTRL | SHIFT)
    sat.until(lambda: sat.program.practice is None)
    sat.shown()
    assert sat.window.panes.views["practice"].acts["practice.begin"].text() == "Begin practice"


def test_the_switch_of_the_command_line_practises_at_once_and_nobody_is_rung(sits: Any) -> None:
    sitting = sits(practise=True)
    sitting.until(lambda: sitting.program.practice is not None)
    sitting.shown()
    assert "练习" in sitting.window.windowTitle()
    assert sitting.program.desk.states.state.mode is SeatMode.OFFLINE
    sitting.press(Key.Key_P, CTRL | SHIFT)
    sitting.until(lambda: sitting.program.practice is None)
    sitting.shown()
    assert sitting.program.desk.states.state.mode is SeatMode.OFFLINE and "练习" not in sitting.window.windowTitle()


def test_an_emergency_goes_before_a_leads_practice(sits: Any, centre: Running) -> None:
    lead = sits("lead1")
    lead.shown()
    lead.practise()
    far = PlainSeat.of(centre.centre, "op1")
    alarm = Emergency(**far.common(), number=far.number(), contact=new_id(lead.clock), place="一号楼着火")
    assert far.do(alarm).result == "applied"
    lead.program.desk.sync_now()
    lead.until(lambda: lead.program.practice is None)
    lead.shown()
    lead.until(lambda: lead.window.banner.isVisible())
