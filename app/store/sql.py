"""Statements, written with SQLAlchemy's expressions and turned into SQL once; then they go straight to the driver.

Running a statement through the whole of SQLAlchemy costs twenty times what the database needs for it, and a saving
runs twenty of them. Connections, transactions and the pool stay SQLAlchemy's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Executable, bindparam, func, select
from sqlalchemy.dialects.sqlite.pysqlite import dialect
from sqlalchemy.sql.crud import REQUIRED

from app.domain.errors import Trouble

_DIALECT = dialect(paramstyle="qmark")


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the values given as `name`, by `listed`: one parameter, so the statement stays the same."""
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def listed(values: Iterable[str]) -> str:
    """Values for `among`."""
    return msgspec.json.encode(list(values)).decode()


def numbered(values: Iterable[int]) -> str:
    """The same for numbers."""
    return msgspec.json.encode(list(values)).decode()


def run(connection: Connection, sql: str, values: Sequence[Any]) -> Any:
    """Every single statement goes through here. The cursor."""
    return _driver(connection).execute(sql, values)


def run_many(connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """And every statement that is run for many rows."""
    _driver(connection).executemany(sql, rows)


def _driver(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    if driver is None:
        raise Trouble("disk", "the connection is gone")
    return driver


class Statement:
    """One statement, compiled when first used. Parameters are given by the names of its `bindparam`s.

    `names`: the columns of an INSERT that has no values of its own.
    """

    def __init__(self, core: Executable, names: Sequence[str] = ()) -> None:
        self._core: Any = core
        self._names = list(names) or None

    def do(self, connection: Connection, **values: Any) -> None:
        """Run it."""
        run(connection, self._sql, self._take(values))

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each row; not at all for none."""
        if rows:
            run_many(connection, self._sql, map(self._take, rows))

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Its rows; columns are attributes."""
        cursor = run(connection, self._sql, self._take(values))
        return list(map(self._row(cursor), cursor.fetchall()))

    def each(self, connection: Connection, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Its rows one by one: of many, none is kept."""
        yield from run(connection, self._sql, self._take(values))

    def tuples(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Its rows, plain."""
        return run(connection, self._sql, self._take(values)).fetchall()

    def one(self, connection: Connection, **values: Any) -> Any:
        """Its first row; None when there is none."""
        cursor = run(connection, self._sql, self._take(values))
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else self._row(cursor)(row)

    def values(self, connection: Connection, **values: Any) -> list[Any]:
        """The first column of its rows."""
        return [row[0] for row in run(connection, self._sql, self._take(values)).fetchall()]

    def value(self, connection: Connection, **values: Any) -> Any:
        """The first column of its first row; None when there is none."""
        cursor = run(connection, self._sql, self._take(values))
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else row[0]

    @cached_property
    def _compiled(self) -> tuple[str, Callable[[Mapping[str, Any]], Sequence[Any]]]:
        made = self._core.compile(dialect=_DIALECT, column_keys=self._names)
        names: list[str] = list(made.positiontup or ())
        return str(made), _taker(names, {n: v for n, v in made.params.items() if v not in (None, REQUIRED)})

    @cached_property
    def _sql(self) -> str:
        return self._compiled[0]

    @cached_property
    def _take(self) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
        return self._compiled[1]

    def _row(self, cursor: Any) -> Callable[[Sequence[Any]], Any]:
        made = self.__dict__.get("_made_row")
        if made is None:
            names = [each[0] for each in cursor.description]
            kind: Any = namedtuple("Row", names, rename=True)  # pyright: ignore[reportUntypedNamedTuple]
            made = self.__dict__["_made_row"] = kind._make
        return made


def _taker(names: list[str], fixed: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """What puts named parameters into the statement's order; `fixed` are those it brought itself."""
    if fixed:
        return lambda values: [values[name] if name in values else fixed[name] for name in names]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]
