"""A line that rings by itself: the calls of a file, one after another, as a small exchange would send them."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Thread
from typing import ClassVar

import msgspec
from msgspec import Struct

from app.clock import Clock, new_id
from app.phone.line import Call, End, Hear, Line, Stage, What

STEP_S = 0.2
"""How often the player looks at the clock."""


class Matter(Struct, frozen=True, kw_only=True):
    """A second matter of the same call."""

    says: str = ""
    outcome: str = ""
    request_type: str | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    unit: str | None = None
    answer: str = ""


class Caller(Struct, frozen=True, kw_only=True):
    """A line of `resources/demo/calls.jsonl`: who calls when, how patient they are, and what they say."""

    at_s: float
    """Seconds from the start."""
    number: str
    dialled: str = ""
    patience_s: float = 60
    """Seconds they let it ring."""
    caller: str = ""
    says: str = ""
    outcome: str = ""
    reason: str = ""
    request_type: str | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    answer: str = ""
    unit: str | None = None
    flags: tuple[str, ...] = ()
    company: str = ""
    praised_unit: str | None = None
    next_matter: Matter | None = None


def read(path: Path) -> tuple[Caller, ...]:
    """The callers of a JSON-lines file, in the order of their hour."""
    lines = path.read_text("utf-8").splitlines()
    callers = [msgspec.json.decode(line, type=Caller) for line in lines if line.strip()]
    return tuple(sorted(callers, key=lambda caller: caller.at_s))


class SimulatedLine(Line):
    """Rings each caller at their hour, or, when the seat is busy then, as soon as it is free."""

    name = "simulated"
    can: ClassVar[frozenset[str]] = frozenset({"answer", "decline", "hold", "resume", "transfer", "hang_up"})

    def __init__(self, clock: Clock, callers: Iterable[Caller], speed: float = 1.0, by_itself: bool = True) -> None:
        """`speed`: seconds of the file that pass in one. Not `by_itself`: it rings by `play` and `ring_next` only."""
        super().__init__(clock)
        self._coming = deque(callers)
        self._speed = speed
        self._by_itself = by_itself
        self._played = 0.0
        self._told: dict[str, Caller] = {}
        self._gives_up: dict[str, float] = {}
        self._stop = Event()
        self._player: Thread | None = None

    def open(self, hear: Hear) -> None:
        """Begin, and let the file's time run."""
        super().open(hear)
        if self._by_itself:
            self._player = Thread(target=self._run, name="simulated line", daemon=True)
            self._player.start()

    def close(self) -> None:
        """Nobody calls any more."""
        self._stop.set()
        if self._player is not None:
            self._player.join()
        super().close()

    def caller_of(self, call: str) -> Caller | None:
        """Who is on the other end, and what they say."""
        return self._told.get(call)

    def play(self, until_s: float) -> None:
        """Let the file's time run up to this second: whoever rings too long gives up, whoever is due rings."""
        with self._lock:
            self.give_up(until_s)
            if self._coming and self._coming[0].at_s <= self._played and not self.calls:
                self.ring_next()

    def give_up(self, until_s: float) -> None:
        """Let time run up to this second for those who ring already."""
        with self._lock:
            self._played = max(self._played, until_s)
            for call in [id_ for id_, at in self._gives_up.items() if at <= self._played]:
                self._give_up(call)

    def ring_next(self) -> Call | None:
        """The next caller rings now, whatever the hour; None when nobody is left."""
        with self._lock:
            if not self._coming:
                return None
            caller = self._coming.popleft()
            call = new_id(self.clock)
            self._told[call] = caller
            self._gives_up[call] = self._played + caller.patience_s
            # The line is its own exchange: who gives up here got through nowhere else.
            return self._begins(What.RINGING, Stage.RINGING, caller.number, caller.dialled, call=call, outside=call)

    def _give_up(self, call: str) -> None:
        del self._gives_up[call]
        if any(each.id == call and each.stage is Stage.RINGING for each in self.calls):
            self._over(call, End.MISSED)

    def _run(self) -> None:
        began = self.clock.monotonic()
        while not self._stop.wait(STEP_S):
            self.play((self.clock.monotonic() - began) * self._speed)
