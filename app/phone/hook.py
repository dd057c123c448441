"""An exchange with telephones of its own: it tells by way of the centre what happens, and the seat shows it.

The telephone itself is lifted and put down by hand; what is told late, twice or out of order does no harm.
"""

from threading import RLock
from typing import ClassVar

from app.clock import Clock
from app.phone.line import End, Line, Outside, Stage, What

_REMEMBERED = 1_000
"""So many calls that are over are remembered, so that a late word does not bring one back."""


class HookLine(Line):
    """Fed by the desk with what the centre hands on (`outside`)."""

    name = "hook"
    can: ClassVar[frozenset[str]] = frozenset({"answer", "hold", "resume", "hang_up"})
    """Said here by whoever lifted the telephone, before the exchange says so, or where it never does."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ids: dict[str, str] = {}
        """The exchange's name of each call → the seat's; the oldest first."""
        self._telling = RLock()

    def outside(self, told: Outside) -> None:
        """A turn of a call."""
        with self._telling:
            known = self._ids.get(told.call)
            if told.what is What.ENDED:
                self._end(told.call, known)
            elif known is None:
                self._begin(told)
            elif told.what is What.ANSWERED and self._stage(known) in (Stage.RINGING, Stage.DIALLING):
                self._changes(known, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())

    def _begin(self, told: Outside) -> None:
        stage = Stage.DIALLING if told.outgoing else Stage.RINGING
        what = What.DIALLED if told.outgoing else What.RINGING
        if told.what is What.ANSWERED:  # the word that it rings was lost
            stage, what = Stage.TALKING, What.ANSWERED
        begun = self._begins(what, stage, told.number, told.dialled, told.outgoing, outside=told.call)
        self._remember(told.call, begun.id)

    def _remember(self, name: str, call: str) -> None:
        self._ids[name] = call
        if len(self._ids) > _REMEMBERED:
            del self._ids[next(iter(self._ids))]

    def _end(self, name: str, known: str | None) -> None:
        if known is None:
            self._remember(name, "")  # it ended before it was heard of
        elif (stage := self._stage(known)) is not None:
            self._over(known, End.MISSED if stage is Stage.RINGING else End.CALLER)

    def _stage(self, call: str) -> Stage | None:
        return next((each.stage for each in self.calls if each.id == call), None)
