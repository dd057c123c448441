"""A seat's profile whose encrypted store is full of made-up cases, made once and kept under `out/bench` until its shape
changes. It was enrolled at no centre: it opens by its password, offline."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, delete, insert

from app.clock import WindClock
from app.desk import Desk
from app.domain.book import Book
from app.domain.find import index
from app.domain.records import Person
from app.store import books, keys, meta, outbox, profile, refill, rows, textindex
from app.store.profile import About
from app.store.rows import Body
from app.store.store import Store
from app.store.tables import book_rows, people
from app.store.writer import Writing
from app.sync.wire import Hotline
from tests.speed import made
from tests.world.catalogue import book as shipped_book

ROOT = Path(__file__).resolve().parents[2]
KEEP = ROOT / "out" / "bench"
CASES = 200_000
"""How many where nobody says; `python -m tests.speed --cases N …` sets it."""
KEY, PASSWORD = bytes(range(32)), "correct horse 12345"
NOWHERE = "http://127.0.0.1:9"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
ME = Person(id="p-op1", name="op1", roles=("operator", "callback", "lead"))
_SHAPE = (
    *sorted((ROOT / "migrations" / "seat").rglob("*.py")),
    *(ROOT / "app" / f"{name}.py" for name in ("store/engine", "store/keys", "similar/bigrams", "figures/columns")),
    Path(made.__file__),
)
"""What decides how the store comes out; whoever changes something else that does throws `out/bench` away."""
_BATCH = 1000


def book() -> Book:
    """The shipped catalogue with its pinyin, and sixty operators."""
    everybody = {each: Person(id=each, name=each[2:], roles=("operator",)) for each in made.OPERATORS}
    return dataclasses.replace(_spelt(shipped_book()), people=everybody | {ME.id: ME})


def _spelt(plain: Book) -> Book:
    named: dict[str, Any] = {
        "categories": {c.code: replace(c, pinyin=index(c.name)) for c in plain.categories.values()},
        "areas": {a.code: replace(a, pinyin=index(a.name)) for a in plain.areas.values()},
        "units": {u.code: replace(u, pinyin=index(u.name, u.aliases)) for u in plain.units.values()},
    }
    return dataclasses.replace(plain, **named)


def directory(count: int = 0) -> Path:
    """Where a profile of so many cases lies; made now if it is not there. Not to be opened: take a `copy`."""
    count = count or CASES
    shape = hashlib.sha256(b"".join(path.read_bytes() for path in _SHAPE)).hexdigest()[:12]
    there = KEEP / f"seat-{count}-{shape}"
    if not there.exists():
        for old in KEEP.glob(f"seat-{count}-*"):
            shutil.rmtree(old)
        half = KEEP / f"making-{count}"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        _make(half, count)
        half.rename(there)
    return there


@contextmanager
def copy(count: int = 0) -> Iterator[Path]:
    """A profile of so many cases to work with, gone afterwards."""
    own = KEEP / f"own-{time.monotonic_ns()}"
    try:
        shutil.copytree(directory(count), own)
        os.sync()  # else the first commits and checkpoints wait until the copy itself is on the disk
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def desk(count: int = 0) -> Iterator[Desk]:
    """A signed-in person at such a seat, offline; the clock stands at `NOW`."""
    with copy(count) as root:
        opened = Desk.open(root, ME.name, PASSWORD, WindClock(NOW))
        try:
            yield opened
        finally:
            opened.close()


def _make(there: Path, count: int) -> None:
    began = time.perf_counter()
    tables = book()
    keys.seal(there, KEY, PASSWORD)
    store = Store(there, KEY)
    try:
        store.write(lambda writing: _begin(writing, tables))
        everything = made.cases(count, 7, tables, NOW)
        while piece := list(islice(everything, _BATCH)):
            store.write(lambda writing, piece=piece: _put(writing, piece))
        textindex.catch_up(store)
        store.write(textindex.squeeze)
    finally:
        store.close()
    about = About(name=ME.name, person=ME.id, device="device", seat="001", centre=NOWHERE, hotline="西宁市热线")
    profile.write(there, about)
    print(f"a seat of {count} cases made in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def _begin(writing: Writing, tables: Book) -> None:
    connection = writing.connection
    key = tables.phone_key.hex()
    hotline = Hotline(id="h", name="西宁市热线", code="xn", zone="Asia/Shanghai", epoch=1, phone_key=key)
    known: dict[str, Any] = {"device": "device", "seat": "001", "person": ME, "hotline": hotline, "epoch": 1}
    meta.put(connection, **known, refresh="", last_confirmed=NOW, **{refill.CURSOR: 1, outbox.NEXT_N: 0})
    _put_tables(connection, tables, 1)
    connection.execute(insert(people), [_row("", p.id, p) | {"name": p.name} for p in tables.people.values()])


def put_catalogue(root: Path, directory: Path) -> None:
    """Give a copied profile the tables of another catalogue."""
    tables, store = _spelt(shipped_book(directory)), Store(root, KEY)

    def job(writing: Writing) -> None:
        writing.connection.execute(delete(book_rows))
        _put_tables(writing.connection, tables, 2)

    try:
        store.write(job)
    finally:
        store.close()


def _put_tables(connection: Connection, tables: Book, version: int) -> None:
    of_kind: dict[str, Mapping[str, Any]] = {
        "category": tables.categories,
        "area": tables.areas,
        "unit": tables.units,
        "duty": {str(n): duty for n, duty in enumerate(d for rows in tables.duties.values() for d in rows)},
    }
    for kind, found in of_kind.items():
        connection.execute(insert(book_rows), [_row(kind, each, record) for each, record in found.items()])
        books.seal_version(connection, kind, version)


def _row(kind: str, each: str, record: msgspec.Struct) -> dict[str, Any]:
    row = {"id": each, "seq": 1, "payload": msgspec.json.encode(record)}
    return row | {"kind": kind} if kind else row


def _put(writing: Writing, piece: list[made.Made]) -> None:
    rows.put_facts(writing.connection, [Body(f.id, msgspec.json.encode(f), 1) for f, _ in piece])
    rows.put_private(writing.connection, [Body(p.id, msgspec.json.encode(p), 1) for _, p in piece])
