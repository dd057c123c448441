"""The messages about the telephone as a lead watches it: numbers of a period, and the calls or wrap-ups behind each."""

from __future__ import annotations

from datetime import datetime

from msgspec import field

from app.sync.wire import Reply, Request

BEHIND = ("calls", "connected", "in_15_s", "abandoned", "talked")
"""What calls are counted as, so that each number opens to them; *talked*: connected and over, which talk is the mean
of."""
MOST = 500
"""Calls or wrap-ups of one answer, the newest."""


class AskTelephone(Request, kw_only=True):
    """`since` ≤ a call's begin < `until`. `against`: day, week, month, as *figures* has it."""

    since: datetime
    until: datetime
    against: tuple[str, ...] = ()


class PhoneHour(Reply, kw_only=True):
    """An hour of the day (0–23 in the hotline's zone) over all days of the period."""

    hour: int
    calls: int
    connected: int
    in_15_s: int
    abandoned: int


class PhoneFigures(Reply, kw_only=True):
    """Calls in of a period. Rates 0–1 of all of them, None where there were none; times in seconds, means of those that
    are known, None where there is none. `hours`: those that had calls. `before`: for each of `against` these numbers
    then, without hours."""

    calls: int
    connected: int
    in_15_s: int
    abandoned: int
    connection_rate: float | None
    rate_15_s: float | None
    abandonment_rate: float | None
    wait_s: float | None
    longest_wait_s: float | None
    talk_s: float | None
    wrap_up_s: float | None
    hours: tuple[PhoneHour, ...] = ()
    before: dict[str, PhoneFigures] = field(default_factory=dict[str, "PhoneFigures"])


class AskCalls(Request, kw_only=True):
    """The calls behind one number of `BEHIND`; with `hour` of that hour of the day."""

    since: datetime
    until: datetime
    name: str
    hour: int | None = None


class PhoneCall(Reply, kw_only=True):
    """A call in. `phone` is masked; `wait_s` until somebody took it or it was over, None while it rings; `talk_s` None
    where nobody took it or it goes on; `person` who had it."""

    id: str
    at: datetime
    phone: str
    dialled: str = ""
    connected: bool = False
    wait_s: float | None = None
    talk_s: float | None = None
    person: str = ""
    seat: str = ""


class PhoneCalls(Reply, kw_only=True):
    """The newest `MOST` of them, newest first; `total`: how many there are."""

    calls: tuple[PhoneCall, ...]
    total: int


class AskWrapUps(Request, kw_only=True):
    """The wrap-ups that began in `since` ≤ moment < `until` and are over."""

    since: datetime
    until: datetime


class WrapUp(Reply, kw_only=True):
    """One: whose, at which seat, how long."""

    id: str
    at: datetime
    person: str
    seat: str
    lasted_s: float


class WrapUps(Reply, kw_only=True):
    """The newest `MOST` of them, newest first; `total`: how many there are."""

    wrap_ups: tuple[WrapUp, ...]
    total: int
