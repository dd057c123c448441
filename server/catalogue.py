"""The hotline's own tables: versions kept, one version in force, and the book made of it.

A changed table reaches the seats row by row, 250 in a transaction; the version counts from the row of kind `table`
that comes last. Here a version is there whole or not at all.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain import catalogue, limits
from app.domain.book import Book, duties_by_key
from app.domain.calendar import Calendar
from app.domain.errors import Refused
from app.domain.records import Area, Category, DayRule, Duty, Limit, Person, Record, Unit
from app.sync.wire import Kind
from server import audit, tables
from server.centre import Centre, encode
from server.ledger import Changes, Put, write

KINDS: Mapping[Kind, type[Record]] = {
    Kind.CATEGORY: Category,
    Kind.AREA: Area,
    Kind.UNIT: Unit,
    Kind.DUTY: Duty,
    Kind.DAY: DayRule,
    Kind.LIMIT: Limit,
}
AT_ONCE = 250

Row = Category | Area | Unit | Duty | DayRule | Limit


def row_id(row: Row) -> str:
    """The id of a table's row in the feed: as the catalogue tells it; of a day its date, of a limit its name."""
    if isinstance(row, DayRule):
        return row.day
    return row.code if isinstance(row, Limit) else catalogue.row_id(row)


def put_table(centre: Centre, kind: Kind, rows: Sequence[Row], by: str) -> int:
    """Make these rows the table's newest version and give its number. A table that has not changed keeps its version.

    Rows must be checked already; of two with one id the later counts. `by`: the person's id.
    """
    wanted = {row_id(row): encode(row) for row in rows}
    version = _version(centre, kind)
    changes = list(_feed_changes(centre, kind, wanted).items())
    if not changes and version:
        return version
    while changes:
        chunk, changes = changes[:AT_ONCE], changes[AT_ONCE:]
        _put_rows(centre, kind, chunk, by)
    _complete(centre, kind, version + 1, wanted, by)
    centre.book = load_book(centre)
    return version + 1


def _version(centre: Centre, kind: Kind) -> int:
    table = tables.table_version
    newest = select(func.max(table.c.version)).where(table.c.hotline == centre.hotline.key, table.c.kind == kind.value)
    with centre.database.read() as connection:
        return connection.execute(newest).scalar() or 0


def _feed_changes(centre: Centre, kind: Kind, wanted: Mapping[str, bytes]) -> dict[str, tuple[bytes | None, int]]:
    """Rows that differ from what the seats were told: id → (new body or None to take it away, number it has)."""
    table = tables.record
    query = select(table.c.id, table.c.seq, table.c.body).where(
        table.c.hotline == centre.hotline.key, table.c.kind == kind.value
    )
    with centre.database.read() as connection:
        told = {row.id: (row.seq, row.body) for row in connection.execute(query)}
    changed: dict[str, tuple[bytes | None, int]] = {}
    for record, body in wanted.items():
        seq, old = told.get(record, (0, None))
        if old != body:
            changed[record] = (body, seq)
    for record, (seq, old) in told.items():
        if old is not None and record not in wanted:
            changed[record] = (None, seq)
    return changed


def _put_rows(centre: Centre, kind: Kind, chunk: list[tuple[str, tuple[bytes | None, int]]], by: str) -> None:
    entry = audit.entry("table_rows", centre.now_ms(), by, kind=kind.value, rows=len(chunk))
    changes = Changes(entry, [Put(kind.value, record, body, before) for record, (body, before) in chunk])
    with centre.database.write() as connection:
        seq = write(connection, centre, changes)
    centre.on_commit(seq)


def _complete(centre: Centre, kind: Kind, version: int, wanted: Mapping[str, bytes], by: str) -> None:
    key, now = centre.hotline.key, centre.now_ms()
    record = tables.record.c
    with centre.database.write() as connection:
        _keep_version(connection, key, kind, version, wanted)
        row = {"hotline": key, "kind": kind.value, "version": version, "at": now, "by": by, "rows": len(wanted)}
        connection.execute(insert(tables.table_version).values(row))
        known = select(record.seq).where(
            record.hotline == key, record.kind == Kind.TABLE.value, record.id == kind.value
        )
        before = connection.execute(known).scalar() or 0
        put = Put(Kind.TABLE.value, kind.value, encode({"version": version}), before)
        entry = audit.entry("table", now, by, kind=kind.value, version=version, rows=len(wanted))
        seq = write(connection, centre, Changes(entry, [put]))
    centre.on_commit(seq)


