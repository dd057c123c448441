"""What a lead watches and does, in the states it meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.questions.notices import Notices
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""
TOLD = "今晚 22:00–22:10 系统维护，期间请离线登记；供暖类来电请用新话术。"


def _list(actor: Actor, name: str) -> Any:
    view = actor.show("supervision")
    until("the lists", lambda: name in view.lists.set.ids)
    view.lists.select(name)
    actor.hands.settle(400)
    actor.hands.press("Alt+J")
    actor.hands.settle(400)
    return view


def letter(actor: Actor) -> Iterator[None]:
    """The letter of a warning, and the reasons again."""
    actor.show("warnings")
    actor.hands.press("L")
    actor.hands.settle(400)
    yield
    actor.hands.press("L")


def slow(actor: Actor) -> Iterator[None]:
    """A slow case with the letter of its next level."""
    view = _list(actor, "watched.slow")
    until("the case", lambda: view.file is not None)
    actor.hands.settle(300)
    yield
    actor.hands.press("Escape")


def what_if(actor: Actor) -> Iterator[None]:
    """What an unhappy answer would do to its unit."""
    view = _list(actor, "watched.slow")
    until("the case", lambda: view.file is not None)
    actor.hands.press("Alt+W")
    view.side.answers["solved"].setCurrentIndex(1)
    view.side.answers["satisfied"].setCurrentIndex(1)
    actor.hands.settle(1500)
    yield
    view.side.answers["solved"].setCurrentIndex(0)
    view.side.answers["satisfied"].setCurrentIndex(0)
    actor.hands.press("Alt+W")


def board(actor: Actor) -> Iterator[None]:
    """Deferred cases by the day they were promised for."""
    _list(actor, "board.deferred")
    yield


def people(actor: Actor) -> Iterator[None]:
    """Who has what to ask."""
    _list(actor, "people")
    yield


def seasons(actor: Actor) -> Iterator[None]:
    """What earlier years make one expect."""
    _list(actor, "seasons")
    yield


def told(actor: Actor) -> Iterator[None]:
    """A notice, and who has read it."""
    desk = actor.hands.desk
    if not any(row.text == TOLD for row in desk.ask(Notices())):
        desk.do(desk.act("broadcast", text=TOLD))
    view = actor.show("notices")
    until("the notice", lambda: bool(view.list.set.ids))
    actor.hands.settle(300)
    yield
    desk.wait_idle(30)


def to_read(actor: Actor) -> Iterator[None]:
    """The same at a seat that has yet to read it."""
    actor.hands.desk.wait_idle(30)
    until("the notice", lambda: bool(actor.window.notice.rows))
    actor.show("notices")
    actor.hands.settle(300)
    yield


WAYS = (
    ("warnings-letter", "lead1", letter),
    ("supervision", "lead1", slow),
    ("supervision-what-if", "lead1", what_if),
    ("supervision-board", "lead1", board),
    ("supervision-people", "lead1", people),
    ("supervision-seasons", "lead1", seasons),
    ("notices", "lead1", told),
    ("notices-to-read", "op1", to_read),
)
"""Name, whose window, what is done there."""
