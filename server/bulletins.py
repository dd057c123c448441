"""Bulletins at the centre: counted when asked for, kept for ever once published.

What is published keeps its numbers, the rows and cases behind them, its definitions and the feed's number; the hash
over all of it stands in the audit trail. What comes late is told beside it, by name, and changes nothing of it.
"""

import zlib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, select

from app.clock import from_epoch_ms
from app.domain.bulletins import (
    Bulletin,
    BulletinRow,
    BulletinView,
    Counted,
    Publication,
    Rows,
    days_of,
    hash_of,
    identities,
    late,
    name_of,
    sealed,
)
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.words import BulletinKind
from app.reports.counting import Period
from server import audit, tables
from server.centre import Centre
from server.counting import Days, Made, count, numbers_of_cases
from server.database import again
from server.ledger import Changes, write

_bulletin = msgspec.json.Decoder(Bulletin)
_rows = msgspec.json.Decoder(tuple[Counted, ...])


class Kept(NamedTuple):
    """A published bulletin as it is kept."""

    bulletin: Bulletin
    rows: tuple[Counted, ...]
    publication: Publication


def days(centre: Centre, kind: BulletinKind, day: str, unit: str | None) -> Days:
    """The days asked about. Refused("day", "day"), ("unknown", "unit")."""
    try:
        first, last = days_of(kind, date.fromisoformat(day))
    except (ValueError, OverflowError):
        raise Refused("day", "day", value=day[:20]) from None
    if unit is not None and unit not in centre.book.units:
        raise Refused("unknown", "unit", value=unit)
    return Days(kind, Period(first, last, centre.zone), unit)


def view(centre: Centre, asked: Days) -> BulletinView:
    """The published bulletin with what came late since; where there is none, the days as they stand."""
    made = count(centre, asked)
    with centre.database.snapshot() as connection:
        kept = _kept(centre, connection, asked)
        if kept is None:
            return _as_it_stands(made)
        cases = {case for row in kept.rows for case in row.cases}
        numbers = made.numbers | numbers_of_cases(centre, connection, cases - made.numbers.keys())
    return BulletinView(
        bulletin=kept.bulletin,
        identities=identities(kept.bulletin, Rows(kept.rows), numbers),
        published=kept.publication,
        late=late(kept.rows, made.rows, numbers),
    )


def publish(centre: Centre, asked: Days, by: str) -> BulletinView:
    """Publish these days as they stand; once published, the same again.

    Refused("not_over", "day") before the last day is over, ("identity", "day") where an identity does not hold.
    """

    def work() -> None:
        with centre.database.read() as connection:
            if _kept(centre, connection, asked) is not None:
                return
        made = count(centre, asked)
        _check(centre, asked, _as_it_stands(made))
        body, rows, seal = sealed(made.bulletin, made.rows)
        now, name = centre.now_ms(), _name(asked)
        with centre.database.write() as connection:
            kept = {"hotline": centre.hotline.key, "id": name, "at": now, "by": by, "hash": seal}
            connection.execute(insert(tables.bulletin).values(**kept, body=body, rows=zlib.compress(rows)))
            entry = audit.entry("bulletin", now, by, bulletin=name, feed=made.bulletin.seq, hash=seal)
            write(connection, centre, Changes(entry))

    again(work)
    return view(centre, asked)


def rows_of(centre: Centre, asked: Days) -> tuple[Counted, ...]:
    """The rows behind a bulletin: those kept, else as they stand."""
    with centre.database.read() as connection:
        kept = _kept(centre, connection, asked)
    return kept.rows if kept is not None else count(centre, asked).rows


def cases_of(centre: Centre, asked: Days, name: str, key: str) -> tuple[str, ...]:
    """Ids of the cases behind a number, oldest first. Refused("unknown", "name")."""
    return tuple(sorted({case for row in Rows(rows_of(centre, asked)).behind(name, key) for case in row.cases}))


def published(centre: Centre) -> tuple[BulletinRow, ...]:
    """Every published bulletin, the newest days first."""
    table = tables.bulletin.c
    query = select(table.body, table.by, table.at, table.hash).where(table.hotline == centre.hotline.key)
    with centre.database.read() as connection:
        found = [(_bulletin.decode(row.body), row) for row in connection.execute(query)]
    lines = [
        BulletinRow(
            kind=each.kind,
            first=each.first,
            last=each.last,
            unit=each.unit,
            by=row.by,
            at=from_epoch_ms(row.at),
            hash=row.hash,
        )
        for each, row in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.last, line.kind, line.unit or ""), reverse=True))


def tampered(centre: Centre) -> Iterator[str]:
    """Published bulletins that are not what the audit trail says was published."""
    table = tables.bulletin.c
    query = select(table.id, table.body, table.rows).where(table.hotline == centre.hotline.key)
    log = select(tables.audit.c.entry).where(
        tables.audit.c.hotline == centre.hotline.key, tables.audit.c.entry.like('{"act":"bulletin",%')
    )
    with centre.database.snapshot() as connection:
        said = {
            entry["bulletin"]: entry["hash"] for entry in map(msgspec.json.decode, connection.execute(log).scalars())
        }
        for name, body, rows in connection.execute(query):
            if said.pop(name, "") != hash_of(body, _unpacked(rows)):
                yield name
        yield from said


def _as_it_stands(made: Made) -> BulletinView:
    return BulletinView(bulletin=made.bulletin, identities=identities(made.bulletin, Rows(made.rows), made.numbers))


def _check(centre: Centre, asked: Days, made: BulletinView) -> None:
    if local_day(centre.clock.now(), centre.zone) <= asked.period.last:
        raise Refused("not_over", "day", value=asked.period.last.isoformat())
    for each in made.identities:
        if not each.holds:
            raise Refused("identity", "day", name=each.name, left=each.left, right=each.right, cases=each.cases[:20])


def _unpacked(rows: bytes) -> bytes:
    """The rows as they were counted; nothing where what is kept cannot be read any more."""
    try:
        return zlib.decompress(rows)
    except zlib.error:
        return b"[]"


def _name(asked: Days) -> str:
    return name_of(asked.kind, asked.period.first.isoformat(), asked.unit)


def _kept(centre: Centre, connection: Connection, asked: Days) -> Kept | None:
    table = tables.bulletin.c
    query = select(table.body, table.rows, table.by, table.at, table.hash)
    found = connection.execute(query.where(table.hotline == centre.hotline.key, table.id == _name(asked))).first()
    if found is None:
        return None
    publication = Publication(by=found.by, at=from_epoch_ms(found.at), hash=found.hash)
    return Kept(_bulletin.decode(found.body), _rows.decode(_unpacked(found.rows)), publication)
