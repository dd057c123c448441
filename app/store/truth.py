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
from app.domain.commands import Assign, InvalidCall, RecordRingback, ReleaseRingback, Reveal
from app.domain.errors import Refused
from app.domain.noticecommands import ABOUT_NOTICES
from app.domain.notices import Notice
from app.domain.records import Call, CallFacts, CallPrivate, Case, CaseFacts, CasePrivate, Person, Record
from app.domain.ringing import Ringback, RingbackFacts, RingbackPrivate
from app.store import outbox, rows
from app.store.rows import Body
from app.store.sql import Statement, among, listed
from app.store.tables import base, calls, calls_private, facts, notices, private, ringbacks, ringbacks_private
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
_RINGBACK = (Kind.RINGBACK, Kind.RINGBACK_PRIVATE)
_NOTICE = (Kind.NOTICE,)
_SORTS = (_CASE, _CALL, _RINGBACK, _NOTICE)
KINDS = _CASE + _CALL + _RINGBACK + _NOTICE
TOUCHED: dict[Kind, str] = {
    Kind.FACTS: "case",
    Kind.PRIVATE: "case",
    Kind.CALL: "call",
    Kind.CALL_PRIVATE: "call",
    Kind.RINGBACK: "ringback",
    Kind.RINGBACK_PRIVATE: "ringback",
    Kind.NOTICE: "notice",
}
"""What a record of each kind is called where changes are told."""
TABLES: dict[Kind, Table] = {
    Kind.FACTS: facts,
    Kind.PRIVATE: private,
    Kind.CALL: calls,
    Kind.CALL_PRIVATE: calls_private,
    Kind.RINGBACK: ringbacks,
    Kind.RINGBACK_PRIVATE: ringbacks_private,
    Kind.NOTICE: notices,
}
_TYPES: dict[Kind, type[Record]] = {
    Kind.FACTS: CaseFacts,
    Kind.PRIVATE: CasePrivate,
    Kind.CALL: CallFacts,
    Kind.CALL_PRIVATE: CallPrivate,
    Kind.RINGBACK: RingbackFacts,
    Kind.RINGBACK_PRIVATE: RingbackPrivate,
    Kind.NOTICE: Notice,
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
_RINGING = Statement(select(ringbacks.c.id).where(among(ringbacks.c.id, "ids")))
_NOTICES = Statement(select(notices.c.id).where(among(notices.c.id, "ids")))
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
    Kind.RINGBACK: rows.put_ringbacks,
    Kind.RINGBACK_PRIVATE: rows.put_ringbacks_private,
    Kind.NOTICE: rows.put_notices,
}
_REMOVE = {
    Kind.FACTS: rows.remove_facts,
    Kind.PRIVATE: rows.remove_private,
    Kind.CALL: rows.remove_calls,
    Kind.CALL_PRIVATE: rows.remove_calls_private,
    Kind.RINGBACK: rows.remove_ringbacks,
    Kind.RINGBACK_PRIVATE: rows.remove_ringbacks_private,
    Kind.NOTICE: rows.remove_notices,
}


