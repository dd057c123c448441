"""Files somebody put with a case here: kept whole until the centre has them whole."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.store.outbox import outbox
from app.store.sql import Statement
from app.store.tables import attached


@dataclass(frozen=True)
class Waiting:
    """A file on its way: its case, its size, and how much of it the centre has."""

    id: str
    case: str
    size: int
    sent: int


_PUT = Statement(insert(attached), names=attached.c.keys())
_ALL = Statement(select(attached.c.id, attached.c.case_id, attached.c.size, attached.c.sent).order_by(attached.c.id))
_PIECE = Statement(
    select(func.substr(attached.c.body, bindparam("first"), bindparam("count"))).where(
        attached.c.id == bindparam("id_")
    )
)
_BODY = Statement(select(attached.c.body).where(attached.c.id == bindparam("id_")))
_SENT = Statement(update(attached).where(attached.c.id == bindparam("id_")).values(sent=bindparam("sent_")))
_DROP = Statement(delete(attached).where(attached.c.id == bindparam("id_")))
_ASKED = Statement(select(func.count()).where(outbox.c.type == "attach", outbox.c.cases == bindparam("case")))


def put(connection: Connection, file: str, case: str, body: bytes) -> None:
    """Keep it."""
    _PUT.do(connection, id=file, case_id=case, size=len(body), sent=0, body=body)


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """All that are on their way, the oldest first."""
    return tuple(Waiting(row.id, row.case_id, row.size, row.sent) for row in _ALL.all(connection))


def piece(connection: Connection, file: str, at: int, count: int) -> bytes:
    """So many bytes of it from there on; fewer at its end."""
    found = _PIECE.values(connection, id_=file, first=at + 1, count=count)
    return bytes(found[0]) if found else b""


def body(connection: Connection, file: str) -> bytes | None:
    """All of it; None where it is not here."""
    found = _BODY.values(connection, id_=file)
    return bytes(found[0]) if found else None


def note(connection: Connection, file: str, sent: int) -> None:
    """The centre has so much of it."""
    _SENT.do(connection, id_=file, sent_=sent)


def drop(connection: Connection, file: str) -> None:
    """It need not be kept here."""
    _DROP.do(connection, id_=file)


def is_asked(connection: Connection, case: str) -> bool:
    """Whether an act that names a file of this case is still on its way, or waits for a person."""
    return bool(_ASKED.values(connection, case=case)[0])
