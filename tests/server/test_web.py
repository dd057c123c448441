"""The centre over real HTTP: rubbish gets a clear 4xx and does nothing, and the bell rings."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import msgspec
import pytest
from sqlalchemy import text

from app.clock import WindClock
from app.sync.wire import ExchangeRequest, Page, Problem
from server import access, exchange, roster
from server.centre import Centre
from server.database import rows
from server.seats import seat_of
from tests.world.centre import PASSWORD, Running, held_address, serving
from tests.world.plain import PlainSeat


@pytest.fixture
def served(running: Running) -> Iterator[Running]:
    with serving(running):
        yield running


class Answer:
    """A status, headers and the decoded body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    def problem(self) -> Problem:
        """It must be a problem that says what is wrong, with the status it came under."""
        assert self.headers["Content-Type"] == "application/problem+json"
        found = msgspec.json.decode(self.raw, type=Problem)
        assert found.status == self.status and found.title and found.code
        return found


def ask(served: Running, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Answer:
    """One request; `body` is sent as it is when it is bytes, else as JSON."""
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=20)
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    raw = body if isinstance(body, bytes | type(None)) else json.dumps(body).encode()
    try:
        connection.request(method, path, raw, sent)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_the_whole_road(served: Running) -> None:
    answer = ask(served, "POST", "/v1/sign-in", {"name": "op1", "password": PASSWORD})
    assert answer.status == 200
    seat = PlainSeat(
        served.centre, msgspec.json.decode(answer.raw, type=type(PlainSeat.of(served.centre, "op2").signed))
    )
    command = seat.registering()
    body = msgspec.json.encode(seat.request(seat.send(command)))
    found = ask(served, "POST", "/v1/exchange", body, seat.token).json
    assert found["verdicts"][0]["result"] == "applied"
    device = {"device": seat.device}
    lead, admin = PlainSeat.of(served.centre, "lead1"), PlainSeat.of(served.centre, "admin1")
    taken = ask(served, "POST", "/v1/take", device | {"case": command.case}, seat.token).json
    assert taken["fence"] == 1
    held = ask(served, "POST", "/v1/take", {"device": lead.device, "case": command.case}, lead.token)
    assert (held.status, held.problem().code) == (409, "held")
    release = device | {"case": command.case, "fence": taken["fence"]}
    assert ask(served, "POST", "/v1/release", release, seat.token).json == {}
    opened = ask(served, "POST", "/v1/open", device | {"case": command.number}, seat.token).json
    assert opened["case"] == command.case
    for words in ("停水", "138-9725-1234", command.number, "马女士"):
        cases = ask(served, "POST", "/v1/search", device | {"text": words}, seat.token).json["cases"]
        assert [case["number"] for case in cases] == [command.number], words
    assert ask(served, "POST", "/v1/search", device | {"text": "没有这种话"}, seat.token).json == {}
    period = {"since": "2020-01-01T00:00:00+08:00", "until": "2099-01-01T00:00:00+08:00", "by": ["channel"]}
    told = ask(served, "POST", "/v1/figures", period | {"filters": {"channels": ["phone"]}}, seat.token).json
    assert (told["tiles"][0]["name"], told["tiles"][0]["count"]) == ("received", 1)
    assert [row["key"] for row in told["tables"]["channel"]] == ["phone"]
    wrong = ask(served, "POST", "/v1/figures", period | {"filters": {"weather": "rain"}}, seat.token)
    assert (wrong.status, wrong.problem().code) == (400, "misuse")
    assert ask(served, "POST", "/v1/seat-state", device | {"waiting": 3}, seat.token).json == {}
    seats = ask(served, "GET", "/v1/seats", token=lead.token).json["seats"]
    assert {row["seat"]: row["waiting"] for row in seats}["001"] == 3
    added = {"name": "新人", "roles": ["operator"], "password": PASSWORD}
    assert ask(served, "POST", "/v1/people", added, admin.token).json["name"] == "新人"
    assert "新人" in str(ask(served, "GET", "/v1/people", token=admin.token).json)
    act = {"person": seat.person, "act": "sign_out"}
    assert ask(served, "POST", "/v1/people/act", act, admin.token).json["name"] == "op1"
    assert ask(served, "POST", "/v1/seat-state", device | {"waiting": 3}, seat.token).problem().code == "token"
    refresh = {"device": admin.device, "refresh": admin.signed.tokens.refresh}
    assert ask(served, "POST", "/v1/refresh", refresh).json["expires_in"] == 900
    key = {"device": lead.device, "wrapped_key": "ab" * 40}
    assert ask(served, "POST", "/v1/key", key, lead.token).json == {}
    assert ask(served, "POST", "/v1/sign-out", token=lead.token).json == {}
    assert ask(served, "GET", "/v1/seats", token=lead.token).status == 401
    assert ask(served, "GET", "/v1/health").json["protocol"] == 1


