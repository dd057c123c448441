"""Which cases changed with which transaction: told to the figures that are kept beside them, and only while some are.

A seat whose person never asks for figures writes nothing here; where nobody has asked for long, no more is written,
and the figures are read anew.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Integer, Text, bindparam, delete, exists, func, insert, literal, select

from app.store.sql import Statement
from app.store.tables import figures_set, moved

LIMIT = 20_000
"""So many transactions are noted at most."""

_first = select(func.min(moved.c.n)).scalar_subquery()
_last = select(func.max(moved.c.n)).scalar_subquery()
_span = func.coalesce(_last - _first, 0)
_wanted = exists(select(literal(1)).select_from(figures_set))
_NOTE = Statement(
    insert(moved).from_select(
        ["ids"], select(bindparam("ids", type_=Text)).where(_wanted, _span < bindparam("limit", type_=Integer))
    )
)
_HEAD = Statement(select(func.coalesce(_last, 0)))
_SPAN = Statement(select(_span))
_SINCE = Statement(select(moved.c.ids).where(moved.c.n > bindparam("since")))
_FORGET = Statement(delete(moved).where(moved.c.n < bindparam("upto")))


def note(connection: Connection, ids: Sequence[str]) -> None:
    """These cases change with this transaction."""
    if ids:
        _NOTE.do(connection, ids=" ".join(ids), limit=LIMIT)


def head(connection: Connection) -> int:
    """The number of the newest."""
    return _HEAD.value(connection)


def since(connection: Connection, number: int) -> set[str] | None:
    """What changed after this number; None: not all of it was noted."""
    if _SPAN.value(connection) >= LIMIT:
        return None
    found: Iterable[str] = _SINCE.values(connection, since=number)
    return {each for ids in found for each in ids.split(" ")}


def forget(connection: Connection, upto: int) -> None:
    """What came before this number; its own row stays, so that numbers only grow."""
    _FORGET.do(connection, upto=upto)
