"""Keeps a seat's state: hears the lines and the person, tells of each change, and gives each state's times away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock

from app.domain.words import BreakReason, SeatMode
from app.phone.line import CallEvent, Stage, What
from app.phone.lines import Lines
from app.phone.states import BUSY, PASSING, Came, Rest, State, ends_by_itself, step

NO_WRAP_UP = timedelta(0)
_IN_HAND = frozenset({Stage.DIALLING, Stage.TALKING, Stage.HELD})


@dataclass(frozen=True)
class Spell:
    """A state from its begin to its end. `number` counts a run's spells from 1; no end: it lasts."""

    number: int
    mode: SeatMode
    began_at: datetime
    reason: BreakReason | None = None
    ended_at: datetime | None = None


class SeatStates:
    """Acts and events may come from any thread; `keep` and `changed` must return at once.

    `keep` is given each spell when it begins and once more with its end. `unsaved`: whether something of these calls
    waits to be saved; it may read the disk, and is asked by `look` alone.
    """

    def __init__(
        self,
        lines: Lines,
        now: Callable[[], datetime],
        keep: Callable[[Spell], object] = lambda spell: None,
        unsaved: Callable[[frozenset[str]], bool] = lambda calls: False,
    ) -> None:
        self._lines, self._now, self._keep, self._unsaved = lines, now, keep, unsaved
        self._lock = RLock()
        self._stages: dict[str, Stage] = {}
        """Of the calls there are, as they were told: a line is never asked while it tells (it may wait for another)."""
        self._calls: frozenset[str] = frozenset()
        """Those of the time since the seat was last at rest."""
        self.changed: Callable[[], object] = lambda: None
        """Called after each change."""
        self.wrap_up: Callable[[], timedelta] = lambda: NO_WRAP_UP
        """How long wrap-up lasts; none where it is not used."""
        begun = now()
        self.state = State(SeatMode.OFFLINE, begun, then=Rest(SeatMode.OFFLINE), down=lines.down)
        self._spell = Spell(1, SeatMode.OFFLINE, begun)
        keep(self._spell)
        self._ends = [lines.on_event(self._heard), lines.on_health(self._look_at_lines)]

    def ready(self) -> None:
        """To be rung from now on, or after the call. Refused("line_down") while a line is out of order."""
        self._look_at_lines()  # one that works again is seen to before it is told of
        self._step(Came.READY)

    def pause(self, reason: BreakReason) -> None:
        """Not to be rung from now on, or after the call."""
        self._step(Came.BREAK, reason)

    def look(self) -> None:
        """End wrap-up when its time is over and nothing of the call is unsaved. May read the disk."""
        with self._lock:
            state, calls = self.state, self._calls
        due = ends_by_itself(state, self._now(), self.wrap_up(), unsaved=False)
        if due and not self._unsaved(calls):
            with self._lock:
                if self.state == state:
                    self._step(Came.WRAPPED_UP)

    @property
    def due(self) -> bool:
        """Whether `look` has something to decide."""
        return ends_by_itself(self.state, self._now(), self.wrap_up(), unsaved=False)

    @property
    def busy(self) -> bool:
        """Whether somebody is in a call or wrapping one up."""
        return self.state.mode in BUSY

    def close(self) -> None:
        """The shift is over: the last state has its end."""
        for end in self._ends:
            end()
        with self._lock:
            self._keep(replace(self._spell, ended_at=self._now()))

    def _heard(self, event: CallEvent) -> None:
        call = event.call
        with self._lock:
            self._stages[call.id] = call.stage
            if event.what in (What.ANSWERED, What.DIALLED):
                self._calls |= {call.id}
                self._step(Came.IN_HAND)
            elif event.what is What.RINGING:
                self._step(Came.RUNG)
            elif event.what is What.ENDED:
                del self._stages[call.id]
                self._ended()

    def _ended(self) -> None:
        stages = set(self._stages.values())
        if Stage.RINGING not in stages:
            self._step(Came.RING_STOPPED)
        if not stages & _IN_HAND:
            self._step(Came.OVER)

    def _look_at_lines(self) -> None:
        with self._lock:
            if self._lines.down != self.state.down:
                self._step(Came.BROKEN if self._lines.down else Came.MENDED)

    def _step(self, came: Came, reason: BreakReason | None = None) -> None:
        with self._lock:
            old, now = self.state, self._now()
            new = step(old, came, now, reason, wraps=self.wrap_up() > NO_WRAP_UP)
            if new.mode is SeatMode.READY and Stage.RINGING in self._stages.values():  # it began before that
                new = step(new, Came.RUNG, now)
            self.state = new
            if new == old:
                return
            if (new.mode, new.since) != (old.mode, old.since) or new.reason != old.reason:
                self._keep(replace(self._spell, ended_at=now))
                self._spell = Spell(self._spell.number + 1, new.mode, now, new.reason)
                self._keep(self._spell)
            if new.mode not in PASSING:
                self._calls = frozenset()
        self.changed()
