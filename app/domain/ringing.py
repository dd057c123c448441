"""The records of ring-backs: who could not get through, and whether it is quiet. Made as those of `records`."""

from datetime import datetime

from app.domain.records import Holder, Record


class Attempt(Record, kw_only=True):
    """A call in that nobody answered; `wait_s`: how many seconds the citizen waited."""

    at: datetime
    wait_s: int = 0


class Lifted(Record, kw_only=True):
    """A call out that was taken at the other end."""

    at: datetime
    ended_at: datetime


class Try(Record, kw_only=True):
    """Somebody rang them back."""

    id: str
    at: datetime
    by: str
    reached: bool


class RingbackFacts(Record, kw_only=True):
    """A number that could not get through, without the number; `app.domain.ringbacks` says what of it counts."""

    id: str
    version: int
    phone_hash: str
    attempts: tuple[Attempt, ...] = ()
    """Since the caller last got through, oldest first."""
    needed: int = 3
    """So many in a row put it on the list."""
    through_at: datetime | None = None
    """When the caller last got through."""
    lifted: Lifted | None = None
    tries: tuple[Try, ...] = ()
    dialled: str = ""
    """The hotline's number they dialled last."""
    released_at: datetime | None = None
    released_by: str | None = None
    assigned: str | None = None
    holder: Holder | None = None
    gone_at: datetime | None = None
    """When it was put away because they had long not tried again."""


class RingbackPrivate(Record, kw_only=True):
    """The number itself."""

    id: str
    version: int
    phone: str = ""


class Ringback(Record, kw_only=True):
    """Both halves; the private part is None where it is not held."""

    facts: RingbackFacts
    private: RingbackPrivate | None = None


class Quiet(Record, kw_only=True):
    """Whether ring-backs are released by the day's load; the centre's word until the next, at the latest `until`."""

    quiet: bool
    at: datetime
    until: datetime
    last: int
    """Calls in of the last whole quarter hour."""
    usual: float
    """Of a usual one."""
    open: bool = True
    """Whether citizens are rung at this hour at all."""
