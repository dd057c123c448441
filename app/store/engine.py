"""Opening the encrypted database: settings of a connection, errors of the environment, the schema's version."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from app.domain.errors import Trouble

OLDEST_SQLITE = (3, 51, 3)
"""Versions before it may corrupt a write-ahead log that is reset while it is read (3.7.0 to 3.51.2)."""

SCHEMA = 1
"""Number of the newest migration, kept in the file as `user_version`."""

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "seat"

_CODES = {
    "SQLITE_FULL": "disk_full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_BUSY": "in_use",
    "SQLITE_LOCKED": "in_use",
    "SQLITE_IOERR": "disk",
}


@contextmanager
def troubles() -> Generator[None]:
    """Turn the database's complaints about its surroundings into Trouble; what is a bug passes as it is."""
    try:
        yield
    except DBAPIError as error:
        raise _trouble(error.orig) or error from error
    except sqlcipher.Error as error:
        raise _trouble(error) or error from error


def _trouble(error: BaseException | None) -> Trouble | None:
    name = str(getattr(error, "sqlite_errorname", ""))
    code = next((code for prefix, code in _CODES.items() if name.startswith(prefix)), None)
    return Trouble(code, name) if code else None


def check_library() -> None:
    """Trouble("sqlite_too_old") where the database library is one that can lose data."""
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise Trouble("sqlite_too_old", sqlcipher.sqlite_version)


def writing_engine(file: Path, key: bytes) -> Engine:
    """The engine of the one writer: its transactions begin IMMEDIATE."""
    return _engine(_opener(file, key, cache_kb=24_000), "BEGIN IMMEDIATE", size=2)


def reading_engine(file: Path, key: bytes, size: int = 4) -> Engine:
    """The engine of the readers: each transaction is one snapshot, and nothing can be changed."""
    return _engine(_opener(file, key, cache_kb=16_000, reading=True), "BEGIN", size)


class _Compiler(SQLiteCompiler):
    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """`with_hint(table, "INDEXED BY …")` is written out: without statistics SQLite prefers the wide rows."""
        return text


def _engine(opener: Callable[[], Any], begin: str, size: int) -> Engine:
    engine = create_engine("sqlite://", creator=opener, module=sqlcipher, poolclass=QueuePool, pool_size=size)
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(begin)

    return engine


def _opener(file: Path, key: bytes, cache_kb: int, reading: bool = False) -> Callable[[], sqlcipher.Connection]:
    settings = [
        "PRAGMA cipher_log_level = NONE",  # a wrong key is told by Trouble, not on stderr
        f"PRAGMA key = \"x'{key.hex()}'\"",
        "PRAGMA cipher_hmac_algorithm = HMAC_SHA256",  # half the time of SHA512 where the processor helps
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA secure_delete = ON",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA busy_timeout = 5000",
        "PRAGMA wal_autocheckpoint = 0",  # the writer does it when nothing waits
        "PRAGMA journal_size_limit = 67108864",
        f"PRAGMA cache_size = -{cache_kb}",
        f"PRAGMA query_only = {int(reading)}",
    ]

    def opened() -> sqlcipher.Connection:
        connection = sqlcipher.connect(str(file), isolation_level=None, check_same_thread=False, cached_statements=256)
        try:
            for setting in settings:
                connection.execute(setting)
        except sqlcipher.Error:
            connection.close()
            raise
        return connection

    return opened


def migrate(engine: Engine) -> None:
    """Bring the schema up to this program. Trouble("newer_profile") for a file of a newer one."""
    with engine.connect() as connection:
        have = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if have > SCHEMA:
        raise Trouble("newer_profile", f"{have} > {SCHEMA}")
    if have < SCHEMA:
        _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    # Imported here: it takes as long as the rest of a start, and is needed once a release.
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config(attributes={})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
