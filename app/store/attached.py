"""Files somebody put with a case here, kept whole until the centre has them whole; and those of what is half typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.store.outbox import outbox
from app.store.sql import Statement
from app.store.tables import attached, draft_files, drafts


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

_KEEP = Statement(insert(draft_files), names=draft_files.c.keys())
_KEPT = Statement(
    select(draft_files.c.id, draft_files.c.about)
    .where(draft_files.c.draft == bindparam("draft_"))
    .order_by(draft_files.c.id)
)
_KEPT_BODY = Statement(select(draft_files.c.body).where(draft_files.c.id == bindparam("id_")))
_LET_GO = Statement(delete(draft_files).where(draft_files.c.id == bindparam("id_")))
_LET_ALL_GO = Statement(delete(draft_files).where(draft_files.c.draft == bindparam("draft_")))
_SWEEP = Statement(delete(draft_files).where(draft_files.c.draft.not_in(select(drafts.c.id))))


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


# ── with what is half typed ──


def keep(connection: Connection, file: str, draft: str, about: Mapping[str, Any], body: bytes) -> None:
    """Keep it with a draft. `about`: the fields of the `attach` it becomes."""
    _KEEP.do(connection, id=file, draft=draft, about=msgspec.json.encode(about), body=body)


def kept(connection: Connection, draft: str) -> dict[str, dict[str, Any]]:
    """What is known of each file of a draft, by its id, in the order in which they came."""
    return {row.id: msgspec.json.decode(row.about) for row in _KEPT.all(connection, draft_=draft)}


def kept_body(connection: Connection, file: str) -> bytes | None:
    """All of it; None where it is not here."""
    found = _KEPT_BODY.values(connection, id_=file)
    return bytes(found[0]) if found else None


def let_go(connection: Connection, file: str) -> None:
    """It is not wanted with the draft."""
    _LET_GO.do(connection, id_=file)


def let_all_go(connection: Connection, draft: str) -> None:
    """The draft is done with."""
    _LET_ALL_GO.do(connection, draft_=draft)


def sweep(connection: Connection) -> None:
    """Forget files whose draft is there no more."""
    _SWEEP.do(connection)
