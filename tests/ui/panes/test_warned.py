"""Beside the form: how near the matter in hand is to a warning."""

from __future__ import annotations

from typing import Any

import pytest

from app.questions.hotshapes import Voices, VoicesAnswer
from tests.ui.fake import FakeDesk
from ui.panes.intake.draft import Draft
from ui.panes.intake.warned import Warned
from ui.parts.pane import Frame

HANDS_OFF = Draft(id="d", contact="k")


@pytest.fixture
def warned(qtbot: Any, frame: Frame) -> Warned:
    made = Warned(frame)
    qtbot.addWidget(made)
    return made


def told(qtbot: Any, desk: FakeDesk, warned: Warned, citizens: int, new: bool, warns: bool) -> str:
    desk.answers[Voices] = VoicesAnswer(key="matter:A1:630101", citizens=citizens, new=new, warns=warns)
    warned.line.say("?")
    warned.ask(Draft(id="d", contact="k", category="A1", area="630101", phone="13897215521"))
    qtbot.waitUntil(lambda: warned.line.text() != "?")
    return warned.line.text() if not warned.isHidden() else ""


def test_the_sixth_citizen_is_told_at_once(qtbot: Any, desk: FakeDesk, warned: Warned, frame: Frame) -> None:
    assert told(qtbot, desk, warned, 5, new=True, warns=True) == "近 5 个工作日同事项第 6 人：预警"
    assert told(qtbot, desk, warned, 7, new=False, warns=True) == "预警：近 5 个工作日同事项 7 人"
    assert (
        warned.letter.text() == f"预警单在“预警”中拟好（{frame.keys.shown('pane.warnings')}）"
        and not warned.letter.isHidden()
    )
    assert told(qtbot, desk, warned, 4, new=True, warns=False) == "近 5 个工作日同事项 4 人"
    assert warned.letter.isHidden(), "there is none yet"
    assert told(qtbot, desk, warned, 1, new=True, warns=False) == "", "few are no news"


def test_nothing_is_asked_before_matter_and_place_are_known(desk: FakeDesk, warned: Warned) -> None:
    warned.ask(HANDS_OFF)
    warned.ask(None)
    assert warned.isHidden()
    assert not any(isinstance(question, Voices) for question in desk.asked)
