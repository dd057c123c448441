"""What cases are searched by: their words, by the terms of `app.similar.bigrams`, labels of what they are asked for
with them, and numbers' digits.

It is filled after the saving, when things are quiet, so that no save waits for it.
"""

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.records import CasePrivate
from app.similar.bigrams import terms, texts_of
from app.store import labels, sides
from app.store.sql import Statement
from app.store.store import Store
from app.store.tables import facts, private, unindexed, words
from app.store.writer import Priority, Touched, Writing

_ROWS = 250
_QUIET_S = 0.2
_REST_S = 3.0
"""So long after the start what an earlier run left undone may wait: whoever signs in sees their rows first."""
_LONGEST_WAIT = 10
"""So many quiet spells are waited for while changes go on and on."""

_decoder = msgspec.json.Decoder(CasePrivate)


_cases = unindexed.outerjoin(facts, facts.c.id == unindexed.c.id).outerjoin(private, private.c.id == unindexed.c.id)
_labelled = (facts.c[name] for name in labels.COLUMNS)
_NEXT = Statement(select(unindexed.c.id, facts.c.key, private.c.payload, *_labelled).select_from(_cases).limit(_ROWS))
_DONE = Statement(delete(unindexed).where(unindexed.c.id == bindparam("id_")))
_OUT = Statement(delete(words).where(words.c.rowid == bindparam("key")))
_IN = Statement(insert(words), names=words.c.keys())
_MERGE = "INSERT INTO words (words) VALUES ('optimize')"


def index_some(writing: Writing) -> bool:
    """Bring the index up for some cases. Gives whether more are waiting."""
    rows = _NEXT.all(writing.connection)
    _out_and_in(writing.connection, [row for row in rows if row.key is not None])
    _DONE.many(writing.connection, [{"id_": row.id} for row in rows])
    return len(rows) == _ROWS


def _out_and_in(connection: Connection, rows: Sequence[Any]) -> None:
    _OUT.many(connection, [{"key": row.key} for row in rows])
    held = [(row, _decoder.decode(row.payload)) for row in rows if row.payload is not None]
    _IN.many(connection, [{"rowid": row.key, "text": _text(row, record)} for row, record in held])
    sides.put_phones(connection, [record for _row, record in held])


def _text(row: Any, record: CasePrivate) -> str:
    return " ".join([*terms(texts_of(record)), *labels.of(row)])


def catch_up(store: Store) -> None:
    """Bring the index up to what is shown, now."""
    while store.write(index_some):
        pass


def squeeze(writing: Writing) -> None:
    """Merge the index, so that terms of what was erased are gone from it, not only marked."""
    writing.connection.exec_driver_sql(_MERGE)


class Indexer:
    """Keeps the index up, within a second of a change when things are quiet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._dirty = Event()
        self._stop = Event()
        self._off = store.on_touched(self._touched)
        self._thread = Thread(target=self._work, name="text-index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what is left is done at the next start."""
        self._off()
        self._stop.set()
        self._dirty.set()
        self._thread.join()

    def _touched(self, touched: Touched) -> None:
        if "case" in touched.kinds:
            self._dirty.set()

    def _work(self) -> None:
        self._dirty.wait(_REST_S)
        self._dirty.set()  # what an earlier run left undone
        while not self._stop.is_set() and self._dirty.wait():  # in this order: `close` may set both between any two
            self._wait_for_quiet()
            self._dirty.clear()
            while not self._stop.is_set() and self._store.write(index_some, Priority.LATER):
                pass

    def _wait_for_quiet(self) -> None:
        for _ in range(_LONGEST_WAIT):
            self._dirty.clear()
            if self._stop.wait(_QUIET_S) or not self._dirty.is_set():
                return
