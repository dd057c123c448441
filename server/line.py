"""A bare connection, for the few statements that every seat asks every second: nothing is built or fetched for them.

A line is lent for one whole piece of work. What it runs outside `transaction` commits by itself.
"""

import re
import selectors
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore, RLock
from typing import Any, TypeVar

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from app.domain.errors import Trouble

T = TypeVar("T")
Step = tuple[str, Sequence[Any]]
"""A statement and its values."""
_PATIENCE_S = 30.0


class LostLine(Exception):
    """The database closed its end. The work can be done anew on another line."""


class Line(ABC):
    """One connection."""

    @abstractmethod
    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a statement; its rows. Placeholders are $1, $2 …, each as often as wanted."""

    def last(self, *steps: Step) -> list[tuple[Any, ...]]:
        """Run the statements that end this transaction, and give the last one's rows. It may be committed with them."""
        return [self.rows(*step) for step in steps][-1]

    @abstractmethod
    def expect(self, step: Step) -> None:
        """Say what will be asked when the next transaction is over: it may be answered together with its end."""

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

    The server infers the types of values, so a statement's placeholders must stand where it can. What goes together
    (BEGIN with the first statement, COMMIT with the last) is sent together: nobody waits for the answer in between.
    """

    def __init__(self, url: str) -> None:
        name = "hotline-server"
        self._raw = psycopg.connect(url, autocommit=True, application_name=name, connect_timeout=10, options=_PLANS)
        self._wire = self._raw.pgconn
        self._wire.nonblocking = 0
        self._coming = selectors.DefaultSelector()
        self._coming.register(self._wire.socket, selectors.EVENT_READ)
        self._reader = Transformer(self._raw)
        self._names: dict[str, bytes] = {}
        self._begun = True
        """BEGIN is not due with the next statement."""
        self._expected: Step | None = None
        self._ahead: tuple[Step, PGresult] | None = None
        """What was expected, and its answer from just after the newest commit."""

    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        step = (sql, values)
        ahead, self._ahead = self._ahead, None
        return self._read(ahead[1] if ahead is not None and ahead[0] == step else self._go(step)[-1])

    def last(self, *steps: Step) -> list[tuple[Any, ...]]:
        expected = self._expected
        after = () if expected is None else (expected,)
        results = self._go(*steps, ("COMMIT", ()), *after)
        if expected is not None:
            self._expected, self._ahead = None, (expected, results[-1])
        return self._read(results[len(steps) - 1])

    def expect(self, step: Step) -> None:
        self._expected = step

    def _read(self, result: PGresult) -> list[tuple[Any, ...]]:
        self._reader.set_pgresult(result, format=Format.BINARY)
        return self._reader.load_rows(0, result.ntuples, tuple)

    def _go(self, *steps: Step) -> list[PGresult]:
        """Send statements together, BEGIN before them where it is due, and wait for their answers."""
        begin, self._begun = not self._begun, True
        if begin:
            steps = (("BEGIN", ()), *steps)
        try:
            new = self._send(steps)
            prepared = [self._next() for _ in new]
            results = [self._next() for _ in steps]
            self._answer()  # to the sync
            self._wire.exit_pipeline_mode()
        except psycopg.OperationalError:
            if self._wire.status != ConnStatus.OK:
                raise LostLine from None
            raise
        good = [result.status == ExecStatus.COMMAND_OK for result in prepared]
        self._names |= {sql: name for (sql, name), known in zip(new.items(), good, strict=True) if known}
        for each in (*prepared, *results):
            self._check(each)
        return results[begin:]

    def _send(self, steps: Sequence[Step]) -> dict[str, bytes]:
        """Send statements; the names of those that are prepared with it."""
        wire, names = self._wire, self._names
        new = {
            sql: f"s{number}".encode() for number, sql in enumerate((s for s, _ in steps if s not in names), len(names))
        }
        wire.enter_pipeline_mode()
        for sql, name in new.items():
            wire.send_prepare(name, sql.encode())
        for sql, values in steps:
            wire.send_query_prepared(names.get(sql) or new[sql], *_sent(values), Format.BINARY)
        wire.pipeline_sync()
        return new

    def _next(self) -> PGresult:
        """The next statement's answer."""
        result = self._answer()
        if result is None:
            raise LostLine
        self._answer()  # nothing: the mark after it
        return result

    def _answer(self) -> PGresult | None:
        """What comes next; waits for it without holding up other threads."""
        while self._wire.is_busy():
            self._coming.select()
            self._wire.consume_input()
        return self._wire.get_result()

    def _check(self, result: PGresult) -> None:
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return
        if self._wire.status != ConnStatus.OK:
            raise LostLine
        raise psycopg.errors.error_from_result(result)

    def begin(self) -> None:
        self._begun = False

    def end(self, word: str) -> None:
        self._begun = True
        if self._wire.status == ConnStatus.OK and self._wire.transaction_status != TransactionStatus.IDLE:
            self._check(self._wire.exec_(word.encode()))

    def close(self) -> None:
        self._coming.close()
        self._raw.close()


_PLANS = " ".join(
    f"-c {setting}"
    for setting in (
        "plan_cache_mode=force_generic_plan",
        "join_collapse_limit=1",
        "jit=off",
        *(f"enable_{way}=off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material", "memoize")),
    )
)
"""Statements on a line find few rows by their keys, in the order in which they are written. Left alone, PostgreSQL
plans them anew each time, which costs more than to run them, or for far more rows than anybody asks for."""


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

    def expect(self, step: Step) -> None:
        """Nothing is far away here."""

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
