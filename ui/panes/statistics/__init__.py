"""统计 Statistics: the counts of a period; every number opens to its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.statistics.view import StatisticsView

    return StatisticsView(frame)


PANE = Pane(
    name="statistics",
    title=N_("Statistics"),
    view=_view,
    watches=frozenset({"case", "book", "link"}),
    order=40,
)
