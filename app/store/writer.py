"""The one writer: a thread with one connection. What a person does goes before what the link brings, and that before
housekeeping. What a transaction touched is announced after its COMMIT, in the order of the commits."""

import itertools
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from queue import PriorityQueue
from threading import Event, Lock, Thread, current_thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2 as sqlcipher

from app.store.engine import troubles
from app.store.sql import run

log = logging.getLogger(__name__)
T = TypeVar("T")

_CHECKPOINT_ROWS = 2_000
"""Changed rows after which the log is brought into the database, when things are quiet."""
_QUIET_S = 0.5
_LONG_LOG = 256 * 1024 * 1024
"""Bytes of the log at which the writer itself brings it in, so that it begins anew."""


class Priority(IntEnum):
    """Who goes first when several wait. What a person does waits for the disk; all else can be had again, from the
    centre or from what is stored, and is on the disk with the next that waits for it."""

    PERSON = 0
    LINK = 1
    LATER = 2
    STOP = 3


@dataclass(frozen=True)
class Touched:
    """What changed: ids by kind. Kinds: case draft outbox attention link people book claim call state
    article script ringback sms notice."""

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

    def __init__(self, engine: Engine, log_file: Path, announce: Callable[[Touched], None]) -> None:
        self._announce = announce
        self._log_file = log_file
        self._beside = Checkpointer(engine)
        self._tickets: PriorityQueue[_Ticket] = PriorityQueue()
        self._numbers = itertools.count()
        self._connection = engine.connect()
        self._changes = 0
        self._waits_for_disk = True
        self._closed, self._taking = False, Lock()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, job: Job[T], priority: Priority = Priority.PERSON) -> T:
        """Do the job in a transaction of its own and wait for its COMMIT; what it raises comes back, rolled back."""
        if current_thread() is self._thread:
            raise RuntimeError("the writer cannot wait for itself")
        return self.submit(job, priority).result()

    def submit(self, job: Job[T], priority: Priority) -> "Future[T]":
        """The same without waiting."""
        ticket = _Ticket(priority, next(self._numbers), job)
        with self._taking:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._tickets.put(ticket)
        return ticket.future

    @property
    def waiting(self) -> int:
        """How many jobs wait, roughly."""
        return self._tickets.qsize()

    def close(self) -> None:
        """Finish what waits, then checkpoint and stop."""
        with self._taking:  # nothing comes after the stop: it would be waited for in vain
            self._closed = True
            self._tickets.put(_Ticket(Priority.STOP, next(self._numbers), None))
        self._thread.join()

    def _work(self) -> None:
        while (ticket := self._tickets.get()).job is not None:
            try:
                self._wait_for_disk(ticket.priority is Priority.PERSON)
                ticket.future.set_result(self._do(ticket.job))
            except BaseException as error:
                ticket.future.set_exception(error)
                if ticket.priority is Priority.LATER:
                    log.exception("housekeeping failed", exc_info=error)
            if self._changes > _CHECKPOINT_ROWS:
                self._look_after_the_log()
        self._beside.close()
        checkpoint(self._connection, "TRUNCATE")
        self._connection.close()

    def _wait_for_disk(self, waits: bool) -> None:
        if waits is not self._waits_for_disk:
            setting = f"PRAGMA synchronous = {'FULL' if waits else 'NORMAL'}"
            run(self._connection, setting, ())  # past SQLAlchemy, which would begin a transaction first
            self._waits_for_disk = waits

    def _look_after_the_log(self) -> None:
        self._changes = 0
        if self._log_file.stat().st_size < _LONG_LOG:
            self._beside.wake()
        else:
            checkpoint(self._connection, "PASSIVE")

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


class Checkpointer:
    """Brings the log into the database on a thread and a connection of its own, so that no saving waits for it, and not
    while much comes in: each page that changes ten times is then written once."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._wake, self._closed = Event(), False
        self._thread = Thread(target=self._work, name="checkpointer", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to bring in."""
        self._wake.set()

    def close(self) -> None:
        """Stop."""
        self._closed = True
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()  # before the look at `_closed`: `close` may set both between any two
            if self._closed:
                break
            if not self._wake.wait(_QUIET_S):
                checkpoint(self._connection, "PASSIVE")
        self._connection.close()


def checkpoint(connection: Connection, mode: str) -> None:
    """Bring the log into the database, as far as `mode` goes; what cannot be done now is done another time."""
    driver = connection.connection.driver_connection
    try:
        if driver is not None:
            driver.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
    except sqlcipher.Error as error:
        log.info("no checkpoint: %s", error.sqlite_errorname)
