"""Somebody on the network without a login, or with bad manners: a clear 4xx, nothing told, nobody kept waiting."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec
import pytest
from sqlalchemy import text

from app.clock import WindClock
from app.domain.errors import Refused
from server import bell, patience, roster, signin
from server.centre import Centre
from tests.server.test_signin import code_of, sign
from tests.server.test_web import Bell, ask, bells_closed  # noqa: F401
from tests.world.centre import PASSWORD, Running, serving
from tests.world.plain import PlainSeat


@pytest.fixture
def served(running: Running) -> Iterator[Running]:
    with serving(running):
        yield running


@contextmanager
def line_to(served: Running) -> Iterator[socket.socket]:
    """A bare connection."""
    netloc = urlsplit(served.url)
    with socket.create_connection((str(netloc.hostname), netloc.port or 0), timeout=20) as line:
        yield line


def heard(line: socket.socket) -> tuple[int, bytes]:
    """All that comes until the centre hangs up: status and the rest."""
    parts: list[bytes] = []
    while part := line.recv(65_536):
        parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, head
    return int(head.split()[1]), body


TWICE = {
    "sign-in": b'{"name":"op1","name":"op2","password":"%s"}' % PASSWORD.encode(),
    "refresh": b'{"device":"DEVICE","refresh":"x","device":"DEVICE"}',
    "exchange": b'{"device":"DEVICE","epoch":1,"protocol":1,"cursor":9,"cursor":0}',
    "seat-state": b'{"device":"DEVICE","waiting":1,"waiting":2}',
}


@pytest.mark.parametrize("door", TWICE)
@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_a_key_that_stands_twice_is_believed_neither_time(served: Running, door: str) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    answer = ask(served, "POST", f"/v1/{door}", TWICE[door].replace(b"DEVICE", seat.device.encode()), seat.token)
    assert (answer.status, answer.problem().code) == (400, "misuse")


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_a_key_that_stands_twice_inside_a_command_is_that_commands_refusal(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    sent = seat.send(seat.registering())
    twice = bytes(sent.body).replace(b'{"', b'{"by":"x","', 1)

    sent = msgspec.structs.replace(sent, body=msgspec.Raw(twice), hash=hashlib.sha256(twice).hexdigest())
    answer = ask(served, "POST", "/v1/exchange", msgspec.json.encode(seat.request(sent)), seat.token)
    assert answer.status == 200 and answer.json["verdicts"][0]["result"] == "refused"


def test_a_nul_reaches_no_database(served: Running) -> None:
    admin = PlainSeat.of(served.centre, "admin1")
    for path, body, status in (
        ("people/act", {"person": "\0", "act": "disable"}, 404),
        ("refresh", {"device": "\0", "refresh": "\0"}, 401),
        ("refresh", {"device": admin.device, "refresh": "\0" * 30 + ".x"}, 401),
        ("sign-in", {"name": "\0", "password": PASSWORD}, 401),
        ("sign-in", {"name": "op1", "password": PASSWORD, "device": "\0"}, 403),
        ("open", {"device": admin.device, "case": "\0"}, 403),
        ("people", {"name": "a\0b", "roles": ["operator"], "password": PASSWORD}, 400),
        ("people", {"name": "ab", "roles": ["unit:\0"], "password": PASSWORD}, 400),
    ):
        answer = ask(served, "POST", f"/v1/{path}", body, admin.token)
        assert (answer.status, answer.problem().code != "bug") == (status, True), (path, answer.raw)


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_nobody_is_sent_elsewhere_and_a_bell_answers_only_to_get(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    for path in ("/v1/bell/", "/openapi.json/", "/v1/people/"):
        answer = ask(served, "GET", path, Host="evil.example")
        assert (answer.status, answer.headers["Location"]) == (404, None), path
    here = f"/v1/bell?device={seat.device}&cursor=0"
    assert ask(served, "HEAD", here, token=seat.token).status == 405
    assert ask(served, "GET", here + "&cursor=1", token=seat.token).problem().code == "misuse"


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
@pytest.mark.logs("Invalid HTTP request")
def test_what_is_no_http_is_told_so_as_a_problem(served: Running) -> None:
    for sent in (
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ):
        with line_to(served) as line:
            line.sendall(sent)
            assert heard(line)[0] == 400


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_headers_without_end_are_cut_off(served: Running) -> None:
    with line_to(served) as line:
        line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n")
        sent = 0
        try:
            while sent < 20_000_000:
                line.sendall(b"X-%d: " % sent + b"a" * 8_000 + b"\r\n")
                sent += 8_000
        except OSError:
            pass
        assert sent < 20_000_000


@pytest.mark.parametrize("begun", [b"", b"POST /v1/sign-in HTT", b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: "])
@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_half_a_request_is_not_waited_for_for_ever(
    served: Running, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.2)
    with line_to(served) as line:
        line.sendall(begun)
        assert heard(line)[0] == 408


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_half_a_request_after_a_whole_one_is_not_either(served: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.2)
    with line_to(served) as line:
        line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in line.recv(65_536)
        line.sendall(b"GET /v1/he")
        assert heard(line)[0] == 408


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_a_crowd_of_half_requests_keeps_nobody_out(served: Running) -> None:
    lines: list[socket.socket] = []
    netloc = urlsplit(served.url)
    try:
        for number in range(200):
            lines.append(socket.create_connection((str(netloc.hostname), netloc.port or 0), timeout=20))
            head = b"POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n"
            lines[-1].sendall(head + b"\r\n{" if number % 2 else head)
        body = {"name": "op1", "password": PASSWORD}
        assert ask(served, "POST", "/v1/sign-in", body).status == 200
    finally:
        for line in lines:
            line.close()


def test_names_that_nobody_has_are_locked_like_names_that_somebody_has(centre: Centre, clock: WindClock) -> None:
    told: dict[str, list[object]] = {}
    clock.wind(0.4)
    for name in ("op1", "nobody", "no\0body"):
        told[name] = []
        for _ in range(8):
            with pytest.raises(Refused) as caught:
                sign(centre, name, "wrong")
            told[name].append((caught.value.code, caught.value.fields, dict(caught.value.values)))
    assert told["op1"] == told["nobody"] == told["no\0body"]
    clock.wind(30)
    assert [code_of(sign, centre, name, "wrong") for name in told] == ["password"] * 3
    assert [code_of(sign, centre, name, "wrong") for name in told] == ["locked"] * 3
    with centre.database.read() as connection:
        kept = str(connection.execute(text("SELECT name, value FROM counter")).all())
    assert "nobody" not in kept and "stranger:" in kept


def test_a_disabled_persons_name_is_a_strangers(running: Running) -> None:
    centre = running.centre
    roster.act_on(centre, running.people["op1"], "disable", running.people["admin1"])
    assert [code_of(sign, centre, "op1") for _ in range(6)] == ["password"] * 5 + ["locked"]


def test_a_strangers_name_costs_as_many_commits(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is not measured in tests; what takes it is counted: transactions that write, and hashes."""
    work: list[str] = []
    write, matches = type(centre.database).write, signin._matches

    def counted(self: object) -> object:
        work.append("write")
        return write(self)  # type: ignore[arg-type]

    def hashed(*given: object) -> bool:
        work.append("hash")
        return matches(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(centre.database), "write", counted)
    monkeypatch.setattr(signin, "_matches", hashed)
    told: list[list[str]] = []
    for name in ("op1", "nobody"):
        work.clear()
        assert code_of(sign, centre, name, "wrong") == "password"
        told.append(list(work))
    assert told[0] == told[1] == ["write", "hash", "write"]


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_one_seat_cannot_fill_the_centre_with_bells(served: Running) -> None:
    seat, other = PlainSeat.of(served.centre, "op1"), PlainSeat.of(served.centre, "op2")
    seat.catch_up()
    other.catch_up()
    stays = Bell(served, other)
    many = [Bell(served, seat) for _ in range(5)]
    assert all(each.ended() for each in many[:4])
    seat.do(seat.registering())
    assert many[4].page() and stays.page()


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_the_bell_of_somebody_signed_out_ends(served: Running) -> None:
    assert bell._CHECK_S <= 2
    seat, other = PlainSeat.of(served.centre, "op1"), PlainSeat.of(served.centre, "op2")
    seat.catch_up()
    other.catch_up()
    gone, stays = Bell(served, seat), Bell(served, other)
    roster.act_on(served.centre, seat.person, "sign_out", served.people["admin1"])
    assert gone.ended()
    other.do(other.registering())
    assert stays.page()
