"""What is shown = the rules applied to what the centre has said, with the commands that wait.

The shown row is the record. A record with such commands keeps its untouched copy in `base`; when the centre's word
moves, the base moves and the commands are applied again, in order. One that no longer applies changes nothing here
(the centre decides); one that is in the truth already (its line stands in the timeline) is not applied twice.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.domain import rules
from app.domain.book import Book
from app.domain.command import Command
from app.domain.commands import InvalidCall
from app.domain.errors import Refused
from app.domain.records import Call, CallFacts, CallPrivate, Case, CaseFacts, CasePrivate, Person, Record
from app.store import outbox, rows
from app.store.rows import Body
from app.store.sql import Statement, among, listed
from app.store.tables import base, calls, calls_private, facts, private
from app.store.tables import bodies as facts_bodies
from app.sync.wire import Kind

log = logging.getLogger(__name__)

Half = tuple[int, bytes | None]
"""The number of the truth and its bytes; None: there is no such record."""

Weight = dict[str, int]
"""How many commands are to be applied over each record."""

NOTHING: Half = (0, None)
_CASE = (Kind.FACTS, Kind.PRIVATE)
_CALL = (Kind.CALL, Kind.CALL_PRIVATE)
KINDS = _CASE + _CALL
TABLES: dict[Kind, Table] = {
    Kind.FACTS: facts,
    Kind.PRIVATE: private,
    Kind.CALL: calls,
    Kind.CALL_PRIVATE: calls_private,
}
_TYPES: dict[Kind, type[Record]] = {
    Kind.FACTS: CaseFacts,
    Kind.PRIVATE: CasePrivate,
    Kind.CALL: CallFacts,
    Kind.CALL_PRIVATE: CallPrivate,
}
_decoders: dict[Kind, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(t) for kind, t in _TYPES.items()}
_known = {kind: frozenset(t.__struct_encode_fields__) for kind, t in _TYPES.items()}
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_encode = msgspec.json.Encoder().encode

WHOLE: Mapping[Kind, Select[Any, Any, Any]] = {
    Kind.FACTS: select(facts.c.id, facts.c.seq, facts_bodies.c.payload).join(
        facts_bodies, facts_bodies.c.key == facts.c.key
    )
} | {kind: select(table.c.id, table.c.seq, table.c.payload) for kind, table in TABLES.items() if kind != Kind.FACTS}
"""Every record of a kind as it is shown: its id, the number of the truth under it, and its bytes."""

_SHOWN = {kind: Statement(whole.where(among(TABLES[kind].c.id, "ids"))) for kind, whole in WHOLE.items()}
_BASE = Statement(select(base).where(among(base.c.id, "ids")))
_KEPT = Statement(select(base.c.id).where(among(base.c.id, "ids")))
_keep = insert(base)
_KEEP = Statement(_keep.on_conflict_do_nothing(), names=base.c.keys())
_MOVE = Statement(
    _keep.on_conflict_do_update(
        index_elements=["kind", "id"], set_={"seq": _keep.excluded.seq, "payload": _keep.excluded.payload}
    ),
    names=base.c.keys(),
)
_FORGET = Statement(delete(base).where(among(base.c.id, "ids")))

_PUT = {
    Kind.FACTS: rows.put_facts,
    Kind.PRIVATE: rows.put_private,
    Kind.CALL: rows.put_calls,
    Kind.CALL_PRIVATE: rows.put_calls_private,
}
_REMOVE = {
    Kind.FACTS: rows.remove_facts,
    Kind.PRIVATE: rows.remove_private,
    Kind.CALL: rows.remove_calls,
    Kind.CALL_PRIVATE: rows.remove_calls_private,
}


@dataclass
class Held:
    """Records by id, each half with its number and bytes as they stood before."""

    halves: dict[tuple[Kind, str], Half]
    cases: dict[str, Case]
    calls: dict[str, Call]


def put(connection: Connection, kind: Kind, bodies: Sequence[Body]) -> None:
    """Show these records."""
    if bodies:
        _PUT[kind](connection, bodies)


def remove(connection: Connection, kind: Kind, ids: Sequence[str]) -> None:
    """Show them no longer."""
    if ids:
        _REMOVE[kind](connection, ids)


def shown(connection: Connection, ids: Sequence[str]) -> dict[str, Case]:
    """The cases with these ids as they are shown; those not held are left out."""
    return _shown(connection, ids, _CASE).cases


def facts_of(connection: Connection, record: str) -> CaseFacts | CallFacts | None:
    """The facts of a case, or of a call that made none, as they are shown."""
    held = _shown(connection, [record], KINDS)
    found = held.cases.get(record) or held.calls.get(record)
    return found.facts if found else None


def _shown(connection: Connection, ids: Sequence[str], kinds: Sequence[Kind]) -> Held:
    halves: dict[tuple[Kind, str], Half] = {}
    for kind in kinds:
        for row in _SHOWN[kind].all(connection, ids=listed(ids)):
            halves[kind, row.id] = (row.seq, row.payload)
    return _held(halves)


def _held(halves: dict[tuple[Kind, str], Half]) -> Held:
    held = Held(halves, {}, {})
    for (kind, each), (_, payload) in halves.items():
        if payload is None:
            continue
        if kind is Kind.FACTS:
            held.cases[each] = Case(facts=_decoders[kind].decode(payload), private=_other(halves, each, Kind.PRIVATE))
        elif kind is Kind.CALL:
            other = _other(halves, each, Kind.CALL_PRIVATE)
            held.calls[each] = Call(facts=_decoders[kind].decode(payload), private=other)
    return held


def _other(halves: dict[tuple[Kind, str], Half], each: str, kind: Kind) -> Any:
    _, payload = halves.get((kind, each), NOTHING)
    return None if payload is None else _decoders[kind].decode(payload)


def save(connection: Connection, command: Command, book: Book, person: Person) -> None:
    """Judge the command by what is shown, show what comes of it, and queue it. Refused: nothing is changed."""
    ids = outbox.records_of(command)
    kinds = _CALL if isinstance(command, InvalidCall) else _CASE
    held = _shown(connection, ids, kinds)
    applied = rules.apply(held.cases, command, book, person)
    truth = [(kind, each, held.halves.get((kind, each), NOTHING)) for kind in kinds for each in ids]
    # Where commands wait already the copy is there, and stays.
    _KEEP.many(connection, [{"kind": k, "id": i, "seq": half[0], "payload": half[1]} for k, i, half in truth])
    outbox.add(connection, command)
    for case in applied.cases:
        held.cases[case.facts.id] = case
    for call in applied.calls:
        held.calls[call.facts.id] = call
    _show(connection, ids, kinds, held, outbox.weight(connection, ids))


def kept(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these records have an untouched copy: the centre's word goes there, and they are shown anew."""
    return set(_KEPT.values(connection, ids=listed(ids)))


