"""What is pictured of units at work: several on one case, why things are due, a slip, a deferral's steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.words import Status
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def due(actor: Actor) -> Iterator[None]:
    """Every due moment of a case several units work on, with who was called in."""
    view = _parallel(actor)
    actor.hands.press("T")
    actor.hands.settle(500)
    yield
    actor.hands.press("T")
    assert view.file is not None


def slip(actor: Actor) -> Iterator[None]:
    """The paper for a unit is asked for."""
    view = _parallel(actor)
    actor.hands.press("Ctrl+P")
    until("its form", lambda: view.form.deed is not None)
    actor.hands.settle(500)
    yield
    actor.hands.press("Ctrl+Delete")


def deferring(actor: Actor) -> Iterator[None]:
    """A deferral with its steps, one line of which is not understood."""
    view = actor.open_case(Status.SIGNED)
    actor.hands.press("G")
    until("its form", lambda: view.form.deed is not None)
    view.form._controls["plan"].put("权属已核实，分两步改造")
    view.form._controls["stages"].edit.setPlainText("1-15 完成立项\n施工")
    actor.hands.press("Ctrl+Return")
    actor.hands.settle(500)
    yield
    actor.hands.press("Ctrl+Delete")


def _parallel(actor: Actor) -> Any:
    """A case with a co-unit and a whistle, made of one that a unit has."""
    view = actor.open_case(Status.SIGNED, Status.DISPATCHED)
    desk, facts = actor.hands.desk, view.file.facts
    beside = [code for code in desk.book.units if all(code != each.unit for each in facts.dispatches)][:3]
    said = {"case": facts.id, "said_by": "街道 值班员", "told": "phone"}
    if not any(line.what == "whistle" for line in facts.timeline):
        desk.do(desk.act("dispatch", case=facts.id, co_units=beside[:1], task_force="老旧小区专班"))
        desk.do(desk.act("whistle", units=beside[1:], text="请到现场联合认定", **said))
        desk.do(desk.act("report_in", unit=beside[1], **said))
        desk.do(desk.act("remind", case=facts.id))
        until("the acts", lambda: view.file.facts.reminders > facts.reminders)
    return view
