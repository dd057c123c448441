"""督办 Supervision: what a lead looks at closely, and does about it; how far people are; what the season brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.supervision.view import SupervisionView

    return SupervisionView(frame)


PANE = Pane(
    name="supervision",
    title=N_("Supervision"),
    view=_view,
    roles=frozenset({Role.LEAD}),
    watches=frozenset({"case", "book", "people", "draft"}),
    order=43,
)
