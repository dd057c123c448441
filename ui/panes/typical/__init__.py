"""典型 Typical cases: proposed by colleagues, told without personal data, approved by a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.typical.view import TypicalView

    return TypicalView(frame)


PANE = Pane(
    name="typical",
    title=N_("Typical"),
    view=_view,
    roles=frozenset({Role.LEAD}),
    watches=frozenset({"case"}),
    order=47,
)
