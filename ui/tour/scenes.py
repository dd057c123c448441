"""What is pictured: every pane, and the states of it that a shift meets. Each scene is set up and put away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.clock import SystemClock
from app.desk import Desk, Line
from app.domain.words import Status
from app.phone.simulated import Caller, SimulatedLine, read
from app.questions.shapes import CaseOf, Filters, Ids
from ui.tour import (
    calling_back,
    handling,
    keeping,
    knowing,
    leading,
    practising,
    registering,
    reporting,
    speaking,
    watching,
)
from ui.tour.filling import fill
from ui.tour.hands import Hands, until
from ui.tour.stage import CALLS, Stage, password_of

KEYS = {
    "intake": "Alt+1",
    "cases": "Alt+2",
    "callback": "Alt+3",
    "statistics": "Alt+4",
    "warnings": "Alt+\\",
    "supervision": "Alt+[",
    "notices": "Alt+]",
    "knowledge": "Alt+5",
    "ringbacks": "Alt+7",
    "scripts": "Alt+0",
    "attention": "Alt+6",
    "bulletins": "Alt+=",
    "typical": "Alt+`",
    "people": "Alt+8",
    "catalogue": "Alt+;",
    "settings": "Alt+9",
    "practice": "Alt+-",
}
KNOWN = read(CALLS)[2]
"""Somebody whose matter others have brought up before."""
ANGRY = next(caller for caller in read(CALLS) if caller.dialled == "12369")
"""Somebody who dialled one of the merged numbers."""


class Actor:
    """The hands at the window, and what else a scene needs: the stage, a line that rings when told."""

    def __init__(self, stage: Stage, hands: Hands) -> None:
        self.stage, self.hands = stage, hands
        self.seen: QWidget | None = None
        """What is pictured where it is not the window."""

    @property
    def window(self) -> Any:
        """The signed-in person's window."""
        return self.hands.window

    def show(self, pane: str) -> Any:
        """Go to a pane; its view."""
        self.hands.press(KEYS[pane])
        self.hands.settle(500)
        return self.hands.pane

    def ring(self, who: Caller) -> None:
        """Somebody calls."""
        line = SimulatedLine(SystemClock(), [who], by_itself=False)
        self.hands.desk.lines.attach(line)
        line.ring_next()
        until("it rings", lambda: self.window.ringing.isVisible())

    def drop_forms(self) -> None:
        """No form of Intake stays open."""
        view = self.show("intake")
        view.drafts.flush()
        for draft in list(view.drafts.all):
            view.drafts.put_away(draft)
        self.hands.settle(200)

    def open_case(self, *statuses: Status) -> Any:
        """A case in one of these states, in the pane of cases: one that has much to tell, if its words are held."""
        view, asked = self.show("cases"), self.hands.desk.ask
        files = [
            asked(CaseOf(case=case)) for case in asked(Ids(list="cases", filters=Filters(statuses=statuses)))[:300]
        ]
        best = max(files, key=lambda file: (file.private is not None, len(file.facts.timeline)))
        view.show_what(case=best.facts.id)
        until("the case", lambda: view.file is not None and view.file.facts.id == best.facts.id)
        self.hands.press("Ctrl+O")
        until("its words", lambda: view.file.private is not None)
        return view


def _pane(name: str, *keys: str) -> Callable[[Actor], Iterator[None]]:
    def way(actor: Actor) -> Iterator[None]:
        actor.show(name)
        for key in keys:
            actor.hands.press(key)
            actor.hands.settle(400)
        yield

    return way


def _contact(actor: Actor) -> Iterator[None]:
    view = actor.show("intake")
    actor.hands.press("Ctrl+J")
    until("the contact in the form", lambda: view.drafts.current is not None)
    yield
    actor.hands.press("Ctrl+W")


def _ringing(actor: Actor) -> Iterator[None]:
    actor.show("intake")
    actor.ring(KNOWN)
    yield
    actor.hands.press("Shift+F2")


def _call(actor: Actor) -> Iterator[None]:
    view = actor.show("intake")
    actor.ring(KNOWN)
    actor.hands.press("F2")
    until("the call's form", lambda: view.drafts.current is not None)
    fill(actor.hands, KNOWN)
    actor.hands.press("Alt+D")
    yield
    actor.hands.press("F3")
    actor.hands.settle(200)
    actor.drop_forms()


