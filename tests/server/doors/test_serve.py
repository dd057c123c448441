"""`serve` as a program of its own: its one line, its end, who may reach it, and other commands beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.clock import SystemClock, new_id
from app.domain import codec
from app.domain.commands import RegisterCase
from app.domain.numbers import make
from app.domain.records import Caller
from app.domain.words import Channel, RequestType
from app.sync.wire import PROTOCOL, body_hash
from tests.server.doors.conftest import run, serving

PASSWORD = "correct horse 12345"
SHORT, LONG = 20, 60
MESSAGES = "text,at,id\n停水了,2026-11-01 10:00,a1\n路灯不亮,2026-11-01 11:00,a2\n"


class Client:
    """A signed-in seat, reduced to its HTTP."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.http = requests.Session()
        asked = {"name": name, "password": PASSWORD, "protocol": PROTOCOL}
        self.me = self.http.post(f"{url}/v1/sign-in", json=asked, timeout=SHORT).json()
        self.http.headers["Authorization"] = f"Bearer {self.me['tokens']['access']}"
        self.cursor, self.n = 0, 0

    def exchange(self, *commands: Any) -> dict[str, Any]:
        """One round with these commands; the answer."""
        sent = []
        for command in commands:
            body = codec.encode(command)
            self.n += 1
            sent.append({"n": self.n, "id": command.id, "hash": body_hash(body), "body": json.loads(body)})
        asked = {"device": self.me["device"], "epoch": self.me["hotline"]["epoch"], "protocol": PROTOCOL}
        raw = json.dumps(asked | {"cursor": self.cursor, "commands": sent}, ensure_ascii=False, separators=(",", ":"))
        headers = {"Content-Type": "application/json"}
        answer = self.http.post(f"{self.url}/v1/exchange", data=raw.encode(), headers=headers, timeout=SHORT)
        assert answer.status_code == 200, answer.text
        self.cursor = answer.json()["cursor"]
        return answer.json()

    def catch_up(self) -> list[dict[str, Any]]:
        """All changes up to the head."""
        changes: list[dict[str, Any]] = []
        while True:
            answer = self.exchange()
            changes += answer.get("changes", [])
            if answer["complete"]:
                return changes

    def rings(self) -> Iterator[int]:
        """The number that each of the bell's events is up to; -1 for its greeting."""
        asked = {"device": self.me["device"], "cursor": str(self.cursor)}
        with self.http.get(f"{self.url}/v1/bell", params=asked, stream=True, timeout=LONG) as stream:
            assert stream.status_code == 200, stream.text
            for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
                if line.startswith(":"):
                    yield -1
                elif line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))["head"]


@pytest.fixture
def peopled(demo: Path) -> Path:
    """The demo hotline with an operator who can sign in."""
    add = ("people", "add", "op1", "--role", "operator", "--password-stdin")
    assert run("--data", demo, *add, stdin=PASSWORD).status == 0
    return demo


def register(client: Client, category: str) -> RegisterCase:
    clock = SystemClock()
    today = clock.now().astimezone().date()
    return RegisterCase(
        id=new_id(clock),
        by=client.me["person"]["id"],
        at=clock.now(),
        case=new_id(clock),
        number=make(today, client.me["seat"], client.n + 1),
        contact=new_id(clock),
        channel=Channel.PHONE,
        caller=Caller(id=new_id(clock), name="A"),
        request_type=RequestType.HELP,
        category=category,
        text="停水",
    )


