"""Records that acts at the centre change, read under their lock, each with its number; of some, versions are kept."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Table, insert, select

from app.domain.records import Article, Record, Script
from app.sync.wire import Kind
from server import tables
from server.centre import Centre, encode
from server.ledger import Changes, Put, write

R = TypeVar("R", bound=Record)
V = TypeVar("V", Article, Script)


def held(
    connection: Connection, centre: Centre, kind: Kind, ids: Sequence[str], shape: type[R]
) -> dict[str, tuple[R, int]]:
    """Lock these records and read them, each with its number; those there are."""
    table = tables.record.c
    query = select(table.id, table.seq, table.body).where(
        table.hotline == centre.hotline.key, table.kind == kind.value, table.id.in_(ids), table.body.is_not(None)
    )
    found = connection.execute(query.order_by(table.id).with_for_update())
    return {row.id: (msgspec.json.decode(row.body, type=shape), row.seq) for row in found}


def write_versions(
    connection: Connection, centre: Centre, kind: Kind, kept: Table, entry: str, rows: Sequence[tuple[V, int]]
) -> int:
    """Put these into the feed, and each version beside into the table that keeps them; the feed's number then.

    `rows`: each record with the number the present one has, 0 for a new one.
    """
    key = centre.hotline.key
    bodies = [(each, seq, encode(each)) for each, seq in rows]
    lines = [{"hotline": key, "id": each.id, "version": each.version, "body": body} for each, _seq, body in bodies]
    connection.execute(insert(kept), lines)
    puts = [Put(kind.value, each.id, body, seq) for each, seq, body in bodies]
    return write(connection, centre, Changes(entry, puts))


def versions_of(centre: Centre, kept: Table, record: str, shape: type[V]) -> tuple[V, ...]:
    """Every version of a record, the newest first; () for one there is not."""
    query = select(kept.c.body).where(kept.c.hotline == centre.hotline.key, kept.c.id == record)
    with centre.database.read() as connection:
        bodies = connection.execute(query.order_by(kept.c.version.desc())).scalars().all()
    return tuple(msgspec.json.decode(body, type=shape) for body in bodies)
