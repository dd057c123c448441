"""The hotline's people: who they are, what they may do, whether they may sign in; and their seats."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.clock import epoch_ms, from_epoch_ms, new_id
from app.domain.errors import Refused
from app.domain.records import Person
from app.domain.words import HEAD_ROLE, LEADER_ROLE, UNIT_ROLE, BreakReason, Role, SeatMode
from app.sync.wire import Asking, Kind, PersonRow, SeatRow, SeatState
from server import admission, audit, tables, tokens
from server.catalogue import load_book
from server.centre import Centre, encode
from server.ledger import Changes, Put, write
from server.parcel import UUID
from server.signin import folded, hash_password

ONLINE_MS = 120_000
"""A seat heard of within so long counts as online."""

_table, _device = tables.person, tables.device
_LONGEST_NAME = 60
_OF_UNIT = (UNIT_ROLE, HEAD_ROLE, LEADER_ROLE)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def add_person(centre: Centre, name: str, roles: Sequence[str], password: str, by: str) -> PersonRow:
    """A new person with a first password. `by` is the id of who adds them.

    Refused("empty" | "too_long" | "name", "name"), ("exists", "name"), ("unknown", "roles"), ("short", "password").
    """
    name = name.strip()
    _check_name(name)
    roles = check_roles(centre, roles)
    row = {"id": new_id(centre.clock), "name": name, "roles": " ".join(roles), "active": True, "created_at": 0}
    row |= {"folded": folded(name), "password": hash_password(centre, password), "hotline": centre.hotline.key}
    row["created_at"] = centre.now_ms()
    with centre.database.write() as connection:
        if _find(connection, centre, _table.c.folded == row["folded"]) is not None:
            raise Refused("exists", "name", value=name)
        connection.execute(insert(_table).values(row))
        seq = _announce(centre, connection, row, "add_person", by, roles=" ".join(roles))
    _changed(centre, seq)
    return _row(centre, row | {"locked_until": 0, "last_sign_in": None}, {})


def _check_name(name: str) -> None:
    if not name:
        raise Refused("empty", "name")
    if len(name) > _LONGEST_NAME:
        raise Refused("too_long", "name", limit=_LONGEST_NAME, length=len(name))
    if _UNPRINTED.search(name) or not name.isprintable():
        raise Refused("name", "name")


def check_roles(centre: Centre, roles: Sequence[str]) -> tuple[str, ...]:
    """The roles without repeats. Refused when there is none, or one the product or the table of units does not know."""
    if not roles:
        raise Refused("empty", "roles")
    for role in roles:
        prefix, unit = role[: role.find(":") + 1], role[role.find(":") + 1 :]
        if role not in set(Role) and not (prefix in _OF_UNIT and unit in centre.book.units):
            raise Refused("unknown", "roles", value=role)
        if prefix in (HEAD_ROLE, LEADER_ROLE) and f"{UNIT_ROLE}{unit}" not in roles:
            raise Refused("no_unit_role", "roles", value=role)
    return tuple(dict.fromkeys(str(role) for role in roles))


def list_people(centre: Centre) -> list[PersonRow]:
    """Everybody, by name."""
    query = select(_table).where(_table.c.hotline == centre.hotline.key).order_by(_table.c.folded)
    with centre.database.read() as connection:
        asks = admission.asking(centre, connection)
        return [_row(centre, dict(row), asks) for row in connection.execute(query).mappings()]


def find_person(centre: Centre, name: str) -> PersonRow:
    """The person of this name. Refused("no_person") for none."""
    with centre.database.read() as connection:
        row = _find(connection, centre, _table.c.folded == folded(name))
        asks = admission.asking(centre, connection)
    if row is None:
        raise Refused("no_person", "person", value=name)
    return _row(centre, row, asks)


def act_on(centre: Centre, person: str, act: str, by: str, password: str = "", machine: str = "") -> PersonRow:
    """`disable`, `enable`, `unlock`, `sign_out`, `reset` with the new password, or `admit` for a seat on a machine they
    ask for (empty: on all of them). `person` and `by` are ids.

    Refused("no_person"), ("unknown", "act"), ("short", "password"), ("self", "person") for disabling oneself,
    ("no_asking", "machine").
    """
    if act not in _ACTS:
        raise Refused("unknown", "act", value=act)
    if act == "disable" and person == by:
        raise Refused("self", "person")
    if not UUID.fullmatch(person):
        raise Refused("no_person", "person", value=person[:80])
    change = _ACTS[act](centre, password)
    with centre.database.write() as connection:
        row = _find(connection, centre, _table.c.id == person, lock=True)
        if row is None:
            raise Refused("no_person", "person", value=person)
        if change:
            mine = (_table.c.hotline == centre.hotline.key, _table.c.id == person)
            connection.execute(update(_table).where(*mine).values(change))
        if act in _SIGNS_OUT:
            tokens.end(centre, connection, person=person)
        if act == "admit":
            admission.admit(centre, connection, person, machine)
        row |= change
        seq = _announce(centre, connection, row, f"person_{act}", by)
        asks = admission.asking(centre, connection)
    _changed(centre, seq)
    return _row(centre, row, asks)


def set_roles(centre: Centre, person: str, roles: Sequence[str], by: str) -> PersonRow:
    """Give a person other roles. Their seats begin their stores anew, because what they may see has changed."""
    checked = check_roles(centre, roles)
    with centre.database.write() as connection:
        row = _find(connection, centre, _table.c.id == person, lock=True)
        if row is None:
            raise Refused("no_person", "person", value=person)
        mine = (_table.c.hotline == centre.hotline.key, _table.c.id == person)
        connection.execute(update(_table).where(*mine).values(roles=" ".join(checked)))
        theirs = (_device.c.hotline == centre.hotline.key, _device.c.person == person)
        connection.execute(update(_device).where(*theirs).values(refill=True))
        row["roles"] = " ".join(checked)
        seq = _announce(centre, connection, row, "person_roles", by, roles=row["roles"])
        asks = admission.asking(centre, connection)
    _changed(centre, seq)
    return _row(centre, row, asks)


def _reset(centre: Centre, password: str) -> dict[str, Any]:
    return {"password": hash_password(centre, password), "failures": 0, "locked_until": 0}


_ACTS: dict[str, Callable[[Centre, str], dict[str, Any]]] = {
    "disable": lambda _centre, _password: {"active": False},
    "enable": lambda _centre, _password: {"active": True},
    "unlock": lambda _centre, _password: {"failures": 0, "locked_until": 0},
    "sign_out": lambda _centre, _password: {},
    "admit": lambda _centre, _password: {},
    "reset": _reset,
}
_SIGNS_OUT = frozenset({"disable", "reset", "sign_out"})


def _find(connection: Connection, centre: Centre, which: Any, lock: bool = False) -> dict[str, Any] | None:
    query = select(_table).where(_table.c.hotline == centre.hotline.key, which)
    found = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if found is None else dict(found)


def _announce(centre: Centre, connection: Connection, row: dict[str, Any], act: str, by: str, **details: Any) -> int:
    """Tell the seats of the person as they are now, where that changed, and write the trail."""
    body = encode(Person(id=row["id"], name=row["name"], roles=tuple(row["roles"].split()), active=row["active"]))
    record = tables.record.c
    mine = (record.hotline == centre.hotline.key, record.kind == Kind.PERSON.value, record.id == row["id"])
    told = connection.execute(select(record.seq, record.body).where(*mine)).first()
    changes = Changes(audit.entry(act, centre.now_ms(), by, person=row["id"], **details))
    if told is None or told.body != body:
        changes.puts.append(Put(Kind.PERSON.value, row["id"], body, told.seq if told else 0))
    return write(connection, centre, changes)


def _changed(centre: Centre, seq: int) -> None:
    centre.book = load_book(centre)
    centre.on_commit(seq)


def _row(centre: Centre, row: dict[str, Any], asks: Mapping[str, tuple[Asking, ...]]) -> PersonRow:
    last = row["last_sign_in"]
    return PersonRow(
        id=row["id"],
        name=row["name"],
        roles=tuple(row["roles"].split()),
        active=row["active"],
        locked=row["locked_until"] > centre.now_ms(),
        last_sign_in=None if last is None else from_epoch_ms(last),
        asks=asks.get(row["id"], ()),
    )


def list_seats(centre: Centre) -> list[SeatRow]:
    """Every seat but the centre's own, by seat code."""
    columns = (_device, _table.c.name.label("person_name"))
    joined = _device.join(_table, (_table.c.hotline == _device.c.hotline) & (_table.c.id == _device.c.person))
    query = select(*columns).select_from(joined).where(_device.c.hotline == centre.hotline.key)
    with centre.database.read() as connection:
        found = connection.execute(query.order_by(_device.c.enrolled_at, _device.c.seat)).mappings().all()
    return [_seat_row(centre, dict(row)) for row in found]


