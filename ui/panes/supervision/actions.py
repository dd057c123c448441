"""What a lead does here: press, give, free, look at what an answer would change, keep a list of their own."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def filters(self) -> object | None: ...
    def to_lists(self) -> None: ...
    def to_rows(self) -> None: ...
    def to_colleague(self) -> None: ...
    def open_case(self) -> None: ...
    def remind(self) -> None: ...
    def can_remind(self) -> bool: ...
    def supervise(self) -> None: ...
    def can_supervise(self) -> bool: ...
    def copy(self) -> None: ...
    def has_case(self) -> bool: ...
    def swap_what_if(self) -> None: ...
    def give(self) -> None: ...
    def can_give(self) -> bool: ...
    def free(self) -> None: ...
    def can_free(self) -> bool: ...
    def can_open(self) -> bool: ...


class Keeps(Protocol):
    """Its own lists."""

    def ask_name(self) -> None: ...
    def keep(self) -> None: ...
    def rename(self) -> None: ...
    def can_rename(self) -> bool: ...
    def share(self) -> None: ...
    def is_own(self) -> bool: ...
    def drop(self) -> None: ...
    def can_drop(self) -> bool: ...


def actions(view: Does, own: Keeps) -> list[Action]:
    """All of them."""
    return [*_about(view), *_work(view), *_lists(view, own)]


def _about(view: Does) -> list[Action]:
    return [
        Action("supervision.lists", N_("To the lists"), "left", view.to_lists),
        Action("supervision.rows", N_("To the cases"), "right", view.to_rows),
        Action(
            "supervision.open",
            N_("Open these"),
            "cases",
            view.open_case,
            view.can_open,
            N_("What is behind the number"),
        ),
    ]


def _work(view: Does) -> list[Action]:
    return [
        Action("supervision.remind", N_("Remind"), "remind", view.remind, view.can_remind, N_("With this letter")),
        Action(
            "supervision.supervise",
            N_("Next level"),
            "supervise",
            view.supervise,
            view.can_supervise,
            N_("One of three levels, in their order, with this letter"),
        ),
        Action("supervision.copy", N_("Copy this letter"), "copy", view.copy, view.has_case),
        Action(
            "supervision.what_if",
            N_("What if"),
            "statistics",
            view.swap_what_if,
            view.has_case,
            N_("The unit's rates, rank and zone before and after an answer"),
        ),
        Action("supervision.colleague", N_("Choose a colleague"), "person", view.to_colleague),
        Action("supervision.give", N_("Give it"), "hand-over", view.give, view.can_give, N_("To whoever is chosen")),
        Action("supervision.free", N_("Free it"), "undo", view.free, view.can_free, N_("Whoever holds it is gone")),
    ]


def _lists(view: Does, own: Keeps) -> list[Action]:
    """Only lists of cases are kept: people and seasons are there anyway."""
    named = lambda: view.filters is not None  # noqa: E731
    return [
        Action("supervision.name", N_("Keep this list"), "save", own.ask_name, named, N_("Under a name of your own")),
        Action("supervision.keep", N_("Keep"), "save", own.keep),
        Action("supervision.rename", N_("Rename"), "draft", own.rename, own.can_rename),
        Action(
            "supervision.share",
            N_("Share"),
            "people",
            own.share,
            own.is_own,
            N_("Every lead sees the list among theirs; needs the centre"),
        ),
        Action(
            "supervision.drop",
            N_("Drop the list"),
            "minus",
            own.drop,
            own.can_drop,
            N_("One that is shared is withdrawn from all leads"),
        ),
    ]
