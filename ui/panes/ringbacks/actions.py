"""What can be done in the pane of ring-backs."""

from __future__ import annotations

from typing import Any

from app.text import N_
from ui.parts.actions import Action


def of(view: Any) -> list[Action]:
    """Keys and buttons of the pane's view."""
    hand = view.hand
    ringing = lambda: hand.file is not None  # noqa: E731
    leads = lambda: view.leads and view.chosen is not None and not ringing()  # noqa: E731
    return [
        Action("ringbacks.ring", N_("Ring"), "phone", view.ring, view.can_ring, N_("Shows the number and rings")),
        Action("ringbacks.reached", N_("Reached"), "check", lambda: hand.record(True), ringing),
        Action("ringbacks.not_reached", N_("Not reached"), "hang-up", lambda: hand.record(False), ringing),
        Action("ringbacks.put_back", N_("Put back"), "left", hand.put_back, ringing, N_("Nobody was rung")),
        Action("ringbacks.release", N_("Release"), "check", view.release, view.can_release, _LET_GO),
        Action("ringbacks.release_all", N_("Release all"), "check", view.release_all, view.can_release_all, _LET_GO),
        Action("ringbacks.assign", N_("Give to"), "people", view.begin_assigning, leads, _GIVE),
        Action("ringbacks.give", N_("Give"), "check", view.assign, lambda: view.assigning),
        Action("ringbacks.next", N_("Next"), "down", lambda: view.step(1)),
        Action("ringbacks.previous", N_("Previous"), "up", lambda: view.step(-1)),
        Action("ringbacks.open", N_("Open the case"), "cases", view.open_case, lambda: view.newest_case is not None),
        Action("ringbacks.page_down", N_("Page down"), "down", lambda: view.page.scroll_by(0.9)),
        Action("ringbacks.page_up", N_("Page up"), "up", lambda: view.page.scroll_by(-0.9)),
        Action("ringbacks.leave", N_("Back"), "left", view.leave),
    ]


_LET_GO = N_("To be rung now, though it is not quiet")
_GIVE = N_("For the day; they may ring without a line to the centre")
