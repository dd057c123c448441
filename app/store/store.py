"""A seat's own database, open: many may read, one writes, and what changed is told."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection

from app.domain.book import Book
from app.store import books, engine
from app.store.advice import Advice
from app.store.counted import Counted
from app.store.lock import InstanceLock
from app.store.radar import Radar
from app.store.shelf import ShelfKeeper
from app.store.writer import Job, Priority, Touched, Writer

log = logging.getLogger(__name__)
T = TypeVar("T")
Listener = Callable[[Touched], None]

FILE = "store.db"


class Store:
    """The open database of one profile. Threads may share it.

    Trouble on opening: in_use, read_only, disk_full, disk, damaged (or a wrong key), newer_profile, sqlite_too_old.
    """

    def __init__(self, directory: Path, key: bytes) -> None:
        engine.check_library()
        self._lock = InstanceLock(directory)
        file = directory / FILE
        self._writing = engine.writing_engine(file, key)
        self._reading = engine.reading_engine(file, key)
        self._listeners: list[Listener] = []
        self._listening = Lock()
        self._closed = False
        self.shelf = ShelfKeeper()
        self.counted = Counted(self.read, self._keep)
        self.advice = Advice(self.read)
        self.radar = Radar(self.read)
        try:
            with engine.troubles():
                engine.migrate(self._writing)
                with self.read() as connection:
                    self.book: Book = books.load(connection)
                self._writer = Writer(self._writing, file.with_name(FILE + "-wal"), self._announce)
        except BaseException:
            self._let_go()
            raise

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection on one snapshot, for questions; it cannot change anything."""
        if self._closed:
            raise RuntimeError("the store is closed")
        with engine.troubles(), self._reading.connect() as connection, connection.begin():
            yield connection

    @property
    def kept(self) -> tuple[ShelfKeeper, Counted, Radar, Advice]:
        """What is kept in memory for questions."""
        return self.shelf, self.counted, self.radar, self.advice

    def write(self, job: Job[T], priority: Priority = Priority.PERSON) -> T:
        """Do the job in one transaction and return after its COMMIT. What it raises undoes it whole."""
        return self._writer.run(job, priority)

    def later(self, job: Job[None]) -> None:
        """Do the job when nothing more urgent waits."""
        self._writer.submit(job, Priority.LATER)

    def _keep(self, job: Callable[[Connection], T]) -> T:
        """Do housekeeping, and wait for it."""
        return self._writer.run(lambda writing: job(writing.connection), Priority.LATER)

    @property
    def busy(self) -> bool:
        """Whether jobs wait for the writer."""
        return self._writer.waiting > 0

    def on_touched(self, listener: Listener) -> Callable[[], None]:
        """Call the listener after each COMMIT that touched something, on the writer's thread. Returns the way out."""
        with self._listening:
            self._listeners = [*self._listeners, listener]

        def off() -> None:
            with self._listening:
                self._listeners = [each for each in self._listeners if each is not listener]

        return off

    def swap_book(self, book: Book) -> None:
        """Put a newer snapshot of the hotline's tables in place of the old one."""
        self.book = book

    def announce(self, touched: Touched) -> None:
        """Tell of something that is not in the database: the link's state."""
        self._announce(touched)

    def close(self) -> None:
        """Finish what waits, bring the log into the database, let go of the profile."""
        self.counted.close()
        self.radar.close()
        self.advice.remembered.close()
        self._writer.close()
        self._closed = True
        self._let_go()

    def _announce(self, touched: Touched) -> None:
        self.counted.note(touched)
        self.advice.remembered.note(touched)
        self.radar.note(touched)
        for listener in self._listeners:
            try:
                listener(touched)
            except Exception:
                log.exception("a listener failed")

    def _let_go(self) -> None:
        self._reading.dispose()
        self._writing.dispose()
        self._lock.release()
