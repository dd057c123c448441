"""A centre on PostgreSQL full of made-up cases, put straight into its tables: as if all of them had come long ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
import psycopg

from app.clock import SystemClock, epoch_ms
from app.domain.book import Book
from app.domain.words import FINAL, IN_QUEUE
from app.figures.columns import values
from app.sync.wire import Kind
from server.catalogue import put_table
from server.centre import Centre
from server.database import rows
from server.tail import FACTS, RECORD
from tests.speed.made import Made
from tests.world.centre import Running, make_centre

_BATCH = 5_000
_encode = msgspec.json.encode


def centre(url: str, book: Book) -> Running:
    """A centre in this database with the book's tables, nobody and no case in it."""
    running = make_centre(url, SystemClock(), tables=False)
    duties = [duty for several in book.duties.values() for duty in several]
    of_kind: dict[Kind, Any] = {Kind.CATEGORY: book.categories, Kind.AREA: book.areas, Kind.UNIT: book.units}
    for kind, known in of_kind.items():
        put_table(running.centre, kind, list(known.values()), "centre")
    put_table(running.centre, Kind.DUTY, duties, "centre")
    return running


def load(centre: Centre, url: str, cases: Iterable[Made]) -> None:
    """Put these cases in, each under the next number; the head moves on to the newest."""
    with centre.database.read() as connection:
        head: int = rows(connection, "SELECT seq FROM feed_head", ())[0][0]
    key = centre.hotline.key
    everything = iter(cases)
    with psycopg.connect(url) as connection:
        while piece := list(islice(everything, _BATCH)):
            numbered = [(seq, *made) for seq, made in enumerate(piece, head + 1)]
            _copy(connection, f"record ({RECORD})", _records(key, numbered))
            names = ", ".join(f'"{name}"' for name in FACTS)
            _copy(connection, f"facts (hotline, {names})", (_looked_up(key, facts) for _, facts, _ in numbered))
            head = numbered[-1][0]
        connection.execute("UPDATE feed_head SET seq = %s", (head,))
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection[Any], table: str, lines: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for line in lines:
            copy.write_row(line)


def _records(key: int, numbered: list[tuple[int, Any, Any]]) -> Iterator[tuple[Any, ...]]:
    for seq, facts, private in numbered:
        at, queued = epoch_ms(facts.at), facts.status in IN_QUEUE
        live = facts.status not in FINAL
        yield key, Kind.FACTS.value, facts.id, seq, False, False, 0, live, at, _encode(facts)
        yield key, Kind.PRIVATE.value, facts.id, seq, False, queued, 0, True, at, _encode(private)


def _looked_up(key: int, facts: Any) -> tuple[Any, ...]:
    row = values(facts) | {"id": facts.id}
    return key, *(row[name] for name in FACTS)
