"""未接回拨: who is to be rung back, as this seat knows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, select

from app.domain import ringbacks as told
from app.domain.errors import Refused
from app.domain.masking import NOT_HELD
from app.domain.phones import masked
from app.domain.ringing import Quiet, RingbackFacts, RingbackPrivate
from app.domain.words import FINAL
from app.questions.rows import rows_of_ids
from app.questions.shapes import (
    CaseRow,
    RingbackFile,
    RingbackHours,
    RingbackHoursAnswer,
    RingbackOf,
    RingbackRow,
    Ringbacks,
)
from app.store import callog
from app.store.reading import Reading
from app.store.tables import book_rows, callers, facts, ringbacks_private
from app.store.tables import ringbacks as table

_T = table.c
_with_number = select(_T.id, _T.waiting, _T.payload, ringbacks_private.c.payload.label("private")).join_from(
    table, ringbacks_private, ringbacks_private.c.id == _T.id, isouter=True
)
_LISTED = _with_number.where(_T.listed == 1)
_ONE = _with_number.where(_T.id == bindparam("ringback"))
_QUIET = select(book_rows.c.payload).where(book_rows.c.kind == "quiet")
_THEIRS = select(callers.c.case_id).where(callers.c.phone_hash == bindparam("phone_hash"))
_OPEN = (
    select(callers.c.phone_hash)
    .join(facts, facts.c.id == callers.c.case_id)
    .where(facts.c.status.not_in(sorted(FINAL)), callers.c.phone_hash.in_(bindparam("hashes", expanding=True)))
)
_LATELY = timedelta(days=2)
_MOST_CASES = 20
_facts = msgspec.json.Decoder(RingbackFacts)
_private = msgspec.json.Decoder(RingbackPrivate)
_quiet = msgspec.json.Decoder(Quiet)


def ringbacks(reading: Reading, question: Ringbacks) -> list[RingbackRow]:
    """The list, waiting longest first."""
    if question.limit < 0:
        raise Refused("range", "limit")
    through = callog.through(reading.connection, reading.now - _LATELY)
    quiet = hours(reading, RingbackHours()).quiet
    found = [(known, row) for row in reading.connection.execute(_LISTED) if (known := _known(row, through))]
    found = [each for each in found if told.stands(each[0])]
    cases = _open_cases(reading, [known.phone_hash for known, _row in found])
    rows = [_row(reading, known, row, quiet, cases.get(known.phone_hash, 0)) for known, row in found]
    wanted = [row for row in rows if row.released or not question.released]
    return sorted(wanted, key=lambda row: (row.first_at, row.id))[: question.limit]


def ringback_of(reading: Reading, question: RingbackOf) -> RingbackFile:
    """Refused("ringback_over", "ringback") for one that is not on the list (any more)."""
    row = reading.connection.execute(_ONE, {"ringback": question.ringback}).one_or_none()
    through = callog.through(reading.connection, reading.now - _LATELY)
    known = _known(row, through) if row is not None else None
    if known is None or not told.stands(known):
        raise Refused("ringback_over", "ringback")
    cases = _cases(reading, known.phone_hash)
    still_open = sum(case.status not in FINAL for case in cases)
    quiet = hours(reading, RingbackHours()).quiet
    return RingbackFile(
        row=_row(reading, known, row, quiet, still_open),
        phone=_number(row),
        attempts=told.attempts(known),
        tries=told.tries(known),
        cases=tuple(cases[:_MOST_CASES]),
    )


def hours(reading: Reading, _question: RingbackHours) -> RingbackHoursAnswer:
    """What the centre said last; its word is good until the day's ringing ends."""
    body = reading.connection.execute(_QUIET).scalar()
    if body is None:
        return RingbackHoursAnswer(quiet=False)
    said = _quiet.decode(body)
    still = reading.now < said.until
    return RingbackHoursAnswer(
        quiet=said.quiet and still,
        open=said.open and still,
        at=said.at,
        until=said.until,
        last=said.last,
        usual=said.usual,
    )


def _known(row: Any, through: Mapping[str, datetime]) -> RingbackFacts:
    """The facts, and what this seat knows besides: a call it answered itself."""
    known = _facts.decode(row.payload)
    here = through.get(known.phone_hash)
    if here is None or (known.through_at is not None and known.through_at >= here):
        return known
    return replace(known, through_at=here)


def _row(reading: Reading, known: RingbackFacts, row: Any, quiet: bool, cases: int) -> RingbackRow:
    run, tries = told.attempts(known), told.tries(known)
    held = known.holder is not None and known.holder.until > reading.now
    holder = known.holder.person if known.holder is not None and held else None
    let_go = told.released(known)
    return RingbackRow(
        id=known.id,
        phone=masked(_number(row)) or NOT_HELD,
        attempts=len(run),
        first_at=run[0].at,
        last_at=run[-1].at,
        waits=tuple(each.wait_s for each in run),
        tries=len(tries),
        tried_at=tries[-1].at if tries else None,
        released=quiet or let_go,
        let_go=let_go,
        dialled=known.dialled,
        cases=cases,
        holder=_name(reading, holder),
        mine=holder == reading.person.id,
        assigned=_name(reading, known.assigned),
        given=known.assigned == reading.person.id,
        waiting=row.waiting,
    )


def _number(row: Any) -> str:
    return "" if row.private is None else _private.decode(row.private).phone


def _name(reading: Reading, person: str | None) -> str | None:
    known = reading.book.people.get(person) if person is not None else None
    return known.name if known is not None else person


def _open_cases(reading: Reading, hashes: list[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for each in reading.connection.execute(_OPEN, {"hashes": hashes}).scalars() if hashes else ():
        counted[each] = counted.get(each, 0) + 1
    return counted


def _cases(reading: Reading, phone_hash: str) -> list[CaseRow]:
    ids = list(reading.connection.execute(_THEIRS, {"phone_hash": phone_hash}).scalars())
    return sorted(rows_of_ids(reading, ids), key=lambda row: row.at, reverse=True)
