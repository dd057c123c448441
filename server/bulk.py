"""Many acts in one transaction, for histories that are loaded at once.

Each act has its own number, log entry and audit row, at its own time, exactly as `ledger.write` would leave them; but a
record that changes several times in a batch is written once, as it is at the batch's end.
"""

from collections.abc import Container, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from app.domain.records import Call, Case
from app.domain.words import FINAL
from app.sync.wire import Kind
from server import audit
from server.centre import Centre, encode
from server.database import LostRace, each, rows
from server.ledger import Changes, Logged, Put, work_of
from server.scope import in_queue
from server.tail import COMMAND, FACTS, RECORD, SET_FACTS

Rows = list[tuple[Any, ...]]


class Done(Struct, frozen=True):
    """An act that was judged: its time by the server's clock, its audit entry and log row, and what it changed."""

    at: int
    entry: str
    logged: Logged
    cases: tuple[Case, ...] = ()
    calls: tuple[Call, ...] = ()


class Known(Struct):
    """A case as it stands, and the numbers of its facts and private part (0: not written yet)."""

    case: Case | None
    seqs: tuple[int, int]


class Moved(Struct):
    """A case that changes in this batch: as it was before, as it is, and under which numbers and when."""

    before: Known
    case: Case
    seqs: tuple[int, int]
    at: tuple[int, int]
    left: int = 0


class Loader:
    """Loads a history batch by batch. It must be the only one who writes to the history's cases."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._key = centre.hotline.key
        self._known: dict[str, Known] = {}
        self.made = 0
        """Cases that were new."""

    def load(self, acts: Sequence[Done]) -> None:
        """Write these acts in one transaction. LostRace when somebody else wrote to one of the cases."""
        with self._centre.database.write() as connection:
            self.made += _Batch(self._centre, connection, self._known).load(acts)

    def forget(self, living: Container[str]) -> None:
        """Nothing more will happen to the cases that are not living."""
        self._known = {case: known for case, known in self._known.items() if case in living}


class _Batch:
    def __init__(self, centre: Centre, connection: Connection, known: dict[str, Known]) -> None:
        self._key = centre.hotline.key
        self._connection = connection
        self._known = known
        lock = "FOR UPDATE" if centre.database.postgres else ""
        self._seq, self._n, self._link = rows(connection, f"{_HEAD} {lock}", (self._key,))[0]
        self._moved: dict[str, Moved] = {}
        self._calls: list[tuple[int, int, Call]] = []
        self._trail, self._log, self._bodies = Rows(), Rows(), Rows()
        self._devices: dict[str, tuple[int, int]] = {}

    def load(self, acts: Sequence[Done]) -> int:
        """Write everything; how many cases are new."""
        for act in acts:
            self._seq += bool(act.cases or act.calls)
            self._log_act(act)
            for case in act.cases:
                self._move(case, act.at)
            self._calls += [(self._seq, act.at, call) for call in act.calls]
        self._write_records()
        self._write_log()
        rows(self._connection, _SET_HEAD, (self._key, self._seq, self._n, self._link))
        return sum(moved.before.case is None for moved in self._moved.values())

    def _log_act(self, act: Done) -> None:
        self._n += 1
        self._link = audit.link(self._link, self._n, self._seq, act.entry)
        self._trail.append((self._key, self._n, self._seq, act.entry, self._link))
        log, key = act.logged, self._key
        header = (log.id, log.type, log.case, log.by, log.at, act.at, log.hash, self._seq, log.result, log.code)
        self._log.append((key, log.device, log.n or self._seq, *header))
        self._bodies.append((key, log.id, log.body, log.verdict))
        if log.n:
            self._devices[log.device] = (log.n, act.at)

    def _move(self, case: Case, at: int) -> None:
        """Note a case's change; its private part has one of its own when it or its place in the queue changed."""
        record = case.facts.id
        before = self._known.setdefault(record, Known(None, (0, 0)))
        moved = self._moved.get(record)
        if moved is None:
            moved = self._moved[record] = Moved(Known(before.case, before.seqs), case, before.seqs, (at, at))
        queued, was_queued = in_queue(case.facts), before.case is not None and in_queue(before.case.facts)
        told = before.case is None or case.private is not before.case.private or queued != was_queued
        moved.case = case
        moved.seqs = (self._seq, self._seq if told else moved.seqs[1])
        moved.at = (at, at if told else moved.at[1])
        moved.left = self._seq if was_queued and not queued else moved.left
        before.case, before.seqs = case, moved.seqs

    def _write_records(self) -> None:
        new, old, beside = Rows(), Rows(), Changes("")
        for moved in self._moved.values():
            beside.put_beside(moved.case.facts, moved.before.case.facts if moved.before.case else None)
            self._records(moved, new, old)
        for seq, at, call in self._calls:
            beside.put_call(call)
            new += [self._row(put, seq, 0, at) for put in beside.puts]
            beside.puts.clear()
        work = work_of(beside)
        each(self._connection, _NEW, new)
        if each(self._connection, _MOVED, old) != len(old):
            raise LostRace
        for sql, values in (
            (_FACTS, work.facts),
            (_CALLBACK, work.callbacks),
            (_PHONE, work.phones),
            (_UNIT, work.units),
        ):
            each(self._connection, sql, [(self._key, *row) for row in values])

    def _records(self, moved: Moved, new: Rows, old: Rows) -> None:
        """A case's two rows of `record`, sorted into those that are new and those that were there."""
        facts, private, (was, told) = moved.case.facts, moved.case.private, moved.before.seqs
        puts = [(Put(Kind.FACTS.value, facts.id, encode(facts), was, live=facts.status not in FINAL), 0)]
        if private is not None and moved.seqs[1] != told:
            queued = in_queue(facts)
            puts.append((Put(Kind.PRIVATE.value, facts.id, encode(private), told, queued, bool(moved.left)), 1))
        for put, half in puts:
            row = self._row(put, moved.seqs[half], moved.left if half else 0, moved.at[half])
            (old.append((*row, put.before)) if put.before else new.append(row))

    def _row(self, put: Put, seq: int, left: int, at: int) -> tuple[Any, ...]:
        return (self._key, put.kind, put.id, seq, put.body is None, put.queued, left, put.live, at, put.body)

    def _write_log(self) -> None:
        for sql, values in ((_AUDIT, self._trail), (_COMMAND, self._log), (_BODY, self._bodies)):
            each(self._connection, sql, values)
        each(self._connection, _DEVICE, [(self._key, device, n, at) for device, (n, at) in self._devices.items()])


