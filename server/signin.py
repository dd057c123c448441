"""Signing in: a person proves who they are, a machine becomes a seat, wrong guesses cost time."""

import unicodedata
from threading import BoundedSemaphore
from typing import Any

import msgspec
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from app.clock import new_id
from app.domain.errors import Refused
from app.domain.records import Person
from app.sync.wire import Hotline, SignedIn, SignIn
from server import admission, audit, strangers, tables, tokens
from server.centre import Centre
from server.database import rows
from server.ledger import Changes, write
from server.parcel import UUID
from server.strangers import one_more

_person, _device = tables.person, tables.device
_hashing = BoundedSemaphore(2)
"""argon2 takes tens of megabytes and milliseconds; a crowd signing in must not take the machine."""

_SMALL = 10_000


class _Named(Struct):
    device: str | None = None


_device_named = msgspec.json.Decoder(_Named)


def folded(name: str) -> str:
    """A name as it is compared: full-width and case make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def sign_in(centre: Centre, asked: SignIn) -> SignedIn:
    """Check the password, enrol the device if it is new, and give tokens.

    Refused("password") for an unknown name as for a wrong password; ("device") for a device that is not this person's
    or was revoked; ("locked") for some `seconds` after too many wrong guesses; ("awaits_yes") for a new seat that an
    admin has not agreed to yet.
    """
    row = prove(centre, asked.name, asked.password)
    try:
        with centre.database.write() as connection:
            return _let_in(centre, connection, row, asked)
    except Refused as refused:
        turned_away(centre, row["id"], refused.code)
        if refused.code == "awaits_yes":
            admission.ask(centre, row["id"], asked.machine)
        raise


def known_device(centre: Centre, body: bytes) -> str:
    """The enrolled device that a sign-in names, "" for none: nobody else knows its id, so what comes under it is no
    crowd of strangers."""
    try:
        device = _device_named.decode(body[:_SMALL]).device if len(body) <= _SMALL else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        return ""
    if not device or not UUID.fullmatch(device):
        return ""
    sql = "SELECT 1 FROM device WHERE hotline = $1 AND id = $2 AND NOT revoked"
    found = centre.database.on_line(lambda line: line.rows(sql, (centre.hotline.key, device)))
    return device if found else ""


def prove(centre: Centre, name: str, password: str) -> dict[str, Any]:
    """The row of the person whose name and password these are. Refused("password" | "locked") as `sign_in` says."""
    row = _reserve(centre, name)
    if _matches(centre, row, password) and row is not None:
        return row
    if row is not None:
        _note(centre, "sign_in_failed", row["id"])
    else:
        strangers.note(centre)
    raise Refused("password", "password")


def proved(centre: Centre, connection: Connection, row: dict[str, Any]) -> Person:
    """Whose row it is; their wrong guesses are forgotten."""
    person = Person(id=row["id"], name=row["name"], roles=tuple(row["roles"].split()))
    done = {"failures": 0, "locked_until": 0, "last_sign_in": centre.now_ms()}
    mine = (_person.c.hotline == centre.hotline.key, _person.c.id == person.id)
    connection.execute(update(_person).where(*mine).values(done))
    return person


def _reserve(centre: Centre, name: str) -> dict[str, Any] | None:
    """Count this try as wrong before the slow check, so that guesses side by side are counted too."""
    key, plain = centre.hotline.key, folded(name)
    with centre.database.write() as connection:
        query = select(_person).where(_person.c.hotline == key, _person.c.folded == plain.replace("\0", "\1"))
        row = connection.execute(query.with_for_update()).mappings().first()
        if row is None or not row["active"]:
            strangers.count(centre, connection, plain)
            return None
        failures, until = one_more(centre, row["failures"], row["locked_until"])
        counted = {"failures": failures, "locked_until": until}
        connection.execute(update(_person).where(_person.c.hotline == key, _person.c.id == row["id"]).values(counted))
        return dict(row)


def _matches(centre: Centre, row: dict[str, Any] | None, password: str) -> bool:
    """Whether the password is right; an unknown name takes as long as a wrong password."""
    with _hashing:
        try:
            centre.hasher.verify(row["password"] if row else nobodys_hash(centre), password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
    return row is not None


def nobodys_hash(centre: Centre) -> str:
    """A hash no password has, made once with the same cost as the others."""
    if not centre.nobodys_hash:
        centre.nobodys_hash = centre.hasher.hash(new_id(centre.clock))
    return centre.nobodys_hash


def hash_password(centre: Centre, password: str) -> str:
    """The argon2id hash to keep. Refused("short") below eight characters, ("too_long") above a thousand."""
    if len(password) < 8:
        raise Refused("short", "password", limit=8)
    if len(password) > 1000:
        raise Refused("too_long", "password", limit=1000, length=len(password))
    with _hashing:
        try:
            return centre.hasher.hash(password)
        except UnicodeEncodeError:
            raise Refused("misuse", "password") from None


def _let_in(centre: Centre, connection: Connection, row: dict[str, Any], asked: SignIn) -> SignedIn:
    person = proved(centre, connection, row)
    enrol = _enrol if asked.device is None else _known
    device = enrol(centre, connection, person, asked)
    given = tokens.begin(centre, connection, device["id"], person.id)
    entry = audit.entry("sign_in", centre.now_ms(), person.id, device=device["id"], new=asked.device is None)
    write(connection, centre, Changes(entry))
    return SignedIn(
        tokens=given,
        person=person,
        device=device["id"],
        seat=device["seat"],
        hotline=_hotline(centre, connection),
        next_n=device["last_n"] + 1,
        wrapped_key=device["wrapped_key"],
        server_time=centre.clock.now(),
    )


def turned_away(centre: Centre, person: str, code: str) -> None:
    """The password was right, and the device was not: no wrong guess, but the trail tells of it."""
    with centre.database.write() as connection:
        mine = (_person.c.hotline == centre.hotline.key, _person.c.id == person)
        connection.execute(update(_person).where(*mine).values(failures=0, locked_until=0))
        write(connection, centre, Changes(audit.entry("sign_in_refused", centre.now_ms(), person, code=code)))


def _enrol(centre: Centre, connection: Connection, person: Person, asked: SignIn) -> dict[str, Any]:
    """A new device with a seat code that was never given before. Refused as `admission.check` says."""
    admission.check(centre, connection, person.id, asked.machine)
    sql = "UPDATE counter SET value = value + 1 WHERE hotline = $1 AND name = 'seat' RETURNING value"
    number = rows(connection, sql, (centre.hotline.key,))[0][0]
    device = {"id": new_id(centre.clock), "seat": f"{number:03d}", "last_n": 0, "wrapped_key": None}
    row = {"hotline": centre.hotline.key, "person": person.id, "machine": asked.machine[:200].replace("\0", "")}
    connection.execute(insert(_device).values(device | row | {"enrolled_at": centre.now_ms()}))
    return device


def _known(centre: Centre, connection: Connection, person: Person, asked: SignIn) -> dict[str, Any]:
    if not asked.device or "\0" in asked.device:
        raise Refused("device", "device")
    query = select(_device).where(_device.c.hotline == centre.hotline.key, _device.c.id == asked.device)
    device = connection.execute(query.with_for_update()).mappings().first()
    if device is None or device["revoked"] or device["person"] != person.id:
        raise Refused("device", "device")
    return dict(device)


def _hotline(centre: Centre, connection: Connection) -> Hotline:
    head = rows(connection, "SELECT epoch FROM feed_head WHERE hotline = $1", (centre.hotline.key,))
    own = centre.hotline
    return Hotline(
        id=own.id, name=own.name, code=own.code, zone=own.zone, epoch=head[0][0], phone_key=own.phone_key.hex()
    )


def _note(centre: Centre, act: str, person: str, **details: Any) -> None:
    with centre.database.write() as connection:
        write(connection, centre, Changes(audit.entry(act, centre.now_ms(), person, **details)))


def sign_out(centre: Centre, device: str, person: str) -> None:
    """End this device's session."""
    with centre.database.write() as connection:
        tokens.end(centre, connection, device=device)
        write(connection, centre, Changes(audit.entry("sign_out", centre.now_ms(), person, device=device)))


def deposit_key(centre: Centre, device: str, person: str, wrapped: str) -> None:
    """Keep a profile's wrapped store key (hex). Refused("misuse") for what is none."""
    if not 32 <= len(wrapped) <= 4096 or wrapped.strip("0123456789abcdef"):
        raise Refused("misuse", "wrapped_key")
    with centre.database.write() as connection:
        mine = (_device.c.hotline == centre.hotline.key, _device.c.id == device)
        connection.execute(update(_device).where(*mine).values(wrapped_key=wrapped))
        write(connection, centre, Changes(audit.entry("key", centre.now_ms(), person, device=device)))
