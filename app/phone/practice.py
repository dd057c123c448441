"""The line of a practice shift: its callers ring one after another, each when the work of the one before is done."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from app.clock import Clock
from app.phone.line import Call, CallEvent, What
from app.phone.simulated import Caller, SimulatedLine

PAUSE_S = 3.0
"""Between the end of one call's work and the next ring."""


class PracticeLine(SimulatedLine):
    """Rings while the seat is ready and nothing of an earlier call is unsaved; says once when nobody is left."""

    name: ClassVar[str] = "practice"

    def __init__(
        self, clock: Clock, callers: Sequence[Caller], ready: Callable[[], bool], unsaved: Callable[[], bool]
    ) -> None:
        """`ready`: whether the person wishes to be rung; `unsaved`: whether work waits (it may read the disk)."""
        super().__init__(clock, callers)
        self._ready, self._unsaved = ready, unsaved
        self._free_since: float | None = None
        self._said_so = False
        self.on_over: Callable[[], object] = lambda: None
        """Called on the line's thread when the last call's work is done."""

    @property
    def left(self) -> int:
        """How many have not rung yet."""
        return len(self._coming)

    def play(self, until_s: float) -> None:
        """Let time run up to this second: who rang too long gives up; when the seat is free the next one rings."""
        self.give_up(until_s)
        free = not self.calls and not self._unsaved()
        if not self.left:
            self._end(free)
        elif not (free and self._ready()):
            self._free_since = None
        elif self._free_since is None:
            self._free_since = until_s
        elif until_s - self._free_since >= PAUSE_S:
            self._free_since = None
            self.ring_next()

    def _end(self, free: bool) -> None:
        if free and not self._said_so:
            self._said_so = True
            self.on_over()


class Heard:
    """What happened on the line: when each call rang and was answered. Instants are the line's clock's."""

    def __init__(self) -> None:
        self.rang: list[str] = []
        """Calls, in their order."""
        self.calls: dict[str, Call] = {}
        """Each as it was told last."""

    def __call__(self, event: CallEvent) -> None:
        if event.what is What.RINGING:
            self.rang.append(event.call.id)
        if event.call.id in self.rang:
            self.calls[event.call.id] = event.call
