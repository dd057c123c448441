"""What is pictured of ringing back: a citizen who had not got through, and SMS where nobody answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.questions.shapes import Ids
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def rung_back(actor: Actor) -> Iterator[None]:
    """Released by the lead, taken and dialled on the telephone of the desk."""
    view = actor.show("ringbacks")
    actor.hands.press("Alt+Shift+R")
    until("they are released", view.can_ring)
    actor.hands.press("D")
    until("the number", lambda: view.hand.shown)
    yield
    actor.hands.press("B")
    until("it is put back", lambda: not actor.hands.pane.hand.id)


def sms(actor: Actor) -> Iterator[None]:
    """Nobody answered the first of the list, tried once in the whole of the pictures; no gateway is set up."""
    desk = actor.hands.desk
    none = not desk.sms.outbox().messages
    for case in desk.ask(Ids(list="callbacks"))[:6] if none else ():
        desk.open_case(case)
        desk.do(desk.act("record_callback", case=case))
    desk.wait_idle(30)
    actor.show("callback")
    actor.hands.press("Alt+M")
    actor.hands.settle(600)
    yield
    actor.hands.press("Escape")
