"""Errors stand at their field; choices answer to one key; values show only after the asking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.errors import Refused
from tests.ui import crawl
from ui.parts.actions import Action, Actions
from ui.parts.form import Choices, Form
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.masked import Masked

TYPES = {"inquiry": "咨询", "help": "求助", "complaint": "投诉"}


def shown(qtbot, *widgets: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    for widget in widgets:
        layout.addWidget(widget)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    return box


def test_a_refusal_is_told_at_its_fields_and_focus_goes_to_the_first(qtbot, look: Look) -> None:
    form = Form(look)
    form.add("phone", "电话", QLineEdit())
    form.add("text", "内容", QPlainTextEdit())
    box = shown(qtbot, form)
    assert form.refused(Refused("empty", "text"))
    assert form.fields["text"].wrong.text() and form.fields["text"].wrong.isVisible()
    qtbot.waitUntil(form.fields["text"].control.hasFocus)
    assert form.refused(Refused("phone", "caller.phone"))
    assert not form.fields["text"].wrong.isVisible() and form.fields["phone"].wrong.isVisible()
    assert not form.refused(Refused("role", "do"))
    assert crawl.nameless(box) == []


def test_choices_answer_to_their_digit_where_focus_takes_no_text(qtbot, look: Look) -> None:
    choices, line = Choices(TYPES, look, Keys.load(), "类型", far=True), QLineEdit()
    line.setAccessibleName("内容")
    box = shown(qtbot, choices, line)
    heard: list[str] = []
    choices.chosen.connect(heard.append)
    choices.setFocus()
    QTest.keyClick(choices.focusProxy(), Qt.Key.Key_2)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClick(line, Qt.Key.Key_3)
    assert (heard, choices.value, line.text()) == (["help"], "help", "3")
    QTest.keyClick(line, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert (heard, choices.value, line.text()) == (["help", "complaint"], "complaint", "3")
    assert crawl.nameless(box) == []


def test_a_masked_value_shows_after_it_was_recorded_and_never_for_another(qtbot, look: Look) -> None:
    masked = Masked(look, "电话", "F4")
    box = shown(qtbot, masked)
    wanted = []
    masked.put("138****8000", wanted.append)
    assert crawl.unmasked(box) == []
    masked.button.click()
    assert masked.label.text() == "138****8000" and len(wanted) == 1
    wanted[0]("13800138000")
    assert masked.label.text() == "13800138000" and crawl.unmasked(box) != []
    masked.put("139****0000", wanted.append)
    wanted[0]("13800138000")
    assert masked.label.text() == "139****0000"


@pytest.mark.parametrize("possible", [True, False])
def test_an_action_is_one_thing_by_button_and_by_key(qtbot, look: Look, possible: bool) -> None:
    done: list[str] = []
    box = shown(qtbot)
    action = Action("window.lock", "Monday", "lock", lambda: done.append("lock"), can=lambda: possible)
    actions = Actions(box, [action], Keys.load(), look)
    button = actions.button("window.lock")
    box.layout().addWidget(button)
    QTest.keyClick(box, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    button.click()
    assert done == ["lock", "lock"] * possible
    assert button.isEnabled() is possible
    assert "Ctrl+L" in button.accessibleName() and actions.help()[0][0] == "Ctrl+L"


def test_a_key_asks_the_rules_again_before_it_acts(qtbot, look: Look) -> None:
    can, done = [True], []
    box = shown(qtbot)
    Actions(
        box, [Action("window.lock", "Monday", "lock", lambda: done.append(1), can=lambda: can[0])], Keys.load(), look
    )
    can[0] = False
    QTest.keyClick(box, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert done == []


def test_a_field_is_called_what_its_label_calls_it(qtbot, look: Look) -> None:
    form = Form(look)
    qtbot.addWidget(form)
    form.add("text", "理由", QLineEdit())
    assert form.refused(Refused("empty", "text"))
    assert form.fields["text"].wrong.text() == "尚未填写：理由"
