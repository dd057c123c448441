"""The messages about SMS: what the outbox holds, and one tried again. A lead asks for them, online."""

from datetime import datetime

from app.sync.wire import Reply, Request


class SmsRow(Reply, kw_only=True):
    """One SMS of the outbox. `state`: waiting · sent · failed · over (no longer needed); `code`: why a try failed."""

    id: str
    case: str
    number: str
    round: int
    state: str
    tries: int
    code: str = ""
    text: str = ""
    """What it says, its link left out; empty before it first left."""
    made_at: datetime
    next_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    until: datetime | None = None


class SmsOutbox(Reply, kw_only=True):
    """What waits, what failed, and the newest of what was sent. `gateway`: whether there is one; `texts`: what
    goes out, one a language, its places unfilled."""

    gateway: bool
    texts: tuple[str, ...] = ()
    messages: tuple[SmsRow, ...] = ()


class ResendSms(Request, kw_only=True):
    """Try this one again now."""

    sms: str
