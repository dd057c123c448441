"""The hotline's own tables: versions kept, one version in force, and the book made of it.

A changed table reaches the seats row by row, 250 under a number of the feed; the version counts from the row of kind
`table` that comes last. Here a version is there whole or not at all. Withdrawn units, areas and categories stay among
the rows, marked: cases are called by them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain import catalogue, limits
from app.domain.book import Book, duties_by_key
from app.domain.calendar import Calendar
from app.domain.command import Command
from app.domain.commands import DispatchCase
from app.domain.errors import Refused
from app.domain.former import succeeded
from app.domain.records import Area, Case, Category, DayRule, Duty, Limit, Person, Record, Unit
from app.domain.words import Change, TableName
from app.sync.wire import Kind
from server import audit, tables
from server.centre import Centre, encode
from server.database import Reach, rows
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


def put_table(centre: Centre, kind: Kind, rows: Sequence[Row], by: str, book: Book | None = None) -> int:
    """Make these rows the table's newest version and give its number. A table that has not changed keeps its version.

    Rows must be checked already; of two with one id the later counts. `by`: the person's id; `book`: what they were
    made from, where that is not the centre's of this moment. Refused("changed", "version") where another version is in
    force than in this book: somebody else, perhaps another process, was earlier. It is one transaction, so nobody
    comes between.
    """
    book = book or centre.book
    count, after = len({row_id(row) for row in rows}), _with_former(centre, book, kind, rows)
    with centre.database.write() as connection:
        version = _version(connection, centre, kind)
        if version != book.versions.get(kind, 0):
            raise Refused("changed", "version")
        changes = _changes(connection, centre, kind, after)
        if not changes and version:
            return version
        for at in range(0, len(changes), AT_ONCE):
            _put_rows(connection, centre, kind, changes[at : at + AT_ONCE], version + 1, by)
        seq = _complete(connection, centre, kind, version + 1, after, count, by)
    centre.on_commit(seq)
    centre.book = load_book(centre)
    return version + 1


_NAMED = {Kind.CATEGORY: TableName.CATEGORIES, Kind.AREA: TableName.AREAS, Kind.UNIT: TableName.UNITS}


def _with_former(centre: Centre, book: Book, kind: Kind, rows: Sequence[Row]) -> dict[str, Any]:
    """The rows by id, with their earlier names and with what is withdrawn."""
    after: dict[str, Any] = {row_id(row): row for row in rows}
    if kind not in _NAMED:
        return after
    return succeeded(catalogue.known_of(book, _NAMED[kind]), after, centre.clock.now())


def _version(connection: Connection, centre: Centre, kind: Kind) -> int:
    """The version in force, from here on until the transaction ends: other writers wait."""
    key, head, table = centre.hotline.key, tables.feed_head.c, tables.table_version.c
    connection.execute(select(head.seq).where(head.hotline == key).with_for_update())
    newest = select(func.max(table.version)).where(table.hotline == key, table.kind == kind.value)
    return connection.execute(newest).scalar() or 0


class _Moved(NamedTuple):
    """A row that differs from what the seats were told: its new body (None to take it away) and the number it has."""

    id: str
    body: bytes | None
    before: int
    change: Change


class _Mark(Struct):
    """Whether a row as it was told is withdrawn."""

    gone_at: str | None = None


_mark = msgspec.json.Decoder(_Mark)


def _changes(connection: Connection, centre: Centre, kind: Kind, after: Mapping[str, Any]) -> list[_Moved]:
    table = tables.record.c
    query = select(table.id, table.seq, table.body).where(table.hotline == centre.hotline.key, table.kind == kind.value)
    told: dict[str, tuple[int, bytes | None]] = {row.id: (row.seq, row.body) for row in connection.execute(query)}
    changed: list[_Moved] = []
    for record, row in after.items():
        seq, old = told.get(record, (0, None))
        body = encode(row)
        if old != body:
            there = old is not None and _mark.decode(old).gone_at is None
            here = getattr(row, "gone_at", None) is None
            change = (Change.CHANGED if there else Change.ADDED) if here else Change.WITHDRAWN
            changed.append(_Moved(record, body, seq, change))
    for record, (seq, old) in told.items():
        if old is not None and record not in after:
            changed.append(_Moved(record, None, seq, Change.WITHDRAWN))
    return changed


def _put_rows(connection: Connection, centre: Centre, kind: Kind, some: list[_Moved], version: int, by: str) -> None:
    """Tell the seats of some rows, and the audit trail of which they are."""
    named = {change.value: [row.id for row in some if row.change is change] for change in Change}
    told = {change: codes for change, codes in named.items() if codes}
    entry = audit.entry("table_rows", centre.now_ms(), by, kind=kind.value, version=version, rows=len(some), **told)
    write(connection, centre, Changes(entry, [Put(kind.value, row.id, row.body, row.before) for row in some]))


def _complete(
    connection: Connection, centre: Centre, kind: Kind, version: int, after: Mapping[str, Any], count: int, by: str
) -> int:
    """Keep the version and tell the seats that it is whole. Gives the feed's number."""
    key, now = centre.hotline.key, centre.now_ms()
    record = tables.record.c
    _keep_version(connection, key, kind, version, {each: encode(row) for each, row in after.items()})
    row = {"hotline": key, "kind": kind.value, "version": version, "at": now, "by": by, "rows": count}
    connection.execute(insert(tables.table_version).values(row))
    known = select(record.seq).where(record.hotline == key, record.kind == Kind.TABLE.value, record.id == kind.value)
    before = connection.execute(known).scalar() or 0
    put = Put(Kind.TABLE.value, kind.value, encode({"version": version}), before)
    entry = audit.entry("table", now, by, kind=kind.value, version=version, rows=count)
    return write(connection, centre, Changes(entry, [put]))


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
    book = Book(
        duties=duties_by_key(row for row in found[Kind.DUTY] if isinstance(row, Duty)),
        people=people,
        calendar=Calendar.of(row for row in found[Kind.DAY] if isinstance(row, DayRule)),
        hours=own_hours,
        limits=own_limits,
        zone=centre.zone,
        phone_key=centre.hotline.phone_key,
        versions=versions,
    )
    for kind, table in _NAMED.items():
        book = catalogue.with_known(book, table, {row_id(row): row for row in found[kind]})
    return book


