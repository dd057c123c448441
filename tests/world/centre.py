"""A real centre for tests: its own database, real HTTP on loopback, a clock to wind, people and tables to work with."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from app.clock import Clock, WindClock
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import AreaKind
from app.sync.wire import Kind
from server.catalogue import put_table
from server.centre import Centre
from server.database import open_database
from server.hotline import create_hotline, open_centre
from server.roster import add_person
from server.serving import Serving, make_server

PASSWORD = "correct horse 12345"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Tests sign in hundreds of times; how dear a guess is, is argon2's own affair."""

CATEGORIES = (
    Category(code="A", name="城乡建设"),
    Category(code="A1", name="供水", parent="A"),
    Category(code="A2", name="供暖", parent="A"),
    Category(code="B", name="交通运输"),
    Category(code="B1", name="公交线路", parent="B"),
)
AREAS = (
    Area(code="63", name="西宁市", kind=AreaKind.CITY, residents=2_480_000),
    Area(code="6301", name="城东区", parent="63", kind=AreaKind.DISTRICT, residents=460_000),
    Area(code="630101", name="东关大街街道", parent="6301", kind=AreaKind.STREET),
    Area(code="6302", name="城西区", parent="63", kind=AreaKind.DISTRICT, residents=330_000),
)
UNITS = (
    Unit(code="U1", name="市水务局", area="63"),
    Unit(code="U2", name="城东区政府", level=AreaKind.DISTRICT, area="6301"),
    Unit(code="U3", name="东关大街街道办事处", parent="U2", level=AreaKind.STREET, area="630101"),
)
DUTIES = (
    Duty(category="A1", area="63", unit="U1", basis="《城市供水条例》第三条", days=3),
    Duty(category="A", area="6301", unit="U2", days=7),
)
PEOPLE = {
    "op1": ("operator",),
    "op2": ("operator",),
    "cb1": ("callback",),
    "lead1": ("lead",),
    "admin1": ("admin",),
}


@dataclass
class Running:
    """A centre that answers at `url`. `people`: name → id; all have the password `PASSWORD`."""

    centre: Centre
    url: str
    people: dict[str, str] = field(default_factory=dict)
    server: Serving | None = None

    def add(self, name: str, roles: Sequence[str]) -> str:
        """Another person; their id."""
        self.people[name] = add_person(self.centre, name, roles, PASSWORD, "centre").id
        return self.people[name]


def make_centre(database: str | Path | None = None, clock: Clock | None = None, *, tables: bool = True) -> Running:
    """A hotline in a new database (a path, a PostgreSQL URL, or None for a temporary file), not serving yet."""
    place = database or Path(tempfile.mkdtemp(prefix="centre-")) / "centre.db"
    opened = open_database(place)
    clock = clock or WindClock()
    create_hotline(opened, clock, "测试热线", "test")
    centre = open_centre(opened, clock)
    centre.hasher = CHEAP
    running = Running(centre, "")
    if tables:
        for kind, rows in (
            (Kind.CATEGORY, CATEGORIES),
            (Kind.AREA, AREAS),
            (Kind.UNIT, UNITS),
            (Kind.DUTY, DUTIES),
        ):
            put_table(centre, kind, rows, "centre")
        for name, roles in PEOPLE.items():
            running.add(name, roles)
    return running


def held_address() -> socket.socket:
    """A port of loopback that the system gives nobody else while this socket is open, for a server that is started at
    it, stopped and started again."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


@contextmanager
def serving(running: Running, port: int = 0) -> Iterator[Running]:
    """Serve a made centre over HTTP on loopback until the block ends. The same `port` again is a restart."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    started = threading.Event()
    server = make_server(running.centre, timeout_graceful_shutdown=5)
    original = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await original(sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, args=([listening],), name="centre", daemon=True)
    thread.start()
    assert started.wait(30), "the centre did not start"
    running.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.server = server
    try:
        yield running
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
        assert not thread.is_alive(), "the centre did not stop"


@contextmanager
def running_centre(
    database: str | Path | None = None, clock: Clock | None = None, port: int = 0, *, tables: bool = True
) -> Iterator[Running]:
    """A new centre, made and served until the block ends. On the embedded database unless a URL is given."""
    running = make_centre(database, clock, tables=tables)
    try:
        with serving(running, port):
            yield running
    finally:
        running.centre.database.close()