def _angry(actor: Actor) -> Iterator[None]:
    """A call just answered: the opening was said, and now somebody shouts."""
    view = actor.show("intake")
    actor.ring(ANGRY)
    actor.hands.press("F2")
    until("the call's form", lambda: view.drafts.current is not None)
    actor.hands.settle(500)
    view.talk.choose("anger")
    actor.hands.settle(400)
    for _n in range(3):
        actor.hands.press("F11")
    actor.hands.press("Shift+F11")
    actor.hands.settle(300)
    yield
    actor.hands.press("F3")
    actor.hands.settle(200)
    actor.drop_forms()


def _locked(actor: Actor) -> Iterator[None]:
    actor.show("intake")
    actor.ring(KNOWN)
    actor.hands.press("Ctrl+L")
    yield
    actor.hands.type(password_of("op1"))
    actor.hands.press("Return")
    until("the seat unlocked", lambda: not actor.window.frame.locked)
    actor.hands.press("Shift+F2")


def _help(actor: Actor) -> Iterator[None]:
    actor.show("intake")
    actor.hands.press("F1")
    actor.hands.settle(200)
    actor.seen = QApplication.activeWindow()
    yield
    if actor.seen is not None and actor.seen is not actor.window:
        actor.seen.close()
    actor.seen = None


def _case(actor: Actor) -> Iterator[None]:
    actor.open_case(Status.CLOSED, Status.CALLBACK, Status.REWORK)
    yield


def _act(actor: Actor) -> Iterator[None]:
    """An act's form, refused at its fields."""
    view = actor.open_case(Status.DISPATCHED, Status.SIGNED)
    actor.hands.press("Alt+Q")
    actor.hands.settle(300)
    actor.hands.press("Ctrl+Return")
    yield
    actor.hands.press("Escape")
    view.leave()


def _found(actor: Actor) -> Iterator[None]:
    """Found by two characters and a condition."""
    view = actor.show("cases")
    view.show_what(filters=Filters(statuses=(Status.WAITING,)), text="暖气")
    actor.hands.settle(1200)
    actor.hands.press("Alt+Down")
    actor.hands.settle(400)
    yield
    view.clear()


def _called(*keys: str) -> Callable[[Actor], Iterator[None]]:
    def way(actor: Actor) -> Iterator[None]:
        view = actor.show("callback")
        actor.hands.press("Alt+Down")
        until("whom to call", lambda: view.call is not None and view.call.person is not None)
        actor.hands.settle(300)
        for key in keys:
            actor.hands.press(key)
            actor.hands.settle(150)
        yield
        for _key in keys:
            actor.hands.press("Escape")
            actor.hands.press("Alt+Backspace")

    return way


def _met(actor: Actor) -> None:
    """What this seat changed offline, another one changed meanwhile: once in the whole of the pictures."""
    desk = actor.hands.desk
    case = desk.ask(Ids(list="cases", filters=Filters(statuses=(Status.DISPATCHED,))))[0]
    unit = desk.ask(CaseOf(case=case)).facts.dispatches[-1].unit
    desk.open_case(case)
    actor.hands.filled()
    actor.stage.stop()
    until("the link to notice", lambda: desk.link_state().line is not Line.ONLINE)
    desk.do(desk.act("amend", case=case, changes={"request_type": "complaint", "category": "heating.supply.cold"}))
    why = {"text": "不属我单位职责，请转城管部门", "said_by": "刘科长", "told": "phone"}
    desk.do(desk.act("return", case=case, unit=unit, **why))
    actor.window.frame.sign_out.emit()
    actor.hands.settle()
    actor.stage.serve()
    other = Desk.open(actor.stage.seats / "op2", "op2", password_of("op2"), SystemClock(), actor.stage.url)
    other.wait_idle(60)
    other.do(other.act("amend", case=case, changes={"request_type": "report", "category": "safety.fire.exit"}))
    other.do(other.act("sign", case=case, unit=unit, said_by="王", told="phone"))
    other.wait_idle(60)
    other.close()
    actor.hands.sign_in("op1")
    actor.hands.filled()
    until("both meet", lambda: actor.hands.desk.link_state().stuck > 0)


def _attention(actor: Actor) -> Iterator[None]:
    if not actor.hands.desk.link_state().stuck:
        _met(actor)
    view = actor.show("attention")
    actor.hands.press("Alt+Down")
    actor.hands.settle(600)
    until("the conflict", lambda: view.item is not None)
    yield


