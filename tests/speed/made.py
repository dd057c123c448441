"""Made-up cases by the hundred thousand, as a seat holds them: most closed, some in hand, a queue of some thousands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from app.clock import IdMaker
from app.domain import deadlines
from app.domain.book import Book
from app.domain.numbers import make
from app.domain.records import (
    Callback,
    Caller,
    CallerFacts,
    CaseFacts,
    CasePrivate,
    ContactFacts,
    Dispatch,
    Event,
    Words,
)
from app.domain.words import (
    CALLBACK_OWED,
    IN_QUEUE,
    Answer,
    Channel,
    DispatchStatus,
    Flag,
    Outcome,
    RequestType,
    Status,
    Way,
)
from tests.world.complaints import story

DAYS = 90
"""How far back the cases reach: what a seat holds."""
OPERATORS = tuple(f"p-op{number}" for number in range(1, 61))

Made = tuple[CaseFacts, CasePrivate]

_STATUSES = (
    (Status.WAITING, 60),
    (Status.OPEN, 12),
    (Status.DISPATCHED, 14),
    (Status.SIGNED, 45),
    (Status.REPLIED, 6),
    (Status.ACCEPTED, 12),
    (Status.CALLBACK, 4),
    (Status.REWORK, 4),
    (Status.DEFERRED, 6),
    (Status.CONSULTING, 2),
    (Status.CLOSED, 885),
    (Status.WITHDRAWN, 10),
)
_CHANNELS = ((Channel.PHONE, 80), (Channel.WECHAT, 6), (Channel.WEBSITE, 5), (Channel.MAYOR, 3), (Channel.SNAPSHOT, 6))
_TYPES = tuple(zip(RequestType, (30, 25, 30, 4, 5, 4, 2), strict=True))
_HANDLED = frozenset({Status.REPLIED, Status.ACCEPTED, Status.CALLBACK, Status.CLOSED})


def cases(count: int, seed: int, book: Book, now: datetime) -> Iterator[Made]:
    """`count` cases of the last `DAYS` days, oldest first; the same arguments give the same cases."""
    maker = _Maker(Random(seed), book, now)
    step = timedelta(days=DAYS) / count
    for number in range(count):
        yield maker.case(now - timedelta(days=DAYS) + step * number, number)


class _Maker:
    def __init__(self, rng: Random, book: Book, now: datetime) -> None:
        self.rng = rng
        self.book = book
        self.now = now
        self.ids = IdMaker(rng.getrandbits)
        self.leaves = sorted(code for code in book.categories if book.is_leaf(code))
        self.areas = sorted(book.areas)
        self.units = sorted(book.units)
        self.phones = [f"1{self.rng.choice('3578')}{self.rng.randrange(10**9):09}" for _ in range(40_000)]

    def case(self, at: datetime, number: int) -> Made:
        rng, ident = self.rng, self.ids.make(at)
        told = story(rng)
        status = (
            _weighted(rng, _STATUSES) if at < self.now - timedelta(days=12) or rng.random() < 0.7 else Status.SIGNED
        )
        if at < self.now - timedelta(days=20) and status in (*IN_QUEUE, Status.DISPATCHED):
            status = Status.CLOSED
        caller = Caller(
            id=self.ids.make(at), name=told["caller"], phone=rng.choice(self.phones) if told["phone"] else ""
        )
        facts = self._facts(ident, at, number, status, caller)
        said = {event.id: Words(text="已到现场核实并告知来电人") for event in facts.timeline if event.what == "reply"}
        private = CasePrivate(
            id=ident,
            version=facts.version,
            callers=(caller,),
            place=told["place"],
            subject=told["subject"],
            text=told["text"],
            words=said,
        )
        return facts, private

    def _facts(self, ident: str, at: datetime, number: int, status: Status, caller: Caller) -> CaseFacts:
        rng, by = self.rng, self.rng.choice(OPERATORS)
        day = deadlines.local_day(at, self.book.zone)
        channel = _weighted(rng, _CHANNELS)
        contact = ContactFacts(id=self.ids.make(at), channel=channel, at=at, by=by, caller=caller.id)
        fields: dict[str, Any] = {} if status == Status.WAITING else self._matter(at, by)
        facts = CaseFacts(
            id=ident,
            number=make(day, 1 + int(by[4:]), 1 + number % 9000),
            status=status,
            turn=3,
            version=5,
            channel=channel,
            at=at,
            by=None if status == Status.WAITING else by,
            flags=tuple(flag for flag, often in _FLAGS if rng.random() < often),
            callers=(CallerFacts(id=caller.id, phone_hash=self.book.phone_hash(caller.phone)),),
            contacts=(contact,),
            **fields,
        )
        return facts if status in IN_QUEUE else self._further(facts, by)

    def _matter(self, at: datetime, by: str) -> dict[str, Any]:
        saved = at + timedelta(minutes=3)
        return {
            "saved_at": saved,
            "request_type": _weighted(self.rng, _TYPES),
            "category": self.leaves[int(self.rng.random() ** 2 * len(self.leaves))],
            "area": self.rng.choice(self.areas),
            "level": self.rng.choice((1, 3, 3, 7, 11)),
            "timeline": (Event(id=self.ids.make(at), at=saved, by=by, what="register_case"),),
        }

    def _further(self, facts: CaseFacts, by: str) -> CaseFacts:
        rng, at = self.rng, facts.at + timedelta(minutes=4)
        if facts.status == Status.CLOSED and rng.random() < 0.5:
            line = Event(id=self.ids.make(at), at=at, by=by, what="answer")
            return replace(
                facts,
                outcome=Outcome.DIRECT,
                answered_at=at,
                completed_at=at,
                closed_at=at,
                timeline=(*facts.timeline, line),
            )
        unit, level = rng.choice(self.units), facts.level or 3
        due = deadlines.due(level, at, self.book.calendar, self.book.zone).due
        handled = facts.status in _HANDLED
        dispatch = Dispatch(
            id=self.ids.make(at),
            unit=unit,
            at=at,
            by=by,
            level=level,
            due=due,
            status=DispatchStatus.REPLIED if handled else DispatchStatus.SIGNED,
            signed_at=at + timedelta(minutes=30),
        )
        acts = ("dispatch", "sign", "reply", "approve", "review")[: 5 if handled else 2]
        lines = tuple(
            Event(id=self.ids.make(at), at=at + timedelta(hours=5 * n), by=by, what=what, unit=unit)
            for n, what in enumerate(acts)
        )
        facts = replace(
            facts,
            unit=unit,
            first_unit=unit,
            outcome=Outcome.DISPATCHED,
            dispatched_at=at,
            due=due,
            dispatches=(dispatch,),
            timeline=(*facts.timeline, *lines),
        )
        return self._evaluated(facts, at) if handled and facts.status != Status.REPLIED else facts

    def _evaluated(self, facts: CaseFacts, at: datetime) -> CaseFacts:
        accepted = min(at + timedelta(days=2), self.now - timedelta(hours=1))
        if facts.status in CALLBACK_OWED:
            due = deadlines.callback_due(accepted, self.book.calendar, self.book.zone)
            assigned = self.rng.choice(OPERATORS) if self.rng.random() < 0.5 else None
            return replace(facts, completed_at=accepted, callback_due=due, assigned=assigned)
        answer = Callback(
            id=self.ids.make(at),
            caller=facts.callers[0].id,
            round=1,
            at=min(accepted + timedelta(days=1), self.now),
            by="p-cb1",
            way=Way.PHONE,
            contacted=Answer.YES,
            solved=Answer.YES,
            satisfied=Answer.YES if self.rng.random() < 0.95 else Answer.NO,
        )
        return replace(facts, completed_at=accepted, closed_at=answer.at, callbacks=(answer,))


_FLAGS = ((Flag.EMERGENCY, 0.004), (Flag.ENTERPRISE, 0.03), (Flag.ANONYMOUS, 0.03), (Flag.DISTRESS, 0.01))


def _weighted(rng: Random, choices: Any) -> Any:
    return rng.choices([each for each, _ in choices], [weight for _, weight in choices])[0]
