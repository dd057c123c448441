"""What can be done with articles: everybody reads and doubts, leads and admins write."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def writes(self) -> bool: ...
    @property
    def reads(self) -> bool: ...
    @property
    def chosen(self) -> object | None: ...
    @property
    def withdrawn(self) -> bool: ...
    @property
    def saves(self) -> bool: ...
    @property
    def doubt(self) -> object | None: ...
    def find_article(self) -> None: ...
    def history(self) -> None: ...
    def begin_doubt(self) -> None: ...
    def save(self) -> None: ...
    def leave(self) -> None: ...
    def add(self) -> None: ...
    def change(self) -> None: ...
    def take_out(self) -> None: ...
    def swap_withdrawn(self) -> None: ...
    def go_doubts(self) -> None: ...
    def settle(self) -> None: ...
    def page(self, by: float) -> None: ...


def actions(view: Does) -> list[Action]:
    """Everybody's first."""
    one = lambda: view.reads and view.chosen is not None  # noqa: E731
    common = [
        Action("knowledge.find", N_("Find"), "search", view.find_article),
        Action(
            "knowledge.doubt",
            N_("Report an error"),
            "attention",
            view.begin_doubt,
            one,
            N_("Wrong or out of date: a word why, and the leads see it"),
        ),
        Action("knowledge.history", N_("Versions"), "history", view.history, one),
        Action("knowledge.page_down", N_("Read on"), "down", lambda: view.page(0.8)),
        Action("knowledge.page_up", N_("Read back up"), "up", lambda: view.page(-0.8)),
        Action("knowledge.save", N_("Save"), "save", view.save, lambda: view.saves),
        Action("knowledge.leave", N_("Back"), "left", view.leave, lambda: not view.reads),
    ]
    return [*common, *_writing(view)] if view.writes else common


def _writing(view: Does) -> list[Action]:
    standing = lambda: view.reads and view.chosen is not None and not view.withdrawn  # noqa: E731
    taken_out = lambda: view.reads and view.chosen is not None and view.withdrawn  # noqa: E731
    return [
        Action("knowledge.add", N_("New article"), "plus", view.add, lambda: view.reads),
        Action("knowledge.change", N_("Change"), "note", view.change, standing),
        Action(
            "knowledge.withdraw",
            N_("Withdraw"),
            "withdraw",
            view.take_out,
            standing,
            N_("Nobody finds it any more; its versions are kept"),
        ),
        Action("knowledge.bring_back", N_("Bring back"), "undo", view.take_out, taken_out),
        Action(
            "knowledge.withdrawn",
            N_("Withdrawn too"),
            "hide",
            view.swap_withdrawn,
            lambda: view.reads,
            N_("List withdrawn articles as well, or no longer"),
        ),
        Action("knowledge.doubts", N_("To the reports"), "attention", view.go_doubts, lambda: view.reads),
        Action(
            "knowledge.settle",
            N_("Settled"),
            "done",
            view.settle,
            lambda: view.doubt is not None,
            N_("The report is seen to: it leaves the list"),
        ),
    ]
