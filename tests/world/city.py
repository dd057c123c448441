"""A city for tests: the real centre over real HTTP, any number of real seats with databases of their own, a clock to
wind, and a network for each seat that can fail. Every test of a city ends with `city.agrees()`."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from app.clock import Clock, WindClock
from app.desk import Act, Desk, Line, Saved
from app.store import truth
from app.store.tables import people
from app.sync import http, wire
from app.sync.wire import Kind, Op
from server.sweep import sweep
from tests.world.centre import PASSWORD, Running, held_address, make_centre, serving
from tests.world.proxy import Proxy

WAIT_S = 60.0
_RECORDS = truth.WHOLE | {Kind.PERSON: select(people.c.id, people.c.seq, people.c.payload)}
Held = dict[tuple[str, str], tuple[int, Any]]

INTAKE: dict[str, Any] = {
    "channel": "phone",
    "request_type": "complaint",
    "category": "A1",
    "area": "630101",
    "place": "八一中路青发小区7号楼3单元",
    "text": "楼道水管漏水一个月没人修",
    "caller": {"name": "马晓燕", "phone": "13897215521"},
}
"""A whole intake, all of whose codes are in the centre's small tables."""


class Seat:
    """One person at one machine, and the network to the centre."""

    def __init__(self, city: City, name: str, clock: Clock) -> None:
        self.city, self.name, self.clock = city, name, clock
        self.root = city.place / "seats" / name
        self.network = Proxy(city.centre.url)
        self.desk: Desk = None  # type: ignore[assignment]
        self.password = PASSWORD

    def sign_in(self, password: str = PASSWORD) -> Desk:
        """Open the desk (again)."""
        self.password = password
        self.desk = Desk.open(self.root, self.name, password, self.clock, self.network.url)
        return self.desk

    def register(self, **fields: Any) -> Saved:
        """Log a case."""
        return self.desk.do(Act("register_case", INTAKE | fields))

    def act(self, do: str, case: str, **fields: Any) -> Saved:
        """Do something about a case."""
        return self.desk.do(Act(do, {"case": case} | fields))

    def idle(self) -> None:
        """Everything sent and everything fetched."""
        done, left = self.desk.wait_idle(WAIT_S)
        assert done, f"{self.name} is not idle: {left} waiting, {self.desk.link_state()}"

    def offline(self) -> None:
        """Without a line, and knowing it."""
        self.network.cut_off()
        self.desk.sync_now()
        self.city.until(lambda: self.desk.link_state().line is Line.OFFLINE)

    def online(self) -> None:
        """With a line again."""
        self.network.heal()
        self.desk.sync_now()

    def held(self) -> Held:
        """Every record the seat holds: number and body, by kind and id."""
        found: Held = {}
        with self.desk._store.read() as connection:
            for kind, whole in _RECORDS.items():
                for row in connection.execute(whole):
                    found[kind, row.id] = (row.seq, msgspec.json.decode(row.payload))
            for row in connection.exec_driver_sql("SELECT kind, id, seq, payload FROM book_rows"):
                found[row.kind, row.id] = (row.seq, msgspec.json.decode(row.payload))
        return found

    def count(self, sql: str) -> int:
        """The one number this query gives in the seat's database."""
        with self.desk._store.read() as connection:
            return int(connection.exec_driver_sql(sql).scalar_one())

    def close(self) -> None:
        """Leave."""
        if self.desk is not None:
            self.desk.close()
            self.desk = None  # type: ignore[assignment]


class City:
    """See `city`."""

    def __init__(self, place: Path, centre: Running, clock: WindClock) -> None:
        self.place, self.centre, self.clock = place, centre, clock
        self.seats: list[Seat] = []
        self._serving, self._address = ExitStack(), held_address()
        self._serving.enter_context(serving(centre, self._port))

    def seat(self, name: str = "op1", clock: Clock | None = None, roles: tuple[str, ...] = ("operator",)) -> Seat:
        """A seat with this person signed in; one more person where the name is new."""
        if name not in self.centre.people:
            self.centre.add(name, roles)
        seat = Seat(self, name, clock or WindClock(self.clock.now()))
        self.seats.append(seat)
        seat.sign_in()
        return seat

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The centre is down until the block ends, and comes back at the same address."""
        self._serving.close()
        for seat in self.seats:
            seat.network.break_lines()
        try:
            yield
        finally:
            self._serving.enter_context(serving(self.centre, self._port))

    def close(self) -> None:
        """The seats leave, the centre stops."""
        for seat in self.seats:
            seat.close()
            seat.network.close()
        self._serving.close()
        self._address.close()

    @property
    def _port(self) -> int:
        return int(self._address.getsockname()[1])

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        still = threading.Event()
        for _ in range(int(WAIT_S / 0.005)):
            if so():
                return
            still.wait(0.005)
        raise AssertionError("it did not come to pass")

    def agrees(self) -> None:
        """Every seat holds exactly what the centre has for its person, byte for byte, and nothing waits."""
        for seat in self.seats:
            if seat.desk is not None:
                seat.idle()
        sweep(self.centre.centre)  # now, not by the centre's own hand while the two are compared
        for seat in self.seats:
            if seat.desk is None:
                continue
            seat.idle()
            assert seat.count("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'applied')") == 0
            assert seat.count("SELECT count(*) FROM outbox_cases") == 0
            assert seat.count("SELECT count(*) FROM base") == 0
            differing(self.due(seat), seat.held(), seat.name)

    def due(self, seat: Seat) -> Held:
        """What the centre has for this seat's person: what another machine of theirs would be given."""
        line = http.Centre(self.centre.url)
        known = line.ask("/v1/sign-in", wire.SignIn(name=seat.name, password=seat.password), wire.SignedIn)
        found: Held = {}
        cursor, complete = 0, False
        while not complete:
            asked = wire.ExchangeRequest(
                device=known.device, epoch=known.hotline.epoch, protocol=wire.PROTOCOL, cursor=cursor
            )
            reply = line.exchange(msgspec.json.encode(asked), known.tokens.access)
            for change in reply.changes:
                if change.op is not Op.PUT:
                    found.pop((change.kind, change.id), None)
                elif change.kind is not Kind.TABLE:
                    found[change.kind, change.id] = (change.seq, msgspec.json.decode(change.body))
            cursor, complete = reply.cursor, reply.complete
        line.close()
        return found

    def commands(self) -> list[str]:
        """Ids of the commands in the centre's log, in the order in which it judged them."""
        with self.centre.centre.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM command ORDER BY seq").scalars())


def differing(due: Held, held: Held, name: str) -> None:
    """Fail with the first differences between what is due and what is held."""
    missing = sorted(due.keys() - held.keys())
    strange = sorted(held.keys() - due.keys())
    other = sorted(key for key in due.keys() & held.keys() if due[key][1] != held[key][1])
    words = [f"{len(missing)} missing {missing[:3]}", f"{len(strange)} too many {strange[:3]}"]
    words += [f"{len(other)} different", *(f"{key}: {due[key]} != {held[key]}" for key in other[:1])]
    assert not (missing or strange or other), f"{name} does not agree with the centre: " + "; ".join(words)


@contextmanager
def city(database: str | None = None) -> Iterator[City]:
    """A centre with its small tables, and no seat yet."""
    place = Path(tempfile.mkdtemp(prefix="city-"))
    clock = WindClock()
    running = make_centre(database or place / "centre.db", clock)
    made = City(place, running, clock)
    try:
        yield made
    finally:
        made.close()
        running.centre.database.close()
        shutil.rmtree(place, ignore_errors=True)
