"""练习 Practice: a shift of simulated calls, and the sheets of earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.practice.view import PracticeView

    return PracticeView(frame)


PANE = Pane(
    name="practice",
    title=N_("Practice"),
    view=_view,
    roles=frozenset({Role.OPERATOR, Role.LEAD}),
    watches=frozenset({"practice", "book"}),
    order=92,
)