def _rows(connection: Connection, key: int) -> dict[Kind, list[Any]]:
    table = tables.table_row
    query = (
        select(table.c.kind, table.c.body)
        .where(table.c.hotline == key, table.c.until.is_(None))
        .order_by(table.c.kind, table.c.id)
    )
    decoders = {kind.value: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}
    found: dict[Kind, list[Any]] = {kind: [] for kind in KINDS}
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
    if not 1 <= version <= max((each.version for each in versions_of(centre, kind)), default=0):
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
    return [row for row in found if getattr(row, "gone_at", None) is None]


_DUTIES = """SELECT body FROM table_row WHERE hotline = $1 AND kind = 'duty' AND since <= $2
    AND (until IS NULL OR until > $2) AND substr(id, 1, $3) = $4 ORDER BY id"""


def book_for(centre: Centre, on: Reach, command: Command, cases: Mapping[str, Case]) -> Book:
    """The book a command is judged by: where the duties have changed since it was made, with those of the case's matter
    as they were when the unit was suggested. So a clause stays with the row and version somebody looked at."""
    version = command.catalogue if isinstance(command, DispatchCase) else None
    case = cases.get(command.case)
    if case is None or version is None or not 0 < version < centre.book.versions.get(Kind.DUTY, 0):
        return centre.book
    decoder, found = msgspec.json.Decoder(Duty), list[Duty]()
    for each in centre.book.category_chain(case.facts.category):
        begin = f"{each.code}|"
        held = rows(on, _DUTIES, (centre.hotline.key, version, len(begin), begin))
        found += [decoder.decode(body) for (body,) in held]
    return replace(centre.book, duties=duties_by_key(found), versions={**centre.book.versions, Kind.DUTY: version})
