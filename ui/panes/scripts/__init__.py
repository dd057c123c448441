"""话术 Scripts: what operators say; written, checked and brought back by leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.scripts.view import ScriptsView

    return ScriptsView(frame)


PANE = Pane(
    name="scripts",
    title=N_("Scripts"),
    view=_view,
    roles=frozenset({Role.LEAD, Role.ADMIN}),
    watches=frozenset({"script", "book"}),
    order=55,
)
