"""Notices of leads: what is to be read by whoever asks, and who has read what."""

from datetime import datetime

import msgspec
from sqlalchemy import select

from app.domain.notices import Notice, is_for, is_live
from app.domain.records import Person
from app.domain.words import Role
from app.figures.filters import Shape
from app.questions.question import Question
from app.store.reading import Reading
from app.store.tables import notices as table

_EVERY = select(table.c.payload, table.c.waiting).order_by(table.c.id.desc())
_notice = msgspec.json.Decoder(Notice)


class Notices(Question, kw_only=True):
    """Notices, newest first: those for the person asking and their own; a lead sees all. `unread`: only those in
    force that the person asking has yet to read, oldest first."""

    unread: bool = False


class NoticeRow(Shape, kw_only=True):
    """A notice as a line of a list. `to`: roles and ids of people, empty for everybody."""

    id: str
    text: str
    at: datetime
    by: str
    to: tuple[str, ...]
    until: datetime
    live: bool
    recalled: bool
    mine: bool
    """Whether it is for the person asking."""
    read_at: datetime | None
    """When the person asking read it."""
    read: dict[str, datetime]
    """Who has read it, and when: by id."""
    unread: tuple[str, ...]
    """Ids of those it is for who have not."""
    waiting: int = 0
    """Commands about it that the centre has not judged yet."""


def notices(reading: Reading, question: Notices) -> list[NoticeRow]:
    """See `Notices`."""
    me = reading.person
    every = [(_notice.decode(row.payload), row.waiting) for row in reading.connection.execute(_EVERY)]
    rows = [_row(reading, notice, waiting) for notice, waiting in every if _may_see(me, notice)]
    if not question.unread:
        return rows
    return [row for row in reversed(rows) if row.mine and row.live and row.read_at is None]


def _may_see(me: Person, notice: Notice) -> bool:
    return Role.LEAD in me.roles or notice.by == me.id or is_for(notice, me)


def _row(reading: Reading, notice: Notice, waiting: int) -> NoticeRow:
    people = reading.book.people.values()
    return NoticeRow(
        id=notice.id,
        text=notice.text,
        at=notice.at,
        by=notice.by,
        to=notice.to,
        until=notice.until,
        live=is_live(notice, reading.now),
        recalled=notice.recalled_at is not None,
        mine=is_for(notice, reading.person),
        read_at=notice.read.get(reading.person.id),
        read=notice.read,
        unread=tuple(p.id for p in people if p.active and is_for(notice, p) and p.id not in notice.read),
        waiting=waiting,
    )
