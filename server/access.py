"""Private parts brought into a person's scope by their own act, cases found, and what has run out."""

from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, select

from app.domain import numbers, phones
from app.domain.errors import Refused
from app.sync.wire import Kind
from server import audit, tables
from server.centre import NOBODY, Centre, encode
from server.database import again, rows
from server.ledger import Changes, Grant, write
from server.parcel import UUID
from server.scope import works_queue
from server.seats import Seat

_record, _granted = tables.record, tables.granted
_SWEPT_AT_ONCE = 250


def open_case(centre: Centre, seat: Seat, case: str) -> tuple[str, int]:
    """Bring a case (id or number) into this person's scope until the hotline's day ends: its id, and the number under
    which it arrives by exchange.

    Refused("no_case"), ("role") for somebody who does not work with cases.
    """
    if not works_queue(seat.person.roles):
        raise Refused("role", "case")
    found, seq = again(lambda: _open(centre, seat, case))
    centre.on_commit(seq)
    return found, seq


def _open(centre: Centre, seat: Seat, case: str) -> tuple[str, int]:
    key = centre.hotline.key
    with centre.database.write() as connection:
        found = _find(centre, connection, case)
        sql = "SELECT until FROM granted WHERE hotline = $1 AND person = $2 AND id = $3 AND NOT dead"
        until = centre.day_end_ms()
        held = rows(connection, sql, (key, seat.person.id, found))
        changes = Changes(audit.entry("open", centre.now_ms(), seat.person.id, case=found, device=seat.device))
        if not held or held[0][0] < until:
            changes.grants.append(Grant(seat.person.id, found, until))
        return found, write(connection, centre, changes)


def _find(centre: Centre, connection: Connection, case: str) -> str:
    key = centre.hotline.key
    if UUID.fullmatch(case):
        sql = "SELECT id FROM facts WHERE hotline = $1 AND id = $2"
        found = rows(connection, sql, (key, case))
    else:
        try:
            number = str(numbers.parse(case))
        except Refused:
            raise Refused("no_case", "case", value=case[:80]) from None
        found = rows(connection, "SELECT id FROM facts WHERE hotline = $1 AND number = $2", (key, number))
    if not found:
        raise Refused("no_case", "case", value=case[:80])
    return found[0][0]


def sweep_grants(centre: Centre) -> int:
    """Withdraw the grants that have run out, so that every seat drops what it no longer may hold; how many."""
    swept = 0
    while over := again(lambda: _sweep(centre)):
        swept += over
    return swept


def _sweep(centre: Centre) -> int:
    query = select(_granted.c.person, _granted.c.id).where(
        _granted.c.hotline == centre.hotline.key, ~_granted.c.dead, _granted.c.until <= centre.now_ms()
    )
    with centre.database.write() as connection:
        over = [(row.person, row.id) for row in connection.execute(query.limit(_SWEPT_AT_ONCE))]
        if not over:
            return 0
        entry = audit.entry("grants_over", centre.now_ms(), NOBODY, rows=len(over))
        seq = write(connection, centre, Changes(entry, ended=over))
    centre.on_commit(seq)
    return len(over)


def search(centre: Centre, seat: Seat, text: str, limit: int) -> list[bytes]:
    """Facts of the cases that this number, phone or text is in, newest first, at most `limit` (1 to 200).

    A whole phone number is looked up by its hash; other text in the private parts as it stands there.
    Refused("empty" | "too_long", "text"), ("range", "limit"), ("role").
    """
    if not works_queue(seat.person.roles):
        raise Refused("role", "text")
    text = text.strip()
    if not text:
        raise Refused("empty", "text")
    if len(text) > 100:
        raise Refused("too_long", "text", limit=100, length=len(text))
    if not 1 <= limit <= 200:
        raise Refused("range", "limit", value=limit)
    with centre.database.read() as connection:
        for sql, value in _ways(centre, text):
            found = rows(connection, sql.replace("MANY", str(limit)), (centre.hotline.key, value))
            if found:
                return [row[0] for row in found]
    return []


def _ways(centre: Centre, text: str) -> list[tuple[str, Any]]:
    """The ways to look for a text, the surest first."""
    ways: list[tuple[str, Any]] = []
    with suppress(Refused):
        ways.append((_BY_NUMBER, str(numbers.parse(text))))
    with suppress(Refused):
        phone = phones.normal(text)
        if phone is not None and not phone.withheld:
            ways.append((_BY_PHONE, centre.book.phone_hash(str(phone))))
    contains = "position($2::bytea in p.body) > 0" if centre.database.postgres else "instr(p.body, $2) > 0"
    ways.append((_BY_TEXT.replace("CONTAINS", contains), encode(text)[1:-1]))
    return ways


_BY_NUMBER = f"""SELECT r.body FROM facts f JOIN record r ON r.hotline = f.hotline AND r.kind = '{Kind.FACTS}'
AND r.id = f.id WHERE f.hotline = $1 AND f.number = $2 AND r.body IS NOT NULL LIMIT MANY"""
_BY_PHONE = f"""SELECT r.body FROM case_phone c JOIN record r ON r.hotline = c.hotline AND r.kind = '{Kind.FACTS}'
AND r.id = c."case" WHERE c.hotline = $1 AND c.phone_hash = $2 AND r.body IS NOT NULL ORDER BY r.seq DESC LIMIT MANY"""
_BY_TEXT = f"""SELECT r.body FROM record p JOIN record r ON r.hotline = p.hotline AND r.kind = '{Kind.FACTS}'
AND r.id = p.id WHERE p.hotline = $1 AND p.kind = '{Kind.PRIVATE}' AND p.body IS NOT NULL AND CONTAINS
ORDER BY p.seq DESC LIMIT MANY"""
