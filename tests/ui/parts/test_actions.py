"""Buttons of actions: grey while nothing can be done, or not there at all."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.parts.actions import Action, Actions
from ui.parts.keys import Keys
from ui.parts.look import Look


def test_a_button_that_goes_is_there_only_while_it_is_of_use(qtbot: Any, look: Look) -> None:
    possible, owner = [False], QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner, [Action("a.b", "Do", "check", lambda: None, lambda: possible[0])], Keys({}), look)
    stays, goes = actions.button("a.b"), actions.button("a.b", goes=True)
    layout = QVBoxLayout(owner)
    layout.addWidget(stays)
    layout.addWidget(goes)
    owner.show()
    assert stays.isVisible() and not stays.isEnabled() and not goes.isVisible()
    possible[0] = True
    actions.refresh()
    assert stays.isEnabled() and goes.isVisible()
    possible[0] = False
    actions.refresh()
    assert stays.isVisible() and not goes.isVisible()
