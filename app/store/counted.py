"""The facts of all cases in memory, for the figures: opened when they are first asked for, then kept up by what moved.
Most seats never ask; those pay next to nothing for it, and the writing of a page pays for nobody."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, Integer, bindparam, select

from app.domain.records import CaseFacts
from app.figures.conditions import Tables
from app.figures.keeper import OFTEN, Keeper, Records
from app.figures.kept import Kept
from app.store import moved, tables, truth
from app.store.beside import Beside
from app.store.sql import Statement, among, listed
from app.store.writer import Touched
from app.sync.wire import Kind

if TYPE_CHECKING:
    from app.figures.held import Held

T = TypeVar("T")

TABLES = Tables(tables.facts, tables.callbacks)
KEPT = Kept(tables.figures_set, tables.figures_piece, {})
_MANY = 20_000
"""When more than so many cases changed, everything is read anew."""
_AT_ONCE = 500
_SOME = Statement(truth.WHOLE[Kind.FACTS].where(among(tables.facts.c.id, "ids")))
_FEW = Statement(select(tables.facts.c.key).limit(bindparam("limit", type_=Integer)))
_facts = msgspec.json.Decoder(CaseFacts)


class Later(Protocol):
    """Runs a job in one transaction when nothing more urgent waits, and gives its answer."""

    def __call__(self, job: Callable[[Connection], T], /) -> T: ...


class Counted(Keeper):
    """The columns of a seat. Pieces are written in the background, after the first filling and when much has changed;
    a store of few cases has none."""

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]], later: Later) -> None:
        super().__init__(KEPT, TABLES)
        self._reader, self._later = read, later
        self.beside = Beside("figures")
        """Where pieces are read and written."""
        self._noted = 0
        """Cases that changed since somebody last began to write pieces."""
        self._asked = False

    def read(self) -> AbstractContextManager[Connection]:
        """One snapshot of the store."""
        return self._reader()

    def write(self, job: Callable[[Connection], T]) -> T:
        """One transaction of the store's writer, when nothing more urgent waits."""
        return self._later(job)

    def head(self, connection: Connection) -> int:
        """The number of the newest transaction that changed a case."""
        return moved.head(connection)

    def moved(self, connection: Connection, since: int) -> Iterator[Records] | None:
        """Cases that have changed since, as they are now."""
        if not self._kept.begun(connection):
            return None
        ids = moved.since(connection, since)
        if ids is None or len(ids) > _MANY:
            return None
        return _records(connection, sorted(ids))

    def forget(self, connection: Connection, upto: int) -> None:
        """Changes up to this one are never asked for any more."""
        moved.forget(connection, upto)

    @contextmanager
    def use(self) -> Generator[Held]:
        """The columns, brought up to now."""
        self._asked = True
        with super().use() as held:
            yield held
        if self._noted >= OFTEN:
            self.beside.begin(self._bring_up)

    def warm(self) -> None:
        """Somebody will ask soon: fill them in the background."""
        self._asked = True
        if not self.filled:
            self.beside.begin(self._bring_up)

    def prepare(self, anew: bool) -> None:
        """Somebody may ask one day: where there is much to read and the pieces that are kept are no help (there are
        none, they are of another form, or too much has moved since), make them in the background. `anew`: also where
        none were ever made."""
        self.beside.begin(self._bring_up_behind if anew else self._bring_up_begun)

    def _bring_up_begun(self) -> None:
        with self.read() as connection:
            begun = self._kept.begun(connection)
        if begun:
            self._bring_up_behind()

    def _bring_up_behind(self) -> None:
        with self.read() as connection:
            behind = self._is_behind(connection) and len(_FEW.values(connection, limit=OFTEN)) == OFTEN
        if behind:
            self._bring_up()

    def _is_behind(self, connection: Connection) -> bool:
        upto = self._kept.upto(connection)
        ids = None if upto is None else moved.since(connection, upto)
        return ids is None or len(ids) > _MANY

    def note(self, touched: Touched) -> None:
        """Something was committed. Pieces that are kept are brought up now and then, whether anybody asks or not."""
        ids = touched.kinds.get("case")
        if ids is not None:
            self._noted += len(ids)
            if self._noted >= OFTEN:
                self.beside.begin(self._bring_up_kept)

    def close(self) -> None:
        """Wait for what is under way; nothing is done any more."""
        self.beside.close()

    def _filled(self) -> Held:
        held = super()._filled()
        self._noted = held.cases.n
        return held

    def _bring_up_kept(self) -> None:
        with self.read() as connection:
            kept = self.filled or self._kept.begun(connection)
        if kept:
            self._bring_up()
        else:
            self._noted = 0

    def _bring_up(self) -> None:
        with super().use():
            much, self._noted = self._noted >= OFTEN, 0
        if much:
            self.keep()
        with self._counting:
            if not self._asked:
                self._held = None


def _records(connection: Connection, ids: Sequence[str]) -> Iterator[Records]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found: dict[str, CaseFacts | None] = dict.fromkeys(some)
        for row in _SOME.all(connection, ids=listed(some)):
            found[row.id] = _facts.decode(row.payload)
        yield found
