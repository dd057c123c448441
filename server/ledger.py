"""The end of every transaction: the feed's next number, and under it all that changed.

`write` is the only way into `record`, `facts`, `granted`, `command` and `audit`. Its first statement takes the head row
of the hotline, whose lock is held until the commit: whoever sees number n + 1 sees n. Lock order of a transaction:
device, records by id, claim, counter, head.
"""

from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from app.domain.notices import Notice
from app.domain.records import Call, Case, CaseFacts
from app.domain.ringbacks import stands
from app.domain.ringing import Ringback
from app.domain.unitside import concerned
from app.domain.words import FINAL
from app.figures.columns import answer_values, values
from app.sync.wire import Kind
from server import tail_embedded, tail_postgres
from server.centre import Centre, encode
from server.database import Reach
from server.scope import in_queue
from server.tail import FACTS, Head, Rows, Work


class Put(Struct, frozen=True):
    """A record as it is now; `body` None erases it. `before`: the number it had, 0 when it is new."""

    kind: str
    id: str
    body: bytes | None
    before: int = 0
    queued: bool = False
    left: bool = False
    """It leaves the queue with this change."""
    live: bool = True
    """It never grows too old for a seat."""


class Grant(Struct, frozen=True):
    """A private part that a person may hold until then."""

    person: str
    id: str
    until: int


class Logged(Struct, frozen=True):
    """A judged command for the log: `verdict` is its JSON with `seq` 0. `n` 0 is the centre's own."""

    device: str
    n: int
    id: str
    type: str
    case: str
    by: str
    at: int
    hash: str
    result: str
    code: str
    body: bytes
    verdict: bytes


@dataclass(slots=True)
class Changes:
    """Everything one transaction changes. `entry`: its audit row, from `audit.entry`."""

    entry: str
    puts: list[Put] = field(default_factory=list[Put])
    facts: list[CaseFacts] = field(default_factory=list[CaseFacts])
    callbacks: Rows = field(default_factory=Rows)
    """New tries to ask a citizen, as `columns.answer_values` says."""
    phones: Rows = field(default_factory=Rows)
    """New (phone hash, case) pairs."""
    units: Rows = field(default_factory=Rows)
    """New (unit, case) pairs."""
    grants: list[Grant] = field(default_factory=list[Grant])
    ended: Rows = field(default_factory=Rows)
    """(person, id) of grants that are over."""
    freed: list[str] = field(default_factory=list[str])
    """Cases nobody holds any longer."""
    logged: Logged | None = None

    @property
    def moves(self) -> bool:
        """Whether seats must hear of it: then it gets a number of its own."""
        return bool(self.puts or self.grants or self.ended)

    def put_case(self, case: Case, before: Case | None = None, seqs: tuple[int, int] = (0, 0)) -> None:
        """A case as it is after an act; `before` with the numbers of its facts and private part, where it was there."""
        facts, old = case.facts, before.facts if before else None
        queued, was_queued = in_queue(facts), old is not None and in_queue(old)
        self.puts.append(Put(Kind.FACTS.value, facts.id, encode(facts), seqs[0], live=facts.status not in FINAL))
        if case.private is not None and (before is None or case.private is not before.private or queued != was_queued):
            left = was_queued and not queued
            self.puts.append(Put(Kind.PRIVATE.value, facts.id, encode(case.private), seqs[1], queued, left))
        self.put_beside(facts, old)

    def put_beside(self, facts: CaseFacts, old: CaseFacts | None) -> None:
        """What is kept beside the two records, for looking things up."""
        self.facts.append(facts)
        known = {c.phone_hash for c in old.callers} if old else set[str | None]()
        self.phones += [(c.phone_hash, facts.id) for c in facts.callers if c.phone_hash and c.phone_hash not in known]
        had = concerned(old) if old else frozenset[str]()
        self.units += [(unit, facts.id) for unit in sorted(concerned(facts) - had)]
        for each in facts.callbacks[len(old.callbacks) if old else 0 :]:
            self.callbacks.append(answer_values(each, facts.id))
        if old is not None and old.holder is not None and facts.holder is None:
            self.freed.append(facts.id)

    def put_ringback(self, after: Ringback, before: Ringback | None, seqs: tuple[int, int] = (0, 0)) -> None:
        """A number that could not get through. It is everybody's who may dial, as long as it is on the list."""
        listed, was = stands(after.facts), before is not None and stands(before.facts)
        self.puts.append(Put(Kind.RINGBACK.value, after.facts.id, encode(after.facts), seqs[0], live=listed))
        if after.private is not None and (before is None or listed != was):
            body = encode(after.private)
            private = Put(Kind.RINGBACK_PRIVATE.value, after.facts.id, body, seqs[1], listed, was and not listed)
            self.puts.append(private)
        if before is not None and before.facts.holder is not None and after.facts.holder is None:
            self.freed.append(after.facts.id)

    def put_notice(self, notice: Notice, before: int) -> None:
        """What a lead told, or who has read it; seats begun later need not hear of an old one."""
        self.puts.append(Put(Kind.NOTICE.value, notice.id, encode(notice), before, live=False))

    def put_call(self, call: Call) -> None:
        """A call without a case; there is one version of it."""
        self.puts.append(Put(Kind.CALL.value, call.facts.id, encode(call.facts), live=False))
        if call.private is not None:
            self.puts.append(Put(Kind.CALL_PRIVATE.value, call.facts.id, encode(call.private)))


def write(on: Reach, centre: Centre, changes: Changes) -> int:
    """Write it all under the next number and give that number (the newest one, when seats need not hear of it).

    Call it last in a `database.write()` block or a line's transaction: it takes the lock that all writers wait for, and
    on a line it may commit.
    Where two transactions met, `database.is_clash` knows the error; the caller's transaction is then over.
    """
    head = Head(centre.hotline.key, centre.now_ms(), int(changes.moves), changes.entry)
    write_tail = tail_postgres.write if centre.database.postgres else tail_embedded.write
    return write_tail(on, head, work_of(changes))


def work_of(changes: Changes) -> Work:
    """The rows of a transaction's tail."""
    log = changes.logged
    return Work(
        new=[(p.kind, p.id, p.body, p.queued, p.left, p.live) for p in changes.puts if not p.before],
        moved=[(p.kind, p.id, p.body, p.queued, p.left, p.live, p.before) for p in changes.puts if p.before],
        facts=[_row(facts) for facts in changes.facts],
        callbacks=changes.callbacks,
        phones=changes.phones,
        units=changes.units,
        grants=[(g.person, g.id, g.until) for g in changes.grants],
        ended=changes.ended,
        freed=[(case,) for case in changes.freed],
        logged=[tuple(getattr(log, name) for name in log.__struct_fields__)] if log else [],
    )


def _row(facts: CaseFacts) -> tuple[Any, ...]:
    row = values(facts)
    row["id"] = facts.id
    return tuple(row[name] for name in FACTS)
