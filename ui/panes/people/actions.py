"""What an admin can do about people. A lead looks and asks again."""

from __future__ import annotations

from typing import Protocol

from app.text import N_
from ui.parts.actions import Action


class Does(Protocol):
    """The view, as its actions know it."""

    @property
    def is_admin(self) -> bool: ...
    @property
    def filling(self) -> bool: ...
    def find_person(self) -> None: ...
    def again(self) -> None: ...
    def add(self) -> None: ...
    def can_add(self) -> bool: ...
    def reset(self) -> None: ...
    def do(self, act: str) -> None: ...
    def admit(self) -> None: ...
    def can(self, act: str) -> bool: ...
    def save(self) -> None: ...
    def can_save(self) -> bool: ...
    def invent(self) -> None: ...
    def leave(self) -> None: ...


def actions(view: Does) -> list[Action]:
    """Everybody's first; the rest where the person is an admin."""
    common = [
        Action("people.find", N_("Find"), "search", view.find_person),
        Action("people.refresh", N_("Ask the centre again"), "undo", view.again),
    ]
    admit = Action(
        "people.admit",
        N_("Allow this seat"),
        "check",
        view.admit,
        lambda: view.can("admit"),
        N_("They may sign in on the machine they ask for"),
    )
    return [*common, *_acts(view), admit, *_form(view)] if view.is_admin else common


def _acts(view: Does) -> list[Action]:
    return [
        Action("people.add", N_("New person"), "plus", view.add, view.can_add),
        Action(
            "people.reset",
            N_("New password"),
            "key",
            view.reset,
            lambda: view.can("reset"),
            N_("Give a new password; it ends every session of this person"),
        ),
        Action(
            "people.unlock",
            N_("Unlock"),
            "undo",
            lambda: view.do("unlock"),
            lambda: view.can("unlock"),
            N_("Somebody locked out by wrong passwords may try again at once"),
        ),
        Action(
            "people.disable",
            N_("Disable"),
            "minus",
            lambda: view.do("disable"),
            lambda: view.can("disable"),
            N_("Can no longer sign in; what they did stays as it is"),
        ),
        Action("people.enable", N_("Enable"), "check", lambda: view.do("enable"), lambda: view.can("enable")),
        Action(
            "people.sign_out",
            N_("Sign out everywhere"),
            "sign-out",
            lambda: view.do("sign_out"),
            lambda: view.can("sign_out"),
            N_("Every seat of this person asks for the password again"),
        ),
    ]


def _form(view: Does) -> list[Action]:
    return [
        Action("people.save", N_("Save"), "save", view.save, view.can_save),
        Action(
            "people.invent",
            N_("Make one up"),
            "key",
            view.invent,
            lambda: view.filling,
            N_("A password nobody thought of; it is shown once, when it is kept"),
        ),
        Action("people.leave", N_("Cancel"), "close", view.leave, lambda: view.filling),
    ]
