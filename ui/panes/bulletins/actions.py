"""What can be done with a bulletin."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    def again(self) -> None: ...
    def publish(self) -> None: ...
    def can_publish(self) -> bool: ...
    def export(self) -> None: ...
    def can_export(self) -> bool: ...
    def to_numbers(self) -> None: ...
    def to_day(self) -> None: ...
    def page(self, by: float) -> None: ...


def actions(view: Does) -> list[Action]:
    """Publishing last: it is for ever."""
    return [
        Action("bulletins.day", N_("To the day"), "calendar", view.to_day),
        Action("bulletins.numbers", N_("To its numbers"), "statistics", view.to_numbers),
        Action("bulletins.refresh", N_("Count again"), "undo", view.again),
        Action("bulletins.page_down", N_("Read on"), "down", lambda: view.page(0.8)),
        Action("bulletins.page_up", N_("Read back up"), "up", lambda: view.page(-0.8)),
        Action("bulletins.export", N_("Write to a file"), "export", view.export, view.can_export),
        Action(
            "bulletins.publish",
            N_("Publish"),
            "done",
            view.publish,
            view.can_publish,
            N_("Its numbers are kept for ever; what comes later is told as a correction"),
        ),
    ]
