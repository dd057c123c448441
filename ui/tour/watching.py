"""Scenes of the statistics: the calls behind a number, the big screen; and of a centre that is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.desk import Line
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def calls(actor: Actor) -> Iterator[None]:
    """The calls behind a number of the telephone."""
    view = actor.show("statistics")
    until("the telephone", lambda: view.watch.told is not None)
    actor.hands.press("P")
    actor.hands.press("Return")
    until("its calls", lambda: view.pages.now == "calls")
    actor.hands.settle(300)
    yield
    actor.hands.press("O")


def hours(actor: Actor) -> Iterator[None]:
    """The telephone by the hour of a day that is over."""
    view = actor.show("statistics")
    actor.hands.press("2")
    until("yesterday's telephone", lambda: len(view.pages.hours.set.ids) > 12)
    actor.hands.press("C")
    actor.hands.settle(300)
    yield
    actor.hands.press("1")
    actor.hands.press("O")


def wrap_ups(actor: Actor) -> Iterator[None]:
    """The wrap-ups behind their mean."""
    view = actor.show("statistics")
    actor.hands.press("2")
    actor.hands.settle(900)
    view.watch.open("phone_wrap_up_s")
    until("the wrap-ups", lambda: view.pages.now == "wrap_ups")
    actor.hands.settle(300)
    yield
    actor.hands.press("1")
    actor.hands.press("O")


def wall(actor: Actor) -> Iterator[None]:
    """For the big screen."""
    actor.show("statistics")
    actor.hands.press("F11")
    actor.hands.settle(400)
    yield
    actor.hands.press("F11")


def away(actor: Actor) -> Iterator[None]:
    """The centre is away: what was told stays, and says of when."""
    view = actor.show("statistics")
    until("the telephone", lambda: view.watch.told is not None)
    actor.stage.stop()
    until("the link to notice", lambda: actor.hands.desk.link_state().line is Line.OFFLINE)
    actor.hands.press("F5")
    until("the floor to notice", lambda: view.watch.lost)
    actor.hands.settle(600)
    yield
    actor.stage.serve()
    until("the link", lambda: actor.hands.desk.link_state().line is Line.ONLINE)
    actor.hands.press("F5")
    until("the floor", lambda: not view.watch.lost)


def cases_offline(actor: Actor) -> Iterator[None]:
    """The list of cases then."""
    actor.show("cases")
    actor.stage.stop()
    until("the link to notice", lambda: actor.hands.desk.link_state().line is Line.OFFLINE)
    actor.hands.settle(1500)
    yield
    actor.stage.serve()
