"""What a line is: how calls come to a seat and go, whatever carries them.

A kind of line is a subclass in a file of its own: it says what happens outside (`_begins`, `_changes`) and does what a
person asks for by overriding the acts it knows (`can`). A line that learns by a network's answer whether an act went
well overrides the act, sends it, and calls `_changes` when the answer comes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import RLock
from typing import ClassVar

from app.clock import Clock, new_id
from app.domain import phones
from app.domain.errors import Refused


class Stage(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


class What(StrEnum):
    """What happened to a call."""

    RINGING = "ringing"
    DIALLED = "dialled"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    ENDED = "ended"


class End(StrEnum):
    """Why a call is over."""

    SEAT = "seat"
    """The person here put down."""
    CALLER = "caller"
    """The citizen put down."""
    MISSED = "missed"
    """Nobody answered before the ringing stopped."""
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    FAILED = "failed"
    """The line broke."""


@dataclass(frozen=True)
class Call:
    """One call as it stands. Instants are aware, UTC."""

    id: str
    line: str
    began_at: datetime
    stage: Stage
    number: str = ""
    """The citizen's number in normal form; "" when it is withheld or unknown."""
    withheld: bool = False
    dialled: str = ""
    """The hotline's number that the citizen dialled."""
    outgoing: bool = False
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    end: End | None = None
    transferred_to: str = ""
    outside: str = ""
    """The exchange's own name of it, where that is known."""

    @property
    def live(self) -> bool:
        """Whether somebody here speaks with the citizen or keeps them on hold."""
        return self.stage in (Stage.TALKING, Stage.HELD)


@dataclass(frozen=True)
class CallEvent:
    """Something happened; `call` is as it stands after it."""

    what: What
    call: Call


@dataclass(frozen=True)
class Outside:
    """What an exchange tells of a call of this seat: it rings, was answered, or is over."""

    call: str
    """The exchange's own name of the call."""
    what: What
    number: str = ""
    dialled: str = ""
    outgoing: bool = False


Hear = Callable[[CallEvent], object]

_FROM: dict[str, frozenset[Stage]] = {
    "answer": frozenset({Stage.RINGING}),
    "decline": frozenset({Stage.RINGING}),
    "hold": frozenset({Stage.TALKING}),
    "resume": frozenset({Stage.HELD}),
    "transfer": frozenset({Stage.TALKING, Stage.HELD}),
    "hang_up": frozenset({Stage.DIALLING, Stage.TALKING, Stage.HELD}),
    "digits": frozenset({Stage.TALKING}),
}


class Line:
    """The common part: the calls there are, their stages, and telling of each change in its order.

    Acts may come from any thread; `hear` is called on the thread of whatever caused the change and must return at once.
    """

    name: ClassVar[str] = "line"
    sees: ClassVar[bool] = True
    """Whether it learns by itself that the other end has lifted."""
    can: ClassVar[frozenset[str]] = frozenset()
    """The acts it knows: answer decline hold resume transfer hang_up dial pick_up digits."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.down = False
        """It is out of order: nobody is rung by it."""
        self.trouble = ""
        """Why; a code of `app.text.trouble`."""
        self.on_health: Callable[[], object] = lambda: None
        """Called when `down` has changed."""
        self._hear: Hear | None = None
        self._calls: dict[str, Call] = {}
        self._lock = RLock()

    def open(self, hear: Hear) -> None:
        """Begin: from now on `hear` is told of everything."""
        self._hear = hear

    def close(self) -> None:
        """End: live calls are over, nothing is told any more."""
        for call in self.calls:
            self._over(call.id, End.FAILED)
        self._hear = None

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are not over, oldest first."""
        with self._lock:
            return tuple(self._calls.values())

    # ── what a person does; Refused("line") where this line cannot, Refused("no_call") where it is too late ──

    def answer(self, call: str) -> None:
        """Take a ringing call."""
        self._need("answer", call)
        self._changes(call, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())

    def decline(self, call: str) -> None:
        """Leave a ringing call to others."""
        self._need("decline", call)
        self._over(call, End.DECLINED)

    def hold(self, call: str) -> None:
        """Let the citizen wait."""
        self._need("hold", call)
        self._changes(call, What.HELD, stage=Stage.HELD)

    def resume(self, call: str) -> None:
        """Speak with them again."""
        self._need("resume", call)
        self._changes(call, What.RESUMED, stage=Stage.TALKING)

    def transfer(self, call: str, to: str) -> None:
        """Put them through to another number; here the call is over."""
        self._need("transfer", call)
        self._changes(call, What.TRANSFERRED, transferred_to=to)
        self._over(call, End.TRANSFERRED)

    def hang_up(self, call: str) -> None:
        """Put down."""
        self._need("hang_up", call)
        self._over(call, End.SEAT)

    def dial(self, number: str) -> Call:
        """Ring a citizen. Refused("phone") for what is no number."""
        raise Refused("line", "call", act="dial")

    def pick_up(self, number: str = "") -> Call:
        """A call that was answered beside this line (a telephone on the desk): it is in hand at once."""
        raise Refused("line", "call", act="pick_up")

    def digits(self, call: str, keys: str) -> None:
        """Press keys of the telephone during the call, for a machine at the other end."""
        raise Refused("line", "call", act="digits")

    def outside(self, told: Outside) -> None:
        """What an exchange tells of a call by way of the centre; most kinds of line have no use for it."""

    # ── what a kind of line reports ──

    def _health(self, down: bool) -> None:
        """It went out of order, or works again."""
        if down != self.down:
            self.down = down
            self.on_health()

    def _begins(
        self,
        what: What,
        stage: Stage,
        number: str,
        dialled: str = "",
        outgoing: bool = False,
        call: str = "",
        outside: str = "",
    ) -> Call:
        """A new call, under the id given or a new one."""
        whole, withheld = _read(number)
        now = self.clock.now()
        begun = Call(call or new_id(self.clock), self.name, now, stage, whole, withheld, dialled, outgoing)
        begun = replace(begun, outside=outside, answered_at=now if stage is Stage.TALKING else None)
        with self._lock:
            self._calls[begun.id] = begun
            self._tell(what, begun)
        return begun

    def _changes(
        self,
        call: str,
        what: What,
        stage: Stage | None = None,
        answered_at: datetime | None = None,
        transferred_to: str = "",
    ) -> None:
        """A call that is not over changes; one that is over stays so."""
        with self._lock:
            old = self._calls.get(call)
            if old is None:
                return
            self._calls[call] = new = replace(
                old,
                stage=stage or old.stage,
                answered_at=answered_at or old.answered_at,
                transferred_to=transferred_to or old.transferred_to,
            )
            self._tell(what, new)

    def _over(self, call: str, end: End) -> None:
        """A call is over; told once."""
        with self._lock:
            old = self._calls.pop(call, None)
            if old is not None:
                self._tell(What.ENDED, replace(old, stage=Stage.ENDED, end=end, ended_at=self.clock.now()))

    def _need(self, act: str, call: str) -> None:
        if act not in self.can:
            raise Refused("line", "call", act=act)
        with self._lock:
            known = self._calls.get(call)
        if known is None or known.stage not in _FROM[act]:
            raise Refused("no_call", "call")

    def _tell(self, what: What, call: Call) -> None:
        if self._hear is not None:
            self._hear(CallEvent(what, call))


def _read(number: str) -> tuple[str, bool]:
    """The normal form of what an exchange sends, and whether it is withheld; what is no number counts as none."""
    try:
        phone = phones.normal(number)
    except Refused:
        return "", False
    if phone is None or phone.withheld:
        return "", phone is not None
    return str(phone), False
