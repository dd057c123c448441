"""The centre on PostgreSQL: commands a second from several clients, and filling a new seat. Server and clients are
processes of their own on one machine, so they share its cores."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from app.clock import SystemClock
from app.sync.wire import ExchangeReply
from server.doors.place import keep_address
from tests.speed.measuring import Result, percentiles
from tests.world.centre import make_centre
from tests.world.plain import PlainSeat
from tests.world.postgres import postgres_server

CLIENTS, EACH, WARM = 8, 400, 30
ROOT = Path(__file__).resolve().parents[2]
_reply = msgspec.json.Decoder(ExchangeReply)


def commands() -> Iterator[Result]:
    """Eight clients send one new case a request, as fast as the centre answers; fsync is on."""
    with postgres_server(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        requests = _prepared(postgres.new_database(), Path(folder))
        with _served(Path(folder)) as port:
            yield _driven(port, requests)


def _prepared(url: str, folder: Path) -> list[list[tuple[str, bytes]]]:
    """For each client its requests: access token and body, made beforehand so that only the centre is measured."""
    running = make_centre(url, SystemClock())
    try:
        clients = []
        for number in range(CLIENTS):
            running.add(f"bench{number}", ("operator",))
            seat = PlainSeat.of(running.centre, f"bench{number}")
            seat.catch_up()
            sent = [seat.send(seat.registering()) for _ in range(EACH + WARM)]
            encode = msgspec.json.encode
            clients.append([(seat.token, encode(seat.request(each))) for each in sent])
        keep_address(folder, url)
        return clients
    finally:
        running.centre.database.close()


class _served:
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


def _driven(port: int, clients: list[list[tuple[str, bytes]]]) -> Result:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(CLIENTS + 1)
    results = context.Queue()
    workers = [context.Process(target=_client, args=(port, each, gate, results)) for each in clients]
    for worker in workers:
        worker.start()
    gate.wait()
    began = time.perf_counter()
    took = [each for _ in workers for each in results.get()]
    rate = len(took) / (time.perf_counter() - began)
    for worker in workers:
        worker.join()
    result = {"what": "register, 8 clients, one command a request", **percentiles(took, p99=50)}
    met = bool(result["met"]) and rate >= 600
    return result | {"rate_per_s": round(rate), "target": {"rate_per_s": 600, "p99_ms": 50}, "met": met}


def _client(port: int, requests: list[tuple[str, bytes]], gate: Any, results: Any) -> None:
    """One client: warm up, wait for the others, then send the rest and say how long each took (ms)."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    cursor = b""
    for token, body in requests[:WARM]:
        cursor = _post(connection, token, body, cursor)[1]
    gate.wait()
    took: list[float] = []
    for token, body in requests[WARM:]:
        spent, cursor = _post(connection, token, body, cursor)
        took.append(spent)
    results.put(took)


def _post(connection: http.client.HTTPConnection, token: str, body: bytes, cursor: bytes) -> tuple[float, bytes]:
    """Send one request with the newest cursor; milliseconds and the cursor of the answer."""
    if cursor:
        head, rest = body.split(b'"cursor":', 1)
        body = head + b'"cursor":' + cursor + rest[rest.index(b",") :]
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    began = time.perf_counter()
    connection.request("POST", "/v1/exchange", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    spent = (time.perf_counter() - began) * 1000
    assert answer.status == 200, text
    reply = _reply.decode(text)
    assert [v.result.value for v in reply.verdicts] == ["applied"], reply.verdicts
    return spent, str(reply.cursor).encode()


BENCHES = {"centre": commands}