def _seat_row(centre: Centre, row: dict[str, Any]) -> SeatRow:
    seen = row["last_seen"]
    return SeatRow(
        device=row["id"],
        seat=row["seat"],
        person=row["person_name"],
        machine=row["machine"],
        last_seen=None if seen is None else from_epoch_ms(seen),
        waiting=row["waiting"],
        stuck=row["stuck"],
        online=seen is not None and centre.now_ms() - seen < ONLINE_MS,
        revoked=row["revoked"],
        mode=row["mode"] and SeatMode(row["mode"]),
        mode_since=None if row["mode_since"] is None else from_epoch_ms(row["mode_since"]),
        mode_reason=BreakReason(row["mode_reason"]) if row["mode_reason"] else None,
    )


def note_seat(centre: Centre, told: SeatState) -> None:
    """What a seat says of its outbox, and where it stands. Refused("range") for numbers that cannot be."""
    for name, value in (("waiting", told.waiting), ("stuck", told.stuck)):
        if not 0 <= value < 2**31:
            raise Refused("range", name, value=value)
    values: dict[str, Any] = {"waiting": told.waiting, "stuck": told.stuck}
    if told.standing is not None:
        standing = told.standing
        values |= {"mode": standing.mode, "mode_since": epoch_ms(standing.since), "mode_reason": standing.reason}
    with centre.database.write() as connection:
        mine = (_device.c.hotline == centre.hotline.key, _device.c.id == told.device)
        connection.execute(update(_device).where(*mine).values(values))
