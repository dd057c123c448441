"""Commands on their way: saved here, judged at the centre, gone when their outcome has arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, literal_column, null, select, update
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain import codec
from app.domain.command import Command, kind
from app.domain.errors import Refused
from app.store import meta
from app.store.sql import Statement, among, listed
from app.store.tables import outbox, outbox_cases
from app.sync.wire import MAX_BYTES, MAX_COMMANDS, Result, Sent, Verdict, body_hash

NEXT_N = "last_n"
"""Counter of the device's commands: the `n` of the newest."""


class State(StrEnum):
    """How far a command has come."""

    WAITING = "waiting"
    """The centre has not judged it, as far as this seat knows."""
    APPLIED = "applied"
    """Judged well; its outcome is on its way down."""
    REFUSED = "refused"
    CONFLICT = "conflict"
    """These two wait for a person, in Attention; they are no longer part of what is shown."""


STUCK = (State.REFUSED, State.CONFLICT)


@dataclass(frozen=True)
class Waiting:
    """A command still to be applied over what the centre has said."""

    key: int
    command: Command
    records: tuple[str, ...]


def records_of(command: Command) -> tuple[str, ...]:
    """Ids of the records a command touches: its cases, or its own call."""
    return command.cases or (command.case,)


_SAVED = ("n", "id", "type", "cases", "at", "hash", "body", "state", "seq")
_ADD = Statement(insert(outbox).returning(outbox.c.key), names=_SAVED)
_ADD_CASES = Statement(insert(outbox_cases), names=outbox_cases.c.keys())


def add(connection: Connection, command: Command) -> None:
    """Queue the command: its bytes are frozen now."""
    body = codec.encode(command)
    records = records_of(command)
    key = _ADD.value(
        connection,
        n=meta.count_up(connection, NEXT_N),
        id=command.id,
        type=kind(command),
        cases=" ".join(records),
        at=epoch_ms(command.at),
        hash=body_hash(body),
        body=body,
        state=State.WAITING,
        seq=0,
    )
    _ADD_CASES.many(connection, [{"case_id": each, "key": key} for each in records])


_waiting = outbox.c.state == literal_column("'waiting'")
_BATCH = Statement(
    select(outbox.c.n, outbox.c.id, outbox.c.hash, outbox.c.body)
    .where(_waiting)
    .order_by(outbox.c.n)
    .limit(MAX_COMMANDS)
)


def batch(connection: Connection) -> tuple[Sent, ...]:
    """The next commands to send, in the order of their `n`, within the limits of one request."""
    sent: list[Sent] = []
    size = 0
    for row in _BATCH.all(connection):
        size += len(row.body)
        if sent and size > MAX_BYTES:
            break
        sent.append(Sent(n=row.n, id=row.id, hash=row.hash, body=msgspec.Raw(row.body)))
    return tuple(sent)


_JUDGE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), _waiting)
    .values(state=bindparam("judged"), seq=bindparam("number"), verdict=bindparam("words"))
    .returning(outbox.c.key, outbox.c.cases)
)
_FORGET_CASES = Statement(delete(outbox_cases).where(outbox_cases.c.key == bindparam("key_")))
_STATES = {Result.REFUSED: State.REFUSED, Result.CONFLICT: State.CONFLICT}


def judge(connection: Connection, verdict: Verdict) -> tuple[str, ...]:
    """Note the centre's word. Gives the records to be shown anew: those of a command that is refused."""
    state = _STATES.get(verdict.result, State.APPLIED)
    words = msgspec.json.encode(verdict)
    row = _JUDGE.one(connection, id_=verdict.id, judged=state, number=verdict.seq, words=words)
    if row is None or state is State.APPLIED:
        return ()
    _FORGET_CASES.do(connection, key_=row.key)
    return tuple(row.cases.split())


_JUDGED = Statement(
    select(outbox.c.key, outbox.c.id, outbox.c.seq, outbox.c.cases).where(
        outbox.c.state == literal_column("'applied'"), outbox.c.seq <= bindparam("cursor")
    )
)
_DROP = Statement(delete(outbox).where(outbox.c.key == bindparam("key_")))


def passed(connection: Connection, cursor: int) -> Sequence[Any]:
    """Commands judged well whose number the cursor has passed: rows of key, id, seq, cases."""
    return _JUDGED.all(connection, cursor=cursor)


