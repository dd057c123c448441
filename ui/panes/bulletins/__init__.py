"""日报 Bulletins: the figures of a day, week or month as they are published; every number opens to its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.bulletins.view import BulletinsView

    return BulletinsView(frame)


PANE = Pane(
    name="bulletins",
    title=N_("Bulletins"),
    view=_view,
    roles=frozenset({Role.LEAD, Role.ADMIN}),
    watches=frozenset({"book"}),
    order=45,
)
