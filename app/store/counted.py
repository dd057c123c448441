"""The facts of all cases in memory, for the figures: filled when they are first asked for, then kept up by what is
touched. Most seats never ask; those pay nothing for it, and the writing of a page pays for nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, Thread
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from app.domain.errors import Trouble
from app.domain.records import CaseFacts
from app.figures.conditions import Tables
from app.store import tables, truth
from app.store.sql import Statement, among, listed
from app.store.writer import Touched
from app.sync.wire import Kind

if TYPE_CHECKING:
    from app.figures.held import Held

log = logging.getLogger(__name__)

TABLES = Tables(tables.facts, tables.callbacks)
_MANY = 20_000
"""When more than so many cases changed, everything is read anew."""
_SOME = Statement(truth.WHOLE[Kind.FACTS].where(among(tables.facts.c.id, "ids")))
_facts = msgspec.json.Decoder(CaseFacts)


class Counted:
    """Hands out the columns as the store has them now. Threads may share it; one counts at a time.

    What is touched is noted after its COMMIT, and what was noted is read on a snapshot begun afterwards: so no change
    is ever taken for read that is not.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._read = read
        self._counting, self._noting = Lock(), Lock()
        self._held: Held | None = None
        self._changed: set[str] | None = None
        """Ids noted since; None: everything is to be read."""
        self._warming: Thread | None = None
        self._closed = False

    @property
    def filled(self) -> bool:
        """Whether the next count need not read everything."""
        return self._held is not None and self._changed is not None

    def warm(self) -> None:
        """Fill them in the background, once."""
        with self._noting:
            if self._warming is None and not self._closed:
                self._warming = Thread(target=self._fill, name="figures", daemon=True)
                self._warming.start()

    def close(self) -> None:
        """Wait for what is under way; nothing is filled any more."""
        with self._noting:
            self._closed = True
        if self._warming is not None:
            self._warming.join()

    def _fill(self) -> None:
        try:
            with self.use():
                pass
        except Trouble:
            log.warning("the figures could not be read ahead")

    def note(self, touched: Touched) -> None:
        """Something was committed."""
        ids = touched.kinds.get("case")
        if ids is None:
            return
        with self._noting:
            if not ids:
                self._changed = None
            elif self._changed is not None:
                self._changed |= ids

    @contextmanager
    def use(self) -> Generator[Held]:
        """The columns, brought up to now."""
        with self._counting:
            yield self._brought_up()

    def _brought_up(self) -> Held:
        with self._noting:
            changed, self._changed = self._changed, set[str]()
        held = self._held
        try:
            if held is None or changed is None or len(changed) > _MANY or held.worn > held.cases.n:
                held = self._filled()
            elif changed:
                with self._read() as connection:
                    held.take(_records(connection, changed))
        except BaseException:
            with self._noting:
                self._changed = None
            raise
        self._held = held
        return held

    def _filled(self) -> Held:
        from app.figures.held import Held

        self._held = None  # the old ones make room for the new
        with self._read() as connection:
            return Held.of(connection, TABLES)


def _records(connection: Connection, ids: set[str]) -> dict[str, CaseFacts | None]:
    found: dict[str, CaseFacts | None] = dict.fromkeys(ids)
    for row in _SOME.all(connection, ids=listed(ids)):
        found[row.id] = _facts.decode(row.payload)
    return found
