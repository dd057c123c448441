"""A centre with the facts of many made-up cases, as if they had come long ago: embedded, made once and kept under
`out/bench` until its shape changes, and the same on PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from app.clock import WindClock, epoch_ms
from app.domain.words import FINAL
from app.figures.columns import answer_values, values
from app.sync.wire import Kind
from server.centre import Centre
from server.database import Database, each, open_database, rows
from server.hotline import open_centre
from server.tail import FACTS, RECORD
from tests.speed import filled, loaded, made
from tests.world.postgres import postgres_server

_SHAPE = (
    *sorted((filled.ROOT / "migrations" / "server").rglob("*.py")),
    filled.ROOT / "app" / "figures" / "columns.py",
    Path(made.__file__),
    Path(__file__),
)
_BATCH = 5_000
_TRY = 'id, case_id, "at", caller, round, contacted, solved, satisfied, "by"'
_COLUMNS = {
    "record": RECORD,
    "facts": ", ".join(["hotline", *(f'"{name}"' for name in FACTS)]),
    "callback": f"hotline, {_TRY}",
}
_encode = msgspec.json.encode


@contextmanager
def embedded(count: int) -> Iterator[Centre]:
    """A copy on the embedded database."""
    with tempfile.TemporaryDirectory(dir=filled.KEEP) as own:
        place = Path(own) / "centre.db"
        shutil.copy(_file(count), place)
        os.sync()
        yield from _opened(open_database(place))


@contextmanager
def on_postgres(count: int) -> Iterator[Centre]:
    """A copy on PostgreSQL."""
    with postgres_server() as postgres:
        url = postgres.new_database()
        loaded.centre(url, filled.book()).centre.database.close()
        kept = open_database(_file(count))
        with psycopg.connect(url) as connection, kept.read() as source:
            for table, names in _COLUMNS.items():
                _copy(connection, table, names, source)
            ((head,),) = rows(source, "SELECT seq FROM feed_head", ())
            connection.execute("UPDATE feed_head SET seq = %s", (head,))
            connection.commit()
            connection.autocommit = True
            connection.execute("ANALYZE")
        kept.close()
        yield from _opened(open_database(url))


def _opened(database: Database) -> Iterator[Centre]:
    centre = open_centre(database, WindClock(filled.NOW))
    try:
        yield centre
    finally:
        database.close()


def _copy(connection: psycopg.Connection[Any], table: str, names: str, source: Any) -> None:
    found = source.connection.driver_connection.execute(
        f"SELECT {names} FROM {table} WHERE kind = 'facts'" if table == "record" else f"SELECT {names} FROM {table}"
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
        for line in found:
            copy.write_row(line)


def _file(count: int) -> Path:
    shape = hashlib.sha256(b"".join(path.read_bytes() for path in _SHAPE)).hexdigest()[:12]
    there = filled.KEEP / f"centre-{count}-{shape}.db"
    if not there.exists():
        for old in filled.KEEP.glob(f"centre-{count}-*"):
            old.unlink()
        filled.KEEP.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=filled.KEEP) as half:
            _make(Path(half) / "centre.db", count)
            (Path(half) / "centre.db").rename(there)
    return there


def _make(place: Path, count: int) -> None:
    began, tables = time.perf_counter(), filled.book()
    running = loaded.centre(str(place), tables)
    database, key = running.centre.database, running.centre.hotline.key
    with database.read() as connection:
        ((head,),) = rows(connection, "SELECT seq FROM feed_head", ())
    everything = made.cases(count, 7, tables, filled.NOW)
    while piece := list(islice(everything, _BATCH)):
        lines = {name: list[tuple[Any, ...]]() for name in _COLUMNS}
        for seq, (facts, private) in enumerate(piece, head + 1):
            at, live = epoch_ms(facts.at), facts.status not in FINAL
            record = (key, Kind.FACTS.value, facts.id, seq, False, False, 0, live, at, _encode(facts))
            row = values(facts) | {"id": facts.id}
            lines["record"].append(record)
            if live:  # who compares words looks at open cases alone
                lines["record"].append((key, Kind.PRIVATE.value, *record[2:-1], _encode(private)))
            lines["facts"].append((key, *(row[name] for name in FACTS)))
            lines["callback"] += [(key, *answer_values(tried, facts.id)) for tried in facts.callbacks]
        head += len(piece)
        with database.write() as connection:
            for table, names in _COLUMNS.items():
                places = ", ".join(f"${n + 1}" for n in range(len(names.split(", "))))
                each(connection, f"INSERT INTO {table} ({names}) VALUES ({places})", lines[table])
            rows(connection, "UPDATE feed_head SET seq = $1", (head,))
    database.close()
    print(f"a centre of {count} cases made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
