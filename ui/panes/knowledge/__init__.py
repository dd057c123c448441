"""知识 Knowledge: what operators answer from; written by leads, doubted by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.questions.shapes import Reports
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.knowledge.view import KnowledgeView

    return KnowledgeView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    """Doubts wait for whoever may settle them."""
    if {Role.LEAD, Role.ADMIN} & set(frame.person.roles):
        frame.work.ask(frame, "doubts", Reports(), lambda rows: tell(len(rows)))


PANE = Pane(
    name="knowledge",
    title=N_("Knowledge"),
    view=_view,
    watches=frozenset({"article", "book"}),
    order=50,
    count=_count,
)
