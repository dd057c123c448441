"""Records as rows: the shown copy of each record is written here and nowhere else, and only what changed of it.

Pages of ten thousand changes come in here: an index over a column that moves often (status, unit, due) is written anew
with each of them. What only figures need is therefore not indexed but kept in memory, by `counted`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain.records import CallFacts, CaseFacts, CasePrivate
from app.domain.ringbacks import stands
from app.domain.ringing import RingbackFacts
from app.figures import columns
from app.store import labels, moved, sides
from app.store.sql import Statement, among, listed, numbered
from app.store.tables import bodies as facts_bodies
from app.store.tables import (
    calls,
    calls_private,
    facts,
    notices,
    private,
    ringbacks,
    ringbacks_private,
    unindexed,
    words,
)

_SLOT_BITS = 6
"""So many cases of one second keep their second in their key (2^6)."""

_facts = msgspec.json.Decoder(CaseFacts)
_private = msgspec.json.Decoder(CasePrivate)
_call = msgspec.json.Decoder(CallFacts)
_ringback = msgspec.json.Decoder(RingbackFacts)
_facts_sides = msgspec.json.Decoder(sides.FactsSides)

COMPARED = tuple(c.name for c in facts.c if c.name not in ("key", "id"))
_HELD = Statement(
    select(facts.c.key, facts.c.id, facts_bodies.c.payload, *(facts.c[name] for name in COMPARED))
    .join(facts_bodies, facts_bodies.c.key == facts.c.key)
    .where(among(facts.c.id, "ids"))
)
_LABELLED = frozenset(labels.COLUMNS)
_take = cast("Callable[[dict[str, Any]], tuple[Any, ...]]", itemgetter(*COMPARED))
_KEYS = Statement(select(facts.c.key).where(among(facts.c.key, "keys")))
_INSERT = Statement(insert(facts), names=facts.c.keys())
_INSERT_BODY = Statement(insert(facts_bodies), names=facts_bodies.c.keys())
_UPDATE_BODY = Statement(
    update(facts_bodies).where(facts_bodies.c.key == bindparam("_key")).values(payload=bindparam("payload"))
)
_REMOVE_BODIES = Statement(delete(facts_bodies).where(among(facts_bodies.c.key, "keys")))
_updates: dict[tuple[str, ...], Statement] = {}
_REMOVE = Statement(delete(facts).where(among(facts.c.key, "keys")))
_UNINDEX = Statement(delete(words).where(words.c.rowid == bindparam("key")))
_DIRTY = Statement(insert(unindexed).on_conflict_do_nothing(), names=["id"])


@dataclass(frozen=True)
class Body:
    """A record to be shown: its bytes, the number of the truth under it, and how many commands wait on it."""

    id: str
    payload: bytes
    seq: int
    waiting: int = 0


def key_of(at_ms: int, case_id: str, attempt: int = 0) -> int:
    """Where a case of this moment stands in `facts`: seconds since 1970 and a slot within, later ones above earlier."""
    return ((at_ms // 1000 + attempt) << _SLOT_BITS) | (int(case_id[-2:], 16) & ((1 << _SLOT_BITS) - 1))


def put_facts(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show these case facts: new rows, and of known ones what differs."""
    held = {row[1]: row for row in _HELD.tuples(connection, ids=listed(body.id for body in bodies))}
    new: list[dict[str, Any]] = []
    anew: list[dict[str, Any]] = []
    changed: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    labelled: list[str] = []
    differ: list[str] = []
    records = {body.id: _facts.decode(body.payload) for body in bodies}
    for body in bodies:
        values = _values(records[body.id], body)
        row = held.get(body.id)
        if row is None:
            new.append(values)
            differ.append(body.id)
            continue
        values["_key"] = row[0]
        if row[2] != body.payload:
            anew.append(values)
            differ.append(body.id)
        if names := _differing(row, values):
            changed.setdefault(names, []).append(values)
            if not _LABELLED.isdisjoint(names):
                labelled.append(body.id)
    _insert(connection, new)
    _UPDATE_BODY.many(connection, _neighbours(anew))
    for names, rows in changed.items():
        _update_of(names).many(connection, _neighbours(rows))
    dirty(connection, labelled)  # whether their words are held is looked at later, by the index
    moved.note(connection, differ)
    sides.put_of_facts(connection, records, {each: _facts_sides.decode(row[2]) for each, row in held.items()})


