"""The calls on this seat's lines: each is told to the centre as it goes on, and known here some days longer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms, from_epoch_ms
from app.store.sql import Statement
from app.store.tables import line_calls
from app.sync.wire.history import MOST, LineCall

_row = insert(line_calls)
_MOVING = ("number", "phone_hash", "answered_at", "ended_at")
_PUT = Statement(
    _row.on_conflict_do_update(
        index_elements=["id"],
        set_={name: _row.excluded[name] for name in _MOVING} | {"untold": line_calls.c.untold + 1},
    ),
    names=line_calls.c.keys(),
)
_UNTOLD = Statement(select(line_calls).where(line_calls.c.untold > 0).order_by(line_calls.c.at).limit(MOST))
_TOLD = Statement(
    update(line_calls)
    .where(line_calls.c.id == bindparam("id_"), line_calls.c.untold == bindparam("then"))
    .values(untold=0)
)
_FORGET = Statement(delete(line_calls).where(line_calls.c.untold == 0, line_calls.c.at < bindparam("before")))
_THROUGH = Statement(
    select(line_calls.c.phone_hash, line_calls.c.at).where(
        line_calls.c.at >= bindparam("since_"),
        line_calls.c.outgoing == 0,
        line_calls.c.answered_at.is_not(None),
        line_calls.c.phone_hash.is_not(None),
    )
)


def put(connection: Connection, call: LineCall, phone_hash: str | None) -> None:
    """A call as it has come so far."""
    _PUT.do(
        connection,
        id=call.id,
        at=epoch_ms(call.at),
        number=call.number,
        phone_hash=phone_hash,
        dialled=call.dialled,
        outgoing=int(call.outgoing),
        outside=call.outside,
        answered_at=epoch_ms(call.answered_at) if call.answered_at else None,
        ended_at=epoch_ms(call.ended_at) if call.ended_at else None,
        untold=1,
    )


def untold(connection: Connection) -> list[tuple[LineCall, int]]:
    """Calls the centre does not know as they stand, oldest first, each with the count it is told under."""
    return [(_call(row), row.untold) for row in _UNTOLD.all(connection)]


def _call(row: Any) -> LineCall:
    answered, ended = (None if at is None else from_epoch_ms(at) for at in (row.answered_at, row.ended_at))
    return LineCall(
        id=row.id,
        at=from_epoch_ms(row.at),
        number=row.number,
        dialled=row.dialled,
        outgoing=bool(row.outgoing),
        answered_at=answered,
        ended_at=ended,
        outside=row.outside,
    )


def told(connection: Connection, calls: Iterable[tuple[LineCall, int]]) -> None:
    """The centre knows them so; one that has gone on since is told again."""
    _TOLD.many(connection, [{"id_": call.id, "then": count} for call, count in calls])


def forget(connection: Connection, before: datetime) -> None:
    """Those the centre knows and that began earlier are not kept any longer."""
    _FORGET.do(connection, before=epoch_ms(before))


def through(connection: Connection, since: datetime) -> dict[str, datetime]:
    """Whose calls were answered here from then on: number's hash → when the last of them began."""
    found: dict[str, datetime] = {}
    for row in _THROUGH.all(connection, since_=epoch_ms(since)):
        found[row.phone_hash] = max(from_epoch_ms(row.at), found.get(row.phone_hash, from_epoch_ms(0)))
    return found
