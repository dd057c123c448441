"""What can be done in the settings pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text import N_
from ui.parts.actions import Action

if TYPE_CHECKING:
    from ui.panes.settings.view import SettingsView


def actions(view: SettingsView) -> list[Action]:
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
            N_("What the hands are on stands as it was shipped again"),
        ),
    ]