def _neighbours(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which they lie on the disk: several on one page are then written in one go."""
    return sorted(rows, key=itemgetter("_key"))


def _differing(row: tuple[Any, ...], values: dict[str, Any]) -> tuple[str, ...]:
    """The columns in which a row (key, id, payload and those compared) is not as it should be."""
    now = _take(values)
    return tuple(name for name, old, new in zip(COMPARED, row[3:], now, strict=True) if old != new)


def _values(record: CaseFacts, body: Body) -> dict[str, Any]:
    row = columns.values(record)
    row.update(id=body.id, seq=body.seq, waiting=body.waiting, version=record.version, payload=body.payload)
    holder = record.holder
    row["holder"] = holder.person if holder else None
    row["held_until"] = epoch_ms(holder.until) if holder else None
    row["emergency_at"] = epoch_ms(record.emergency_at) if record.emergency_at else None
    return row


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    _give_keys(connection, rows)
    rows.sort(key=itemgetter("key"))  # as they lie on the disk
    _INSERT.many(connection, rows)
    _INSERT_BODY.many(connection, rows)
    dirty(connection, _WITH_PRIVATE.values(connection, ids=listed(row["id"] for row in rows)))


def _give_keys(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """A key of its own for each row; one that is taken moves on by a second."""
    taken: set[int] = set()
    without, attempt = rows, 0
    while without:
        for row in without:
            row["key"] = key_of(row["at"], row["id"], attempt)
        taken.update(_KEYS.values(connection, keys=numbered(row["key"] for row in without)))
        still: list[dict[str, Any]] = []
        for row in without:
            if row["key"] in taken:
                still.append(row)
            taken.add(row["key"])
        without, attempt = still, attempt + 1


def _update_of(names: tuple[str, ...]) -> Statement:
    if names not in _updates:
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        _updates[names] = Statement(update(facts).where(facts.c.key == bindparam("_key")).values(values))
    return _updates[names]


def remove_facts(connection: Connection, ids: Sequence[str]) -> None:
    """These case facts are no longer held."""
    held = _HELD.tuples(connection, ids=listed(ids))
    if held:
        keys = [row[0] for row in held]
        _REMOVE.do(connection, keys=numbered(keys))
        _REMOVE_BODIES.do(connection, keys=numbered(keys))
        _UNINDEX.many(connection, [{"key": key} for key in keys])
        moved.note(connection, [row[1] for row in held])
        sides.put_of_facts(connection, {}, {row[1]: _facts_sides.decode(row[2]) for row in held})


_private_row = insert(private)
_PUT_PRIVATE = Statement(
    _private_row.on_conflict_do_update(
        index_elements=["id"],
        set_={name: _private_row.excluded[name] for name in ("seq", "version", "place", "payload")},
    ),
    names=private.c.keys(),
)
_WITH_PRIVATE = Statement(select(private.c.id).where(among(private.c.id, "ids")))
_REMOVE_PRIVATE = Statement(delete(private).where(among(private.c.id, "ids")))


def put_private(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show these private parts."""
    records = {body.id: _private.decode(body.payload) for body in bodies}
    rows = [
        {
            "id": body.id,
            "seq": body.seq,
            "version": records[body.id].version,
            "place": records[body.id].place,
            "payload": body.payload,
        }
        for body in bodies
    ]
    _PUT_PRIVATE.many(connection, rows)
    dirty(connection, records)


def remove_private(connection: Connection, ids: Sequence[str]) -> None:
    """These private parts are no longer held."""
    _REMOVE_PRIVATE.do(connection, ids=listed(ids))
    sides.remove_phones(connection, ids)
    dirty(connection, ids)


def dirty(connection: Connection, ids: Iterable[str]) -> None:
    """The text index is behind for these cases."""
    _DIRTY.many(connection, [{"id": each} for each in ids])


_call_row = insert(calls)
_PUT_CALL = Statement(
    _call_row.on_conflict_do_update(
        index_elements=["id"], set_={c.name: _call_row.excluded[c.name] for c in calls.c if c.name != "id"}
    ),
    names=calls.c.keys(),
)
_REMOVE_CALL = Statement(delete(calls).where(among(calls.c.id, "ids")))


def put_calls(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show these calls without a case."""
    rows: list[dict[str, Any]] = []
    for body in bodies:
        record = _call.decode(body.payload)
        row = {"id": body.id, "seq": body.seq, "waiting": body.waiting, "payload": body.payload}
        row |= {"at": epoch_ms(record.at), "by": record.by, "reason": str(record.reason)}
        rows.append(row | {"phone_hash": record.phone_hash})
    _PUT_CALL.many(connection, rows)


def remove_calls(connection: Connection, ids: Sequence[str]) -> None:
    """These calls are no longer held."""
    _REMOVE_CALL.do(connection, ids=listed(ids))


_call_private_row = insert(calls_private)
_PUT_CALL_PRIVATE = Statement(
    _call_private_row.on_conflict_do_update(
        index_elements=["id"], set_={name: _call_private_row.excluded[name] for name in ("seq", "payload")}
    ),
    names=calls_private.c.keys(),
)
_REMOVE_CALL_PRIVATE = Statement(delete(calls_private).where(among(calls_private.c.id, "ids")))


def put_calls_private(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show the private parts of these calls."""
    rows = [{"id": body.id, "seq": body.seq, "payload": body.payload} for body in bodies]
    _PUT_CALL_PRIVATE.many(connection, rows)


def remove_calls_private(connection: Connection, ids: Sequence[str]) -> None:
    """They are no longer held."""
    _REMOVE_CALL_PRIVATE.do(connection, ids=listed(ids))


_ringback_row = insert(ringbacks)
_PUT_RINGBACK = Statement(
    _ringback_row.on_conflict_do_update(
        index_elements=["id"], set_={c.name: _ringback_row.excluded[c.name] for c in ringbacks.c if c.name != "id"}
    ),
    names=ringbacks.c.keys(),
)
_REMOVE_RINGBACK = Statement(delete(ringbacks).where(among(ringbacks.c.id, "ids")))


def put_ringbacks(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show these ring-backs."""
    rows: list[dict[str, Any]] = []
    for body in bodies:
        record = _ringback.decode(body.payload)
        row = {"id": body.id, "seq": body.seq, "waiting": body.waiting, "payload": body.payload}
        rows.append(row | {"phone_hash": record.phone_hash, "listed": int(stands(record))})
    _PUT_RINGBACK.many(connection, rows)


def remove_ringbacks(connection: Connection, ids: Sequence[str]) -> None:
    """These ring-backs are no longer held."""
    _REMOVE_RINGBACK.do(connection, ids=listed(ids))


_ringback_private_row = insert(ringbacks_private)
_PUT_RINGBACK_PRIVATE = Statement(
    _ringback_private_row.on_conflict_do_update(
        index_elements=["id"], set_={name: _ringback_private_row.excluded[name] for name in ("seq", "payload")}
    ),
    names=ringbacks_private.c.keys(),
)
_REMOVE_RINGBACK_PRIVATE = Statement(delete(ringbacks_private).where(among(ringbacks_private.c.id, "ids")))


def put_ringbacks_private(connection: Connection, bodies: Sequence[Body]) -> None:
    """Their numbers."""
    rows = [{"id": body.id, "seq": body.seq, "payload": body.payload} for body in bodies]
    _PUT_RINGBACK_PRIVATE.many(connection, rows)


def remove_ringbacks_private(connection: Connection, ids: Sequence[str]) -> None:
    """They are no longer held."""
    _REMOVE_RINGBACK_PRIVATE.do(connection, ids=listed(ids))


_notice_row = insert(notices)
_PUT_NOTICE = Statement(
    _notice_row.on_conflict_do_update(
        index_elements=["id"], set_={c.name: _notice_row.excluded[c.name] for c in notices.c if c.name != "id"}
    ),
    names=notices.c.keys(),
)
_REMOVE_NOTICE = Statement(delete(notices).where(among(notices.c.id, "ids")))


def put_notices(connection: Connection, bodies: Sequence[Body]) -> None:
    """Show these notices."""
    rows = [{"id": b.id, "seq": b.seq, "waiting": b.waiting, "payload": b.payload} for b in bodies]
    _PUT_NOTICE.many(connection, rows)


def remove_notices(connection: Connection, ids: Sequence[str]) -> None:
    """These notices are no longer held."""
    _REMOVE_NOTICE.do(connection, ids=listed(ids))
