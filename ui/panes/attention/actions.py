"""What can be done about what needs a person."""

from __future__ import annotations

from typing import Any

from app.text import N_
from ui.parts.actions import Action


def of(view: Any) -> list[Action]:
    """Keys and buttons of the pane's view."""

    def can(what: str) -> Any:
        return lambda: view.free and view.item is not None and what in view.item.can

    resolves = can("resolve")
    asking = lambda: view.form.deed is not None  # noqa: E731
    return [
        Action("attention.send_again", N_("Send again"), "dispatch", view.send_again, can("send_again")),
        Action("attention.as_note", N_("Keep as note"), "note", view.as_note, can("as_note")),
        Action("attention.go_on", N_("Go on with it"), "draft", view.go_on, can("go_on")),
        Action("attention.discard", N_("Discard"), "draft-drop", view.ask_discard, can("discard")),
        Action("attention.yes", N_("Yes, discard for good"), "draft-drop", view.discard, lambda: view.sure),
        Action("attention.open", N_("Open the case"), "cases", view.open_case, lambda: view.free and view.held),
        Action("attention.enter", N_("Enter again"), "key", view.enter_again, lambda: view.shut_out),
        Action("attention.next", N_("Next"), "down", lambda: view.step(1)),
        Action("attention.previous", N_("Previous"), "up", lambda: view.step(-1)),
        Action("attention.confirm", N_("Send"), "check", view.confirm, lambda: asking() or resolves()),
        Action("attention.leave", N_("Back"), "left", view.leave),
    ]
