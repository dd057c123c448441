"""What can be done in the statistics pane, beside opening a number."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    def to_tiles(self) -> None: ...
    def to_phone(self) -> None: ...
    def to_overview(self) -> None: ...
    def to_due(self) -> None: ...
    def to_glance(self) -> None: ...
    def to_charts(self) -> None: ...
    def to_units(self) -> None: ...
    def to_hours(self) -> None: ...
    def to_seats(self) -> None: ...
    def can_see_floor(self) -> bool: ...
    def other_by(self) -> None: ...
    def wall(self) -> None: ...
    def narrow(self) -> None: ...
    def widen(self) -> None: ...
    def can_widen(self) -> bool: ...
    def again_by_hand(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Ask again, narrow, widen, move about."""
    return [*_about(view), *_pages(view), *_asking(view)]


def _about(view: Does) -> list[Action]:
    return [
        Action("statistics.tiles", N_("To the numbers"), "statistics", view.to_tiles),
        Action("statistics.phone", N_("To the telephone"), "phone", view.to_phone, view.can_see_floor),
        Action(
            "statistics.overview",
            N_("Overview"),
            "statistics",
            view.to_overview,
            explain=N_("The day by the hour; arrows walk, Enter opens an hour"),
        ),
        Action(
            "statistics.due", N_("What is due"), "due", view.to_due, explain=N_("Overdue, today and later, by level")
        ),
        Action(
            "statistics.glance",
            N_("Warnings and hot issues"),
            "warnings",
            view.to_glance,
            explain=N_("Again: from one list to the other"),
        ),
    ]


def _pages(view: Does) -> list[Action]:
    return [
        Action(
            "statistics.charts", N_("To the bars"), "statistics", view.to_charts, explain=N_("From one to the next")
        ),
        Action(
            "statistics.units", N_("Units"), "unit", view.to_units, explain=N_("Three rates, rank and zone of each")
        ),
        Action(
            "statistics.hours",
            N_("Telephone by the hour"),
            "phone",
            view.to_hours,
            view.can_see_floor,
            N_("Answered and abandoned; Enter opens an hour's calls"),
        ),
        Action(
            "statistics.seats",
            N_("Seats"),
            "seat",
            view.to_seats,
            view.can_see_floor,
            N_("Who sits where, in which state, and how the day was"),
        ),
    ]


def _asking(view: Does) -> list[Action]:
    return [
        Action("statistics.by", N_("Units or districts"), "area", view.other_by),
        Action(
            "statistics.wall",
            N_("Big screen"),
            "statistics",
            view.wall,
            explain=N_("The numbers, the day, warnings and hot issues, and large"),
        ),
        Action("statistics.filter", N_("Narrow"), "filter", view.narrow, explain=N_("By area, unit or channel")),
        Action(
            "statistics.clear",
            N_("Everything"),
            "close",
            view.widen,
            view.can_widen,
            N_("All areas, units and channels again"),
        ),
        Action("statistics.refresh", N_("Count again"), "undo", view.again_by_hand),
    ]
