"""The hook of a telephone exchange: believed when signed, once, within its window; and told to that seat alone."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.clock import WindClock, epoch_ms
from server import hook
from server.centre import Centre
from server.sweep import sweep
from tests.world.centre import Running, serving
from tests.world.plain import PlainSeat

CALL = {"id": "m1", "call": "c1", "event": "ringing", "person": "op1", "number": "13897215521", "dialled": "12345"}


@pytest.fixture
def served(running: Running) -> Iterator[Running]:
    with serving(running):
        yield running


@pytest.fixture
def secret(centre: Centre) -> str:
    return hook.new_secret(centre)


def post(served: Running, body: bytes, stamp: str, signature: str) -> tuple[int, str]:
    """Status, and the problem's code."""
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=20)
    heads = {"Content-Type": "application/json", "X-Hotline-Timestamp": stamp, "X-Hotline-Signature": signature}
    try:
        connection.request("POST", "/v1/hook/calls", body, heads)
        answer = connection.getresponse()
        found = json.loads(answer.read())
        kind = "application/json" if answer.status == 200 else "application/problem+json"
        assert answer.headers["Content-Type"] == kind
        return answer.status, found.get("code", "")
    finally:
        connection.close()


def tell(served: Running, secret: str, off_s: int = 0, **changes: Any) -> tuple[int, str]:
    body = json.dumps({k: v for k, v in (CALL | changes).items() if v is not None}).encode()
    stamp = str(epoch_ms(served.centre.clock.now()) // 1000 + off_s)
    return post(served, body, stamp, hook.signature(secret, stamp, body))


@contextmanager
def bell(served: Running, seat: PlainSeat) -> Iterator[http.client.HTTPResponse]:
    """An open bell; its greeting is read."""
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=20)
    cursor = seat.exchange().cursor
    heads = {"Authorization": f"Bearer {seat.token}"}
    connection.request("GET", f"/v1/bell?device={seat.device}&cursor={cursor}", headers=heads)
    with closing(connection), connection.getresponse() as response:
        assert response.status == 200 and response.readline().startswith(b": hello")
        yield response


def rung(response: http.client.HTTPResponse) -> dict[str, Any]:
    """The next ring about a call."""
    while response.readline() != b"event: call\n":
        pass
    return json.loads(response.readline().removeprefix(b"data: "))


def test_a_ring_goes_to_the_seat_of_that_person_or_code_and_to_no_other(served: Running, secret: str) -> None:
    one, two = PlainSeat.of(served.centre, "op1"), PlainSeat.of(served.centre, "op2")
    head = one.exchange().head
    with bell(served, one) as first, bell(served, two) as second:
        assert tell(served, secret) == (200, "")
        code = two.signed.seat
        assert tell(served, secret, id="m2", call="c2", person=None, seat=code, event="answered") == (200, "")
        assert rung(first) == {"call": "c1", "event": "ringing", "number": "13897215521", "dialled": "12345"}
        assert rung(second)["call"] == "c2", "the first ring was not for this one"
    assert one.exchange().head == head, "a ring is no record"


REFUSED = """
unsigned    401 signature
tampered    401 signature
other       401 signature
no secret   401 signature
old         401 stale
early       401 stale
no number   401 stale
again       409 exists
nobody      404 no_person
no seat     404 no_seat
both        400 misuse
strange     400 misuse
no id       400 empty
long        400 too_long
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_is_not_right_is_refused_and_told_to_nobody(served: Running, secret: str, line: str) -> None:
    what, status, code = line[:12].strip(), *line[12:].split()
    stamp = str(epoch_ms(served.centre.clock.now()) // 1000)
    body = json.dumps(CALL).encode()
    good = hook.signature(secret, stamp, body)
    if what == "again":
        assert tell(served, secret) == (200, "")
    if what == "no secret":
        with served.centre.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM hook")
    answers = {
        "unsigned": lambda: post(served, body, stamp, ""),
        "tampered": lambda: post(served, body + b" ", stamp, good),
        "other": lambda: post(served, body, stamp, hook.signature("another", stamp, body)),
        "no secret": lambda: post(served, body, stamp, good),
        "old": lambda: tell(served, secret, off_s=-301),
        "early": lambda: tell(served, secret, off_s=301),
        "no number": lambda: post(served, body, "soon", hook.signature(secret, "soon", body)),
        "again": lambda: tell(served, secret),
        "nobody": lambda: tell(served, secret, person="nobody"),
        "no seat": lambda: tell(served, secret, person=None, seat="999"),
        "both": lambda: tell(served, secret, seat="001"),
        "strange": lambda: tell(served, secret, colour="red"),
        "no id": lambda: tell(served, secret, id=""),
        "long": lambda: tell(served, secret, number="1" * 201),
    }
    assert answers[what]() == (int(status), code)
    with served.centre.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM told").scalar() == (what == "again")


def test_a_new_secret_ends_the_old_one_and_stands_in_the_trail_unnamed(centre: Centre, served: Running) -> None:
    old = hook.new_secret(centre)
    new = hook.new_secret(centre)
    assert tell(served, old)[0] == 401 and tell(served, new)[0] == 200
    with centre.database.read() as connection:
        trail = "".join(connection.exec_driver_sql("SELECT entry FROM audit").scalars())
    assert trail.count("hook_secret") == 2 and old not in trail and new not in trail


def test_what_was_told_is_forgotten_after_ten_minutes(centre: Centre, clock: WindClock, served: Running) -> None:
    assert tell(served, hook.new_secret(centre)) == (200, "")
    clock.wind(599)
    sweep(centre)
    kept = "SELECT count(*) FROM told"
    with centre.database.read() as connection:
        assert connection.exec_driver_sql(kept).scalar() == 1
    clock.wind(2)
    assert sweep(centre) == 1
    with centre.database.read() as connection:
        assert connection.exec_driver_sql(kept).scalar() == 0


def test_the_example_in_the_documentation_works(served: Running, secret: str, tmp_path: Path, project: Path) -> None:
    text = (project / "docs" / "doors.md").read_text("utf-8")
    example = text.partition("### A telephone exchange")[2].partition("```python\n")[2].partition("```")[0]
    changed = example.replace("https://hotline.example:12345", served.url).replace("YOUR SECRET", secret)
    stamp = str(epoch_ms(served.centre.clock.now()) // 1000)
    assert "int(time.time())" in changed
    script = tmp_path / "pbx.py"
    script.write_text(changed.replace("int(time.time())", stamp).replace("王小明", "op1"), "utf-8")
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "200"), ran.stderr
