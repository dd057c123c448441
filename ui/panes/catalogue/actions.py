"""What an admin does with the hotline's tables; each change is seen before it counts."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def reads(self) -> bool: ...
    @property
    def on_row(self) -> bool: ...
    @property
    def on_table(self) -> bool: ...
    @property
    def fills(self) -> bool: ...
    @property
    def may_apply(self) -> bool: ...
    def find_row(self) -> None: ...
    def add(self) -> None: ...
    def change(self) -> None: ...
    def take_out(self) -> None: ...
    def bring(self) -> None: ...
    def preview(self) -> None: ...
    def apply(self) -> None: ...
    def leave(self) -> None: ...
    def page(self, by: float) -> None: ...


def actions(view: Does) -> list[Action]:
    """All of them."""
    return [
        Action("catalogue.find", N_("Find"), "search", view.find_row),
        Action("catalogue.add", N_("New row"), "plus", view.add, lambda: view.on_table),
        Action("catalogue.change", N_("Change"), "note", view.change, lambda: view.on_row),
        Action(
            "catalogue.withdraw",
            N_("Withdraw"),
            "withdraw",
            view.take_out,
            lambda: view.on_row,
            N_("What this would do is shown first; versions are kept"),
        ),
        Action(
            "catalogue.import",
            N_("Import a file"),
            "copy",
            view.bring,
            lambda: view.on_table,
            N_("The file is the whole table; what it would change is shown first"),
        ),
        Action("catalogue.preview", N_("See what it changes"), "search", view.preview, lambda: view.fills),
        Action("catalogue.apply", N_("Put in force"), "save", view.apply, lambda: view.may_apply),
        Action("catalogue.page_down", N_("Read on"), "down", lambda: view.page(0.8)),
        Action("catalogue.page_up", N_("Read back up"), "up", lambda: view.page(-0.8)),
        Action("catalogue.leave", N_("Back"), "left", view.leave, lambda: not view.reads),
    ]