@dataclass
class Held:
    """Records by id, each half with its number and bytes as they stood before."""

    halves: dict[tuple[Kind, str], Half]
    cases: dict[str, Case]
    calls: dict[str, Call]
    ringbacks: dict[str, Ringback]
    notices: dict[str, Notice]

    def judged(self, ids: Sequence[str]) -> dict[str, Case | Ringback | Notice]:
        """Of these records, those that rules judge a command by."""
        every = self.cases | self.ringbacks | self.notices
        return {each: every[each] for each in ids if each in every}

    def take(self, applied: rules.Applied) -> None:
        """What came of a command."""
        self.cases.update((case.facts.id, case) for case in applied.cases)
        self.calls.update((call.facts.id, call) for call in applied.calls)
        self.ringbacks.update((each.facts.id, each) for each in applied.ringbacks)
        self.notices.update((each.id, each) for each in applied.notices)

    def parts(self, each: str) -> tuple[Record | None, Record | None]:
        """The two halves of the record of this id, whatever it is; a notice is one."""
        if each in self.notices:
            return self.notices[each], None
        record = self.cases.get(each) or self.calls.get(each) or self.ringbacks.get(each)
        return (record.facts, record.private) if record else (None, None)


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
    held = Held(halves, {}, {}, {}, {})
    for (kind, each), (_, payload) in halves.items():
        if payload is None:
            continue
        if kind is Kind.FACTS:
            held.cases[each] = Case(facts=_decoders[kind].decode(payload), private=_other(halves, each, Kind.PRIVATE))
        elif kind is Kind.CALL:
            other = _other(halves, each, Kind.CALL_PRIVATE)
            held.calls[each] = Call(facts=_decoders[kind].decode(payload), private=other)
        elif kind is Kind.RINGBACK:
            other = _other(halves, each, Kind.RINGBACK_PRIVATE)
            held.ringbacks[each] = Ringback(facts=_decoders[kind].decode(payload), private=other)
        elif kind is Kind.NOTICE:
            held.notices[each] = _decoders[kind].decode(payload)
    return held


def _other(halves: dict[tuple[Kind, str], Half], each: str, kind: Kind) -> Any:
    _, payload = halves.get((kind, each), NOTHING)
    return None if payload is None else _decoders[kind].decode(payload)


def save(connection: Connection, command: Command, book: Book, person: Person) -> str:
    """Judge the command by what is shown, show what comes of it, and queue it; gives what sort of thing it touched.
    Refused: nothing is changed."""
    ids = outbox.records_of(command)
    kinds = _kinds_of(connection, command)
    held = _shown(connection, ids, kinds)
    applied = rules.apply(held.judged(ids), command, book, person)
    truth = [(kind, each, held.halves.get((kind, each), NOTHING)) for kind in kinds for each in ids]
    # Where commands wait already the copy is there, and stays.
    _KEEP.many(connection, [{"kind": k, "id": i, "seq": half[0], "payload": half[1]} for k, i, half in truth])
    outbox.add(connection, command)
    held.take(applied)
    _show(connection, ids, kinds, held, outbox.weight(connection, ids))
    return TOUCHED[kinds[0]]


def _kinds_of(connection: Connection, command: Command) -> Sequence[Kind]:
    """What sort of record a command is about; a few may be about a case or about a ring-back."""
    if isinstance(command, InvalidCall):
        return _CALL
    if isinstance(command, RecordRingback | ReleaseRingback):
        return _RINGBACK
    if isinstance(command, ABOUT_NOTICES):
        return _NOTICE
    either = isinstance(command, Reveal | Assign)
    return _RINGBACK if either and ringing(connection, [command.case]) else _CASE


def ringing(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Which of these ids are ring-backs."""
    return _RINGING.values(connection, ids=listed(ids))


def told(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Which of these ids are notices."""
    return _NOTICES.values(connection, ids=listed(ids))


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
    now = Held(truth.halves, dict(truth.cases), dict(truth.calls), dict(truth.ringbacks), dict(truth.notices))
    for waiting in commands:
        if not _stands_in(truth, waiting):
            _apply(now, waiting.command, book, person)
    weight = {each: sum(each in waiting.records for waiting in commands) for each in everything}
    for kinds in _SORTS:
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
    try:
        applied = rules.apply(now.judged(command.cases), command, book, person)
    except Refused:
        return
    except Exception:  # a bug in a rule must not keep the centre's word out
        log.exception("a waiting command cannot be judged: %s", command.id)
        return
    now.take(applied)


def _show(connection: Connection, ids: Sequence[str], kinds: Sequence[Kind], held: Held, weight: Weight) -> None:
    """Write both halves of these records as they are in `held`."""
    bodies: dict[Kind, list[Body]] = {kind: [] for kind in kinds}
    gone: dict[Kind, list[str]] = {kind: [] for kind in kinds}
    for each in ids:
        for kind, half in zip(kinds, held.parts(each), strict=False):
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
