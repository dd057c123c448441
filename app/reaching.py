"""Whoever is spoken with on the telephone need not be rung back, whatever their telephone knows of it.

A telephone that stands on the desk knows no numbers: that a citizen got through, or was reached by a number somebody
typed, shows only in what is saved of the call. Whoever saves it has reached them. A line that sees the other end lift
tells it by itself, but not of a ring-back in hand: of that the person says what came of it (a voice box lifts too).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, select

from app.clock import Clock, new_id
from app.domain import ringbacks as told
from app.domain.command import Command
from app.domain.commands import InvalidCall, RecordCallback, RecordRingback
from app.domain.records import CallFacts, CaseFacts
from app.domain.ringing import RingbackFacts
from app.domain.words import Channel, Way
from app.store import callog, claims, outbox, truth
from app.store.holding import Holding
from app.store.sql import Statement
from app.store.tables import ringbacks
from app.store.writer import Writing
from app.sync.wire.history import LineCall

_LISTED = Statement(
    select(ringbacks.c.payload).where(ringbacks.c.listed == 1, ringbacks.c.phone_hash == bindparam("phone_hash_"))
)
_facts = msgspec.json.Decoder(RingbackFacts)
_LATELY = timedelta(days=2)


def end(writing: Writing, view: Holding, done: Sequence[Command], clock: Clock) -> list[Command]:
    """Record that these citizens were reached, in the transaction that saved `done`; what was recorded."""
    made: list[Command] = []
    for phone_hash, at in dict(_spoken_with(view, done)).items():
        made += [_reached(writing, view, facts, new_id(clock)) for facts in _waiting(writing, phone_hash, at)]
    return made


def dialled(writing: Writing, view: Holding, call: LineCall, clock: Clock) -> None:
    """The same of a call out that was answered and is over, in the transaction that keeps the call."""
    phone_hash, in_hand = view.book.phone_hash(call.number), claims.held(writing.connection)
    for facts in _waiting(writing, phone_hash, call.at) if phone_hash is not None else ():
        if facts.id not in in_hand and facts.assigned != view.person.id:
            command = _reached(writing, view, facts, new_id(clock))
            writing.touch("outbox", [command.id])


def _reached(writing: Writing, view: Holding, facts: RingbackFacts, ident: str) -> Command:
    command = RecordRingback(id=ident, by=view.person.id, at=view.now, case=facts.id, reached=True)
    writing.touch(truth.save(writing.connection, command, view.book, view.person), outbox.records_of(command))
    return command


def _waiting(writing: Writing, phone_hash: str, at: datetime) -> list[RingbackFacts]:
    """The ring-backs of this number that somebody spoken with at this moment no longer needs."""
    known = map(_facts.decode, _LISTED.values(writing.connection, phone_hash_=phone_hash))
    return [facts for facts in known if _waits(writing, facts, at)]


def _spoken_with(view: Holding, done: Sequence[Command]) -> Iterator[tuple[str, datetime]]:
    """Hash of the number of each, and when."""
    for command in done:
        if isinstance(command, InvalidCall):
            call = truth.facts_of(view.connection, command.case)
            found = call.phone_hash if isinstance(call, CallFacts) and call.channel is Channel.PHONE else None
            at = command.at
        else:
            case = view.case(command.case)
            who, at = _who(case.facts, command) if case is not None else (None, command.at)
            callers = case.facts.callers if case is not None else ()
            found = next((each.phone_hash for each in callers if each.id == who), None)
        if found is not None:
            yield found, at


def _who(facts: CaseFacts, command: Command) -> tuple[str | None, datetime]:
    """The citizen of the case with whom somebody spoke on the telephone, as this act says; None where it says no such
    thing. And when."""
    if isinstance(command, RecordCallback):
        spoken = command.way is Way.PHONE and (command.contacted or command.appointment) is not None
        return (command.caller if spoken else None), command.at
    brought = getattr(command, "contact", None)
    contact = next((each for each in facts.contacts if each.id == brought), None)
    if contact is None or contact.channel is not Channel.PHONE:
        return None, command.at
    return contact.caller, contact.at


def _waits(writing: Writing, facts: RingbackFacts, at: datetime) -> bool:
    """Whether it is on the list with no attempt after this moment, and no call that tells of it by its number."""
    run = told.attempts(facts)
    through = callog.through(writing.connection, at - _LATELY).get(facts.phone_hash)
    return bool(run) and run[-1].at <= at and (through is None or through <= run[-1].at)