def _person(actor: Actor) -> Iterator[None]:
    actor.show("people")
    actor.hands.press("Ctrl+N")
    actor.hands.type("王")
    actor.hands.press("Ctrl+Return")
    yield
    actor.hands.press("Escape")


def _new_key(actor: Actor) -> Iterator[None]:
    actor.show("settings")
    actor.hands.type("F2")
    yield
    actor.hands.press("Ctrl+A")
    actor.hands.press("Backspace")


@dataclass(frozen=True)
class Scene:
    """A pane in a state: set up before the pictures, put away after them."""

    name: str
    who: str
    way: Callable[[Actor], Iterator[None]]

    def played(self, actor: Actor) -> Any:
        """Something to be in while pictures are taken."""
        return contextmanager(self.way)(actor)


SCENES = (
    Scene("people", "admin1", _pane("people")),
    Scene("people-new", "admin1", _person),
    *(Scene(name, "admin1", way) for name, way in keeping.WAYS),
    Scene("callback", "cb1", _called()),
    Scene("callback-no", "cb1", _called("1", "2", "2")),
    Scene("callback-appoint", "cb1", _called("R")),
    Scene("callback-share", "lead1", _pane("callback", "Alt+V")),
    Scene("callback-sms", "lead1", calling_back.sms),
    Scene("ringbacks", "lead1", _pane("ringbacks")),
    Scene("ringbacks-ringing", "lead1", calling_back.rung_back),
    Scene("statistics", "lead1", _pane("statistics")),
    Scene("statistics-hour", "lead1", _pane("statistics", "O", "Left", "Left")),
    Scene("statistics-week", "lead1", _pane("statistics", "3", "B")),
    Scene("warnings", "lead1", _pane("warnings")),
    *(Scene(name, who, way) for name, who, way in leading.WAYS),
    Scene("statistics-units", "lead1", _pane("statistics", "3", "U")),
    Scene("statistics-seats", "lead1", _pane("statistics", "1", "S")),
    Scene("statistics-calls", "lead1", watching.calls),
    Scene("statistics-hours", "lead1", watching.hours),
    Scene("statistics-wrap-ups", "lead1", watching.wrap_ups),
    Scene("statistics-wall", "lead1", watching.wall),
    Scene("statistics-offline", "lead1", watching.away),
    Scene("knowledge-doubts", "lead1", knowing.doubts),
    Scene("knowledge-form", "lead1", knowing.rewriting),
    Scene("knowledge-versions", "lead1", knowing.versions),
    Scene("scripts", "lead1", speaking.proved),
    Scene("scripts-faulty", "lead1", speaking.faulty),
    Scene("scripts-versions", "lead1", speaking.versions),
    Scene("bulletins", "lead1", reporting.published),
    Scene("bulletins-month", "lead1", reporting.month),
    Scene("bulletins-ahead", "lead1", reporting.ahead),
    Scene("typical", "lead1", reporting.told),
    Scene("attention-empty", "lead1", _pane("attention")),
    Scene("intake-emergency", "lead1", registering.emergency),
    Scene("intake", "op1", _pane("intake")),
    Scene("intake-today", "op1", registering.today),
    Scene("intake-contact", "op1", _contact),
    Scene("intake-ringing", "op1", _ringing),
    Scene("intake-call", "op1", _call),
    Scene("intake-angry", "op1", _angry),
    Scene("intake-two-calls", "op1", practising.two_calls),
    Scene("practice-call", "op1", practising.call),
    Scene("practice", "op1", practising.sheets),
    Scene("intake-picking", "op1", registering.picking),
    Scene("intake-refused", "op1", registering.refused),
    Scene("intake-shift-end", "op1", registering.shift_end),
    Scene("keys", "op1", _help),
    Scene("locked", "op1", _locked),
    Scene("cases", "op1", _pane("cases")),
    Scene("cases-case", "op1", _case),
    Scene("cases-act", "op1", _act),
    Scene("cases-found", "op1", _found),
    Scene("cases-due", "op1", handling.due),
    Scene("cases-slip", "op1", handling.slip),
    Scene("cases-defer", "op1", handling.deferring),
    Scene("knowledge", "op1", knowing.looked_up),
    Scene("knowledge-doubt", "op1", knowing.doubting),
    Scene("settings", "op1", _pane("settings")),
    Scene("settings-found", "op1", _new_key),
    Scene("attention", "op1", _attention),
    Scene("offline", "op1", watching.cases_offline),
)
"""In this order: who sits down once, sits down once only; what changes the hotline comes last."""
