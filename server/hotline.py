"""Makes a hotline in an empty database, and opens the centre of one that has it."""

import secrets
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import insert, select

from app.clock import Clock, epoch_ms, new_id
from app.domain.errors import Refused, Trouble
from app.sync.wire import Kind
from server import tables
from server.calendar import from_official
from server.catalogue import load_book, put_table
from server.centre import NOBODY, OWN_DEVICE, OWN_SEAT, Centre, HotlineRow, Settings
from server.database import Database


def create_hotline(database: Database, clock: Clock, name: str, code: str, zone: str = "Asia/Shanghai") -> None:
    """Make the database's hotline with an empty feed and the official calendar. Refused("exists") if it has one."""
    database.migrate()
    ZoneInfo(zone)
    with database.write() as connection:
        if connection.execute(select(tables.hotline.c.key)).first() is not None:
            raise Refused("exists", "code")
        row = {"key": 1, "id": new_id(clock), "code": code, "name": name, "zone": zone, "settings": b"{}"}
        row |= {"phone_key": secrets.token_bytes(32), "created_at": epoch_ms(clock.now())}
        connection.execute(insert(tables.hotline).values(row))
        head = {"hotline": 1, "seq": 0, "epoch": secrets.randbelow(2**31 - 1) + 1, "audit_n": 0, "audit_link": ""}
        connection.execute(insert(tables.feed_head).values(head))
        connection.execute(insert(tables.counter), [{"hotline": 1, "name": n, "value": 0} for n in ("seat", "fence")])
        own = {"hotline": 1, "id": OWN_DEVICE, "seat": OWN_SEAT, "person": NOBODY, "machine": ""}
        connection.execute(insert(tables.device).values(own | {"enrolled_at": epoch_ms(clock.now())}))
    _seed_calendar(open_centre(database, clock))


def _seed_calendar(centre: Centre) -> None:
    put_table(centre, Kind.DAY, list(from_official()), NOBODY)


def open_centre(database: Database, clock: Clock) -> Centre:
    """The centre over a database that has its hotline. Trouble("no_hotline") when `init` was never run."""
    with database.read() as connection:
        found = connection.execute(select(tables.hotline).order_by(tables.hotline.c.key)).mappings().first()
    if found is None:
        raise Trouble("no_hotline")
    row = msgspec.convert({name: found[name] for name in HotlineRow.__struct_fields__}, HotlineRow)
    settings = msgspec.json.decode(cast("bytes", found["settings"]), type=Settings)
    centre = Centre(database, clock, row, settings)
    centre.book = load_book(centre)
    return centre
