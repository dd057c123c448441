"""Beginning again from the feed's start, when the seat's cursor is older than the centre remembers.

What the seat holds stays shown; every record met again is noted, and when the feed's head is reached the others go in
one transaction. Outbox and drafts are never touched. A refill broken off goes on where it stopped.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.store import books, meta, truth
from app.store.sql import Statement
from app.store.tables import book_rows, people, refilled
from app.sync.wire import Kind

CURSOR, REFILLING = "cursor", "refilling"

_NOTE = Statement(insert(refilled).on_conflict_do_nothing(), names=refilled.c.keys())
_EMPTY = Statement(delete(refilled))
_SLICE = 500


def _unmet(kind: Any, table: Table) -> ColumnElement[bool]:
    met = select(refilled.c.id).where(refilled.c.kind == kind, refilled.c.id == table.c.id)
    return ~met.exists()


_GONE = {kind: Statement(select(table.c.id).where(_unmet(str(kind), table))) for kind, table in truth.TABLES.items()}
_DROP_PEOPLE = Statement(delete(people).where(_unmet(str(Kind.PERSON), people)))
_DROP_ROWS = Statement(delete(book_rows).where(_unmet(book_rows.c.kind, book_rows)))


def begin(connection: Connection, epoch: int) -> None:
    """The feed is read from its start again, under this epoch."""
    _EMPTY.do(connection)
    meta.put(connection, **{CURSOR: 0, REFILLING: True, "epoch": epoch})


def under_way(connection: Connection) -> bool:
    """Whether a refill has begun and not ended."""
    return bool(meta.get(connection, REFILLING, bool))


def note(connection: Connection, met: Iterable[tuple[Kind, str]]) -> None:
    """These records were met again."""
    _NOTE.many(connection, [{"kind": str(kind), "id": each} for kind, each in met])


def end(connection: Connection) -> tuple[set[str], set[str]]:
    """The head is reached: what was not met again goes. Gives the records on which commands wait, and all that went."""
    anew: set[str] = set()
    over: set[str] = set()
    for kind, statement in _GONE.items():
        gone = statement.values(connection)
        over.update(gone)
        for start in range(0, len(gone), _SLICE):
            anew |= _let_go(connection, kind, gone[start : start + _SLICE])
    _DROP_PEOPLE.do(connection)
    _DROP_ROWS.do(connection)
    books.seal_again(connection)
    _EMPTY.do(connection)
    meta.put(connection, **{REFILLING: False})
    return anew, over


def _let_go(connection: Connection, kind: Kind, ids: list[str]) -> set[str]:
    pending = truth.kept(connection, ids)
    truth.move(connection, ((kind, each, truth.NOTHING) for each in pending))
    truth.remove(connection, kind, [each for each in ids if each not in pending])
    return pending
