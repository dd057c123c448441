"""目录 Catalogue: the hotline's own tables, for admins: duties, units, categories, areas, and what is wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.catalogue.view import CatalogueView

    return CatalogueView(frame)


PANE = Pane(
    name="catalogue",
    title=N_("Catalogue"),
    view=_view,
    roles=frozenset({Role.ADMIN}),
    watches=frozenset({"book"}),
    order=75,
)
