"""A desk of memory for tests of the window's frame: answers and errors are put in by hand, nothing is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.clock import Clock, WindClock
from app.desk import Act, Line, LinkState, Saved, Touched
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Person
from app.phone.keeping import SeatStates
from app.phone.lines import Lines
from app.sync.wire.history import Times
from app.sync.wire.telephone import PhoneCalls, PhoneFigures

PASSWORD = "a long password 1"


@dataclass(frozen=True)
class Row:
    """A line of a list."""

    id: str
    name: str = ""
    phone: str = "—"


class FakeFloor:
    """A floor nobody sits at, with a telephone that never rang."""

    def seats(self) -> tuple[Any, ...]:
        return ()

    def times(self, day: str = "") -> Times:
        return Times(day=day, people=())

    def telephone(self, since: datetime, until: datetime, against: tuple[str, ...] = ()) -> PhoneFigures:
        none = dict.fromkeys(("connection_rate", "rate_15_s", "abandonment_rate", "wait_s", "longest_wait_s", "talk_s"))
        return PhoneFigures(calls=0, connected=0, in_15_s=0, abandoned=0, wrap_up_s=None, **none)

    def calls(self, since: datetime, until: datetime, name: str, hour: int | None = None) -> PhoneCalls:
        return PhoneCalls(calls=(), total=0)


class FakeDesk:
    """What the window uses of `app.desk.Desk`. `answers`: question type → answer, or a function of the question."""

    def __init__(self, roles: tuple[str, ...] = ("operator",)) -> None:
        self.person = Person(id="p1", name="王小明", roles=roles)
        self.seat = "038"
        self.book = Book()
        self.answers: dict[type, Any] = {}
        self.asked: list[Any] = []
        self.done: list[tuple[tuple[Act, ...], str | None]] = []
        self.raises: Exception | None = None
        self.link = LinkState(Line.ONLINE)
        self.lines = Lines()
        self.floor = FakeFloor()
        self.clock: Clock = WindClock()
        self.states = SeatStates(self.lines, self.now)
        self.states.ready()
        self.locked = False
        self.threads: set[str] = set()
        self._listeners: list[Callable[[Touched], None]] = []

    def act(self, do: str, **fields: Any) -> Act:
        return Act(do, fields)

    def do(self, *acts: Act, draft: str | None = None) -> Saved:
        self._met()
        self.done.append((acts, draft))
        return Saved(("c1",), str(acts[0].fields.get("case", "k1")), "261122-038-0041-7")

    def ask(self, question: Any) -> Any:
        self._met()
        self.asked.append(question)
        answer = self.answers.get(type(question), ())
        return answer(question) if callable(answer) else answer

    def on_touched(self, listener: Callable[[Touched], None]) -> Callable[[], None]:
        self._listeners.append(listener)

        def off() -> None:
            self._listeners = [each for each in self._listeners if each is not listener]

        return off

    def touch(self, **kinds: set[str]) -> None:
        """Announce, as the desk does: from a thread of its own."""
        notice = Touched({kind: frozenset(ids) for kind, ids in kinds.items()})
        thread = threading.Thread(target=lambda: [hear(notice) for hear in list(self._listeners)])
        thread.start()
        thread.join()

    def now(self) -> datetime:
        return self.clock.now()

    def link_state(self) -> LinkState:
        return self.link

    def lock(self) -> None:
        self.locked = True

    def unlock(self, password: str) -> None:
        if password != PASSWORD:
            raise Refused("sign_in", "password")
        self.locked = False

    def save_draft(self, draft: str, kind: str, payload: Mapping[str, Any], case: str | None = None) -> None:
        self._met()

    def drop_draft(self, draft: str) -> None:
        self._met()

    def _met(self) -> None:
        self.threads.add(threading.current_thread().name)
        if self.raises is not None:
            raise self.raises