def test_roles_hold_at_the_doors(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    lead = PlainSeat.of(served.centre, "lead1")
    admin = PlainSeat.of(served.centre, "admin1")
    act = {"person": seat.person, "act": "disable"}
    for token, method, path, body in (
        (seat.token, "GET", "/v1/seats", None),
        (seat.token, "GET", "/v1/people", None),
        (lead.token, "GET", "/v1/people", None),
        (lead.token, "POST", "/v1/people/act", act),
        (seat.token, "POST", "/v1/people", {"name": "x", "roles": ["admin"], "password": PASSWORD}),
        (admin.token, "POST", "/v1/search", {"device": admin.device, "text": "停水"}),
        (admin.token, "POST", "/v1/open", {"device": admin.device, "case": "261122-001-0001-1"}),
    ):
        answer = ask(served, method, path, body, token)
        assert (answer.status, answer.problem().code) == (403, "role"), path
        assert ask(served, method, path, body).status == 401


def test_problems_speak_the_readers_language(served: Running) -> None:
    body = {"name": "op1", "password": "wrong"}
    chinese = ask(served, "POST", "/v1/sign-in", body, Accept_Language="zh-CN,zh;q=0.9").problem()
    english = ask(served, "POST", "/v1/sign-in", body, Accept_Language="en-GB").problem()
    assert (chinese.title, english.title) == ("姓名或密码不对", "Name or password is wrong")
    assert PASSWORD not in english.title


def test_a_locked_name_is_told_when_to_come_back(served: Running) -> None:
    body = {"name": "op1", "password": "wrong"}
    for _ in range(5):
        assert ask(served, "POST", "/v1/sign-in", body).status == 401
    answer = ask(served, "POST", "/v1/sign-in", body)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "30")


POSTS = (
    "sign-in",
    "refresh",
    "key",
    "exchange",
    "take",
    "release",
    "open",
    "search",
    "seat-state",
    "people",
    "people/act",
)
RUBBISH = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"7",
    "text": b'"x"',
    "cut": b'{"device": "x", "ep',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "huge number": b'{"device":"x","epoch":1e400,"protocol":1,"cursor":0}',
    "nan": b'{"device":"x","epoch":NaN,"protocol":1,"cursor":0}',
    "wide": b'{"device":"x","epoch":9007199254740993,"protocol":1,"cursor":0,"surplus":1}',
    "wrong types": b'{"device":[],"name":{},"password":7,"case":1,"refresh":null,"text":[],"person":0,"roles":"x"}',
    "unknown field": b'{"device":"x","surplus":1}',
    "utf-16": '{"device":"x"}'.encode("utf-16"),
    "gbk": '{"device":"座席"}'.encode("gbk"),
    "bom": b"\xef\xbb\xbf{}",
    "nul": b'{"device":"\\u0000","case":"\\u0000"}',
    "surrogate": b'{"name":"\\ud800","password":"x"}',
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_a_clear_four_hundred(served: Running, name: str) -> None:
    admin = PlainSeat.of(served.centre, "admin1")
    before = _state(served.centre)
    for path in POSTS:
        answer = ask(served, "POST", f"/v1/{path}", RUBBISH[name], admin.token)
        assert 400 <= answer.status < 500, (path, answer.raw)
        assert answer.problem().code != "bug"
    assert _state(served.centre) == before


