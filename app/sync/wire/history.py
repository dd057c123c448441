"""What a seat tells of its day: calls on its lines, states it stood in. The same told again changes nothing."""

from datetime import datetime

from app.domain.words import BreakReason, SeatMode
from app.sync.wire import Reply, Request

MOST = 200
"""Calls and spells of one message, each."""


class LineCall(Request, kw_only=True):
    """A call on one of the seat's lines, as far as it has come. `outside`: the exchange's own name of it."""

    id: str
    at: datetime
    number: str = ""
    """The citizen's; empty: withheld or unknown."""
    dialled: str = ""
    outgoing: bool = False
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outside: str = ""


class StateSpell(Request, kw_only=True):
    """A state of the seat from its begin to its end; `number` counts those of a run of the program."""

    number: int
    mode: SeatMode
    began_at: datetime
    reason: BreakReason | None = None
    ended_at: datetime | None = None


class TellHistory(Request, kw_only=True):
    """What has happened since the seat told last."""

    device: str
    calls: tuple[LineCall, ...] = ()
    spells: tuple[StateSpell, ...] = ()


class AskTimes(Request, kw_only=True):
    """Who stood where for how long on a day (YYYY-MM-DD of the hotline); today where none is given."""

    day: str = ""


class DayTimes(Reply, kw_only=True):
    """A person's day in seconds, all their seats together; a state that lasts counts until now."""

    person: str
    name: str
    ready: int = 0
    talk: int = 0
    wrap_up: int = 0
    pause: int = 0
    """Breaks."""
    calls: int = 0
    """Calls they had."""


class Times(Reply, kw_only=True):
    """Everybody who sat somewhere that day, by name."""

    day: str
    people: tuple[DayTimes, ...]