def _keep_version(connection: Connection, key: int, kind: Kind, version: int, wanted: Mapping[str, bytes]) -> None:
    """Close the rows this version no longer has, and open those that are new in it."""
    table = tables.table_row
    mine = (table.c.hotline == key, table.c.kind == kind.value, table.c.until.is_(None))
    kept = {row.id: row.body for row in connection.execute(select(table.c.id, table.c.body).where(*mine))}
    over = [record for record, body in kept.items() if wanted.get(record) != body]
    if over:
        closing = update(table).where(*mine, table.c.id == bindparam("one")).values(until=version)
        connection.execute(closing, [{"one": record} for record in over])
    new: list[dict[str, Any]] = [
        {"hotline": key, "kind": kind.value, "id": record, "since": version, "body": body}
        for record, body in wanted.items()
        if kept.get(record) != body
    ]
    chunks = iter(new)
    while chunk := list(islice(chunks, 1000)):
        connection.execute(insert(table), chunk)


def load_book(centre: Centre) -> Book:
    """The book of the newest complete versions, and of the people as they are."""
    with centre.database.snapshot() as connection:
        found = _rows(connection, centre.hotline.key)
        people = _people(connection, centre.hotline.key)
        versions = _versions(connection, centre.hotline.key)
    chosen = [row for row in found[Kind.LIMIT] if isinstance(row, Limit)]
    own_limits, own_hours = limits.applied(chosen, centre.settings.limits, centre.settings.hours)
    return Book(
        units={row.code: row for row in found[Kind.UNIT] if isinstance(row, Unit)},
        areas={row.code: row for row in found[Kind.AREA] if isinstance(row, Area)},
        categories={row.code: row for row in found[Kind.CATEGORY] if isinstance(row, Category)},
        duties=duties_by_key(row for row in found[Kind.DUTY] if isinstance(row, Duty)),
        people=people,
        calendar=Calendar.of(row for row in found[Kind.DAY] if isinstance(row, DayRule)),
        hours=own_hours,
        limits=own_limits,
        zone=centre.zone,
        phone_key=centre.hotline.phone_key,
        versions=versions,
    )


def _rows(connection: Connection, key: int) -> dict[Kind, list[Record]]:
    table = tables.table_row
    query = (
        select(table.c.kind, table.c.body)
        .where(table.c.hotline == key, table.c.until.is_(None))
        .order_by(table.c.kind, table.c.id)
    )
    decoders = {kind.value: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}
    found: dict[Kind, list[Record]] = {kind: [] for kind in KINDS}
    for kind, body in connection.execute(query):
        found[Kind(kind)].append(decoders[kind].decode(body))
    return found


def _people(connection: Connection, key: int) -> dict[str, Person]:
    table = tables.person
    query = select(table.c.id, table.c.name, table.c.roles, table.c.active).where(table.c.hotline == key)
    return {
        row.id: Person(id=row.id, name=row.name, roles=tuple(row.roles.split()), active=row.active)
        for row in connection.execute(query)
    }


def _versions(connection: Connection, key: int) -> dict[str, int]:
    table = tables.table_version
    query = select(table.c.kind, func.max(table.c.version)).where(table.c.hotline == key).group_by(table.c.kind)
    return {kind: version or 0 for kind, version in connection.execute(query)}


class Version(Struct, frozen=True):
    """A version of a table: since when it is in force, who put it there, how many rows it has."""

    version: int
    at: int
    """Epoch milliseconds."""
    by: str
    rows: int


def versions_of(centre: Centre, kind: Kind) -> list[Version]:
    """Every version of a table, the newest first."""
    table = tables.table_version.c
    query = select(table.version, table.at, table.by, table.rows)
    query = query.where(table.hotline == centre.hotline.key, table.kind == kind.value).order_by(table.version.desc())
    with centre.database.read() as connection:
        return [Version(*row) for row in connection.execute(query)]


def rows_at(centre: Centre, kind: Kind, version: int) -> list[Row]:
    """A table as it was in this version. Refused("unknown", "version") for one there never was."""
    if not 1 <= version <= _version(centre, kind):
        raise Refused("unknown", "version", value=version)
    table = tables.table_row.c
    query = select(table.body).where(
        table.hotline == centre.hotline.key,
        table.kind == kind.value,
        table.since <= version,
        (table.until.is_(None)) | (table.until > version),
    )
    decoder = msgspec.json.Decoder(KINDS[kind])
    with centre.database.read() as connection:
        found: list[Any] = [decoder.decode(body) for body in connection.execute(query.order_by(table.id)).scalars()]
    return found
