"""待办 Attention: what the centre refused, where two people met, what is kept back, and forms left half filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.questions.shapes import Attention
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.attention.view import AttentionView

    return AttentionView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    frame.work.ask(frame, "attention", Attention(), lambda rows: tell(len(rows)))


PANE = Pane(
    name="attention",
    title=N_("Attention"),
    view=_view,
    watches=frozenset({"attention", "outbox", "draft", "link", "case"}),
    order=60,
    count=_count,
)
