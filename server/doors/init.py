"""`init`: a new hotline, whole or not at all."""

import argparse
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from app.clock import Clock, SystemClock
from app.domain.errors import Refused
from app.text import _
from server.database import Database, open_database
from server.doors import import_scripts, out
from server.doors.arguments import Subcommands, command
from server.doors.place import DATABASE, is_centre, keep_address
from server.hotline import create_hotline, open_centre


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "init", run, _("make a new hotline in DIR"))
    parser.add_argument("--name", default="12345 热线", help=_("what the service is called"))
    parser.add_argument("--code", default="12345", help=_("short code of the service"))
    parser.add_argument("--zone", type=_zone, default="Asia/Shanghai", help=_("time zone, by its IANA name"))
    parser.add_argument(
        "--database", type=_url, metavar="URL", help=_("a postgresql:// address instead of an embedded database")
    )


def _zone(written: str) -> str:
    try:
        return ZoneInfo(written).key
    except (KeyError, OSError) as error:  # no such zone; a directory of zones
        raise ValueError(written) from error


def _url(written: str) -> str:
    if not written.startswith("postgresql://"):
        raise ValueError(written)
    return written


def run(given: argparse.Namespace) -> int:
    """Make it; refused where there is one."""
    data: Path = given.data
    if is_centre(data):
        raise Refused("exists", "data")
    for name in ("name", "code"):
        if not getattr(given, name).strip():
            raise Refused("empty", name)
    made = not data.exists()
    data.mkdir(parents=True, exist_ok=True)
    try:
        (_on_postgres if given.database else _embedded)(data, given, SystemClock())
    except BaseException:
        if made:
            with suppress(OSError):  # somebody else put something there meanwhile
                data.rmdir()
        raise
    out.line({"hotline": given.name, "code": given.code, "zone": given.zone, "data": str(data)})
    return 0


def _embedded(data: Path, given: argparse.Namespace, clock: Clock) -> None:
    """Made beside its place and moved there when whole, so that a half-made one is never found."""
    workshop = Path(tempfile.mkdtemp(prefix=".init-", dir=data))
    try:
        database = open_database(workshop / DATABASE)
        try:
            _fill(database, clock, given)
        finally:
            database.close()
        (workshop / DATABASE).chmod(0o600)  # it holds what citizens said; its -wal and -shm follow it
        (workshop / DATABASE).replace(data / DATABASE)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _on_postgres(data: Path, given: argparse.Namespace, clock: Clock) -> None:
    database = open_database(given.database)
    try:
        _fill(database, clock, given)
    finally:
        database.close()
    keep_address(data, given.database)


def _fill(database: Database, clock: Clock, given: argparse.Namespace) -> None:
    """The hotline with its calendar, and the scripts that any hotline can begin with."""
    create_hotline(database, clock, given.name, given.code, given.zone)
    import_scripts.bring(open_centre(database, clock), import_scripts.SHIPPED)