def test_what_comes_wrapped_wrongly_is_not_read(served: Running) -> None:
    body = json.dumps({"name": "op1", "password": PASSWORD}).encode()
    bomb = gzip.compress(b"0" * 100_000_000)
    for headers, sent, status, code in (
        ({"Content_Type": "text/plain"}, body, 415, "media_type"),
        ({"Content_Type": "application/json; charset=gbk"}, body, 415, "media_type"),
        ({"Content_Type": "application/x-www-form-urlencoded"}, b"a=b", 415, "media_type"),
        ({"Content_Encoding": "gzip"}, bomb, 415, "media_type"),
        ({"Content_Length": "10000000000"}, body, 413, "too_heavy"),
        ({}, b" " * 1_100_000, 413, "too_heavy"),
    ):
        answer = ask(served, "POST", "/v1/sign-in", sent, **headers)  # type: ignore[arg-type]
        assert (answer.status, answer.problem().code) == (status, code)
    assert ask(served, "POST", "/v1/sign-in", body, Content_Type="Application/JSON; charset=UTF-8").status == 200


def test_a_body_without_end_is_cut_off(served: Running) -> None:
    netloc = urlsplit(served.url)
    with socket.create_connection((str(netloc.hostname), netloc.port or 0), timeout=20) as line:
        line.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 20_000_000:
                line.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")
                sent += 65_536
        except OSError:
            pass
        assert sent < 20_000_000


def test_doors_that_do_not_exist(served: Running) -> None:
    for method, path, status in (
        ("GET", "/", 404),
        ("GET", "/v1/exchange", 405),
        ("PUT", "/v1/people", 405),
        ("GET", "/v1/../../etc/passwd", 404),
        ("GET", "/docs", 404),
        ("POST", "/v1/" + "x" * 4000, 404),
    ):
        answer = ask(served, method, path)
        assert answer.status == status, path
        answer.problem()


