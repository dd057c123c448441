"""The centre over HTTP, as a seat reaches it: one call a method, and honest errors.

Only an answer of status 200, of the right type, that says what it should is an answer. Everything else is Trouble
(try again later) or, where a person waits for the centre's word, Refused.
"""

import hashlib
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter

from app.domain.errors import Refused, Trouble
from app.sync import wire

T = TypeVar("T", bound=Struct)

CONNECT_S, READ_S = 3.05, 30.0
BELL_S = 40.0
"""Silence on the bell longer than this (heartbeats come every 15 s) is a lost line."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PROBLEM = "application/problem+json"
_encode = msgspec.json.Encoder().encode


class Done(Struct, frozen=True):
    """An answer that says nothing but that it was done."""


class SignedOut(Trouble):
    """401: the token is no longer good."""


class OutOfStep(Trouble):
    """409 on an exchange: the centre knows another history of this device. `code`: fork or gap."""


class Gone(Trouble):
    """410: the cursor leads nowhere; begin at 0. `epoch`: the centre's, where it says so."""

    def __init__(self, code: str, epoch: int | None) -> None:
        super().__init__(code)
        self.epoch = epoch


class Busy(Trouble):
    """429 or 503: not before `retry_s` seconds have passed."""

    def __init__(self, code: str, retry_s: float) -> None:
        super().__init__(code, f"{retry_s:g} s")
        self.retry_s = retry_s


def check_url(url: str) -> str:
    """The centre's address in its plain form. Refused("centre") unless https, or http on this machine."""
    parts = urlsplit(url.strip().rstrip("/"))
    local = parts.scheme == "http" and (parts.hostname or "") in _LOOPBACK
    if not (parts.scheme == "https" or local) or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Refused("centre", "centre", value=url)
    return parts.geturl()


def fingerprint_of(pem: str) -> str:
    """SHA-256 of a certificate, in hex."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def certificate_at(url: str) -> str:
    """The certificate shown at this address (PEM), trusted by nobody yet: a person compares its fingerprint."""
    parts = urlsplit(url)
    try:
        return ssl.get_server_certificate((parts.hostname or "", parts.port or 443), timeout=CONNECT_S)
    except OSError as error:
        raise Trouble("unreachable", str(error)) from error


class _Pinned(HTTPAdapter):
    """Trusts one certificate and no other, whatever name it carries."""

    def __init__(self, certificate: Path) -> None:
        self._fingerprint = fingerprint_of(certificate.read_text())
        self._context = ssl.create_default_context(cafile=str(certificate))
        self._context.check_hostname = False
        self._context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(ssl_context=self._context, assert_fingerprint=self._fingerprint, assert_hostname=False)
        super().init_poolmanager(*args, **kwargs)


class Centre:
    """The centre at one address. A thread of its own uses an object of its own."""

    def __init__(self, url: str, certificate: Path | None = None, language: str = "") -> None:
        self.url = check_url(url)
        self._certificate = certificate
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Accept-Language"] = language or "zh-CN"
        if certificate is not None:
            self._session.mount("https://", _Pinned(certificate))
            self._session.verify = str(certificate)

    def twin(self) -> "Centre":
        """Another line to the same centre, for another thread."""
        return Centre(self.url, self._certificate, str(self._session.headers["Accept-Language"]))

    def ask(self, path: str, message: Struct | None, answer: type[T], token: str = "", method: str = "POST") -> T:
        """One call. Trouble: unreachable, certificate, signed_out, busy, too_old, answer; else Refused as it says."""
        response = self._call(method, path, b"" if message is None else _encode(message), token)
        with response:
            _check(response, exchange=False)
            return _decode(response, answer)

    def exchange(self, body: bytes, token: str) -> wire.ExchangeReply:
        """One round. Its 4xx are states of the link, not refusals."""
        response = self._call("POST", "/v1/exchange", body, token)
        with response:
            _check(response, exchange=True)
            return _decode(response, wire.ExchangeReply)

    @contextmanager
    def bell(self, device: str, cursor: int, token: str) -> Generator[requests.Response]:
        """The open bell: a stream of server-sent events until it is closed."""
        where = {"device": device, "cursor": str(cursor)}
        response = self._call("GET", "/v1/bell", b"", token, params=where, stream=True, timeout=(CONNECT_S, BELL_S))
        with response:
            _check(response, exchange=True)
            if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise Trouble("answer", "the bell is none")
            yield response

    def close(self) -> None:
        """Let go of its connections."""
        self._session.close()

    def _call(self, method: str, path: str, body: bytes, token: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if method == "POST":
            headers["Content-Type"] = "application/json"
        options: dict[str, Any] = {"timeout": (CONNECT_S, READ_S), "allow_redirects": False} | more
        with troubles():
            return self._session.request(method, self.url + path, data=body or None, headers=headers, **options)


@contextmanager
def troubles() -> Generator[None]:
    """What can go wrong on the way, as Trouble."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise Trouble("certificate", str(error)) from error
    except (requests.exceptions.RequestException, OSError) as error:
        raise Trouble("unreachable", type(error).__name__) from error


def _check(response: requests.Response, exchange: bool) -> None:
    """Raise for everything that is no answer."""
    status = response.status_code
    if status == 200:
        return
    problem = _problem(response)
    code = problem.code if problem else ""
    if status == 401 and code != "password":
        raise SignedOut("signed_out", code)
    if status == 410:
        epoch = problem.values.get("epoch") if problem else None
        raise Gone("gone", epoch if isinstance(epoch, int) else None)
    if status == 426:
        raise Trouble("too_old", code)
    if status in (429, 503) and not (problem and code == "locked"):
        raise Busy("busy", _retry_after(response))
    if exchange and status == 409 and code in ("fork", "gap"):
        raise OutOfStep(code)
    if problem is None or exchange or status >= 500:
        raise Trouble("answer", f"{status} {code}".strip())
    raise Refused(code, *problem.fields, **problem.values)


def _problem(response: requests.Response) -> wire.Problem | None:
    if not response.headers.get("Content-Type", "").startswith(_PROBLEM):
        return None
    try:
        with troubles():
            return msgspec.json.decode(response.content, type=wire.Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, Trouble):
        return None


def _retry_after(response: requests.Response) -> float:
    """Seconds the centre asks for, at most a minute; dates are not spoken here."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), 60.0) if text.isascii() and text.isdigit() else 5.0


def _decode(response: requests.Response, answer: type[T]) -> T:
    if not response.headers.get("Content-Type", "").startswith("application/json"):
        raise Trouble("answer", "not JSON")
    with troubles():
        content = response.content
    try:
        return msgspec.json.decode(content, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble("answer", type(error).__name__) from error
