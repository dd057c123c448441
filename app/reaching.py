"""Whoever is spoken with on the telephone need not be rung back, whatever their telephone knows of it.

A telephone that stands on the desk knows no numbers: that a citizen got through, or was reached by a number somebody
typed, shows only in what is saved of the call. Whoever saves it has reached them.
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
from app.store import callog, outbox, truth
from app.store.holding import Holding
from app.store.sql import Statement
from app.store.tables import ringbacks
from app.store.writer import Writing

_LISTED = Statement(
    select(ringbacks.c.payload).where(ringbacks.c.listed == 1, ringbacks.c.phone_hash == bindparam("phone_hash_"))
)
_facts = msgspec.json.Decoder(RingbackFacts)
_LATELY = timedelta(days=2)


def end(writing: Writing, view: Holding, done: Sequence[Command], clock: Clock) -> list[Command]:
    """Record that these citizens were reached, in the transaction that saved `done`; what was recorded."""
    made: list[Command] = []
    for phone_hash, at in dict(_spoken_with(view, done)).items():
        for body in _LISTED.values(writing.connection, phone_hash_=phone_hash):
            facts = _facts.decode(body)
            if not _waits(writing, facts, at):
                continue
            command = RecordRingback(id=new_id(clock), by=view.person.id, at=view.now, case=facts.id, reached=True)
            writing.touch(truth.save(writing.connection, command, view.book, view.person), outbox.records_of(command))
            made.append(command)
    return made


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
