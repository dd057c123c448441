"""A centre in a dict, for laws: it judges by the same rules, numbers what it does, and gives pages. No network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
from msgspec import Raw

from app.clock import WindClock
from app.domain import codec, rules
from app.domain.book import Book
from app.domain.command import Command
from app.domain.errors import Conflict, Refused
from app.domain.records import Case, Person
from app.sync.wire import Change, ExchangeReply, ExchangeRequest, Kind, Op, Page, Result, Sent, Verdict

Key = tuple[Kind, str]


@dataclass
class SmallCentre:
    """Truth, and the feed over it: one row a record, moved to a new number at each change."""

    book: Book
    clock: WindClock
    epoch: int = 1
    seq: int = 0
    cases: dict[str, Case] = field(default_factory=dict[str, Case])
    feed: dict[Key, tuple[int, bytes | None]] = field(default_factory=dict[Key, tuple[int, "bytes | None"]])
    """Number and bytes by record; None: out of the seat's scope."""
    hidden: set[str] = field(default_factory=set[str])
    """Cases whose private part is not the seat's to hold."""
    verdicts: dict[str, Verdict] = field(default_factory=dict[str, Verdict])
    judged: list[str] = field(default_factory=list[str])
    twice: int = 0

    def do(self, command: Command, person: Person) -> None:
        """Somebody else's act."""
        self._apply(command, person)

    def hide(self, case: str, hidden: bool) -> None:
        """The private part leaves or enters the seat's scope."""
        (self.hidden.add if hidden else self.hidden.discard)(case)
        self.seq += 1
        self._put(Kind.PRIVATE, case, self.cases[case].private)

    def answer(self, asked: ExchangeRequest, person: Person, rows: int = 3) -> ExchangeReply:
        """Judge what was sent and give a page of about so many rows."""
        verdicts = tuple(self._judge(sent, person) for sent in asked.commands)
        changes, cursor = self.page(asked.cursor, rows)
        return ExchangeReply(
            verdicts=verdicts,
            changes=changes,
            cursor=cursor,
            complete=cursor == self.seq,
            head=self.seq,
            epoch=self.epoch,
            server_time=self.clock.now(),
        )

    def bell(self, since: int) -> Page:
        """What has changed since, whole."""
        changes, cursor = self.page(since, 10**9)
        return Page(
            since=since, changes=changes, cursor=cursor, head=self.seq, epoch=self.epoch, server_time=self.clock.now()
        )

    def page(self, cursor: int, rows: int) -> tuple[tuple[Change, ...], int]:
        """Changes after the cursor, never apart within one number."""
        found = sorted((seq, kind, each, body) for (kind, each), (seq, body) in self.feed.items() if seq > cursor)
        if len(found) > rows:
            last = found[rows - 1][0]
            found = [row for row in found if row[0] <= last]
        end = found[-1][0] if len(found) < sum(seq > cursor for seq, _ in self.feed.values()) else self.seq
        return tuple(self._change(*row) for row in found), end

    def _change(self, seq: int, kind: Kind, each: str, body: bytes | None) -> Change:
        if body is None:
            return Change(seq=seq, kind=kind, id=each, op=Op.EVICT)
        return Change(seq=seq, kind=kind, id=each, body=Raw(body))

    def _judge(self, sent: Sent, person: Person) -> Verdict:
        if sent.id in self.verdicts:
            return msgspec.structs.replace(self.verdicts[sent.id], duplicate=True)
        self.judged.append(sent.id)
        try:
            self._apply(codec.decode(sent.body), person)
            made = (Result.APPLIED, "")
        except Refused as no:
            made = (Result.CONFLICT if isinstance(no, Conflict) else Result.REFUSED, no.code)
        self.verdicts[sent.id] = Verdict(n=sent.n, id=sent.id, result=made[0], code=made[1], seq=self.seq)
        return self.verdicts[sent.id]

    def _apply(self, command: Command, person: Person) -> None:
        self.clock.wind(timedelta(seconds=1).total_seconds())
        applied = rules.apply({i: self.cases[i] for i in command.cases if i in self.cases}, command, self.book, person)
        self.seq += 1
        for case in applied.cases:
            before = self.cases.get(case.facts.id)
            self.cases[case.facts.id] = case
            self._put(Kind.FACTS, case.facts.id, case.facts)
            if before is None or before.private != case.private:
                self._put(Kind.PRIVATE, case.facts.id, case.private)
        for call in applied.calls:
            self._put(Kind.CALL, call.facts.id, call.facts)
            self._put(Kind.CALL_PRIVATE, call.facts.id, call.private)

    def _put(self, kind: Kind, each: str, record: msgspec.Struct | None) -> None:
        seen = record is not None and not (kind is Kind.PRIVATE and each in self.hidden)
        self.feed[kind, each] = (self.seq, msgspec.json.encode(record) if seen else None)
