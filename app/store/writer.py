"""The one writer: a thread with one connection. What a person does goes before what the link brings, and that before
housekeeping. What a transaction touched is announced after its COMMIT, in the order of the commits."""

import itertools
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from queue import PriorityQueue
from threading import Thread, current_thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from app.store.engine import troubles

log = logging.getLogger(__name__)
T = TypeVar("T")

_CHECKPOINT_ROWS = 4_000
"""Changed rows after which the log is brought into the database as soon as nothing else waits."""


class Priority(IntEnum):
    """Who goes first when several wait."""

    PERSON = 0
    LINK = 1
    LATER = 2
    STOP = 3


@dataclass(frozen=True)
class Touched:
    """What changed: ids by kind. Kinds: case draft outbox attention link people book claim call."""

    kinds: Mapping[str, frozenset[str]]


@dataclass
class Writing:
    """A transaction of the writer. `then` is run after its COMMIT, before anybody is told."""

    connection: Connection
    touched: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    then: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def touch(self, kind: str, ids: Iterable[str] = ()) -> None:
        """Note that these changed; a kind without ids says that something of it did."""
        self.touched.setdefault(kind, set()).update(ids)


Job = Callable[[Writing], T]


@dataclass(order=True)
class _Ticket:
    priority: Priority
    number: int
    job: Job[Any] | None = field(compare=False)
    future: "Future[Any]" = field(compare=False, default_factory=lambda: Future[Any]())


class Writer:
    """Runs jobs one after another, each in one transaction."""

    def __init__(self, engine: Engine, announce: Callable[[Touched], None]) -> None:
        self._announce = announce
        self._tickets: PriorityQueue[_Ticket] = PriorityQueue()
        self._numbers = itertools.count()
        self._connection = engine.connect()
        self._changes = 0
        self._closed = False
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, job: Job[T], priority: Priority = Priority.PERSON) -> T:
        """Do the job in a transaction of its own and wait for its COMMIT; what it raises comes back, rolled back."""
        if current_thread() is self._thread:
            raise RuntimeError("the writer cannot wait for itself")
        return self.submit(job, priority).result()

    def submit(self, job: Job[T], priority: Priority) -> "Future[T]":
        """The same without waiting."""
        if self._closed:
            raise RuntimeError("the store is closed")
        ticket = _Ticket(priority, next(self._numbers), job)
        self._tickets.put(ticket)
        return ticket.future

    @property
    def waiting(self) -> int:
        """How many jobs wait, roughly."""
        return self._tickets.qsize()

    def close(self) -> None:
        """Finish what waits, then checkpoint and stop."""
        self._closed = True
        self._tickets.put(_Ticket(Priority.STOP, next(self._numbers), None))
        self._thread.join()

    def _work(self) -> None:
        while (ticket := self._tickets.get()).job is not None:
            try:
                ticket.future.set_result(self._do(ticket.job))
            except BaseException as error:
                ticket.future.set_exception(error)
                if ticket.priority is Priority.LATER:
                    log.exception("housekeeping failed", exc_info=error)
            if self._changes > _CHECKPOINT_ROWS and self._tickets.empty():
                self._checkpoint("PASSIVE")
        self._checkpoint("TRUNCATE")
        self._connection.close()

    def _do(self, job: Job[T]) -> T:
        writing = Writing(self._connection)
        before = self._total_changes()
        with troubles(), self._connection.begin():
            result = job(writing)
        self._changes += self._total_changes() - before
        for step in writing.then:
            step()
        if writing.touched:
            self._announce(Touched({kind: frozenset(ids) for kind, ids in writing.touched.items()}))
        return result

    def _total_changes(self) -> int:
        return int(getattr(self._connection.connection.driver_connection, "total_changes", 0))

    def _checkpoint(self, mode: str) -> None:
        self._changes = 0
        driver = self._connection.connection.driver_connection
        if driver is not None:
            driver.execute(f"PRAGMA wal_checkpoint({mode})")
