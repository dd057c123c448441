"""`column is one of these`, with all of them in one bound JSON list: however many codes lie below an area or category,
the statement stays the same and has room for them, on the embedded database and on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Boolean, ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class Listed(TypeDecorator[Sequence[str]]):
    """A list of texts, bound as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Any) -> str | None:
        return None if value is None else msgspec.json.encode(list(value)).decode()


class Among(FunctionElement[bool]):
    """Of a column and a `Listed` parameter."""

    name = "among"
    type = Boolean()
    inherit_cache = True


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the texts given as `name`."""
    return Among(column, bindparam(name, type_=Listed))


@compiles(Among)
def _embedded(element: Among, compiler: Any, **more: Any) -> str:
    column, listed = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"


@compiles(Among, "postgresql")
def _postgres(element: Among, compiler: Any, **more: Any) -> str:
    column, listed = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({listed} AS json))))"
