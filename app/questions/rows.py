"""Rows of lists from the records as they stand, masked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace
from sqlalchemy import select

from app.clock import from_epoch_ms
from app.domain.masking import NOT_HELD, mask_caller, mask_place, snippet
from app.domain.records import CaseFacts, CasePrivate, Holder
from app.domain.rules.around import assigned_to
from app.domain.rules.asking import first_to_ask, invited_at, is_appointed, owed, unanswered
from app.domain.words import CALLBACK_OWED, Channel, DispatchStatus, Flag, RequestType, Status
from app.questions.shapes import CaseRow, Rows
from app.store.reading import Reading
from app.store.sql import among, listed, numbered
from app.store.tables import bodies, facts, private


class _Lead(Struct):
    status: DispatchStatus = DispatchStatus.DISPATCHED
    lead: bool = True


class Glance(Struct, kw_only=True):
    """What a row needs of the facts: reading the rest of them would take most of a page's time."""

    id: str
    number: str
    status: Status
    turn: int
    version: int
    channel: Channel
    at: datetime
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    flags: tuple[Flag, ...] = ()
    unit: str | None = None
    level: int | None = None
    due: datetime | None = None
    reminders: int = 0
    supervision: int = 0
    callback_due: datetime | None = None
    closed_at: datetime | None = None
    assigned: str | None = None
    assigned_until: datetime | None = None
    holder: Holder | None = None
    contacts: list[Raw] = []
    dispatches: list[_Lead] = []

    @property
    def returned(self) -> bool:
        """See `app.figures.columns.returned`."""
        lead = next((each for each in reversed(self.dispatches) if each.lead), None)
        return lead is not None and lead.status == DispatchStatus.RETURNED


decode_facts = msgspec.json.Decoder(CaseFacts).decode
glance = msgspec.json.Decoder(Glance).decode
decode_private = msgspec.json.Decoder(CasePrivate).decode

WHOLE = facts.join(bodies, bodies.c.key == facts.c.key).outerjoin(private, private.c.id == facts.c.id)
"""Case facts with their private parts where those are held."""

_joined = select(facts.c.id, facts.c.waiting, bodies.c.payload, private.c.payload.label("private"), facts.c.next_at)
_joined = _joined.select_from(WHOLE)
_BY_ID = _joined.where(among(facts.c.id, "ids"))
_BY_KEY = _joined.where(among(facts.c.key, "keys")).add_columns(facts.c.key)


def rows(reading: Reading, question: Rows) -> list[CaseRow]:
    """The rows of these ids, in this order."""
    return rows_of_ids(reading, question.ids)


def rows_of_ids(reading: Reading, ids: Sequence[str]) -> list[CaseRow]:
    """The rows of these cases, in this order; one that is gone is left out."""
    held = {row.id: row for row in reading.connection.execute(_BY_ID, {"ids": listed(ids)})}
    return [_row(reading, held[each]) for each in ids if each in held]


def rows_of_keys(reading: Reading, keys: Sequence[int]) -> list[CaseRow]:
    """The same by the keys of `facts`."""
    return [_row(reading, row) for row in held_by_keys(reading, keys)]


def held_by_keys(reading: Reading, keys: Sequence[int]) -> list[Any]:
    """What stands there: id, payload and private payload (None where not held) of each, in this order."""
    held = {row.key: row for row in reading.connection.execute(_BY_KEY, {"keys": numbered(keys)})}
    return [held[each] for each in keys if each in held]


def _row(reading: Reading, row: Any) -> CaseRow:
    known = decode_private(row.private) if row.private is not None else None
    made = case_row(reading, glance(row.payload), known, row.waiting, row.next_at)
    return _to_ask(reading, made, decode_facts(row.payload), known) if made.status in CALLBACK_OWED else made


def _to_ask(reading: Reading, row: CaseRow, facts: CaseFacts, private: CasePrivate | None) -> CaseRow:
    """The row of a case whose callback is owed: about the citizen who is to be asked next."""
    who = first_to_ask(facts, reading.book, reading.now)
    known = next((c for c in private.callers if c.id == who), None) if private is not None else None
    name, phone = mask_caller(known) if known is not None else (row.caller, row.phone)
    return replace(
        row,
        caller=name,
        phone=phone,
        appointed=is_appointed(facts),
        tries=len(unanswered(facts, who)),
        to_ask=len(owed(facts)),
        citizens=tuple(each.phone_hash for each in facts.callers if each.phone_hash and each.id in owed(facts)),
        invited=invited_at(facts, who) is not None,
    )


def case_row(
    reading: Reading, facts: Glance, private: CasePrivate | None, waiting: int = 0, next_ms: int | None = None
) -> CaseRow:
    """A case as lists show it to the person asking."""
    held = facts.holder is not None and facts.holder.until > reading.now
    holder = facts.holder.person if facts.holder is not None and held else None
    name, phone, place, words = _shown(private)
    return CaseRow(
        id=facts.id,
        number=facts.number,
        status=facts.status,
        channel=facts.channel,
        request_type=facts.request_type,
        category=facts.category,
        area=facts.area,
        unit=facts.unit,
        level=facts.level,
        at=facts.at,
        due=facts.due,
        flags=facts.flags,
        turn=facts.turn,
        version=facts.version,
        returned=facts.returned,
        reminders=facts.reminders,
        supervision=facts.supervision,
        next_at=None if next_ms is None else from_epoch_ms(next_ms),
        contacts=len(facts.contacts),
        caller=name,
        phone=phone,
        place=place,
        snippet=words,
        holder=_name_of(reading, holder),
        mine=holder == reading.person.id,
        waiting=waiting,
        assigned=assigned_to(facts, reading.now),
        assigned_until=facts.assigned_until,
        callback_due=facts.callback_due,
        closed_at=facts.closed_at,
    )


def _shown(private: CasePrivate | None) -> tuple[str, str, str, str]:
    if private is None:
        return NOT_HELD, NOT_HELD, "", ""
    name, phone = mask_caller(private.callers[0]) if private.callers else ("", "")
    return name, phone, mask_place(private.place), snippet(private.subject, private.text)


def _name_of(reading: Reading, person: str | None) -> str | None:
    known = reading.book.people.get(person) if person is not None else None
    return known.name if known is not None else person
