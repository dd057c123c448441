"""What can be done in the callback pane."""

from __future__ import annotations

from typing import Any

from app.text import N_
from ui.parts.actions import Action

LINES = (
    ("callback.no_answer", "callback.appoint", "callback.other", "callback.close"),
    ("callback.take", "callback.give_back"),
    ("callback.only_save", "callback.save"),
)
"""Buttons under the call: above, and in the last line at its beginning and at its end."""
SHOWN = tuple(name for line in LINES for name in line)


def of(view: Any) -> list[Action]:
    """Keys and buttons of the pane's view."""
    hand = view.hand
    here = lambda: view.call is not None  # noqa: E731
    asking = lambda: here() and not hand.appointing  # noqa: E731
    given = lambda: asking() and bool(view.call and view.call.answers)  # noqa: E731
    lead = view.lead
    return [
        Action("callback.dial", N_("Ring"), "phone", hand.dial, hand.can_dial, N_("Show the number; this is recorded")),
        Action("callback.no_answer", N_("No answer"), "hang-up", view.no_answer, asking),
        Action("callback.appoint", N_("Appointment"), "calendar", view.appoint, asking),
        Action("callback.save", N_("Save"), "check", view.save, here),
        Action(
            "callback.take", N_("Take for today"), "person", hand.take_call, lambda: hand.can_take() and not given()
        ),
        Action(
            "callback.give_back", N_("Give back"), "undo", hand.give_back, lambda: hand.can_give_back() and not given()
        ),
        Action("callback.only_save", N_("Save only"), "check", view.save_only, lambda: hand.reworks),
        Action("callback.close", N_("Close: tries used up"), "done", view.close_case, view.can_close),
        Action("callback.undo", N_("Take back the last answer"), "undo", hand.undo, given),
        Action("callback.other", N_("Another caller of this case"), "people", view.other_caller, view.has_others),
        Action("callback.note", N_("Note"), "note", lambda: view.card.go_to(view.card.note), here),
        Action("callback.next", N_("Next"), "down", lambda: view.step(1)),
        Action("callback.previous", N_("Previous"), "up", lambda: view.step(-1)),
        Action("callback.open", N_("Open the case"), "cases", view.open_case, here),
        Action("callback.page_down", N_("Case: page down"), "down", lambda: view.case.scroll_by(0.9), here),
        Action("callback.page_up", N_("Case: page up"), "up", lambda: view.case.scroll_by(-0.9), here),
        Action("callback.bill", N_("Why it is due then"), "due", view.case.toggle_bill, here),
        Action("callback.leave", N_("Back"), "left", view.leave),
        *(_of_lead(lead) if lead.may else ()),
    ]


def _of_lead(lead: Any) -> list[Action]:
    """A lead gives callbacks out, and sees to the SMS."""
    sharing = lambda: lead.is_sharing  # noqa: E731
    return [
        Action("callback.share", N_("Give out"), "people", lead.share, explain=N_("Give out what is nobody's today")),
        Action("callback.pick", N_("Pick or leave out"), "check", lead.pick, sharing),
        Action("callback.give_out", N_("Give out for today"), "people", lead.give_out, lead.can_give_out),
        Action("callback.sms", N_("SMS"), "message", lead.show_sms, explain=N_("Messages that wait, failed or left")),
        Action("callback.resend", N_("Try again now"), "undo", lead.resend, lead.can_resend),
    ]
