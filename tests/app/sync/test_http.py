"""What counts as an answer of the centre, and what everything else is taken for."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.domain.errors import Refused, Trouble
from app.sync.http import Busy, Centre, Gone, OutOfStep, SignedOut, check_url
from app.sync.wire import Taken

GOOD = {"case": "x", "fence": 1, "until": "2026-11-22T00:00:00Z"}
JSON, PROBLEM = "application/json", "application/problem+json"


class Answers(BaseHTTPRequestHandler):
    """Says what it was told to say."""

    status, body, headers_out = 200, b"{}", {"Content-Type": JSON}
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(self.status)
        for name, value in self.headers_out.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def centre() -> Iterator[Centre]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    centre = Centre(f"http://127.0.0.1:{server.server_port}")
    yield centre
    centre.close()
    server.shutdown()
    server.server_close()
    thread.join()


def say(status: int, body: object = GOOD, kind: str = JSON, **headers: str) -> None:
    Answers.status = status
    Answers.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    Answers.headers_out = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}


def problem(status: int, code: str, **values: object) -> dict[str, object]:
    return {"title": "", "status": status, "code": code, "fields": ["case"], "values": values}


def test_an_answer_of_the_right_type_is_one(centre: Centre) -> None:
    say(200, GOOD | {"a newer field": 1})
    assert centre.ask("/v1/take", None, Taken).fence == 1


NO_ANSWER = {
    "a login page": (200, b"<html>sign in</html>", "text/html"),
    "a login page that lies": (200, b"<html>sign in</html>", JSON),
    "another answer": (200, {"hello": 1}, JSON),
    "a list": (200, [], JSON),
    "nothing": (200, b"", JSON),
    "cut off": (200, json.dumps(GOOD).encode()[:-3], JSON),
    "a redirect": (302, b"", "text/html"),
    "forbidden by a proxy": (403, b"<html>no</html>", "text/html"),
    "a broken centre": (500, problem(500, "bug"), PROBLEM),
    "no such page": (404, b"nothing here", "text/plain"),
}


@pytest.mark.parametrize("how", NO_ANSWER)
def test_what_is_no_answer_is_trouble(how: str, centre: Centre) -> None:
    say(*NO_ANSWER[how])
    for ask in (lambda: centre.ask("/v1/take", None, Taken), lambda: centre.exchange(b"{}", "")):
        with pytest.raises(Trouble) as trouble:
            ask()
        assert trouble.value.code == "answer"


def test_states_of_the_link_are_told_apart(centre: Centre) -> None:
    for status, code, error, kind in (
        (401, "token", SignedOut, "signed_out"),
        (401, "expired", SignedOut, "signed_out"),
        (409, "fork", OutOfStep, "fork"),
        (409, "gap", OutOfStep, "gap"),
        (410, "absent", Gone, "gone"),
        (426, "protocol", Trouble, "too_old"),
        (429, "crowd", Busy, "busy"),
        (503, "database", Busy, "busy"),
        (400, "misuse", Trouble, "answer"),
        (413, "too_large", Trouble, "answer"),
    ):
        say(status, problem(status, code), PROBLEM)
        with pytest.raises(error) as met:
            centre.exchange(b"{}", "")
        assert met.value.code == kind


def test_the_centres_wish_to_wait_is_heard_up_to_a_minute(centre: Centre) -> None:
    for given, heard in (("7", 7.0), ("86400", 60.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 5.0), ("-1", 5.0)):
        say(503, problem(503, "database"), PROBLEM, Retry_After=given)
        with pytest.raises(Busy) as busy:
            centre.exchange(b"{}", "")
        assert busy.value.retry_s == heard


def test_a_new_epoch_is_heard(centre: Centre) -> None:
    say(410, problem(410, "epoch", epoch=7), PROBLEM)
    with pytest.raises(Gone) as gone:
        centre.exchange(b"{}", "")
    assert gone.value.epoch == 7


def test_a_refusal_reaches_the_person_who_asked(centre: Centre) -> None:
    for status, code in ((409, "held"), (401, "password"), (429, "locked"), (404, "no_case"), (403, "role")):
        say(status, problem(status, code, by="p"), PROBLEM)
        with pytest.raises(Refused) as no:
            centre.ask("/v1/take", None, Taken)
        assert (no.value.code, no.value.fields, no.value.values) == (code, ("case",), {"by": "p"})


def test_nobody_there_is_unreachable() -> None:
    centre = Centre("http://127.0.0.1:9")
    with pytest.raises(Trouble) as trouble:
        centre.exchange(b"{}", "")
    assert trouble.value.code == "unreachable"


def test_plain_http_is_for_this_machine_only() -> None:
    assert check_url(" https://hotline.example/ ") == "https://hotline.example"
    assert check_url("http://127.0.0.1:12345") == "http://127.0.0.1:12345"
    for url in ("http://hotline.example", "ftp://x", "", "https://", "https://u:p@x", "http://127.0.0.1.example", "x"):
        with pytest.raises(Refused) as no:
            check_url(url)
        assert no.value.code == "centre"
