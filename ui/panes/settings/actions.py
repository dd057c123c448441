"""What can be done in the settings pane."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    def find(self) -> None: ...
    def can_go_back(self) -> bool: ...
    def back_to_default(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Find, and back to what was shipped."""
    return [
        Action(
            "settings.find",
            N_("Find"),
            "search",
            view.find,
            explain=N_("Find settings and keys by a word, or by the key itself"),
        ),
        Action(
            "settings.default",
            N_("Default"),
            "undo",
            view.back_to_default,
            view.can_go_back,
            N_("The chosen setting or key is again as it was shipped"),
        ),
    ]
