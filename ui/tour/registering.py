"""Scenes of the intake form: a picker's list, refusals at fields, an emergency, the day's own cases, a shift's end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui.tour.filling import BY_HAND, fill
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def today(actor: Actor) -> Iterator[None]:
    """What the person took in today, beside it the one that is selected."""
    view = actor.show("intake")
    if not view.queue.mine.set.ids:
        actor.hands.press("Ctrl+N")
        fill(actor.hands, BY_HAND)
        actor.hands.press("Ctrl+Return")
        until("a case of today", lambda: bool(view.queue.mine.set.ids))
    actor.hands.press("F7")
    actor.hands.settle(400)
    yield
    actor.hands.press("F7")


def shift_end(actor: Actor) -> Iterator[None]:
    view = actor.show("intake")
    actor.hands.press("Ctrl+N")
    fill(actor.hands, BY_HAND)
    view.show_what(shift_end=True)
    yield
    actor.hands.press("Escape")
    actor.drop_forms()


def emergency(actor: Actor) -> Iterator[None]:
    """Logged as an emergency by its operator, who is also the lead here."""
    if actor.window.banner.first is None:
        actor.show("intake")
        actor.hands.press("Ctrl+N")
        fill(actor.hands, BY_HAND)
        actor.hands.press("F12")
        until("the banner", lambda: actor.window.banner.first is not None)
    actor.show("intake")
    yield


def picking(actor: Actor) -> Iterator[None]:
    """A picker's list open, found by initials."""
    view = actor.show("intake")
    actor.hands.press("Ctrl+N")
    view.form.category.setFocus()
    actor.hands.type("wyfw")
    yield
    actor.hands.press("Escape")
    actor.drop_forms()


def refused(actor: Actor) -> Iterator[None]:
    """What is missing is said at its fields."""
    view = actor.show("intake")
    actor.hands.press("Ctrl+N")
    view.form.caller.phone.setFocus()
    actor.hands.type("1380013")
    view.form.text.setFocus()
    actor.hands.type(BY_HAND.says)
    actor.hands.press("Ctrl+Return")
    view.form.route.unit.setFocus()
    actor.hands.type("xngs")
    actor.hands.press("Down")
    actor.hands.press("Return")
    actor.hands.press("Ctrl+Return")
    yield
    actor.drop_forms()
