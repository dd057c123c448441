"""Commands on their way: saved here, judged at the centre, gone when their outcome has arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain import codec
from app.domain.command import Command, kind
from app.domain.errors import Refused
from app.store import meta
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


_ADD = insert(outbox).returning(outbox.c.key)
_ADD_CASES = insert(outbox_cases)


def add(connection: Connection, command: Command) -> None:
    """Queue the command: its bytes are frozen now."""
    body = codec.encode(command)
    records = records_of(command)
    row = {
        "n": meta.count_up(connection, NEXT_N),
        "id": command.id,
        "type": kind(command),
        "cases": " ".join(records),
        "at": epoch_ms(command.at),
        "hash": body_hash(body),
        "body": body,
        "state": State.WAITING,
        "seq": 0,
    }
    key = connection.execute(_ADD, row).scalar_one()
    connection.execute(_ADD_CASES, [{"case_id": each, "key": key} for each in records])


_BATCH = (
    select(outbox.c.n, outbox.c.id, outbox.c.hash, outbox.c.body)
    .where(outbox.c.state == "waiting")
    .order_by(outbox.c.n)
    .limit(MAX_COMMANDS)
)


def batch(connection: Connection) -> tuple[Sent, ...]:
    """The next commands to send, in the order of their `n`, within the limits of one request."""
    sent: list[Sent] = []
    size = 0
    for row in connection.execute(_BATCH):
        size += len(row.body)
        if sent and size > MAX_BYTES:
            break
        sent.append(Sent(n=row.n, id=row.id, hash=row.hash, body=msgspec.Raw(row.body)))
    return tuple(sent)


_JUDGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.state == "waiting")
    .values(state=bindparam("state"), seq=bindparam("seq"), verdict=bindparam("verdict"))
    .returning(outbox.c.key, outbox.c.cases)
)
_FORGET_CASES = delete(outbox_cases).where(outbox_cases.c.key == bindparam("key_"))
_STATES = {Result.REFUSED: State.REFUSED, Result.CONFLICT: State.CONFLICT}


def judge(connection: Connection, verdict: Verdict) -> tuple[str, ...]:
    """Note the centre's word. Gives the records to be shown anew: those of a command that is refused."""
    state = _STATES.get(verdict.result, State.APPLIED)
    values = {"id_": verdict.id, "state": state, "seq": verdict.seq, "verdict": msgspec.json.encode(verdict)}
    row = connection.execute(_JUDGE, values).one_or_none()
    if row is None or state is State.APPLIED:
        return ()
    connection.execute(_FORGET_CASES, {"key_": row.key})
    return tuple(row.cases.split())


_JUDGED = select(outbox.c.key, outbox.c.id, outbox.c.seq, outbox.c.cases).where(
    outbox.c.state == "applied", outbox.c.seq <= bindparam("cursor")
)
_DROP = delete(outbox).where(outbox.c.key == bindparam("key_"))


def passed(connection: Connection, cursor: int) -> Sequence[Any]:
    """Commands judged well whose number the cursor has passed: rows of key, id, seq, cases."""
    return connection.execute(_JUDGED, {"cursor": cursor}).all()


def drop(connection: Connection, keys: Iterable[int]) -> None:
    """These commands are over."""
    if rows := [{"key_": key} for key in keys]:
        connection.execute(_FORGET_CASES, rows)
        connection.execute(_DROP, rows)


_OF = (
    select(outbox.c.key, outbox.c.body)
    .distinct()
    .join(outbox_cases, outbox_cases.c.key == outbox.c.key)
    .where(outbox_cases.c.case_id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox.c.key)
)


def over(connection: Connection, ids: Iterable[str]) -> tuple[list[Waiting], set[str]]:
    """Commands to be applied over these records, in order, and all records these commands reach."""
    reached = set(ids)
    while True:
        rows = connection.execute(_OF, {"ids": sorted(reached)}).all()
        commands = [each for row in rows if (each := _waiting(row.key, row.body)) is not None]
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


def _waiting(key: int, body: bytes) -> Waiting | None:
    command = read(body)
    return Waiting(key, command, records_of(command)) if command is not None else None


_COUNT = select(outbox.c.state, func.count()).group_by(outbox.c.state)


def counts(connection: Connection) -> tuple[int, int]:
    """How many commands the centre has not judged, and how many are stuck."""
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(_COUNT)}
    return found.get(State.WAITING, 0), sum(found.get(state, 0) for state in STUCK)


_ANY = select(outbox.c.key).where(outbox.c.state == "waiting").limit(1)


def waits(connection: Connection) -> bool:
    """Whether any command waits for the centre's word."""
    return connection.execute(_ANY).scalar() is not None


_GET = select(outbox).where(outbox.c.id == bindparam("id_"))


def get(connection: Connection, command: str) -> Any:
    """The whole row of one command; None when it is gone."""
    return connection.execute(_GET, {"id_": command}).one_or_none()


_IN_ORDER = select(outbox.c.key).where(outbox.c.state == "waiting").order_by(outbox.c.key)
_NUMBER = update(outbox).where(outbox.c.key == bindparam("key_")).values(n=bindparam("n_"))
_UNNUMBER = update(outbox).values(n=None)


def renumber(connection: Connection) -> None:
    """Another device sends what waits: its own count, in the order in which it was done, the ids unchanged."""
    connection.execute(_UNNUMBER)
    keys = list(connection.execute(_IN_ORDER).scalars())
    if keys:
        connection.execute(_NUMBER, [{"key_": key, "n_": n} for n, key in enumerate(keys, 1)])
    meta.put(connection, **{NEXT_N: len(keys)})


_WEIGHT = (
    select(outbox_cases.c.case_id, func.count())
    .where(outbox_cases.c.case_id.in_(bindparam("ids", expanding=True)))
    .group_by(outbox_cases.c.case_id)
)


def weight(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How many commands are to be applied over each of these records."""
    return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in connection.execute(_WEIGHT, {"ids": list(ids)})}


def drop_stuck(connection: Connection, command: str) -> bytes:
    """Take a refused command out; its bytes. Refused("no_command") when it is not stuck."""
    row = get(connection, command)
    if row is None or row.state not in STUCK:
        raise Refused("no_command", "command", value=command)
    drop(connection, [row.key])
    return row.body


_STUCK_OF = (
    select(outbox.c.key, outbox.c.id)
    .where(outbox.c.state.in_(STUCK))
    .where((" " + outbox.c.cases + " ").contains(bindparam("case_")))
)


def drop_stuck_of(connection: Connection, records: Sequence[str]) -> list[str]:
    """Put away for good what was refused about these records. Gives the commands' ids."""
    found = [row for each in records for row in connection.execute(_STUCK_OF, {"case_": each})]
    drop(connection, [row.key for row in found])
    return [row.id for row in found]
