"""The HTTP gateway by which SMS leave: how it is set up, and one message handed to it.

A message goes as one POST with an `Idempotency-Key`, the same each time it is tried, signed like an exchange's hook:
the gateway takes it once however often it comes. What is said here of failures quotes neither number nor text.
"""

import json
import re
import secrets
import ssl
import urllib.error
import urllib.request
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct, field
from sqlalchemy import delete, insert, select

from app.domain.errors import Refused
from server import audit, tables
from server.centre import NOBODY, Centre, encode
from server.hook import signature
from server.ledger import Changes, write
from server.sms.settings import with_gateway

TIMEOUT_S = 20
_MOST_ANSWER = 65_536
_HEADER = re.compile(r"([A-Za-z0-9-]{1,60})\s*:\s*([\x20-\x7e]{1,2000})")
_OWN = frozenset({"content-length", "content-type", "host", "idempotency-key", "transfer-encoding"})
_TOO_EARLY = frozenset({408, 425, 429})
_table = tables.sms_gateway


def usual() -> dict[str, Any]:
    """What is posted unless the hotline says otherwise."""
    return {"id": "{id}", "to": "{phone}", "text": "{text}"}


class Gateway(Struct, frozen=True, kw_only=True):
    """Where messages are posted, and what. `page`: the address under which citizens reach the centre."""

    url: str
    page: str
    secret: str
    """Signs what is posted."""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, Any] = field(default_factory=usual)
    """Placeholders {id} {phone} {text} in its texts are filled."""
    form: bool = False
    """Posted as a form, not as JSON."""
    success: str = ""
    """What an answer must hold to count; empty: any 2xx."""


class Message(Struct, frozen=True):
    """One SMS as the gateway gets it."""

    id: str
    phone: str
    text: str


class Outcome(Struct, frozen=True):
    """What came of a try. `again`: it may be tried once more; `code`: why it failed."""

    sent: bool
    again: bool = False
    code: str = ""


def set_up(centre: Centre, url: str, page: str, **more: Any) -> Gateway:
    """Use this gateway from now on, with a new secret. Refused("https" | "type" | "missing") with the field."""
    made = Gateway(url=_address(url, "url"), page=_address(page, "page").rstrip("/"), secret=_secret(), **more)
    texts = encode(made.body).decode()
    for name in ("{phone}", "{text}"):
        if name not in texts:
            raise Refused("missing", "body", value=name)
    if made.form and not all(isinstance(value, str) for value in made.body.values()):
        raise Refused("type", "body")
    row = {"hotline": centre.hotline.key, "body": encode(made), "made_at": centre.now_ms()}
    _put(centre, row, "sms_gateway")
    return made


def take_away(centre: Centre) -> None:
    """No gateway: messages wait."""
    _put(centre, None, "sms_no_gateway")


def known(centre: Centre) -> Gateway | None:
    """The gateway there is."""
    query = select(_table.c.body).where(_table.c.hotline == centre.hotline.key)
    with centre.database.read() as connection:
        body = connection.execute(query).scalar()
    return None if body is None else msgspec.json.decode(cast("bytes", body), type=Gateway)


def headers_of(lines: list[str]) -> dict[str, str]:
    """`Name: value`, one a line. Refused("type", "headers"), also for those the centre writes itself."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, lines)):
        match = _HEADER.fullmatch(line)
        if match is None or match[1].lower() in _OWN:
            raise Refused("type", "headers")
        found[match[1]] = match[2].strip()
    return found


def body_of(written: str) -> dict[str, Any]:
    """The JSON object that is posted. Refused("type", "body")."""
    try:
        made: Any = json.loads(written)
    except ValueError:
        raise Refused("type", "body") from None
    if not isinstance(made, dict):
        raise Refused("type", "body")
    return cast("dict[str, Any]", made)


def post(gateway: Gateway, message: Message, now_ms: int) -> Outcome:
    """Hand a message to the gateway and wait for its answer."""
    filled = _filled(gateway.body, message)
    body = urlencode(filled).encode() if gateway.form else encode(filled)
    stamp = str(now_ms // 1000)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded" if gateway.form else "application/json",
        "Idempotency-Key": message.id,
        "X-Hotline-Timestamp": stamp,
        "X-Hotline-Signature": signature(gateway.secret, stamp, body),
        **gateway.headers,
    }
    request = urllib.request.Request(gateway.url, body, headers, method="POST")
    try:
        with _opener.open(request, timeout=TIMEOUT_S) as answer:
            said = answer.read(_MOST_ANSWER).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return _said_no(error.code)
    except TimeoutError:
        return Outcome(False, True, "timeout")
    except (urllib.error.URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        code = "certificate" if isinstance(reason, ssl.SSLError) else "unreachable"
        return Outcome(False, True, "timeout" if isinstance(reason, TimeoutError) else code)
    return Outcome(True) if gateway.success in said else Outcome(False, False, "answer")


def _said_no(status: int) -> Outcome:
    """409: it has this message already. A fault of its own, or too many at once, passes; anything else stays so."""
    if status == 409:
        return Outcome(True)
    return Outcome(False, status >= 500 or status in _TOO_EARLY, f"http_{status}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number and a text go to the address somebody set up, and to no other."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        """Nowhere."""


_opener = urllib.request.build_opener(_NoRedirect)


def _filled(value: Any, message: Message) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, message) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_filled(each, message) for each in cast("list[Any]", value)]
    if not isinstance(value, str):
        return value
    parts = {"{id}": message.id, "{phone}": message.phone, "{text}": message.text}
    return re.sub(r"\{(?:id|phone|text)\}", lambda found: parts[found[0]], value)


def _address(url: str, name: str) -> str:
    """https, or plain http on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not (parts.scheme == "https" and host) and not (parts.scheme == "http" and _is_loopback(host)):
        raise Refused("https", name)
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret() -> str:
    return secrets.token_hex(32)


def _put(centre: Centre, row: dict[str, Any] | None, act: str) -> None:
    """It stands in the trail that it was set up, not how."""
    with centre.database.write() as connection:
        connection.execute(delete(_table).where(_table.c.hotline == centre.hotline.key))
        if row is not None:
            connection.execute(insert(_table).values(row))
        told = with_gateway(centre, connection, row is not None)
        seq = write(connection, centre, Changes(audit.entry(act, centre.now_ms(), NOBODY), told))
    centre.on_commit(seq)
