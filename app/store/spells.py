"""How long this seat stood in which state: for the lead; one row a spell."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain.words import BreakReason, SeatMode
from app.store.sql import Statement
from app.store.tables import spells

_put = insert(spells)
_PUT = Statement(
    _put.on_conflict_do_update(index_elements=["began_at", "number"], set_={"ended_at": _put.excluded.ended_at}),
    names=spells.c.keys(),
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
    )


def since(connection: Connection, at: datetime) -> list[tuple[str, str, int, int | None]]:
    """Mode, reason, begin and end of those that began from then on, in their order.

    Without an end: the one that lasts; or, where a later one follows, one in which the program was cut off.
    """
    return [(row.mode, row.reason, row.began_at, row.ended_at) for row in _SINCE.all(connection, since_=epoch_ms(at))]
