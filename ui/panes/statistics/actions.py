"""What can be done in the statistics pane, beside opening a number."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    def to_tiles(self) -> None: ...
    def to_charts(self) -> None: ...
    def to_units(self) -> None: ...
    def other_by(self) -> None: ...
    def wall(self) -> None: ...
    def narrow(self) -> None: ...
    def widen(self) -> None: ...
    def can_widen(self) -> bool: ...
    def again(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Ask again, narrow, widen, move about."""
    return [
        Action("statistics.tiles", N_("To the numbers"), "statistics", view.to_tiles),
        Action(
            "statistics.charts", N_("To the bars"), "statistics", view.to_charts, explain=N_("From one to the next")
        ),
        Action(
            "statistics.units",
            N_("Units"),
            "unit",
            view.to_units,
            explain=N_("Three rates, rank and zone of each; again: back to the bars"),
        ),
        Action("statistics.by", N_("Units or districts"), "area", view.other_by),
        Action("statistics.wall", N_("Big screen"), "statistics", view.wall, explain=N_("Only the numbers, and large")),
        Action("statistics.filter", N_("Narrow"), "filter", view.narrow, explain=N_("By area, unit or channel")),
        Action(
            "statistics.clear",
            N_("Everything"),
            "close",
            view.widen,
            view.can_widen,
            N_("All areas, units and channels again"),
        ),
        Action("statistics.refresh", N_("Count again"), "undo", view.again),
    ]
