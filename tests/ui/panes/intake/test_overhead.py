"""What a case costs the hands beyond the caller's own words, counted at the real window with the network cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.phone.manual import ManualLine
from app.questions.shapes import Outbox
from tests.ui.panes.intake.conftest import ALT, CTRL, KNOWN, Key, Sitting
from tests.world.city import City

K_S, M_S = 0.28, 1.35
"""Keystroke-level model: a key of an average typist, a thought before an act. Words of the caller are not counted."""

_POINTER = frozenset({
    QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TabletPress,
})  # fmt: skip


class Hand(QObject):
    """Sees every event of the program: keys as they reach what has focus (a modifier is one too), and any pointer."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.keys, self.pointed = 0, list[str]()
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        focus = QApplication.activePopupWidget() or QApplication.focusWidget()
        if event.type() == QEvent.Type.ShortcutOverride and watched is focus:
            self.keys += 1  # comes once before each key, whether it is a shortcut or types
        elif event.type() in _POINTER:
            self.pointed.append(event.type().name)
        return False

    def costs(self, thoughts: int, said: int = 0) -> float:
        """Seconds so far; `said`: keys that wrote down what the caller said."""
        return (self.keys - said) * K_S + thoughts * M_S

    def leave(self) -> None:
        self._application.removeEventFilter(self)


@pytest.fixture
def hand(op: Sitting, qapp: QApplication) -> Iterator[Hand]:
    watch = Hand(qapp)
    yield watch
    watch.leave()


def cut(op: Sitting) -> None:
    """From here on nothing can be had from the centre."""
    op.seat.idle()
    op.seat.offline()
    op.window.activateWindow()


def logged(op: Sitting) -> tuple[str | None, ...]:
    """The case that was saved and dispatched, told by this seat alone."""
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    assert file.private is not None and len(op.desk.ask(Outbox())) >= 2, "it waits for the centre, nobody waits for it"
    return file.facts.category, file.facts.area, file.private.place, file.facts.unit, file.facts.status


def test_a_known_caller_costs_eight_seconds_at_most(op: Sitting, city: City, hand: Hand) -> None:
    op.seat.register(area="630101", place="青发小区7号楼3单元401室")
    cut(op)
    op.ring()
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    form, draft = op.pane.form, op.pane.drafts.current
    assert form.before.line.text() == "上次：东关大街街道 · 青发小区7号楼3单元**室", "the door is nobody's business yet"
    assert (draft.area, draft.place) == (None, ""), "a candidate is never assumed"
    op.hands.press(Key.Key_3)
    op.hands.type("gs")
    op.hands.press(Key.Key_Return)
    op.hands.press(Key.Key_R, ALT)
    op.hands.say("楼道水管又漏了")
    op.settle()
    op.hands.press(Key.Key_Return, CTRL)
    assert logged(op) == ("A1", "630101", "青发小区7号楼3单元401室", "U1", "dispatched")
    thoughts = 4  # kind, matter, whether it is the same place, and a look before it goes
    assert hand.keys == op.hands.pressed and hand.costs(thoughts) <= 8.0 and hand.pointed == []
    file = op.file(op.pane.doing.last.case)
    assert [event.ref for event in file.facts.timeline if event.what == "reveal"] == ["place"]
    op.seat.online()
    op.seat.idle()
    city.agrees()


def test_a_new_caller_costs_twelve_at_most(op: Sitting, city: City, hand: Hand) -> None:
    cut(op)
    op.desk.lines.attach(ManualLine(op.seat.clock))
    op.window.keys.refresh()
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    op.hands.type("19900007788")
    op.hands.press(Key.Key_Return)
    op.hands.say("赵建国")
    op.hands.press(Key.Key_Return)
    op.settle()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    assert logged(op) == ("A1", "630101", "青发小区7号楼3单元", "U1", "dispatched")
    thoughts = 5  # that the number comes first, kind, matter, place, and a look before it goes
    assert hand.keys == op.hands.pressed and hand.costs(thoughts, said=11) <= 12.0 and hand.pointed == []
    op.seat.online()
    op.seat.idle()
    city.agrees()


def test_what_counts_would_see_a_click_and_a_key_too_many(op: Sitting, hand: Hand) -> None:
    cut(op)
    op.answer()
    before = hand.keys
    op.hands.press(Key.Key_Return, CTRL)
    op.hands.type("abc")
    assert hand.keys - before == 5
    QTest.mouseClick(op.pane.form.text.viewport(), Qt.MouseButton.LeftButton)
    assert "MouseButtonPress" in hand.pointed
    op.hands.type("x" * 30)
    assert hand.costs(0) > 8.0


def test_a_place_is_offered_only_where_one_person_s_newest_case_tells_it(op: Sitting) -> None:
    op.seat.register(caller={"name": "马晓燕", "phone": KNOWN}, area="630101", place="旧地点1号")
    op.seat.clock.wind(60)
    op.seat.register(caller={"name": "马晓燕", "phone": KNOWN}, area="6302", place="新地点2号")
    op.answer()
    assert op.pane.form.before.line.text().endswith("新地点2号")
    op.pane.form.area.setFocus()
    op.hands.type("dgdj")
    op.hands.press(Key.Key_Return)
    assert not op.pane.form.before.isVisible(), "another place was told"
    op.hands.press(Key.Key_R, ALT)
    assert op.pane.drafts.current is not None and op.pane.drafts.current.area == "630101"
    op.seat.register(caller={"name": "赵建国", "phone": KNOWN}, area="6302", place="别人的家")
    op.settle()
    op.hands.press(Key.Key_W, CTRL)
    op.answer()
    assert not op.pane.form.before.isVisible() and op.pane.form.caller.name.text() == "", "two people share the number"
