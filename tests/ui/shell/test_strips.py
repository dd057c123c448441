"""Seat strip, ringing strip, emergency banner: honest, masked, and for those they concern."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.clock import WindClock
from app.domain.records import CaseFacts, CasePrivate, Event, Person
from app.domain.words import Channel, Flag, Status
from app.phone.simulated import Caller, SimulatedLine
from app.questions.leadshapes import Alarm, Alarms
from app.questions.shapes import CaseFile, CaseOf, CaseRow, Cases, History, Ids, Queue
from app.text import speaking
from tests.ui import crawl
from tests.ui.fake import FakeDesk, Line, LinkState
from ui.parts.actions import Action, Actions
from ui.parts.pane import Frame
from ui.shell.banner import EmergencyBanner
from ui.shell.ringing import RingingStrip
from ui.shell.seat_strip import faces, link_text
from ui.shell.window import Window

NOW = WindClock().now()
STATES = """
online  0 0   | 已同步 10:42:07 · 待发 0           | Synchronised 10:42:07 · to send 0
online  3 0   | 已同步 10:42:07 · 待发 3           | Synchronised 10:42:07 · to send 3
trying  3 0   | 正在连接… · 截至 10:42:07 · 待发 3 | Connecting… · as of 10:42:07 · to send 3
offline 12 2  | 离线 · 截至 10:42:07 · 待发 12 · 待处理 2 | Offline · as of 10:42:07 · to send 12 · needs attention 2
"""


@pytest.mark.parametrize("line", STATES.strip().splitlines())
def test_the_state_of_the_link_is_said_honestly(line: str) -> None:
    state, chinese, english = (part.strip() for part in line.split("|"))
    word, waiting, stuck = state.split()
    link = LinkState(Line(word), last_confirmed=NOW, waiting=int(waiting), stuck=int(stuck))
    for language, text in (("zh_CN", chinese), ("en", english)):
        with speaking(language):
            assert link_text(link) == text
    assert faces(link)[1] == ("danger" if link.stuck else {"online": "ok", "trying": "info", "offline": "warn"}[word])


def row(id_: str = "k1", seconds: float = 48, status: Status = Status.WAITING) -> CaseRow:
    at = NOW - timedelta(seconds=seconds)
    return CaseRow(
        id=id_, number="261122-038-0041-7", status=status, channel=Channel.PHONE, request_type=None, category=None,
        area=None, unit=None, level=None, at=at, due=None, turn=1, version=1,
    )  # fmt: skip


def test_the_queue_and_its_longest_wait_are_counted(qtbot, window: Window, desk: FakeDesk) -> None:
    desk.answers |= {Ids: ["k1", "k2"], Queue: [row("k1", 48), row("k2", 130)]}
    window.seat_strip.look()
    qtbot.waitUntil(lambda: window.frame.work.idle)
    assert window.seat_strip.queue.text() == "排队 2 · 最长 02:10"


def ring(frame: Frame, desk: FakeDesk, number: str = "13812345521") -> SimulatedLine:
    line = SimulatedLine(frame.clock, [Caller(at_s=0, number=number)], by_itself=False)
    desk.lines.attach(line)
    line.ring_next()
    return line


def test_a_call_rings_masked_with_what_is_known_and_f2_takes_it(qtbot, window: Window, frame, desk) -> None:
    desk.answers[History] = [row("k1"), row("k2", status=Status.CLOSED)]
    ring(frame, desk)
    qtbot.waitUntil(lambda: window.ringing.isVisible() and bool(window.ringing.about.text()))
    assert window.ringing.who.text() == "来电 138****5521"
    assert window.ringing.about.text() == "近 30 天 2 件，未办结 1 件"
    assert crawl.unmasked(window) == []
    frame.clock.wind(7)
    frame.ticked.emit(frame.clock.now())
    assert window.ringing.since.text() == "00:07"
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: frame.calls.in_hand is not None)
    assert not window.ringing.isVisible()
    assert window.seat_strip.state.text().startswith("通话中")


def test_a_call_can_be_left_and_one_that_gives_up_disappears(qtbot, window: Window, frame: Frame, desk) -> None:
    ring(frame, desk)
    qtbot.waitUntil(window.ringing.isVisible)
    QTest.keyClick(window, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not window.ringing.isVisible())
    line = ring(frame, desk, "")
    qtbot.waitUntil(window.ringing.isVisible)
    line.play(1000)
    qtbot.waitUntil(lambda: not window.ringing.isVisible())
    assert frame.calls.in_hand is None


def emergency(seen: bool = False) -> CaseFile:
    event = Event(id="x", at=NOW, by="p2", what="acknowledge")
    facts = CaseFacts(
        id="e1", number="261122-041-0003-2", status=Status.OPEN, turn=1, version=1, channel=Channel.PHONE, at=NOW,
        flags=(Flag.EMERGENCY,), emergency_at=NOW - timedelta(seconds=71), timeline=(event,) if seen else (),
    )  # fmt: skip
    return CaseFile(facts=facts, private=CasePrivate(id="e1", version=1, place="青发小区7号楼", text="煤气泄漏"))


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    heard: list[int] = []
    monkeypatch.setattr("ui.shell.banner.QApplication.beep", lambda: heard.append(1))
    return heard


def banner_of(qtbot, frame: Frame, desk: FakeDesk, roles: tuple[str, ...], seen: bool = False) -> EmergencyBanner:
    desk.person = Person(id="p1", name="王小明", roles=roles)
    desk.answers |= {Cases: [row("e1")], CaseOf: emergency(seen)}
    banner = EmergencyBanner(frame)
    qtbot.addWidget(banner)
    qtbot.waitUntil(lambda: frame.work.idle)
    return banner


def test_a_lead_sees_and_hears_an_emergency_once(qtbot, frame: Frame, desk: FakeDesk, beeps: list[int]) -> None:
    banner = banner_of(qtbot, frame, desk, ("lead",))
    assert banner.isVisible() and banner.text.text() == "紧急 261122-041-0003-2 · 青发小区7号楼"
    assert banner.since.text() == "01:11"
    desk.touch(case={"e1"})
    qtbot.waitUntil(lambda: frame.work.idle)
    assert beeps == [1]


def test_seen_is_an_act_and_ends_it(qtbot, frame: Frame, desk: FakeDesk, beeps: list[int]) -> None:
    banner = banner_of(qtbot, frame, desk, ("lead",))
    banner.actions_here["window.emergency_seen"].trigger()
    qtbot.waitUntil(lambda: bool(desk.done))
    assert (desk.done[0][0][0].do, desk.done[0][0][0].fields) == ("acknowledge", {"case": "e1"})
    desk.answers[CaseOf] = emergency(seen=True)
    desk.touch(case={"e1"})
    qtbot.waitUntil(lambda: not banner.isVisible())


@pytest.mark.parametrize(("roles", "seen"), [(("operator",), False), (("lead",), True)])
def test_it_is_for_leads_and_for_what_is_not_seen_yet(qtbot, frame, desk, beeps, roles, seen) -> None:
    banner = banner_of(qtbot, frame, desk, roles, seen)
    banner.look()  # as a window does when its person is back
    qtbot.waitUntil(lambda: frame.work.idle)
    assert not banner.isVisible() and beeps == []


def test_a_locked_seat_says_that_there_is_one_and_no_more(qtbot, frame, desk: FakeDesk, beeps: list[int]) -> None:
    banner = banner_of(qtbot, frame, desk, ("lead",), seen=True)
    frame.locked = True
    desk.answers |= {Alarms: [Alarm(id="e1", at=NOW - timedelta(seconds=71))], CaseOf: emergency()}
    desk.touch(case={"e1"})
    qtbot.waitUntil(banner.isVisible)
    assert beeps == [1] and banner.since.text() == "01:11"
    assert "1" in banner.text.text() and "青发" not in banner.text.text() and "煤气" not in banner.text.text()
    assert not any(action.isEnabled() for action in (banner.actions_here["window.emergency_seen"],))
    frame.locked = False
    banner.look()
    qtbot.waitUntil(lambda: "青发小区7号楼" in banner.text.text())
    assert beeps == [1] and banner.actions_here["window.emergency_seen"].isEnabled()


def test_a_window_built_anew_while_it_rings_still_shows_who_calls(qtbot, frame: Frame, desk: FakeDesk) -> None:
    ring(frame, desk)
    qtbot.waitUntil(lambda: frame.calls.ringing is not None)
    owner = QWidget()
    qtbot.addWidget(owner)
    made = [Action(f"window.{name}", "Answer", "phone", lambda: None) for name in ("answer", "decline")]
    again = RingingStrip(frame, Actions(owner, made, frame.keys, frame.look))
    qtbot.addWidget(again)
    assert again.who.text() == "来电 138****5521" and not again.isHidden()
