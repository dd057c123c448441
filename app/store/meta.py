"""What a seat knows of itself, by name: values are JSON."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Integer, Text, bindparam, cast, select
from sqlalchemy.dialects.sqlite import insert

from app.store.sql import Statement
from app.store.tables import meta

T = TypeVar("T")

_GET = Statement(select(meta.c.value).where(meta.c.name == bindparam("wanted")))
_put = insert(meta).values(name=bindparam("name"), value=bindparam("value"))
_PUT = Statement(_put.on_conflict_do_update(index_elements=["name"], set_={"value": _put.excluded.value}))


def get(connection: Connection, name: str, kind: type[T]) -> T | None:
    """The value under this name; None when there is none."""
    value = _GET.value(connection, wanted=name)
    return None if value is None else msgspec.json.decode(value, type=kind)


def put(connection: Connection, **values: Any) -> None:
    """Set these values."""
    rows = [{"name": name, "value": msgspec.json.encode(value).decode()} for name, value in values.items()]
    _PUT.many(connection, rows)


_count = insert(meta).values(name=bindparam("name"), value="1")
_NEXT = Statement(
    _count.on_conflict_do_update(
        index_elements=["name"], set_={"value": cast(cast(meta.c.value, Integer) + 1, Text)}
    ).returning(meta.c.value)
)


def count_up(connection: Connection, name: str) -> int:
    """The next value of this counter: 1, 2, 3 … It goes back only with the transaction that took it."""
    return int(_NEXT.value(connection, name=name))
