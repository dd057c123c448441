"""受理 Intake: the queue, the form in the order of a conversation, and what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.intake.view import IntakeView

    return IntakeView(frame)


PANE = Pane(
    name="intake",
    title=N_("Intake"),
    view=_view,
    roles=frozenset({Role.OPERATOR, Role.LEAD}),
    watches=frozenset({"case", "claim", "draft", "book", "article", "script"}),
    order=10,
)
