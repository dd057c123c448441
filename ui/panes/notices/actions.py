"""What can be done about notices: everybody reads, a lead writes and recalls."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def leads(self) -> bool: ...
    def read(self) -> None: ...
    def can_read(self) -> bool: ...
    def write(self) -> None: ...
    def send(self) -> None: ...
    def recall(self) -> None: ...
    def can_recall(self) -> bool: ...
    def leave(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Everybody's first; the rest where the person is a lead."""
    common = [
        Action("notices.read", N_("I have read it"), "check", view.read, view.can_read),
        Action("notices.leave", N_("To the list"), "left", view.leave),
    ]
    if not view.leads:
        return common
    return [
        *common,
        Action("notices.write", N_("Write a notice"), "plus", view.write),
        Action("notices.send", N_("Publish"), "notices", view.send, explain=N_("It reaches every seat it is for")),
        Action("notices.recall", N_("Recall"), "undo", view.recall, view.can_recall, N_("Nobody need read it now")),
    ]
