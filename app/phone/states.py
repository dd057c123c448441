"""Where a seat stands, told by one table; pure. What the table does not name changes nothing.

Only a person's own word makes a seat ready that was not: a call, a broken line and one that works again do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import Refused
from app.domain.words import BreakReason, SeatMode


class Came(StrEnum):
    """What can happen to a seat."""

    RUNG = "rung"
    RING_STOPPED = "ring_stopped"
    """Nothing rings any more, and nobody answered."""
    IN_HAND = "in_hand"
    """Somebody speaks, or dials."""
    OVER = "over"
    """No call is in hand any more."""
    WRAPPED_UP = "wrapped_up"
    """The time for wrapping up is over and nothing of the call is unsaved."""
    READY = "ready"
    """The person's key."""
    BREAK = "break"
    """The person's key."""
    BROKEN = "broken"
    """A line is out of order."""
    MENDED = "mended"
    """All lines work."""


class Via(StrEnum):
    """Where the table leaves it to the seat's own course."""

    THEN = "then"
    """Back to what it was before the call, or what was wished for meanwhile."""
    WRAP_UP = "wrap_up"
    """To wrap-up where the hotline has one, else as `THEN`."""


TABLE: Mapping[tuple[SeatMode, Came], SeatMode | Via] = {
    (SeatMode.READY, Came.RUNG): SeatMode.RINGING,
    (SeatMode.READY, Came.IN_HAND): SeatMode.ON_CALL,
    (SeatMode.READY, Came.BREAK): SeatMode.BREAK,
    (SeatMode.READY, Came.BROKEN): SeatMode.OFFLINE,
    (SeatMode.RINGING, Came.RING_STOPPED): Via.THEN,
    (SeatMode.RINGING, Came.IN_HAND): SeatMode.ON_CALL,
    (SeatMode.ON_CALL, Came.OVER): Via.WRAP_UP,
    (SeatMode.WRAP_UP, Came.WRAPPED_UP): Via.THEN,
    (SeatMode.WRAP_UP, Came.IN_HAND): SeatMode.ON_CALL,
    (SeatMode.WRAP_UP, Came.READY): SeatMode.READY,
    (SeatMode.WRAP_UP, Came.BREAK): SeatMode.BREAK,
    (SeatMode.BREAK, Came.IN_HAND): SeatMode.ON_CALL,
    (SeatMode.BREAK, Came.READY): SeatMode.READY,
    (SeatMode.BREAK, Came.BREAK): SeatMode.BREAK,
    (SeatMode.OFFLINE, Came.IN_HAND): SeatMode.ON_CALL,
    (SeatMode.OFFLINE, Came.READY): SeatMode.READY,
    (SeatMode.OFFLINE, Came.BREAK): SeatMode.BREAK,
}

PASSING = frozenset({SeatMode.RINGING, SeatMode.ON_CALL, SeatMode.WRAP_UP})
"""What leads on to something else: what it leads to is `State.then`."""
BUSY = frozenset({SeatMode.ON_CALL, SeatMode.WRAP_UP})
"""A seat in one of these never locks by itself."""


@dataclass(frozen=True)
class Rest:
    """A state that lasts until somebody changes it."""

    mode: SeatMode
    reason: BreakReason | None = None


@dataclass(frozen=True)
class State:
    """Where a seat stands since when, and what follows a call."""

    mode: SeatMode
    since: datetime
    reason: BreakReason | None = None
    """Of a break."""
    then: Rest = Rest(SeatMode.OFFLINE)
    """What follows ringing, a call and wrap-up; at rest, the state itself."""
    down: bool = False
    """A line is out of order: nobody can be made ready."""


def step(state: State, came: Came, at: datetime, reason: BreakReason | None = None, wraps: bool = False) -> State:
    """What follows. `reason`: of a break; `wraps`: whether this seat wraps up after calls.

    Refused("line_down") when somebody wishes to be ready on a line that is out of order.
    """
    if came is Came.READY and state.down:
        raise Refused("line_down", "state")
    state = _with_line(state, came)
    target = TABLE.get((state.mode, came))
    if target is None:
        return _wish(state, came, reason)
    if target is Via.WRAP_UP and wraps:
        return replace(state, mode=SeatMode.WRAP_UP, since=at)
    if isinstance(target, Via):
        return replace(state, mode=state.then.mode, reason=state.then.reason, since=at)
    why = reason if target is SeatMode.BREAK else None
    then = state.then if target in PASSING else Rest(target, why)
    return replace(state, mode=target, since=at, then=then, reason=why)


def ends_by_itself(state: State, now: datetime, limit: timedelta, unsaved: bool) -> bool:
    """Whether wrap-up is over: its time has passed, and nothing of the call is unsaved."""
    return state.mode is SeatMode.WRAP_UP and now - state.since >= limit and not unsaved


def _with_line(state: State, came: Came) -> State:
    """A line that breaks also takes away that somebody would be ready after the call."""
    if came is Came.BROKEN:
        lost = state.then.mode is SeatMode.READY
        return replace(state, down=True, then=Rest(SeatMode.OFFLINE) if lost else state.then)
    return replace(state, down=False) if came is Came.MENDED else state


def _wish(state: State, came: Came, reason: BreakReason | None) -> State:
    """During a call the keys say what shall follow it."""
    if state.mode not in PASSING or came not in (Came.READY, Came.BREAK):
        return state
    return replace(state, then=Rest(SeatMode(came.value), reason if came is Came.BREAK else None))
