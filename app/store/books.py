"""The `Book` at a seat: built from each table as it was when its last version was complete."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from app.domain import limits
from app.domain.book import Book, Limits, duties_by_key
from app.domain.calendar import Calendar
from app.domain.catalogue import with_known
from app.domain.deadlines import Hours
from app.domain.records import Area, Category, DayRule, Duty, Limit, Person, Unit
from app.domain.words import TableName
from app.store import meta
from app.store.sql import Statement
from app.store.tables import book_rows, book_versions, people
from app.sync.wire import Hotline

KINDS = ("category", "area", "unit", "duty", "day", "limit")
"""Kinds of rows that make up the Book beside people."""

_versions = select(book_versions.c.kind, book_versions.c.version, book_versions.c.payload)
_VERSIONS = Statement(_versions)
_VERSION = Statement(_versions.where(book_versions.c.kind == bindparam("kind")))
_rows = select(book_rows.c.payload).where(book_rows.c.kind == bindparam("kind"))
_ROWS = Statement(_rows.order_by(book_rows.c.id))
_PEOPLE = Statement(select(people.c.payload))
_put = insert(book_versions).values(kind=bindparam("kind"), version=bindparam("version"), payload=bindparam("payload"))
_PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=["kind"], set_={"version": _put.excluded.version, "payload": _put.excluded.payload}
    )
)

_person = msgspec.json.Decoder(Person)
_limits = msgspec.json.Decoder(list[Limit])


def seal_version(connection: Connection, kind: str, version: int) -> None:
    """A version of a table is complete: keep the table as it stands, in one piece."""
    rows = [Raw(payload) for payload in _ROWS.values(connection, kind=kind)]
    _PUT.do(connection, kind=kind, version=version, payload=msgspec.json.encode(rows))


def seal_again(connection: Connection) -> None:
    """Rows of tables went without a new version: keep each as it stands now."""
    for row in _VERSIONS.all(connection):
        seal_version(connection, row.kind, row.version)


def load(connection: Connection) -> Book:
    """The Book as the database has it; an empty one before the first exchange."""
    hotline = meta.get(connection, "hotline", Hotline)
    book = Book(
        people=_all_people(connection),
        zone=ZoneInfo(hotline.zone if hotline else "Asia/Shanghai"),
        phone_key=bytes.fromhex(hotline.phone_key) if hotline else b"",
    )
    for row in _VERSIONS.all(connection):
        book = _with(book, row.kind, row.version, row.payload)
    return book


def with_table(book: Book, connection: Connection, kind: str) -> Book:
    """The Book with the newest complete version of this table."""
    row = _VERSION.one(connection, kind=kind)
    return _with(book, kind, row.version, row.payload)


def with_people(book: Book, connection: Connection) -> Book:
    """The Book with everybody of the hotline as they are now."""
    return replace(book, people=_all_people(connection))


def _with(book: Book, kind: str, version: int, payload: bytes) -> Book:
    if kind == "limit":
        own_limits, own_hours = limits.applied(_limits.decode(payload), Limits(), Hours())
        return replace(book, versions={**book.versions, kind: version}, limits=own_limits, hours=own_hours)
    if kind in _NAMED:
        table, decode = _NAMED[kind]
        book = with_known(book, table, {row.code: row for row in decode(payload)})
        return replace(book, versions={**book.versions, kind: version})
    name, decode, shape = _PIECES[kind]
    piece: Any = {name: shape(decode(payload))}
    return replace(book, versions={**book.versions, kind: version}, **piece)


def _all_people(connection: Connection) -> dict[str, Person]:
    everybody = map(_person.decode, _PEOPLE.values(connection))
    return {person.id: person for person in everybody}


_NAMED: dict[str, tuple[TableName, Callable[[bytes], Any]]] = {
    "category": (TableName.CATEGORIES, msgspec.json.Decoder(list[Category]).decode),
    "area": (TableName.AREAS, msgspec.json.Decoder(list[Area]).decode),
    "unit": (TableName.UNITS, msgspec.json.Decoder(list[Unit]).decode),
}
_PIECES: dict[str, tuple[str, Callable[[bytes], Any], Callable[[Any], Any]]] = {
    "duty": ("duties", msgspec.json.Decoder(list[Duty]).decode, duties_by_key),
    "day": ("calendar", msgspec.json.Decoder(list[DayRule]).decode, Calendar.of),
}
