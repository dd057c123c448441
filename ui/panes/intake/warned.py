"""How near the matter in hand is to a warning, beside the form: 近5个工作日同事项 5 人."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.questions.hotshapes import Voices, VoicesAnswer
from app.text import _, number
from ui.panes.intake.fields import Elided

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.parts.pane import Frame

NEAR = 3
"""From so many citizens on it is worth a line."""


class Warned(QFrame):
    """Silent while few have spoken; with the sixth citizen it says that this one makes it a warning."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.setProperty("part", "panel")
        self._shape, self.line, self.letter = QLabel(), Elided(""), Elided()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(frame.look.px(8),) * 4)
        layout.addWidget(self._shape)
        words = QVBoxLayout()
        words.addWidget(self.line)
        words.addWidget(self.letter)
        layout.addLayout(words, 1)
        self.hide()

    def ask(self, draft: Draft | None) -> None:
        """By the matter and the place of the form, once it has both."""
        if draft is None or draft.category is None or draft.area is None:
            self._frame.work.forget(self, "voices")
            self.hide()
            return
        question = Voices(category=draft.category, area=draft.area, phone="" if draft.withheld else draft.phone)
        self._frame.work.ask(self, "voices", question, self._show)

    def _show(self, answer: VoicesAnswer) -> None:
        look = self._frame.look
        icon, colour = ("warnings", "danger") if answer.warns else ("info", "muted")
        self._shape.setPixmap(look.pixmap_kept(icon, colour, look.px(16), self.devicePixelRatioF()))
        self.line.say(_said(answer))
        self.letter.say(_("The letter is drafted under Warnings ({key})", key=self._frame.keys.shown("pane.warnings")))
        self.letter.setVisible(answer.warns)
        self.setVisible(answer.key is not None and answer.citizens >= NEAR)


def _said(answer: VoicesAnswer) -> str:
    count = number(answer.citizens)
    if answer.warns and answer.new:
        return _("Citizen {n} on this matter in five working days: a warning", n=number(answer.citizens + 1))
    if answer.warns:
        return _("A warning: {count} citizens on this matter in five working days", count=count)
    return _("{count} citizens on this matter in five working days", count=count)
