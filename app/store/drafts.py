"""What is half typed: kept whole under an id of the form's own, never sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms, from_epoch_ms
from app.store.sql import Statement, among, listed
from app.store.tables import drafts


@dataclass(frozen=True)
class Draft:
    """A form as it stood at `saved_at`; `payload` is whatever the form keeps of itself (plain JSON values)."""

    id: str
    kind: str
    case: str | None
    saved_at: datetime
    payload: Mapping[str, Any]


_put = insert(drafts)
_PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=["id"], set_={c.name: _put.excluded[c.name] for c in drafts.c if c.name != "id"}
    ),
    names=drafts.c.keys(),
)
_ALL = Statement(select(drafts).order_by(drafts.c.saved_at, drafts.c.id))
_DROP = Statement(delete(drafts).where(drafts.c.id == bindparam("id_")))
_DROP_OF = Statement(delete(drafts).where(among(drafts.c.case_id, "cases")).returning(drafts.c.id))


def put(connection: Connection, draft: Draft) -> None:
    """Keep it in place of what stood under its id."""
    _PUT.do(
        connection,
        id=draft.id,
        kind=draft.kind,
        case_id=draft.case,
        saved_at=epoch_ms(draft.saved_at),
        payload=msgspec.json.encode(draft.payload),
    )


def drop(connection: Connection, draft: str) -> None:
    """Forget it; one that is not there is forgotten already."""
    _DROP.do(connection, id_=draft)


def drop_of_cases(connection: Connection, cases: Sequence[str]) -> list[str]:
    """Forget everything half typed about these cases. Gives the ids."""
    return _DROP_OF.values(connection, cases=listed(cases))


def everything(connection: Connection) -> tuple[Draft, ...]:
    """All drafts, the oldest first."""
    return tuple(
        Draft(row.id, row.kind, row.case_id, from_epoch_ms(row.saved_at), msgspec.json.decode(row.payload))
        for row in _ALL.all(connection)
    )


def of_kind(connection: Connection, kind: str) -> list[Draft]:
    """Those of one kind, the oldest first."""
    return [each for each in everything(connection) if each.kind == kind]


def replace_kind(connection: Connection, kind: str, wanted: Sequence[Draft]) -> bool:
    """These are all there are of a kind; whether that is anything new."""
    had = {each.id: each.payload for each in of_kind(connection, kind)}
    if had == {each.id: each.payload for each in wanted}:
        return False
    for each in had.keys() - {each.id for each in wanted}:
        drop(connection, each)
    for each in wanted:
        put(connection, each)
    return True
