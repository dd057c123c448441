"""Queue items this seat holds: what the centre said when it gave them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms, from_epoch_ms
from app.store.sql import Statement
from app.store.tables import claims
from app.sync.wire import Taken


@dataclass(frozen=True)
class Claim:
    """Held under this fence until `until` (the centre's clock)."""

    case: str
    fence: int
    until: datetime


_ALL = Statement(select(claims))
_put = insert(claims)
_PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=["case_id"], set_={"fence": _put.excluded.fence, "until": _put.excluded.until}
    ),
    names=claims.c.keys(),
)
_DROP = Statement(delete(claims).where(claims.c.case_id == bindparam("case_")))


def held(connection: Connection) -> dict[str, Claim]:
    """Every item held, by case."""
    found = _ALL.all(connection)
    return {row.case_id: Claim(row.case_id, row.fence, from_epoch_ms(row.until)) for row in found}


def put(connection: Connection, taken: Taken) -> None:
    """The centre gave this item, or its lease anew."""
    _PUT.do(connection, case_id=taken.case, fence=taken.fence, until=epoch_ms(taken.until))


def drop(connection: Connection, case: str) -> None:
    """It is held no longer."""
    _DROP.do(connection, case_=case)
