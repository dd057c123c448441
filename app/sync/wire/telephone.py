"""The messages about the telephone as a lead watches it: numbers of a period, and the calls behind each."""

from datetime import datetime

from app.sync.wire import Reply, Request

BEHIND = ("calls", "connected", "in_15_s", "abandoned")
"""The numbers that are counts of calls, so that each opens to them."""
MOST = 500
"""Calls of one answer, the newest."""


class AskTelephone(Request, kw_only=True):
    """`since` ≤ a call's begin < `until`."""

    since: datetime
    until: datetime


class PhoneFigures(Reply, kw_only=True):
    """Calls in of a period. Rates 0–1 of all of them, None where there were none; times in seconds, means of those that
    are known, None where there is none."""

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


class AskCalls(Request, kw_only=True):
    """The calls behind one number of `BEHIND`."""

    since: datetime
    until: datetime
    name: str


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
