"""Where a centre lives: a data directory with the embedded database, or with the address of a PostgreSQL database."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic.util.exc import CommandError

from app.clock import Clock, SystemClock
from app.domain.errors import Trouble
from app.text import live_in
from server.centre import Centre
from server.database import Database, open_database
from server.hotline import open_centre

DATABASE = "hotline.db"
ADDRESS = "database.url"
"""One line: the URL. It may hold a password, so only its owner reads it."""


def is_centre(data: Path) -> bool:
    """Whether the directory already belongs to a centre."""
    return (data / DATABASE).exists() or (data / ADDRESS).exists()


def database_of(data: Path) -> str | Path:
    """Path or URL of the centre's database. Trouble("no_hotline") where `init` was never run."""
    if (data / DATABASE).exists():
        return data / DATABASE
    try:
        return (data / ADDRESS).read_text("utf-8").strip()
    except FileNotFoundError:
        raise Trouble("no_hotline", str(data)) from None


def keep_address(data: Path, url: str) -> None:
    """Keep the URL in the directory, readable for its owner only."""
    new = data / f".{ADDRESS}.new"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(url + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(data / ADDRESS)


def _update(database: Database) -> None:
    try:
        database.migrate()
    except CommandError as error:  # alembic knows no such version
        raise Trouble("newer_data") from error


@contextmanager
def opened(data: Path, clock: Clock | None = None) -> Generator[Centre]:
    """The centre of this directory, its schema brought up to date; closed at the end of the block."""
    database = open_database(database_of(data))
    try:
        _update(database)
        centre = open_centre(database, clock or SystemClock())
        live_in(centre.zone)
        yield centre
    finally:
        database.close()
