"""人员 People: who may sign in and as what, and how it stands with every seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.words import Role
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.people.view import PeopleView

    return PeopleView(frame)


PANE = Pane(
    name="people",
    title=N_("People"),
    view=_view,
    roles=frozenset({Role.ADMIN, Role.LEAD}),
    watches=frozenset({"link", "book"}),
    order=70,
)