def _places(columns: int) -> str:
    return ", ".join(f"${n}" for n in range(1, columns + 1))


_HEAD = "SELECT seq, audit_n, audit_link FROM feed_head WHERE hotline = $1"
_SET_HEAD = "UPDATE feed_head SET seq = $2, audit_n = $3, audit_link = $4 WHERE hotline = $1"
_NEW = f"INSERT INTO record ({RECORD}) VALUES ({_places(10)})"
_MOVED = """UPDATE record SET seq = $4, dead = $5, queued = $6, left_seq = CASE WHEN $7 > 0 THEN $7 ELSE left_seq END,
live = $8, changed_at = $9, body = $10 WHERE hotline = $1 AND kind = $2 AND id = $3 AND seq = $11"""
_FACTS = f"""INSERT INTO facts (hotline, {", ".join(f'"{name}"' for name in FACTS)}) VALUES ({_places(len(FACTS) + 1)})
ON CONFLICT (hotline, id) DO UPDATE SET {SET_FACTS}"""
_DEVICE = "UPDATE device SET last_n = $3, last_seen = $4 WHERE hotline = $1 AND id = $2"
_AUDIT = "INSERT INTO audit (hotline, n, seq, entry, link) VALUES ($1, $2, $3, $4, $5)"
_CALLBACK = "INSERT INTO callback VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_PHONE = 'INSERT INTO case_phone (hotline, phone_hash, "case") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
_UNIT = 'INSERT INTO case_unit (hotline, unit, "case") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
_COMMAND = f"INSERT INTO command ({COMMAND}) VALUES ({_places(13)})"
_BODY = "INSERT INTO command_body (hotline, id, body, verdict) VALUES ($1, $2, $3, $4)"
