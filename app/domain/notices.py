"""通知: what a lead tells everybody, some roles or some people; who has read it stands in it. It names no citizen."""

from datetime import datetime, timedelta

from msgspec import field

from app.domain.records import Person, Record
from app.domain.words import Role

MOST_CHARACTERS = 200
LONGEST = timedelta(days=7)
"""How long a notice may be shown: what holds longer is knowledge."""


class Notice(Record, kw_only=True):
    """A short word of a lead. `to`: roles and ids of people, empty for all; `read`: person → when they read it."""

    id: str
    version: int
    text: str
    at: datetime
    by: str
    to: tuple[str, ...] = ()
    until: datetime
    """From then on it is shown to nobody who has not read it."""
    recalled_at: datetime | None = None
    recalled_by: str | None = None
    read: dict[str, datetime] = field(default_factory=dict[str, datetime])


def is_for(notice: Notice, person: Person) -> bool:
    """Whether it is this person's to read; whoever wrote it has."""
    if person.id == notice.by:
        return False
    return not notice.to or person.id in notice.to or any(role in notice.to for role in person.roles)


def is_live(notice: Notice, now: datetime) -> bool:
    """Whether it is still to be read."""
    return notice.recalled_at is None and now < notice.until


ADDRESSES = frozenset(role.value for role in Role)
"""Roles that a notice may be for, beside people."""
