"""Typing a told call into the intake form, in the order of the conversation."""

from __future__ import annotations

from app.phone.simulated import Caller
from ui.tour.hands import Hands

TYPES = ("inquiry", "help", "complaint", "report", "suggestion", "praise")
"""In the order of their digits."""


def fill(hands: Hands, told: Caller) -> None:
    """Who, what kind, which matter, where, the story; where it goes follows by itself."""
    hands.settle()
    form, book = hands.pane.form, hands.desk.book
    if told.caller and not form.caller.name.text():
        form.caller.name.setFocus()
        hands.type(told.caller)
    if told.number.isdigit() and not form.caller.phone.text():
        form.caller.phone.setFocus()
        hands.type(told.number)
    form.type.setFocus()
    hands.press(str(TYPES.index(told.request_type or "help") + 1))
    for picker, code, table in (
        (form.category, told.category, book.categories),
        (form.area, told.area, book.areas),
    ):
        picker.setFocus()
        hands.type(table[code or ""].name)
        hands.settle(200)
        hands.press("Return")
    form.place.setFocus()
    hands.type(told.place)
    form.text.setFocus()
    hands.type(told.says)
    hands.settle(900)


BY_HAND = Caller(
    at_s=0,
    number="19900006001",
    caller="赵小兰",
    says="小区水管爆了，水已经流到马路上，请尽快派人来。",
    request_type="help",
    category="water.supply.burst",
    area="630102006008",
    place="金泰花园3号楼东侧",
)
"""A call told by nobody's file."""