def test_imports_beside_a_serving_centre_ring_and_arrive(peopled: Path, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(MESSAGES, "utf-8")
    with serving(peopled) as (url, _process):
        client = Client(url, "op1")
        client.catch_up()
        rings = client.rings()
        assert next(rings) == -1
        said = run("--data", peopled, "import", "messages", tmp_path / "m.csv", "--channel", "website")
        assert said.last["imported"] == 2
        assert next(rings) > 0
        changes = client.catch_up()
        facts = {c["id"]: c["body"] for c in changes if c["kind"] == "facts"}
        private = {c["id"]: c["body"] for c in changes if c["kind"] == "private"}
        assert [f["status"] for f in facts.values()] == ["waiting"] * 2
        assert {p["text"] for p in private.values()} == {"停水了", "路灯不亮"}
        for command in (("export", "cases"), ("audit", "verify"), ("backup", tmp_path / "b.db")):
            assert run("--data", peopled, *command).status == 0


def test_a_table_that_comes_in_counts_at_once(peopled: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("code,name,parent\nnew.matter,新事项,\n", "utf-8")
    with serving(peopled) as (url, _process):
        client = Client(url, "op1")
        before = client.exchange(register(client, "new.matter"))["verdicts"][0]
        assert (before["result"], before["code"]) == ("refused", "unknown")
        client.catch_up()
        rings = client.rings()
        assert next(rings) == -1
        assert run("--data", peopled, "import", "categories", tmp_path / "c.csv").status == 0
        heard = 0
        while "table" not in {c["kind"] for c in client.catch_up()}:
            heard = next(rings)
        while heard < client.cursor:  # it rings when the new table counts for the serving process too
            heard = next(rings)
        verdict = client.exchange(register(client, "new.matter"))["verdicts"][0]
        assert verdict["result"] == "applied"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_even_while_bells_are_open(peopled: Path, number: signal.Signals) -> None:
    with serving(peopled) as (url, process):
        client = Client(url, "op1")
        client.catch_up()
        rings = client.rings()
        assert next(rings) == -1
        process.send_signal(number)
        assert list(rings) == []
        rest, people = process.communicate(timeout=LONG)
        assert (process.returncode, rest) == (0, "")
        assert "Traceback" not in people
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) != 0
    assert (peopled / "logs" / "centre.log").exists()


def test_it_says_one_line_and_answers(peopled: Path) -> None:
    with serving(peopled) as (url, _process):
        assert url.startswith("http://127.0.0.1:")
        assert requests.get(f"{url}/v1/health", timeout=SHORT).status_code == 200
        assert requests.get(f"{url}/openapi.json", timeout=SHORT).json()["openapi"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "no.such.host.invalid"])
def test_without_a_certificate_only_this_machine_is_served(data: Path, host: str) -> None:
    said = run("--data", data, "serve", "--host", host, "--port", "0")
    assert (said.status, said.lines) == (2, [])
    assert "--tls-cert" in said.people


def test_half_a_certificate_is_misuse_and_a_bad_one_trouble(data: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")
    assert run("--data", data, "serve", "--tls-cert", tmp_path / "bad.pem").status == 2
    both = ("--tls-cert", tmp_path / "bad.pem", "--tls-key", tmp_path / "bad.pem")
    said = run("--data", data, "serve", *both)
    assert said.status == 3
    assert "Traceback" not in said.people


def test_a_port_that_is_taken_is_trouble(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = run("--data", data, "serve", "--port", taken.getsockname()[1])
    assert (said.status, said.lines) == (3, [])
    assert "Traceback" not in said.people
    assert still_open(data) == []


def still_open(folder: Path) -> list[str]:
    """Files in this folder that this process has open, where the system tells."""
    told = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    held = [os.path.realpath(f"/proc/self/fd/{name}") for name in told]
    return sorted(name for name in held if name.startswith(os.path.realpath(folder)))


def test_nothing_is_served_where_no_hotline_is(tmp_path: Path) -> None:
    assert run("--data", tmp_path, "serve", "--port", "0").status == 3
    assert not (tmp_path / "logs").exists()


def test_with_a_certificate_it_speaks_tls(data: Path, tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    words = ("--tls-cert", str(certificate), "--tls-key", str(tmp_path / "key.pem"))
    with serving(data, *words) as (url, _process):
        assert url.startswith("https://127.0.0.1:")
        assert requests.get(f"{url}/v1/health", verify=str(certificate), timeout=SHORT).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{url}/v1/health", timeout=SHORT)


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem"


def test_two_centres_on_one_postgresql_ring_each_other(tmp_path: Path, postgres_url: str) -> None:
    data = tmp_path / "one"
    assert run("init", "--data", data, "--database", postgres_url).status == 0
    add = ("people", "add", "op1", "--role", "operator", "--password-stdin")
    assert run("--data", data, *add, stdin=PASSWORD).status == 0
    (tmp_path / "m.csv").write_text(MESSAGES, "utf-8")
    with serving(data) as (url, _one), serving(data) as (other, _two):
        client = Client(url, "op1")
        client.catch_up()
        client.url = other
        rings = client.rings()
        assert next(rings) == -1
        said = run("--data", data, "import", "messages", tmp_path / "m.csv", "--channel", "wechat")
        assert said.last["imported"] == 2
        assert next(rings) > 0
        client.url = url
        assert len([c for c in client.catch_up() if c["kind"] == "facts"]) >= 1
