"""How long this seat stood in which state: for the lead; one row a spell, told to the centre."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms, from_epoch_ms
from app.domain.words import BreakReason, SeatMode
from app.store.sql import Statement
from app.store.tables import spells
from app.sync.wire.history import MOST, StateSpell

_put = insert(spells)
_PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=["began_at", "number"], set_={"ended_at": _put.excluded.ended_at, "untold": spells.c.untold + 1}
    ),
    names=spells.c.keys(),
)
_UNTOLD = Statement(select(spells).where(spells.c.untold > 0).order_by(spells.c.began_at, spells.c.number).limit(MOST))
_TOLD = Statement(
    update(spells)
    .where(
        spells.c.began_at == bindparam("began"),
        spells.c.number == bindparam("number_"),
        spells.c.untold == bindparam("then"),
    )
    .values(untold=0)
)
_SINCE = Statement(
    select(spells).where(spells.c.began_at >= bindparam("since_")).order_by(spells.c.began_at, spells.c.number)
)


def put(
    connection: Connection,
    number: int,
    mode: SeatMode,
    began_at: datetime,
    reason: BreakReason | None,
    ended_at: datetime | None,
) -> None:
    """A spell began; or, with its end, the one that began then is over."""
    _PUT.do(
        connection,
        began_at=epoch_ms(began_at),
        number=number,
        mode=mode.value,
        reason=reason.value if reason else "",
        ended_at=None if ended_at is None else epoch_ms(ended_at),
        untold=1,
    )


def untold(connection: Connection) -> list[tuple[StateSpell, int]]:
    """Spells the centre does not know as they stand, oldest first, each with the count it is told under."""
    return [(_spell(row), row.untold) for row in _UNTOLD.all(connection)]


def _spell(row: Any) -> StateSpell:
    return StateSpell(
        number=row.number,
        mode=SeatMode(row.mode),
        began_at=from_epoch_ms(row.began_at),
        reason=BreakReason(row.reason) if row.reason else None,
        ended_at=None if row.ended_at is None else from_epoch_ms(row.ended_at),
    )


def told(connection: Connection, known: Iterable[tuple[StateSpell, int]]) -> None:
    """The centre knows them so; one that has ended since is told again."""
    rows = [{"began": epoch_ms(each.began_at), "number_": each.number, "then": count} for each, count in known]
    _TOLD.many(connection, rows)


def since(connection: Connection, at: datetime) -> list[tuple[str, str, int, int | None]]:
    """Mode, reason, begin and end of those that began from then on, in their order.

    Without an end: the one that lasts; or, where a later one follows, one in which the program was cut off.
    """
    return [(row.mode, row.reason, row.began_at, row.ended_at) for row in _SINCE.all(connection, since_=epoch_ms(at))]
