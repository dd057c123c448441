"""The centre on PostgreSQL, fsync on: commands a second from several clients, and what a command asks of the database.
Server, PostgreSQL and clients share one machine's cores."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.clock import SystemClock
from app.sync.wire import ExchangeReply
from server import audit
from server.centre import Centre
from server.database import open_database, rows
from server.doors.place import keep_address
from server.hotline import open_centre
from tests.speed.clients import Client, drive
from tests.speed.measuring import Result, percentiles
from tests.world.centre import make_centre
from tests.world.plain import PlainSeat
from tests.world.postgres import postgres_server
from tests.world.round_trips import counted

CLIENTS, EACH, WARM = 8, 400, 30
RATE, P99_MS, ROUND_TRIPS = 600, 50, 4
ROOT = Path(__file__).resolve().parents[2]
_reply = msgspec.json.Decoder(ExchangeReply)

Seats = list[tuple[str, int, list[bytes]]]
"""Of each client its token, its cursor, and its requests."""


def commands() -> Iterator[Result]:
    """Eight clients send one new case a request, as fast as the centre answers."""
    with postgres_server(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        url = postgres.new_database()
        seats = _prepared(url)
        keep_address(Path(folder), url)
        with served(Path(folder)) as port:
            yield _driven(port, seats)
        _check_kept(url, CLIENTS * (EACH + WARM))


def _prepared(url: str) -> Seats:
    """A centre with clients whose requests are made beforehand, so that only the centre is measured."""
    running = make_centre(url, SystemClock())
    try:
        clients: Seats = []
        for number in range(CLIENTS):
            running.add(f"bench{number}", ("operator",))
            seat = PlainSeat.of(running.centre, f"bench{number}")
            seat.catch_up()
            sent = [seat.send(seat.registering()) for _ in range(EACH + WARM)]
            clients.append((seat.token, seat.cursor, [msgspec.json.encode(seat.request(each)) for each in sent]))
        return clients
    finally:
        running.centre.database.close()


def _driven(port: int, seats: Seats) -> Result:
    warm = [Client.of(token, bodies[:WARM], cursor) for token, cursor, bodies in seats]
    drive(port, warm)
    clients = [
        Client.of(token, bodies[WARM:], int(before.cursor))
        for (token, _, bodies), before in zip(seats, warm, strict=True)
    ]
    seconds = drive(port, clients)
    for client in (*warm, *clients):
        for answer in client.answers:
            verdicts = _reply.decode(answer).verdicts
            assert [v.result.value for v in verdicts] == ["applied"], verdicts
    took = [each for client in clients for each in client.took]
    result = {"what": "register, 8 clients, one command a request", **percentiles(took, p99=P99_MS)}
    rate = len(took) / seconds
    met = bool(result["met"]) and rate >= RATE
    return result | {"rate_per_s": round(rate), "target": {"rate_per_s": RATE, "p99_ms": P99_MS}, "met": met}


def _check_kept(url: str, many: int) -> None:
    """Every command is in the log once, and the audit trail holds."""
    centre = open_centre(open_database(url), SystemClock())
    try:
        with centre.database.read() as connection:
            assert rows(connection, "SELECT count(*), count(DISTINCT seq) FROM command", ()) == [(many, many)]
        assert audit.verify(centre)[1] is None
    finally:
        centre.database.close()


def round_trips() -> Iterator[Result]:
    """How often the centre waits for PostgreSQL while it answers one command."""
    with postgres_server(durable=True) as postgres:
        running = make_centre(postgres.new_database(), SystemClock())
        try:
            yield _round_trips(running.centre)
        finally:
            running.centre.database.close()


def _round_trips(centre: Centre) -> Result:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    most = 0
    for _ in range(20):
        sent = seat.send(seat.registering())
        with counted() as asked:
            assert seat.exchange(sent).verdicts[0].result.value == "applied"
        most = max(most, len(asked))
    target = {"round_trips": ROUND_TRIPS}
    what = "SQL round trips of one command"
    return {"what": what, "round_trips": most, "n": 20, "target": target, "met": most <= ROUND_TRIPS}


class served:
    """`hotline-server serve` in a process of its own; gives its port."""

    def __init__(self, folder: Path) -> None:
        self._line = [sys.executable, "-m", "server", "serve", "--data", str(folder), "--port", "0"]

    def __enter__(self) -> int:
        self._process = subprocess.Popen(self._line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return int(json.loads(self._process.stdout.readline())["ready"].rsplit(":", 1)[1])

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


BENCHES = {"centre": commands, "round_trips": round_trips}
