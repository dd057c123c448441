"""What can be done about a warning: everybody opens its cases and drafts the letter, a lead sees to it."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def leads(self) -> bool: ...
    @property
    def chosen(self) -> object | None: ...
    @property
    def warned(self) -> object | None: ...
    @property
    def lettered(self) -> bool: ...
    def open_cases(self) -> None: ...
    def swap_letter(self) -> None: ...
    def copy_letter(self) -> None: ...
    def acknowledge(self) -> None: ...
    def dismiss(self) -> None: ...
    def swap_list(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Everybody's first; the rest where the person is a lead."""
    one = lambda: view.warned is not None  # noqa: E731
    common = [
        Action("warnings.cases", N_("Open the cases"), "cases", view.open_cases, lambda: view.chosen is not None),
        Action(
            "warnings.letter",
            N_("Warning letter"),
            "mail",
            view.swap_letter,
            one,
            N_("Drafted from a template in the cases' own words; no personal data"),
        ),
        Action("warnings.copy", N_("Copy the letter"), "copy", view.copy_letter, lambda: view.lettered),
        Action("warnings.other", N_("To the other list"), "next", view.swap_list),
    ]
    if not view.leads:
        return common
    return [
        *common,
        Action(
            "warnings.acknowledge", N_("Acknowledge"), "check", view.acknowledge, one, N_("Seen, and being dealt with")
        ),
        Action("warnings.dismiss", N_("Dismiss"), "minus", view.dismiss, one, N_("Put aside, with the reason")),
    ]
