"""What can be done with a typical case."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    def again(self) -> None: ...
    def save(self) -> None: ...
    def approve(self) -> None: ...
    def export(self) -> None: ...
    def open_case(self) -> None: ...
    def can_write(self) -> bool: ...
    def can_export(self) -> bool: ...


def actions(view: Does) -> list[Action]:
    """Approving last: then it may be shown to everybody."""
    return [
        Action("typical.refresh", N_("Ask again"), "undo", view.again),
        Action("typical.open", N_("Open the case"), "cases", view.open_case, view.can_write),
        Action("typical.export", N_("Write to a file"), "export", view.export, view.can_export),
        Action("typical.save", N_("Save as a draft"), "save", view.save, view.can_write),
        Action(
            "typical.approve",
            N_("Approve"),
            "approve",
            view.approve,
            view.can_write,
            N_("Somebody has read it: nothing personal is left in it"),
        ),
    ]
