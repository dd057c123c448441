"""The `Book` at a seat: built from each table as it was when its last version was complete."""

from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.book import Book, duties_by_key
from app.domain.calendar import Calendar
from app.domain.records import Area, Category, DayRule, Duty, Person, Unit
from app.store import meta
from app.store.tables import book_rows, book_versions, people
from app.sync.wire import Hotline

KINDS = ("category", "area", "unit", "duty", "day")

_VERSIONS = select(book_versions.c.kind, book_versions.c.version, book_versions.c.payload)
_ROWS = select(book_rows.c.payload).where(book_rows.c.kind == bindparam("kind")).order_by(book_rows.c.id)
_PEOPLE = select(people.c.payload)
_put = insert(book_versions).values(kind=bindparam("kind"), version=bindparam("version"), payload=bindparam("payload"))
_PUT = _put.on_conflict_do_update(
    index_elements=["kind"], set_={"version": _put.excluded.version, "payload": _put.excluded.payload}
)

_categories = msgspec.json.Decoder(list[Category])
_areas = msgspec.json.Decoder(list[Area])
_units = msgspec.json.Decoder(list[Unit])
_duties = msgspec.json.Decoder(list[Duty])
_days = msgspec.json.Decoder(list[DayRule])
_person = msgspec.json.Decoder(Person)


def seal_version(connection: Connection, kind: str, version: int) -> None:
    """A version of a table is complete: keep the table as it stands, in one piece."""
    rows = [Raw(row.payload) for row in connection.execute(_ROWS, {"kind": kind})]
    connection.execute(_PUT, {"kind": kind, "version": version, "payload": msgspec.json.encode(rows)})


def load(connection: Connection) -> Book:
    """The Book as the database has it; an empty one before the first exchange."""
    versions = {row.kind: row for row in connection.execute(_VERSIONS)}
    pieces = {kind: bytes(versions[kind].payload) if kind in versions else b"[]" for kind in KINDS}
    hotline = meta.get(connection, "hotline", Hotline)
    return Book(
        units={unit.code: unit for unit in _units.decode(pieces["unit"])},
        areas={area.code: area for area in _areas.decode(pieces["area"])},
        categories={category.code: category for category in _categories.decode(pieces["category"])},
        duties=duties_by_key(_duties.decode(pieces["duty"])),
        people=load_people(connection),
        calendar=Calendar.of(_days.decode(pieces["day"])),
        zone=ZoneInfo(hotline.zone if hotline else "Asia/Shanghai"),
        phone_key=bytes.fromhex(hotline.phone_key) if hotline else b"",
        versions={kind: row.version for kind, row in versions.items()},
    )


def load_people(connection: Connection) -> dict[str, Person]:
    """Everybody of the hotline, by id."""
    everybody = (_person.decode(row.payload) for row in connection.execute(_PEOPLE))
    return {person.id: person for person in everybody}
