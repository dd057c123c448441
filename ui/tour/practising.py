"""Practice in the states it has: with a caller's words, and its sheets; and two calls at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.clock import SystemClock
from app.domain.words import BreakReason
from app.phone.simulated import SimulatedLine, read
from ui.tour.filling import fill
from ui.tour.hands import until
from ui.tour.stage import CALLS

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def _begin(actor: Actor) -> Any:
    """A practice shift whose callers are not left to chance; its desk."""
    program, desk = actor.hands.program, actor.hands.desk
    desk.states.pause(BreakReason.TRAINING)
    actor.hands.press("Ctrl+Shift+P")
    until("practice", lambda: program.practice is not None and program.window.isVisible())
    callers = read(CALLS)
    program.practice.line._coming.clear()
    program.practice.line._coming.extend([callers[4], callers[3], callers[11]])
    actor.hands.settle(300)
    return program.practice


def _leave(actor: Actor) -> None:
    program = actor.hands.program
    if program.practice is not None:
        actor.hands.press("Ctrl+Shift+P")
    until("the real seat", lambda: program.practice is None)
    actor.hands.settle(800)
    actor.hands.desk.states.ready()


def _answer(actor: Actor, practice: Any) -> Any:
    until("a ring", lambda: practice.lines.ringing is not None and actor.window.ringing.isVisible())
    actor.hands.press("F2")
    view = actor.hands.pane
    until("the form", lambda: view.drafts.current is not None)
    actor.hands.settle(300)
    return view


def call(actor: Actor) -> Iterator[None]:
    """A practice call in hand, its form half filled."""
    practice = _begin(actor)
    _answer(actor, practice)
    fill(actor.hands, read(CALLS)[4])
    yield
    _leave(actor)


def sheets(actor: Actor) -> Iterator[None]:
    """The sheet of a shift in which not everything was right."""
    practice = _begin(actor)
    _answer(actor, practice)
    fill(actor.hands, read(CALLS)[4])
    actor.hands.press("Ctrl+Return")
    until("it is saved", lambda: actor.hands.pane.drafts.current is None)
    actor.hands.press("F3")
    until("the second", lambda: practice.lines.ringing is not None)
    _leave(actor)
    actor.show("practice")
    yield


def two_calls(actor: Actor) -> Iterator[None]:
    """A second call taken during the first, and the telephone's keys."""
    view = actor.show("intake")
    callers = read(CALLS)
    for caller in (callers[2], callers[6]):
        before = view.drafts.current
        line = SimulatedLine(SystemClock(), [caller], by_itself=False)
        actor.hands.desk.lines.attach(line)
        line.ring_next()
        until("it rings", lambda: actor.window.ringing.isVisible())
        actor.hands.press("F2")
        until("the form", lambda before=before: view.drafts.current not in (None, before))
        actor.hands.settle(300)
    view.head.keypad.begin(view.drafts.current.call)
    yield
    view.head.keypad.end()
    for _call in range(2):
        actor.hands.press("F3")
        actor.hands.settle(200)
        view.drafts.step(1)
    actor.drop_forms()
