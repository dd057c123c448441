"""Opens the centre's database: embedded (SQLite through the SQLCipher build, without a key) or PostgreSQL."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
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
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.domain.errors import Trouble
from server.line import EmbeddedLine, Line, Lines, LostLine, PostgresLine, embedded_rows, numbered

Reach = Connection | Line
"""Whatever a hand-written statement can run on."""

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

    def __init__(self, engine: Engine, writer: RLock, lines: Lines) -> None:
        self.engine = engine
        self.postgres = engine.dialect.name == "postgresql"
        self._writer = writer
        self._lines = lines
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

    def on_line(self, work: Callable[[Line], T]) -> T:
        """Do hand-written statements on a bare connection; anew, when the database had hung up on it.

        A transaction whose commit's answer was lost is done anew too: the work must know what it did before.
        """
        return self._lines.work(work)

    def migrate(self) -> None:
        """Bring the schema up to the newest version."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.write() as connection:
            config.attributes["connection"] = connection
            alembic.upgrade(config, "head")

    def close(self) -> None:
        """Close all pooled connections."""
        self._lines.close()
        self.engine.dispose()


def rows(on: Reach, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement written by hand, past SQLAlchemy (building statements was what made the centre slow).

    Placeholders are $1, $2 …; each may be used more than once.
    """
    if isinstance(on, Line):
        return on.rows(sql, values)
    raw = on.connection.driver_connection
    if on.dialect.name == "postgresql":
        return _postgres_rows(cast("psycopg.Connection[tuple[Any, ...]]", raw), sql, values)
    return embedded_rows(raw, sql, values)


def _postgres_rows(
    raw: "psycopg.Connection[tuple[Any, ...]]", sql: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    cursor = RawCursor(raw)
    cursor.execute(cast("LiteralString", sql), values, binary=True)
    return cursor.fetchall() if cursor.pgresult is not None and cursor.pgresult.nfields else []


def each(connection: Connection, sql: str, values: Sequence[Sequence[Any]]) -> int:
    """The same for every row of values; how many rows of the database it touched."""
    raw = connection.connection.driver_connection
    if not values:
        return 0
    if connection.dialect.name != "postgresql":
        return cast("Any", raw).executemany(numbered(sql)[0], values).rowcount
    with RawCursor(cast("psycopg.Connection[tuple[Any, ...]]", raw)) as cursor:
        cursor.executemany(cast("LiteralString", sql), values)
        return cursor.rowcount


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
_TROUBLES = (LostLine, psycopg.OperationalError, psycopg.InterfaceError, sqlcipher.OperationalError, TimeoutError)


def open_database(place: str | Path, connections: int = 16) -> Database:
    """The database at a path (embedded, made when missing) or a `postgresql://` URL. Trouble("sqlite_old") if unfit."""
    text = str(place)
    if text.startswith(("postgresql:", "postgresql+psycopg:", "postgres:")):
        return _postgres(text, connections)
    return _embedded(Path(text), connections)


def _postgres(url: str, connections: int) -> Database:
    made = make_url(url.replace("postgres:", "postgresql:", 1)).set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"application_name": "hotline-server", "connect_timeout": 10}
    sizes = {"pool_size": connections, "max_overflow": connections}
    engine = create_engine(made, connect_args=options, hide_parameters=True, pool_pre_ping=True, **sizes)
    plain = made.set(drivername="postgresql").render_as_string(hide_password=False)
    return Database(engine, RLock(), Lines(lambda: PostgresLine(plain), connections))


def _embedded(path: Path, connections: int) -> Database:
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
    writer = RLock()
    return Database(engine, writer, Lines(lambda: EmbeddedLine(_connect(path), writer), connections))


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
