"""设置 Settings: one table of settings, and the keys of every action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.settings.view import SettingsView

    return SettingsView(frame)


PANE = Pane(name="settings", title=N_("Settings"), view=_view, watches=frozenset(), order=95)
