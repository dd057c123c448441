"""A bare connection, for the few statements that every seat asks every second: nothing is built or fetched for them.

A line is lent for one whole piece of work. What it runs outside `transaction` commits by itself.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore, RLock
from typing import Any, TypeVar

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

from app.domain.errors import Trouble

T = TypeVar("T")
_PATIENCE_S = 30.0


class LostLine(Exception):
    """The database closed its end. The work can be done anew on another line."""


class Line(ABC):
    """One connection."""

    @abstractmethod
    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a statement; its rows. Placeholders are $1, $2 …, each as often as wanted."""

    @abstractmethod
    def begin(self) -> None:
        """Begin a transaction; on the embedded database as its one writer."""

    @abstractmethod
    def end(self, word: str) -> None:
        """COMMIT or ROLLBACK."""

    @abstractmethod
    def close(self) -> None:
        """Hang up."""

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Commit what the block did, or nothing of it."""
        self.begin()
        try:
            yield
        except BaseException:
            self.end("ROLLBACK")
            raise
        self.end("COMMIT")


class PostgresLine(Line):
    """A line to PostgreSQL, one step above libpq: each statement is prepared once, values go as texts, bytes as bytes.

    The server infers the types of values, so a statement's placeholders must stand where it can.
    """

    def __init__(self, url: str) -> None:
        self._raw = psycopg.connect(url, autocommit=True, application_name="hotline-server", connect_timeout=10)
        self._wire = self._raw.pgconn
        self._reader = Transformer(self._raw)
        self._names: dict[str, bytes] = {}

    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        name = self._names.get(sql) or self._prepare(sql)
        sent, forms = _sent(values)
        result = self._checked(self._wire.exec_prepared(name, sent, forms, Format.BINARY))
        self._reader.set_pgresult(result, format=Format.BINARY)
        return self._reader.load_rows(0, result.ntuples, tuple)

    def _prepare(self, sql: str) -> bytes:
        name = f"s{len(self._names)}".encode()
        self._checked(self._wire.prepare(name, sql.encode()))
        self._names[sql] = name
        return name

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return result
        if self._wire.status != ConnStatus.OK:
            raise LostLine
        raise psycopg.errors.error_from_result(result)

    def begin(self) -> None:
        self._checked(self._wire.exec_(b"BEGIN"))

    def end(self, word: str) -> None:
        if self._wire.status == ConnStatus.OK:
            self._checked(self._wire.exec_(word.encode()))

    def close(self) -> None:
        self._raw.close()


def _sent(values: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """Values as libpq takes them, and of each whether it is binary."""
    sent = [value if value is None or type(value) is bytes else str(value).encode() for value in values]
    return sent, [int(type(value) is bytes) for value in values]


class EmbeddedLine(Line):
    """A line to the embedded database. Whoever writes holds `writer`."""

    def __init__(self, raw: Any, writer: RLock) -> None:
        self._raw = raw
        self._writer = writer

    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return embedded_rows(self._raw, sql, values)

    def begin(self) -> None:
        self._writer.acquire()
        try:
            self._raw.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._writer.release()
            raise

    def end(self, word: str) -> None:
        try:
            if self._raw.in_transaction:
                self._raw.execute(word)
        finally:
            if self._raw.in_transaction:  # the commit failed: full disk
                self._raw.execute("ROLLBACK")
            self._writer.release()

    def close(self) -> None:
        self._raw.close()


def embedded_rows(raw: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement on the embedded database."""
    text, highest = numbered(sql)
    return raw.execute(text, values[:highest]).fetchall()


@lru_cache(maxsize=512)
def numbered(sql: str) -> tuple[str, int]:
    """The statement as SQLite numbers its placeholders, and the highest number used: it takes no value more."""
    return sql.replace("$", "?"), max((int(number) for number in re.findall(r"\$([0-9]+)", sql)), default=0)


class Lines:
    """Lines that are kept open and lent."""

    def __init__(self, connect: Callable[[], Line], most: int) -> None:
        self._connect = connect
        self._free: list[Line] = []
        self._most = most
        self._room = BoundedSemaphore(most)

    def work(self, work: Callable[[Line], T]) -> T:
        """Do it on a line; anew on another one when that line turned out dead. Trouble("busy") when all stay lent."""
        if not self._room.acquire(timeout=_PATIENCE_S):
            raise Trouble("busy")
        try:
            return self._work(work)
        finally:
            self._room.release()

    def _work(self, work: Callable[[Line], T]) -> T:
        for _ in range(self._most):
            line = self._free.pop() if self._free else self._connect()
            try:
                done = work(line)
            except LostLine:
                line.close()
                continue
            except BaseException:
                self._free.append(line)
                raise
            self._free.append(line)
            return done
        raise Trouble("database")

    def close(self) -> None:
        """Hang up on all that are not lent."""
        while self._free:
            self._free.pop().close()
