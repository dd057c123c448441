"""The rules of the hotline: a command judged against the records it needs. The same at the seat and at the centre."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from app.domain import flow
from app.domain.book import Book
from app.domain.command import Command, kind
from app.domain.commands import InvalidCall, Merge, Unmerge
from app.domain.errors import Refused
from app.domain.noticecommands import ABOUT_NOTICES
from app.domain.notices import Notice
from app.domain.records import Call, Case, Person
from app.domain.ringing import Ringback
from app.domain.rules import around, dispatching, evaluating, folding, handling, intake, noticing, ringing
from app.domain.rules.judgement import Judgement
from app.domain.rules.moments import check_moments
from app.domain.rules.texts import check_texts


class Applied(Struct, frozen=True):
    """What came of a command: the changed records. `merged`: it was taken together with somebody else's change."""

    cases: tuple[Case, ...] = ()
    calls: tuple[Call, ...] = ()
    ringbacks: tuple[Ringback, ...] = ()
    notices: tuple[Notice, ...] = ()
    merged: bool = False


Rule = Callable[[Judgement], None]

_RULES: Mapping[str, Rule] = intake.RULES | dispatching.RULES | handling.RULES | evaluating.RULES | around.RULES
_MAKES_A_CASE = {
    "register_case": intake.new_case,
    "emergency": intake.new_emergency,
    "receive": intake.new_received,
}


def apply(records: Mapping[str, Case | Ringback | Notice], command: Command, book: Book, person: Person) -> Applied:
    """The records that `command` changes, as they are after it.

    `records` holds what exists of `command.cases`: cases, a ring-back or a notice. Raises Refused (with code and
    fields) where the rules say no; then nothing changes. Pure: the same input gives the same outcome at the seat and at
    the centre.
    """
    if command.by != person.id or not person.active:
        raise Refused("role", "by")
    if not flow.may(person.roles, kind(command)):
        raise Refused("role", "do", act=kind(command))
    check_moments(command)
    check_texts(command, book.limits)
    if isinstance(command, InvalidCall):
        return Applied(calls=(intake.invalid_call(command, book),))
    record = records.get(command.case)
    if isinstance(command, ABOUT_NOTICES):
        return Applied(notices=noticing.notice(record, command, book, person))
    if isinstance(record, Notice):
        raise Refused("no_case", "case", value=command.case)
    if isinstance(record, Ringback):
        return Applied(ringbacks=ringing.ring(record, command, book, person))
    if isinstance(command, Merge | Unmerge):
        cases = {each: known for each, known in records.items() if isinstance(known, Case)}
        return Applied(cases=folding.fold(cases, command, book, person))
    return _apply_to_case(record, command, book, person)


def _apply_to_case(case: Case | None, command: Command, book: Book, person: Person) -> Applied:
    if case is None:
        make = _MAKES_A_CASE.get(kind(command))
        if make is None:
            raise Refused("no_case", "case", value=command.case)
        return Applied(cases=(make(command, book, person),))
    if kind(command) not in _RULES:
        raise Refused("no_case", "case", value=command.case)
    judgement = Judgement(case, command, book, person)
    if not (intake.is_contribution(judgement) or evaluating.is_late(judgement)):
        judgement.check_flow()
        judgement.check_seen()
    _RULES[kind(command)](judgement)
    return Applied(cases=(judgement.case(),), merged=judgement.merged)
