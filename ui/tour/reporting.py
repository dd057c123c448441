"""The panes of bulletins and typical cases in the states a lead meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.desk import Line
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def published(actor: Actor) -> Iterator[None]:
    """Yesterday's bulletin with the cases behind its first number."""
    view = actor.show("bulletins")
    until("the bulletin", lambda: view.shown is not None)
    actor.hands.press("Alt+N")
    actor.hands.press("Return")
    until("its cases", lambda: bool(view.cases.set.ids))
    actor.hands.settle(300)
    yield


def month(actor: Actor) -> Iterator[None]:
    """The month so far."""
    view = actor.show("bulletins")
    view.kind.choose("month")
    until("the month", lambda: view.shown is not None and view.shown.bulletin.kind == "month")
    actor.hands.settle(300)
    yield
    view.kind.choose("day")


def ahead(actor: Actor) -> Iterator[None]:
    """Yesterday's while the centre is away: counted at the seat, with the cases behind its first number."""
    view = actor.show("bulletins")
    actor.stage.stop()
    until("the link to notice", lambda: actor.hands.desk.link_state().line is Line.OFFLINE)
    view.again()
    until("the look ahead", lambda: view.preview is not None)
    actor.hands.settle(300)
    actor.hands.press("Alt+N")
    actor.hands.press("Return")
    until("its cases", lambda: bool(view.cases.set.ids))
    actor.hands.settle(300)
    yield
    actor.stage.serve()
    until("the link", lambda: actor.hands.desk.link_state().line is Line.ONLINE)
    view.again()
    until("the bulletin", lambda: view.preview is None)


def told(actor: Actor) -> Iterator[None]:
    """What was proposed, and the words it may be told in."""
    view = actor.show("typical")
    until("what was proposed", lambda: view.shown is not None or not view.list.set.ids)
    actor.hands.settle(300)
    yield
