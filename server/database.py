"""Opens the centre's database: embedded (SQLite through the SQLCipher build, without a key) or PostgreSQL."""

import re
import select
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any, LiteralString, TypeVar, cast

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from alembic import command as alembic
from alembic.config import Config
from psycopg.raw_cursor import RawCursor
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import QueuePool

from app.domain.errors import Trouble

T = TypeVar("T")

OLDEST_SQLITE = (3, 51, 3)
"""Below it a race can corrupt a database in WAL mode (3.7.0 to 3.51.2)."""
BUSY_MS = 15_000
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations" / "server"


class LostRace(Exception):
    """Another transaction changed what this one had read."""


class Database:
    """One open database. `write`, `read` and `snapshot` lend connections; nobody else commits.

    `write`: a transaction, committed at the end of the block, rolled back on any exception. On the embedded database
    one writer at a time (`BEGIN IMMEDIATE`). `read`: each statement may be its own snapshot, so one statement is asked.
    `snapshot`: all statements of the block see the same moment.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.postgres = engine.dialect.name == "postgresql"
        self._writer = RLock()
        self._reads = engine.execution_options(isolation_level="AUTOCOMMIT") if self.postgres else engine
        snapshot = {"isolation_level": "REPEATABLE READ"} if self.postgres else {}
        self._snapshots = engine.execution_options(**snapshot)
        self._writes = engine.execution_options(writes=True)

    @contextmanager
    def write(self) -> Generator[Connection, None, None]:
        """A transaction that may change things."""
        if self.postgres:
            with self._writes.begin() as connection:
                yield connection
            return
        with self._writer, self._writes.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Generator[Connection, None, None]:
        """A connection for single reading statements."""
        with self._reads.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Generator[Connection, None, None]:
        """A connection whose statements all see the same moment."""
        with self._snapshots.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema up to the newest version."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.write() as connection:
            config.attributes["connection"] = connection
            alembic.upgrade(config, "head")

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def rows(connection: Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement written by hand, past SQLAlchemy (building statements was what made the centre slow).

    Placeholders are $1, $2 …; each may be used more than once. PostgreSQL prepares what comes often.
    """
    raw = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        return _postgres_rows(connection, cast("psycopg.Connection[tuple[Any, ...]]", raw), sql, values)
    text, highest = _numbered(sql)
    return cast("Any", raw).execute(text, values[:highest]).fetchall()


def each(connection: Connection, sql: str, values: Sequence[Sequence[Any]]) -> int:
    """The same for every row of values; how many rows of the database it touched."""
    raw = connection.connection.driver_connection
    if not values:
        return 0
    if connection.dialect.name != "postgresql":
        return cast("Any", raw).executemany(_numbered(sql)[0], values).rowcount
    with RawCursor(cast("psycopg.Connection[tuple[Any, ...]]", raw)) as cursor:
        cursor.executemany(cast("LiteralString", sql), values)
        return cursor.rowcount


def _postgres_rows(
    connection: Connection, raw: "psycopg.Connection[tuple[Any, ...]]", sql: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    cursor = RawCursor(raw)
    try:
        cursor.execute(cast("LiteralString", sql), values, binary=True)
        return cursor.fetchall() if cursor.description else []
    except psycopg.OperationalError:
        if raw.closed:
            connection.invalidate()
        raise


@lru_cache(maxsize=512)
def _numbered(sql: str) -> tuple[str, int]:
    """The statement as SQLite numbers its placeholders, and the highest number used: it takes no value more."""
    return sql.replace("$", "?"), max((int(number) for number in re.findall(r"\$([0-9]+)", sql)), default=0)


def is_clash(error: Exception) -> bool:
    """Whether two transactions met (same key, deadlock, a row that moved): trying again may do."""
    return isinstance(_original(error), _CLASHES)


def again(work: Callable[[], T], tries: int = 20) -> T:
    """Do a transaction, and do it anew when it met another one."""
    for left in range(tries - 1, -1, -1):
        try:
            return work()
        except Exception as error:
            if not is_clash(error) or not left:
                raise
    raise AssertionError


def is_trouble(error: Exception) -> bool:
    """Whether the database is away, full, locked or read-only."""
    return isinstance(_original(error), _TROUBLES)


def _original(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


_CLASHES = (psycopg.IntegrityError, psycopg.errors.TransactionRollback, sqlcipher.IntegrityError, LostRace)
_TROUBLES = (psycopg.OperationalError, psycopg.InterfaceError, sqlcipher.OperationalError, TimeoutError)


def open_database(place: str | Path, connections: int = 16) -> Database:
    """The database at a path (embedded, made when missing) or a `postgresql://` URL. Trouble("sqlite_old") if unfit."""
    text = str(place)
    if text.startswith(("postgresql:", "postgresql+psycopg:", "postgres:")):
        return Database(_postgres(text, connections))
    return Database(_embedded(Path(text), connections))


def _postgres(url: str, connections: int) -> Engine:
    made = make_url(url.replace("postgres:", "postgresql:", 1)).set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"application_name": "hotline-server", "connect_timeout": 10}
    engine = create_engine(
        made, pool_size=connections, max_overflow=connections, connect_args=options, hide_parameters=True
    )
    event.listen(engine, "checkout", _still_there)
    return engine


def _still_there(raw: "psycopg.Connection[Any]", _record: object, _proxy: object) -> None:
    """A pooled connection whose server went away has something to read: its end. Looking costs no round trip."""
    try:
        looking = select.poll()
        looking.register(raw.fileno(), select.POLLIN)
        if looking.poll(0):
            raw.pgconn.consume_input()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


def _embedded(path: Path, connections: int) -> Engine:
    version = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if version < OLDEST_SQLITE:
        raise Trouble("sqlite_old", sqlcipher.sqlite_version)
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path),
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=connections,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path) -> Any:
    connection = sqlcipher.connect(
        str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
