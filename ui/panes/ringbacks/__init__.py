"""未接回拨 Ring-backs: who tried again and again and did not get through; one key takes the next one and rings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.words import Role
from app.questions.shapes import Ringbacks
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.ringbacks.view import RingbacksView

    return RingbacksView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    frame.work.ask(frame, "ringbacks", Ringbacks(released=True), lambda rows: tell(len(rows)))


PANE = Pane(
    name="ringbacks",
    title=N_("Ring-backs"),
    view=_view,
    roles=frozenset({Role.OPERATOR, Role.CALLBACK, Role.LEAD}),
    watches=frozenset({"ringback", "claim", "book", "link"}),
    order=35,
    count=_count,
)
