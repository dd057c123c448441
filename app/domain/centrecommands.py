"""What only the centre writes: what came in by itself, who holds what, who was written to, what is one matter."""

from datetime import datetime

from app.domain.command import Command
from app.domain.records import Caller
from app.domain.words import Channel


class Receive(Command, kw_only=True):
    """The centre's record of what came in by itself (import, another system): a case that waits for its intake."""

    number: str
    contact: str
    channel: Channel
    caller: Caller
    place: str = ""
    subject: str = ""
    text: str = ""
    contact_at: datetime | None = None
    source_id: str | None = None


class Take(Command, kw_only=True):
    """The centre's record that a queue item is held; made by the centre, never by a seat."""

    fence: int
    until: datetime


class Release(Command, kw_only=True):
    """The centre's record that a queue item is free again; made by the centre, never by a seat."""

    fence: int


class Invite(Command, kw_only=True):
    """The centre's record that a citizen was sent an SMS with a link to the three questions."""

    caller: str
    round: int


class Group(Command, kw_only=True):
    """The centre's record that a case is about the same matter as others; made by the centre, never by a seat."""

    group: str
    places: tuple[str, ...] = ()
    near: float = 1.0
    """How much it says what the group says, 0 to 1."""
    for_many: bool = False
    """A body wrote it that speaks for its members."""
