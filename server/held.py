"""Records that acts at the centre change: read under their lock, each with its number."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select

from app.domain.records import Record
from app.sync.wire import Kind
from server import tables
from server.centre import Centre

R = TypeVar("R", bound=Record)


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
