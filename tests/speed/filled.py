"""An encrypted store full of made-up cases, made once and kept under `out/bench` until its shape changes."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec

from app.domain.book import Book
from app.domain.records import Person
from app.store import rows, textindex
from app.store.rows import Body
from app.store.store import Store
from app.store.writer import Writing
from tests.speed import made
from tests.world.catalogue import book as shipped_book

ROOT = Path(__file__).resolve().parents[2]
KEEP = ROOT / "out" / "bench"
KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
ME = Person(id="p-op1", name="op1", roles=("operator", "callback"))
_SHAPE = (
    *sorted((ROOT / "migrations" / "seat").rglob("*.py")),
    *(
        ROOT / "app" / name
        for name in ("store/engine.py", "store/rows.py", "store/sides.py", "similar/bigrams.py", "figures/columns.py")
    ),
    Path(made.__file__),
)
_BATCH = 1000


def book() -> Book:
    """The shipped catalogue, and sixty operators."""
    people = {each: Person(id=each, name=each[2:], roles=("operator",)) for each in made.OPERATORS}
    return dataclasses.replace(shipped_book(), people=people | {ME.id: ME})


def directory(count: int) -> Path:
    """Where a filled store of so many cases lies; made now if it is not there. Not to be written to."""
    shape = hashlib.sha256(b"".join(path.read_bytes() for path in _SHAPE)).hexdigest()[:12]
    there = KEEP / f"seat-{count}-{shape}"
    if not there.exists():
        for old in KEEP.glob(f"seat-{count}-*"):
            shutil.rmtree(old)
        half = KEEP / f"making-{count}"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        _fill(half, count)
        half.rename(there)
    return there


def copy(count: int, to: Path) -> Path:
    """A filled store of one's own, to be written to."""
    return Path(shutil.copytree(directory(count), to, dirs_exist_ok=True))


def _fill(there: Path, count: int) -> None:
    began = time.perf_counter()
    store = Store(there, KEY)
    try:
        everything = made.cases(count, 7, book(), NOW)
        while piece := list(islice(everything, _BATCH)):
            store.write(lambda writing, piece=piece: _put(writing, piece))
        textindex.catch_up(store)
        store.write(textindex.squeeze)
    finally:
        store.close()
    print(f"a store of {count} cases made in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def _put(writing: Writing, piece: list[made.Made]) -> None:
    rows.put_facts(writing.connection, [Body(f.id, msgspec.json.encode(f), n + 1) for n, (f, _) in enumerate(piece)])
    rows.put_private(writing.connection, [Body(p.id, msgspec.json.encode(p), n + 1) for n, (_, p) in enumerate(piece)])
