"""`backup`: one file that is a whole centre, taken while it serves.

The file is an embedded database whatever the centre runs on: put into an empty directory as `hotline.db` it is that
centre again. From an embedded centre it is SQLite's own online copy; from PostgreSQL all rows of one snapshot.
"""

import argparse
import os
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import insert, select

from app.domain.errors import Refused, Trouble
from app.text import _
from server import audit, tables
from server.centre import NOBODY, Centre
from server.database import open_database
from server.doors import out
from server.doors.arguments import Subcommands, command
from server.doors.place import DATABASE, opened
from server.ledger import Changes, write

_AT_ONCE = 500


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "backup", run, _("copy the whole centre into one file, while it serves"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("the file to make; it must not exist yet"))


def run(given: argparse.Namespace) -> int:
    """Copy, check the copy, then put it in its place: a file of that name is whole."""
    target: Path = given.file
    if target.exists():
        raise Refused("exists", "file")
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with opened(given.data) as centre:
            _copy_rows(centre, half) if centre.database.postgres else _copy_pages(given.data / DATABASE, half)
            head = _check(half)
            os.replace(half, target)
            entry = audit.entry("backup", centre.now_ms(), NOBODY, seq=head)
            with centre.database.write() as connection:
                write(connection, centre, Changes(entry))
    finally:
        for name in (half.name, f"{half.name}-wal", f"{half.name}-shm"):
            half.with_name(name).unlink(missing_ok=True)
    out.line({"backup": str(target), "bytes": target.stat().st_size, "seq": head})
    return 0


def _copy_pages(source: Path, half: Path) -> None:
    given, made = (sqlcipher.connect(str(path)) for path in (source, half))
    try:
        given.backup(made)
        made.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        made.close()
        given.close()


def _copy_rows(centre: Centre, half: Path) -> None:
    copy = open_database(half)
    try:
        copy.migrate()
        with centre.database.snapshot() as source, copy.write() as target:
            for table in tables.metadata.sorted_tables:
                found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
                for some in found.mappings().partitions():
                    target.execute(insert(table), [dict(row) for row in some])
    finally:
        copy.close()


def _check(half: Path) -> int:
    """The copy must be sound and hold a hotline; the number of its feed's head."""
    connection = sqlcipher.connect(str(half))
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise Trouble("copy_unsound", str(half))
        return int(connection.execute("SELECT seq FROM feed_head").fetchone()[0])
    finally:
        connection.close()
