"""The hook: a telephone exchange tells that a seat is rung, that a call was answered, that it is over.

Whoever knows the secret is believed, within five minutes of the timestamp they signed, and each message once. What is
told goes to the bell of that seat and is forgotten after ten minutes; the call itself is kept (`server.calls`), whether
or not anybody took it.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from app.domain.errors import Refused
from app.sync.wire import CallTold, CallTurn, HookCall
from server import audit, calls, tables
from server.calls import CallRecord
from server.centre import NOBODY, Centre, encode
from server.database import again
from server.ledger import Changes, write
from server.line import Line
from server.signin import folded

WINDOW_S = 300
"""How far the timestamp may lie from the centre's clock."""
_KEPT_MS = 2 * WINDOW_S * 1000
_LATE_MS = 5_000
"""A process looks so far back: another one may have committed late."""
_LONGEST = 200
TIMESTAMP, SIGNATURE = b"x-hotline-timestamp", b"x-hotline-signature"

_hook, _told = tables.hook, tables.told


class Told(NamedTuple):
    """What an exchange told, and of whom: the person, else the seat."""

    id: str
    person: str
    seat: str
    body: bytes


def new_secret(centre: Centre) -> str:
    """A new secret; from now on no other is good. It stands in the trail that there is one, not which."""
    made = secrets.token_hex(32)
    with centre.database.write() as connection:
        connection.execute(delete(_hook).where(_hook.c.hotline == centre.hotline.key))
        row = {"hotline": centre.hotline.key, "secret": made, "made_at": centre.now_ms()}
        connection.execute(insert(_hook).values(row))
        seq = write(connection, centre, Changes(audit.entry("hook_secret", centre.now_ms(), NOBODY)))
    centre.on_commit(seq)
    return made


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp's characters followed by the body, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + body, "sha256").hexdigest()


def take(centre: Centre, call: HookCall, headers: Mapping[bytes, bytes], body: bytes) -> None:
    """Believe a message, once.

    Refused("signature") for one nobody signed, ("stale", "timestamp") outside the window, ("exists", "id") for one
    that came before, ("no_person") or ("no_seat") where it leads nowhere, ("misuse") for nonsense.
    """
    _check_signature(centre, headers, body)
    _check(call)
    person = _person(centre, call.person) if call.person else ""
    sits = _sits_at(centre, call.seat) if call.seat else person
    told = CallTold(call=call.call, event=call.event, number=call.number, dialled=call.dialled, outgoing=call.outgoing)
    row = {"hotline": centre.hotline.key, "id": call.id, "at": centre.now_ms(), "person": person}
    row |= {"seat": call.seat, "body": encode(told)}
    seq = again(lambda: _keep(centre, row, _record(centre, call, sits)))
    centre.on_told()
    if seq is not None:
        centre.on_commit(seq)


def _keep(centre: Centre, row: dict[str, Any], record: CallRecord) -> int | None:
    with centre.database.write() as connection:
        came_before = (_told.c.hotline == row["hotline"], _told.c.id == row["id"])
        if connection.execute(select(_told.c.id).where(*came_before)).first() is not None:
            raise Refused("exists", "id", value=row["id"])
        connection.execute(insert(_told).values(row))
        return calls.put(centre, connection, [record])[1]


def _record(centre: Centre, call: HookCall, sits: str) -> CallRecord:
    """What this turn says of the call; who rang in vain did not have it."""
    now = centre.now_ms()
    number, phone_hash = calls.checked_number(centre, call.number)
    had = call.event is CallTurn.ANSWERED or call.outgoing
    return CallRecord(
        id=calls.exchange_id(call.call),
        at=now,
        number=number,
        phone_hash=phone_hash,
        dialled=call.dialled,
        outgoing=call.outgoing,
        answered_at=now if call.event is CallTurn.ANSWERED else None,
        ended_at=now if call.event is CallTurn.ENDED else None,
        person=sits if had else "",
        seat=call.seat if had else "",
    )


def _check_signature(centre: Centre, headers: Mapping[bytes, bytes], body: bytes) -> None:
    stamp, given = (headers.get(name, b"")[:100].decode("latin-1") for name in (TIMESTAMP, SIGNATURE))
    with centre.database.read() as connection:
        secret = connection.execute(select(_hook.c.secret).where(_hook.c.hotline == centre.hotline.key)).scalar()
    right = signature(secret, stamp, body) if secret is not None and stamp.isascii() else ""
    if not right or not hmac.compare_digest(right.encode(), given.lower().encode("latin-1")):
        raise Refused("signature", "X-Hotline-Signature")
    if not stamp.isdigit() or len(stamp) > 12 or abs(int(stamp) - centre.now_ms() // 1000) > WINDOW_S:
        raise Refused("stale", "X-Hotline-Timestamp", limit=WINDOW_S)


def _check(call: HookCall) -> None:
    for name in ("id", "call"):
        if not getattr(call, name):
            raise Refused("empty", name)
    for name in ("id", "call", "seat", "person", "number", "dialled"):
        if len(getattr(call, name)) > _LONGEST:
            raise Refused("too_long", name, limit=_LONGEST, length=len(getattr(call, name)))
    if call.seat and call.person:
        raise Refused("misuse", "seat", "person")


def _person(centre: Centre, name: str) -> str:
    table = tables.person
    mine = (table.c.hotline == centre.hotline.key, table.c.folded == folded(name), table.c.active)
    with centre.database.read() as connection:
        found = connection.execute(select(table.c.id).where(*mine)).scalar()
    if found is None:
        raise Refused("no_person", "person", value=name)
    return found


def _sits_at(centre: Centre, seat: str) -> str:
    """Who sits there."""
    table = tables.device
    mine = (table.c.hotline == centre.hotline.key, table.c.seat == seat, ~table.c.revoked, table.c.person != NOBODY)
    with centre.database.read() as connection:
        found = connection.execute(select(table.c.person).where(*mine)).scalar()
    if found is None:
        raise Refused("no_seat", "seat", value=seat)
    return found


def sweep(centre: Centre) -> int:
    """Forget what is too old to come again; how much."""
    old = (_told.c.hotline == centre.hotline.key, _told.c.at < centre.now_ms() - _KEPT_MS)
    with centre.database.read() as connection:
        if connection.execute(select(_told.c.id).where(*old).limit(1)).first() is None:
            return 0
    with centre.database.write() as connection:
        return connection.execute(delete(_told).where(*old)).rowcount


class Fresh:
    """What was told since this process looked last."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._since = centre.now_ms()
        self._seen: dict[str, int] = {}

    def read(self) -> list[Told]:
        """Each message once, in the order in which they came."""
        now = self._centre.now_ms()
        found = self._centre.database.on_line(self._rows)
        self._since = max(self._since, now - _LATE_MS)
        new = [Told(id_, person, seat, body) for id_, _at, person, seat, body in found if id_ not in self._seen]
        self._seen = {id_: at for id_, at, *_rest in found}
        return new

    def _rows(self, line: Line) -> list[tuple[Any, ...]]:
        return line.rows(_SINCE, (self._centre.hotline.key, self._since))


def meant(told: Told, person: str, seat: str) -> bool:
    """Whether this seat, at which this person sits, is the one."""
    return told.person == person if told.person else told.seat == seat


_SINCE = """SELECT id, at, person, seat, body FROM told WHERE hotline = $1 AND at >= $2 ORDER BY at, id"""
