"""Hands out the columns as a database has them now, and keeps them beside it, so that they open at once.

A seat and the centre differ in how a change is numbered and how it is told what has moved since; all else is here.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from app.domain.errors import Trouble
from app.domain.records import CaseFacts
from app.figures.conditions import Tables
from app.figures.kept import Kept

if TYPE_CHECKING:
    from app.figures.held import Held

log = logging.getLogger(__name__)
T = TypeVar("T")

Records = Mapping[str, CaseFacts | None]
OFTEN = 4_000
"""After so many changes the kept pieces are brought up; until then they are read at each opening."""


class Keeper(ABC):
    """Threads may share it; one counts at a time, and one writes pieces."""

    def __init__(self, kept: Kept, tables: Tables) -> None:
        self._kept, self._tables = kept, tables
        self._counting, self._keeping = Lock(), Lock()
        self._held: Held | None = None
        self._token: str | None = None
        """Of the set that is kept of these columns; None: none can be."""
        self._upto = 0
        self._whole = False
        """Whether what is kept is these columns, those of `touched` excepted."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """One snapshot."""

    @abstractmethod
    def write(self, job: Callable[[Connection], T]) -> T:
        """One transaction, behind whatever is more urgent. Trouble when the database will not."""

    @abstractmethod
    def head(self, connection: Connection) -> int:
        """The number of the newest change; 0: there was none."""

    @abstractmethod
    def moved(self, connection: Connection, since: int) -> Iterable[Records] | None:
        """Cases that have changed since, some at a time, as they are now; None: it cannot be told, or is too much."""

    @abstractmethod
    def forget(self, connection: Connection, upto: int) -> None:
        """Changes up to this one are never asked for any more."""

    @property
    def filled(self) -> bool:
        """Whether they are in memory."""
        return self._held is not None

    @property
    def upto(self) -> int:
        """The number of the newest change that is counted."""
        return self._upto

    @contextmanager
    def use(self) -> Generator[Held]:
        """The columns, brought up to now."""
        with self._counting:
            yield self._brought_up()

    def _brought_up(self) -> Held:
        held, self._held = self._held, None  # what fails half-way is not kept
        with self.read() as connection:
            if held is None:
                held = self._read(connection)
            if held is not None:
                held = self._moved_on(connection, held)
        self._held = held if held is not None else self._filled()
        return self._held

    def _read(self, connection: Connection) -> Held | None:
        found = self._kept.read(connection)
        if found is None:
            return None
        held, self._upto, self._token = found
        self._whole = True
        return held

    def _moved_on(self, connection: Connection, held: Held) -> Held | None:
        """The columns with what has changed; None where they must be read anew."""
        head = self.head(connection)
        if head != self._upto:
            moved = None if held.worn_out else self.moved(connection, self._upto)
            if moved is None:
                return None
            for records in moved:
                held.take(records)
            self._upto = head
        return held

    def _filled(self) -> Held:
        """Read from the facts. The set is begun before: from then on what moves is told."""
        from app.figures.held import Held

        self._whole, self._token = False, None
        try:
            self._token = self.write(self._begin_anew)
        except Trouble as trouble:
            log.info("figures cannot be kept: %s", trouble)
        with self.read() as connection:
            self._upto = self.head(connection)
            return Held.of(connection, self._tables)

    def keep(self) -> bool:
        """Write what has changed to the pieces, each in a transaction of its own; whoever counts waits for one at most.
        Whether they are whole now. Trouble when the database will not."""
        if not self._keeping.acquire(blocking=False):
            return False
        try:
            return self._keep()
        finally:
            self._keeping.release()

    def _keep(self) -> bool:
        from app.figures import pieces

        with self._counting:
            held, token, upto, anew = self._held, self._token, self._upto, not self._whole
            if held is None or token is None:
                return False
            numbers = range(pieces.count(held)) if anew else sorted(held.touched)
            held.touched, self._whole = set(), False
        new = self.write(lambda connection: self._kept.begin(connection, token))
        if new is None or not self._hand_over(held, token, new):
            return False
        for number in numbers:
            with self._counting:
                if self._held is not held:
                    return False
                body = pieces.pack(held, number)
            if not self.write(lambda connection, n=number, b=body: self._kept.put(connection, new, n, b)):
                return False
        whole = self.write(lambda connection: self._end(connection, new, upto))
        with self._counting:
            self._whole = whole and self._token == new
        return whole

    def _hand_over(self, held: Held, token: str, new: str) -> bool:
        """The set goes on under another token, unless it was begun anew meanwhile."""
        with self._counting:
            if self._held is not held or self._token != token:
                return False
            self._token = new
            return True

    def _begin_anew(self, connection: Connection) -> str:
        self.forget(connection, self.head(connection))
        return self._kept.begin_anew(connection)

    def _end(self, connection: Connection, token: str, upto: int) -> bool:
        whole = self._kept.end(connection, token, upto)
        if whole:
            self.forget(connection, upto)
        return whole
