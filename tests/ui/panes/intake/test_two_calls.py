"""A second call during the first: a form of its own; hold, swap and the telephone's keys, all by keys."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from app.phone.line import Stage
from app.phone.manual import ManualLine
from app.phone.simulated import SimulatedLine
from tests.ui.panes.intake.conftest import ALT, KNOWN, SHIFT, Key, Sitting

OTHER = "19900007788"


class Keyed(SimulatedLine):
    """A line that can send keys."""

    can: ClassVar[frozenset[str]] = SimulatedLine.can | {"digits"}
    sent: ClassVar[list[tuple[str, str]]] = []

    def digits(self, call: str, keys: str) -> None:
        self._need("digits", call)
        self.sent.append((call, keys))


def numbers(op: Sitting) -> list[str]:
    return [draft.phone for draft in op.pane.drafts.all]


def stages(op: Sitting) -> dict[str, Stage]:
    return {call.number: call.stage for call in op.desk.lines.calls}


def test_a_second_call_rings_opens_a_form_and_both_are_swapped(op: Sitting) -> None:
    first = op.answer(KNOWN)
    op.pane.form.text.setFocus()
    op.hands.say("第一位说到一半")
    second = op.answer(OTHER)
    assert first is not second and numbers(op) == [KNOWN, OTHER]
    assert stages(op) == {KNOWN: Stage.HELD, OTHER: Stage.TALKING}
    assert op.pane.form.text.toPlainText() == ""
    op.hands.press(Key.Key_F3, ALT)
    op.until(lambda: stages(op) == {KNOWN: Stage.TALKING, OTHER: Stage.HELD})
    op.until(lambda: op.pane.drafts.current is first)
    assert op.pane.form.text.toPlainText() == "第一位说到一半"
    op.hands.press(Key.Key_F3)
    op.until(lambda: stages(op) == {OTHER: Stage.HELD})
    op.hands.press(Key.Key_F3, ALT)
    op.until(lambda: stages(op) == {OTHER: Stage.TALKING})
    op.until(lambda: op.pane.drafts.current is second)


def test_hold_and_resume_are_of_the_form_that_is_shown(op: Sitting) -> None:
    op.answer(KNOWN)
    op.hands.press(Key.Key_F3, SHIFT)
    op.until(lambda: stages(op) == {KNOWN: Stage.HELD})
    op.answer(OTHER)
    op.pane.drafts.step(-1)
    op.hands.press(Key.Key_F3, SHIFT)
    op.until(lambda: stages(op) == {KNOWN: Stage.TALKING, OTHER: Stage.HELD})


def test_nobody_waits_nothing_is_swapped(op: Sitting) -> None:
    op.answer(KNOWN)
    assert not op.pane.actions_made["intake.swap"].isEnabled()
    op.hands.press(Key.Key_F3, ALT)
    op.settle()
    assert stages(op) == {KNOWN: Stage.TALKING}


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    monkeypatch.setattr("tests.ui.panes.intake.conftest.SimulatedLine", Keyed)
    monkeypatch.setattr(Keyed, "sent", [])
    return Keyed.sent


def test_keys_of_the_telephone_go_out_one_by_one_in_their_order(op: Sitting, keyed: Any) -> None:
    draft = op.answer(KNOWN)
    op.hands.press(Key.Key_N, ALT)
    pad = op.pane.head.keypad
    assert pad.isVisible() and pad.hasFocus()
    op.hands.type("1234567890*#x")
    op.hands.press(Key.Key_Backspace)
    op.settle()
    assert Keyed.sent == [(draft.call, key) for key in "1234567890*#"] and pad.text() == "1234567890*#"
    assert draft.request_type is None, "a digit there is no choice of the form"
    op.hands.press(Key.Key_Escape)
    assert not pad.isVisible() and op.pane.form.isAncestorOf(op.hands.at)


def test_the_keys_go_with_the_call(op: Sitting, keyed: Any) -> None:
    op.answer(KNOWN)
    op.hands.press(Key.Key_N, ALT)
    op.hands.type("5")
    op.hands.press(Key.Key_F3)
    op.until(lambda: op.desk.lines.calls == () and not op.pane.head.keypad.isVisible())
    assert not op.pane.actions_made["intake.keypad"].isEnabled()


def test_a_line_that_sends_no_keys_says_so(op: Sitting) -> None:
    op.desk.lines.attach(ManualLine(op.seat.clock))
    op.window.keys.refresh()
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    op.hands.press(Key.Key_N, ALT)
    assert "不能发送按键" in op.said and not op.pane.head.keypad.isVisible()