def test_forged_bells_and_cursors(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    here = f"/v1/bell?device={seat.device}&cursor="
    for path, token, status in (
        (here + "0", "", 401),
        (here + "0", "x.y", 401),
        (here, seat.token, 400),
        (here + "-1", seat.token, 400),
        (here + "1e3", seat.token, 400),
        (here + "٣", seat.token, 400),
        (here + "9" * 400, seat.token, 400),
        (here + "9" * 12, seat.token, 410),
        (here + "0&x=1", seat.token, 400),
        ("/v1/bell?cursor=0", seat.token, 403),
        ("/v1/bell?device=centre&cursor=0", seat.token, 403),
    ):
        answer = ask(served, "GET", quote(path, safe="/?&=."), token=token)
        assert answer.status == status, path
        answer.problem()


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
@pytest.mark.logs("database: ")
def test_a_database_that_is_away_is_trouble_and_comes_back(served: Running) -> None:
    """Its connections are broken under the centre's hands; nothing is lost, and the next try goes through."""
    seat = PlainSeat.of(served.centre, "op1")
    body = msgspec.json.encode(seat.request(seat.send(seat.registering())))
    assert ask(served, "POST", "/v1/exchange", body, seat.token).status == 200
    with served.centre.database.engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    statuses = [ask(served, "POST", "/v1/exchange", body, seat.token).status for _ in range(20)]
    assert set(statuses) <= {200, 503} and statuses[-1] == 200


@pytest.mark.logs("bug at /v1/exchange: ZeroDivisionError")
def test_a_bug_is_logged_without_what_was_in_hand(
    served: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    personal = "".join(["138", "9725", "1234"])

    def broken(*_given: object) -> None:
        raise ZeroDivisionError(f"马女士 {personal}")

    seat = PlainSeat.of(served.centre, "op1")
    monkeypatch.setattr(exchange.feed, "page", broken)
    answer = ask(served, "POST", "/v1/exchange", msgspec.json.encode(seat.request()), seat.token)
    assert (answer.status, answer.problem().code) == (500, "bug")
    assert "in broken" in caplog.text
    assert personal not in caplog.text and personal.encode() not in answer.raw


def test_the_document_describes_every_door(served: Running) -> None:
    document = ask(served, "GET", "/openapi.json").json
    assert set(document["paths"]) >= {f"/v1/{path}" for path in (*POSTS, "bell", "health", "seats", "sign-out")}
    exchanged = document["paths"]["/v1/exchange"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert exchanged == {"$ref": "#/components/schemas/ExchangeRequest"}
    shapes = document["components"]["schemas"]
    assert set(shapes["ExchangeRequest"]["properties"]) == set(ExchangeRequest.__struct_fields__)
    assert _references(document) <= {f"#/components/schemas/{name}" for name in shapes}


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(_references, value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()


class Bell:
    """A listening seat: the events as they come."""

    opened: ClassVar[list[Bell]] = []

    def __init__(self, served: Running, seat: PlainSeat, cursor: int | None = None) -> None:
        self.opened.append(self)
        self.connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=20)
        at = seat.cursor if cursor is None else cursor
        headers = {"Authorization": f"Bearer {seat.token}"}
        self.connection.request("GET", f"/v1/bell?device={seat.device}&cursor={at}", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200 and self.response.headers["Content-Type"].startswith("text/event-stream")
        self.first = self._next()

    def _next(self) -> tuple[str, bytes]:
        """The next event's name and data; a comment has no name; ("", b"") at the end."""
        name, data = "", b""
        while (line := self.response.readline()) not in (b"\n", b""):
            kind, _colon, value = line.rstrip(b"\n").partition(b": ")
            name = value.decode() if kind == b"event" else name
            data = value if kind in (b"data", b"") else data
        return name, data

    def page(self) -> Page:
        name, data = self._next()
        assert name == "page", (name, data)
        return msgspec.json.decode(data, type=Page)

    def ended(self, ringing: bool = False) -> bool:
        """Wait for the end; only where it may still be `ringing` does it bring more than its beat until then."""
        while any(event := self._next()):
            assert ringing or not event[0]
        return True

    def close(self) -> None:
        self.response.close()
        self.connection.close()


@pytest.fixture(autouse=True)
def bells_closed() -> Iterator[None]:
    """However a test ends, its bells are closed."""
    yield
    while Bell.opened:
        Bell.opened.pop().close()


def test_the_bell_carries_the_page_and_it_continues(served: Running) -> None:
    one, two = PlainSeat.of(served.centre, "op1"), PlainSeat.of(served.centre, "op2")
    two.catch_up()
    bell = Bell(served, two)
    for _ in range(3):
        command = one.registering()
        one.do(command)
        page = bell.page()
        assert page.since == two.cursor
        two.apply(page.changes, page.cursor)
        assert two.facts(command.case).number == command.number
    held = dict(two.held)
    two.held, two.cursor = {}, 0
    two.catch_up()
    assert two.held == held


def test_a_bell_behind_the_head_says_so_at_once(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    seat.catch_up()
    bell = Bell(served, seat, cursor=seat.cursor - 1)
    assert bell.first[0] == "news" and json.loads(bell.first[1])["head"] == seat.cursor


def test_much_news_is_only_news(served: Running) -> None:
    from app.domain.records import Unit
    from app.sync.wire import Kind
    from server.catalogue import put_table

    seat = PlainSeat.of(served.centre, "op1")
    seat.catch_up()
    bell = Bell(served, seat)
    put_table(served.centre, Kind.UNIT, [Unit(code=f"X{i}", name="单位") for i in range(240)], "centre")
    name, data = bell._next()
    assert name == "news" and json.loads(data)["head"] > seat.cursor


def test_a_commit_of_another_process_rings_too_and_swaps_the_book(served: Running, another: Any) -> None:
    from app.domain.records import Category
    from app.sync.wire import Kind
    from server.catalogue import put_table

    seat = PlainSeat.of(served.centre, "op1")
    seat.catch_up()
    bell = Bell(served, seat)
    elsewhere: Centre = another()
    put_table(elsewhere, Kind.CATEGORY, [Category(code="Z", name="别处来的")], "centre")
    found: set[str] = set()
    while "table" not in found:
        found |= {change.kind.value for change in bell.page().changes}
    assert "Z" in served.centre.book.categories


def test_private_parts_ring_only_where_they_may(served: Running) -> None:
    one, admin, two = (PlainSeat.of(served.centre, name) for name in ("op1", "admin1", "op2"))
    for seat in (admin, two):
        seat.catch_up()
    bells = {seat.person: Bell(served, seat) for seat in (admin, two)}
    one.do(one.registering())
    assert {change.kind for change in bells[admin.person].page().changes} == {"facts"}
    assert {change.kind for change in bells[two.person].page().changes} == {"facts", "private"}
    with served.centre.database.read() as connection:
        who = seat_of(served.centre, connection, two.token)
    assert who.person.id == two.person


def test_other_roles_end_the_bell(served: Running) -> None:
    seat = PlainSeat.of(served.centre, "op1")
    seat.catch_up()
    bell = Bell(served, seat)
    roster.set_roles(served.centre, seat.person, ["admin"], served.people["admin1"])
    assert bell.ended(ringing=True)


def test_an_opened_case_arrives_by_the_bell(served: Running) -> None:
    from app.domain.commands import DispatchCase

    one, two = PlainSeat.of(served.centre, "op1"), PlainSeat.of(served.centre, "op2")
    case = one.registering()
    one.do(case)
    one.do(DispatchCase(**one.common(case.case, seen=one.seen(case.case)), unit="U1"))
    two.catch_up()
    bell = Bell(served, two)
    with served.centre.database.read() as connection:
        who = seat_of(served.centre, connection, two.token)
    access.open_case(served.centre, who, case.case)
    page = bell.page()
    assert [(change.kind.value, change.op.value) for change in page.changes] == [("facts", "put"), ("private", "put")]


def test_stopping_ends_every_bell(running: Running) -> None:
    bells: list[Bell] = []
    with serving(running):
        seat = PlainSeat.of(running.centre, "op1")
        seat.catch_up()
        bells += [Bell(running, seat) for _ in range(3)]
    assert all(bell.ended() for bell in bells)


def test_a_restart_on_the_same_port_goes_on(running: Running, clock: WindClock) -> None:
    seat = PlainSeat.of(running.centre, "op1")
    with held_address() as address:
        port = address.getsockname()[1]
        with serving(running, port) as first:
            assert ask(first, "GET", "/v1/health").status == 200
        with serving(running, port) as second:
            body = msgspec.json.encode(seat.request(seat.send(seat.registering())))
            assert ask(second, "POST", "/v1/exchange", body, seat.token).json["verdicts"][0]["result"] == "applied"


def test_many_seats_at_once(served: Running) -> None:
    seats = [PlainSeat.of(served.centre, name) for name in ("op1", "op2", "lead1", "cb1")]
    statuses: list[int] = []

    def work(seat: PlainSeat) -> None:
        for _ in range(5):
            body = msgspec.json.encode(seat.request(seat.send(seat.registering()), cursor=0))
            statuses.append(ask(served, "POST", "/v1/exchange", body, seat.token).status)

    threads = [threading.Thread(target=work, args=(seat,)) for seat in seats[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 10


def _state(centre: Centre) -> list[Any]:
    names = ("record", "person", "command", "granted", "device", "session", "claim", "table_version")
    with centre.database.snapshot() as connection:
        return [rows(connection, f"SELECT count(*) FROM {name}", ()) for name in names]
