"""工单 Cases: finding a case, everything about it, and the acts that may be done to it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.cases.view import CasesView

    return CasesView(frame)


PANE = Pane(
    name="cases",
    title=N_("Cases"),
    view=_view,
    watches=frozenset({"case", "outbox", "book", "link", "file"}),
    order=20,
)
