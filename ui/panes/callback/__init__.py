"""回访 Callback: who is to be asked today, three questions by one key each, rework where somebody is unhappy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.words import Role
from app.questions.shapes import Ids
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.callback.view import CallbackView

    return CallbackView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    frame.work.ask(frame, "callbacks", Ids(list="callbacks"), lambda ids: tell(len(ids)))


PANE = Pane(
    name="callback",
    title=N_("Callback"),
    view=_view,
    roles=frozenset({Role.CALLBACK, Role.LEAD}),
    watches=frozenset({"case", "book", "link", "script", "sms"}),
    order=30,
    count=_count,
)