def move(connection: Connection, changes: Iterable[tuple[Kind, str, Half]]) -> None:
    """The centre's word about records with waiting commands: their untouched copies follow it."""
    _MOVE.many(connection, [{"kind": k, "id": i, "seq": half[0], "payload": half[1]} for k, i, half in changes])


def project(connection: Connection, ids: Iterable[str], book: Book, person: Person) -> set[str]:
    """Show these records anew, and those bound to them by a command. Gives the ids of all of them."""
    commands, reached = outbox.over(connection, ids)
    everything = sorted(reached)
    truth = _held(based(connection, everything))
    now = Held(truth.halves, dict(truth.cases), dict(truth.calls))
    for waiting in commands:
        if not _stands_in(truth, waiting):
            _apply(now, waiting.command, book, person)
    weight = {each: sum(each in waiting.records for waiting in commands) for each in everything}
    for kinds in (_CASE, _CALL):
        of_kind = [each for each in everything if any((kind, each) in truth.halves for kind in kinds)]
        _show(connection, of_kind, kinds, now, weight)
    if free := [each for each in everything if not weight[each]]:
        _FORGET.do(connection, ids=listed(free))
    return reached


def based(connection: Connection, ids: Sequence[str]) -> dict[tuple[Kind, str], Half]:
    """The untouched copies of these records."""
    return {(Kind(row.kind), row.id): (row.seq, row.payload) for row in _BASE.all(connection, ids=listed(ids))}


def has_line(case: Case | None, command: str) -> bool:
    """Whether an act of this id stands in the case's timeline."""
    return case is not None and any(event.id == command for event in case.facts.timeline)


def _stands_in(truth: Held, waiting: outbox.Waiting) -> bool:
    if isinstance(waiting.command, InvalidCall):
        return waiting.command.case in truth.calls
    return any(has_line(truth.cases.get(each), waiting.command.id) for each in waiting.records)


def _apply(now: Held, command: Command, book: Book, person: Person) -> None:
    needed = {each: now.cases[each] for each in command.cases if each in now.cases}
    try:
        applied = rules.apply(needed, command, book, person)
    except Refused:
        return
    except Exception:  # a bug in a rule must not keep the centre's word out
        log.exception("a waiting command cannot be judged: %s", command.id)
        return
    now.cases.update((case.facts.id, case) for case in applied.cases)
    now.calls.update((call.facts.id, call) for call in applied.calls)


def _show(connection: Connection, ids: Sequence[str], kinds: Sequence[Kind], held: Held, weight: Weight) -> None:
    """Write both halves of these records as they are in `held`."""
    bodies: dict[Kind, list[Body]] = {kind: [] for kind in kinds}
    gone: dict[Kind, list[str]] = {kind: [] for kind in kinds}
    for each in ids:
        record = held.cases.get(each) or held.calls.get(each)
        for kind, half in zip(kinds, (record.facts, record.private) if record else (None, None), strict=True):
            seq, before = held.halves.get((kind, each), NOTHING)
            if half is None:
                gone[kind].append(each)
            else:
                payload = before if before and not weight[each] else _bytes(kind, half, before)
                bodies[kind].append(Body(each, payload, seq, weight[each]))
    for kind in kinds:
        put(connection, kind, bodies[kind])
        remove(connection, kind, gone[kind])


def _bytes(kind: Kind, record: Record, before: bytes | None) -> bytes:
    """The record as JSON, with the fields of a newer version that its bytes held before."""
    written = _encode(record)
    if before is None:
        return written
    newer = {name: raw for name, raw in _fields.decode(before).items() if name not in _known[kind]}
    return _encode(_fields.decode(written) | newer) if newer else written
