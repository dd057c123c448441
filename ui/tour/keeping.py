"""The pane of the hotline's own tables, with an admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def duties(actor: Actor) -> Iterator[None]:
    """Duties found by a matter's initials, one of them read."""
    view = actor.show("catalogue")
    actor.hands.press("Ctrl+F")
    actor.hands.type("wyfw")
    until("its duties", lambda: len(view.list.set.ids) in range(1, 100))
    actor.hands.settle(400)
    yield
    view.search.clear()
    actor.hands.settle(300)


def form(actor: Actor) -> Iterator[None]:
    """A unit, before its change is seen."""
    view = _unit(actor)
    actor.hands.press("Ctrl+E")
    actor.hands.settle(300)
    yield
    actor.hands.press("Escape")
    view.search.clear()


def effect(actor: Actor) -> Iterator[None]:
    """What withdrawing a unit would do."""
    view = _unit(actor)
    actor.hands.press("Ctrl+D")
    until("what it would do", lambda: view.may_apply)
    actor.hands.settle(300)
    yield
    actor.hands.press("Escape")
    view.search.clear()


def _unit(actor: Actor) -> Any:
    view = actor.show("catalogue")
    view.tables.choose("units")
    actor.hands.press("Ctrl+F")
    actor.hands.type("cdqbyl")
    until("its units", lambda: len(view.list.set.ids) in range(1, 20))
    actor.hands.press("Return")
    actor.hands.settle(300)
    return view


WAYS: tuple[tuple[str, Callable[[Actor], Iterator[None]]], ...] = (
    ("catalogue", duties),
    ("catalogue-form", form),
    ("catalogue-effect", effect),
)
