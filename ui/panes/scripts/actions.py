"""What leads can do with scripts."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def reads(self) -> bool: ...
    @property
    def writes(self) -> bool: ...
    @property
    def looks_back(self) -> bool: ...
    @property
    def chosen(self) -> object | None: ...
    @property
    def withdrawn(self) -> bool: ...
    @property
    def earlier(self) -> object | None: ...
    @property
    def busy(self) -> bool: ...
    @property
    def has_faults(self) -> bool: ...
    def add(self) -> None: ...
    def change(self) -> None: ...
    def take_out(self) -> None: ...
    def history(self) -> None: ...
    def bring_back(self) -> None: ...
    def swap_withdrawn(self) -> None: ...
    def save(self) -> None: ...
    def next_fault(self) -> None: ...
    def drop(self) -> None: ...
    def leave(self) -> None: ...
    def page(self, by: float) -> None: ...


def actions(view: Does) -> list[Action]:
    """Reading, writing, looking back."""
    return [*_reading(view), *_writing(view), *_around(view)]


def _reading(view: Does) -> list[Action]:
    one = lambda: view.reads and view.chosen is not None and not view.busy  # noqa: E731
    in_force = lambda: one() and not view.withdrawn  # noqa: E731
    taken_out = lambda: one() and view.withdrawn  # noqa: E731
    return [
        Action("scripts.add", N_("New script"), "plus", view.add, lambda: view.reads),
        Action("scripts.change", N_("Change"), "note", view.change, one),
        Action(
            "scripts.withdraw",
            N_("Withdraw"),
            "withdraw",
            view.take_out,
            in_force,
            N_("Nobody is shown it any more"),
        ),
        Action("scripts.back_in_force", N_("Bring back"), "undo", view.take_out, taken_out),
        Action("scripts.history", N_("Versions"), "history", view.history, one),
        Action(
            "scripts.bring_back",
            N_("Take this version up"),
            "undo",
            view.bring_back,
            lambda: view.looks_back and view.earlier is not None,
            N_("Its text goes into the editor; saved, it is the next version"),
        ),
        Action("scripts.withdrawn", N_("Withdrawn too"), "hide", view.swap_withdrawn, lambda: view.reads),
    ]


def _writing(view: Does) -> list[Action]:
    free = lambda: view.writes and not view.busy  # noqa: E731
    return [
        Action("scripts.save", N_("Save as a new version"), "save", view.save, free),
        Action(
            "scripts.next_fault",
            N_("To the next fault"),
            "attention",
            view.next_fault,
            lambda: view.writes and view.has_faults,
        ),
        Action(
            "scripts.drop",
            N_("Drop the changes"),
            "draft-drop",
            view.drop,
            free,
            N_("Forgets what is typed here; the script in force stays as it is"),
        ),
    ]


def _around(view: Does) -> list[Action]:
    return [
        Action("scripts.leave", N_("Back"), "left", view.leave, lambda: not view.reads),
        Action("scripts.page_down", N_("Read on"), "down", lambda: view.page(0.8)),
        Action("scripts.page_up", N_("Read back up"), "up", lambda: view.page(-0.8)),
    ]