def drop(connection: Connection, keys: Iterable[int]) -> None:
    """These commands are over."""
    rows = [{"key_": key} for key in keys]
    _FORGET_CASES.many(connection, rows)
    _DROP.many(connection, rows)


_keys = select(outbox_cases.c.key).where(among(outbox_cases.c.case_id, "ids"))
_OF = Statement(select(outbox.c.key, outbox.c.body).where(outbox.c.key.in_(_keys)).order_by(outbox.c.key))


def over(connection: Connection, ids: Iterable[str]) -> tuple[list[Waiting], set[str]]:
    """Commands to be applied over these records, in order, and all records these commands reach."""
    reached = set(ids)
    while True:
        rows = _OF.all(connection, ids=listed(reached))
        commands = [each for row in rows if (each := _to_apply(row.key, row.body)) is not None]
        further = {record for each in commands for record in each.records} - reached
        if not further:
            return commands, reached
        reached |= further


def read(body: bytes) -> Command | None:
    """The command in these bytes; None where only a newer program understands it: here it changes nothing."""
    try:
        return codec.decode(body)
    except Refused:
        return None


def _to_apply(key: int, body: bytes) -> Waiting | None:
    command = read(body)
    return Waiting(key, command, records_of(command)) if command is not None else None


_COUNT = Statement(select(outbox.c.state, func.count()).group_by(outbox.c.state))


def counts(connection: Connection) -> tuple[int, int]:
    """How many commands the centre has not judged, and how many are stuck."""
    found: dict[str, int] = {row[0]: row[1] for row in _COUNT.all(connection)}
    return found.get(State.WAITING, 0), sum(found.get(state, 0) for state in STUCK)


_ANY = Statement(select(outbox.c.key).where(_waiting).limit(1))


def waits(connection: Connection) -> bool:
    """Whether any command waits for the centre's word."""
    return _ANY.value(connection) is not None


_ANY_OF = Statement(
    select(outbox.c.key)
    .join(outbox_cases, outbox_cases.c.key == outbox.c.key)
    .where(outbox_cases.c.case_id == bindparam("record"), _waiting)
    .limit(1)
)


def waits_for(connection: Connection, record: str) -> bool:
    """Whether any command about this record does."""
    return _ANY_OF.value(connection, record=record) is not None


_GET = Statement(select(outbox).where(outbox.c.id == bindparam("id_")))


def get(connection: Connection, command: str) -> Any:
    """The whole row of one command; None when it is gone."""
    return _GET.one(connection, id_=command)


_IN_ORDER = Statement(select(outbox.c.key).where(_waiting).order_by(outbox.c.key))
_NUMBER = Statement(update(outbox).where(outbox.c.key == bindparam("key_")).values(n=bindparam("n_")))
_UNNUMBER = Statement(update(outbox).values(n=null()))


def renumber(connection: Connection) -> None:
    """Another device sends what waits: its own count, in the order in which it was done, the ids unchanged."""
    _UNNUMBER.do(connection)
    keys = _IN_ORDER.values(connection)
    _NUMBER.many(connection, [{"key_": key, "n_": n} for n, key in enumerate(keys, 1)])
    meta.put(connection, **{NEXT_N: len(keys)})


_WEIGHT = Statement(
    select(outbox_cases.c.case_id, func.count())
    .where(among(outbox_cases.c.case_id, "ids"))
    .group_by(outbox_cases.c.case_id)
)


def weight(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How many commands are to be applied over each of these records."""
    return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in _WEIGHT.all(connection, ids=listed(ids))}


def drop_stuck(connection: Connection, command: str) -> bytes:
    """Take a refused command out; its bytes. Refused("no_command") when it is not stuck."""
    row = get(connection, command)
    if row is None or row.state not in STUCK:
        raise Refused("no_command", "command", value=command)
    drop(connection, [row.key])
    return row.body


_STUCK_OF = Statement(
    select(outbox.c.key, outbox.c.id)
    .where(outbox.c.state.in_([literal_column(f"'{state}'") for state in STUCK]))
    .where((" " + outbox.c.cases + " ").contains(bindparam("case_")))
)


def drop_stuck_of(connection: Connection, records: Sequence[str]) -> list[str]:
    """Put away for good what was refused about these records. Gives the commands' ids."""
    found = [row for each in records for row in _STUCK_OF.all(connection, case_=each)]
    drop(connection, [row.key for row in found])
    return [row.id for row in found]
