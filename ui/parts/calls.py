"""The seat's calls as the window sees them: what rings, what is in hand, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from ui.work import Work


class Lines(Protocol):
    """What is used of `desk.lines`. A call has `id number withheld dialled began_at answered_at` and more."""

    @property
    def ringing(self) -> Any: ...
    @property
    def in_hand(self) -> Any: ...
    def on_event(self, listener: Callable[[Any], object]) -> Callable[[], None]: ...
    def can(self, act: str, call: str = "") -> bool: ...
    def answer(self, call: str) -> None: ...
    def decline(self, call: str) -> None: ...
    def hold(self, call: str) -> None: ...
    def resume(self, call: str) -> None: ...
    def transfer(self, call: str, to: str) -> None: ...
    def swap(self) -> str: ...
    def digits(self, call: str, keys: str) -> None: ...
    def hang_up(self, call: str) -> None: ...
    def dial(self, number: str) -> Any: ...
    def pick_up(self, number: str = "") -> Any: ...


class Calls(QObject):
    """`ringing` and `in_hand` are the calls as last told; acts go off the UI thread, their refusals into the strip."""

    event = Signal(object)
    """Each event of any line, in its order: `.what` (ringing answered held ended …) and `.call` after it."""
    rang = Signal(object)
    """What rings longest is another call now, or None."""
    took = Signal(object)
    """The call in hand is another one now, or None."""

    def __init__(self, work: Work, lines: Lines, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._lines = work, lines
        self.ringing: Any = lines.ringing
        self.in_hand: Any = lines.in_hand
        work.follow(lines.on_event, self._hear)

    def can(self, act: str, call: str = "") -> bool:
        """Whether the line of this call (without one: any line) knows the act."""
        return self._lines.can(act, call)

    def answer(self) -> None:
        """Take what rings longest; where nothing does, say that a telephone beside the seat was lifted."""
        if self.ringing is not None:
            self._do(self._lines.answer, self.ringing.id)
        elif self.can("pick_up"):
            self.pick_up()

    def decline(self) -> None:
        """Leave what rings longest to others."""
        if self.ringing is not None:
            self._do(self._lines.decline, self.ringing.id)

    def hang_up(self) -> None:
        """Put down the call in hand."""
        if self.in_hand is not None:
            self._do(self._lines.hang_up, self.in_hand.id)

    def hold(self, on: bool = True) -> None:
        """Let the citizen of the call in hand wait, or speak with them again."""
        if self.in_hand is not None:
            self._do(self._lines.hold if on else self._lines.resume, self.in_hand.id)

    def transfer(self, to: str) -> None:
        """Put the call in hand through to another number."""
        if self.in_hand is not None:
            self._do(self._lines.transfer, self.in_hand.id, to)

    def pick_up(self, number: str = "") -> None:
        """A call answered beside the seat is in hand from now on (`took` tells)."""
        self._do(self._lines.pick_up, number)

    def dial(self, number: str) -> None:
        """Ring a citizen."""
        self._do(self._lines.dial, number)

    def _do(self, act: Callable[..., object], *given: str) -> None:
        self._work.call(self, lambda: act(*given))

    def _hear(self, event: Any) -> None:
        self.event.emit(event)
        ringing, in_hand = self._lines.ringing, self._lines.in_hand
        if _id(ringing) != _id(self.ringing):
            self.ringing = ringing
            self.rang.emit(ringing)
        changed = _id(in_hand) != _id(self.in_hand)
        self.in_hand = in_hand
        if changed:
            self.took.emit(in_hand)


def _id(call: Any) -> str:
    return "" if call is None else call.id
