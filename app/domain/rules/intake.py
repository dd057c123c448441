"""接 intake: a contact becomes a case, is settled, folded into another, or counted apart."""

from datetime import timedelta

from msgspec.structs import replace

from app.domain import phones
from app.domain.articles import check_used
from app.domain.book import Book
from app.domain.command import Command
from app.domain.commands import AddContact, Answered, Emergency, InvalidCall, Receive, RegisterCase, Withdraw
from app.domain.errors import Refused
from app.domain.numbers import parse
from app.domain.records import (
    Call,
    Caller,
    CallerFacts,
    CallFacts,
    CallPrivate,
    Case,
    CaseFacts,
    CasePrivate,
    ContactFacts,
    Person,
)
from app.domain.rules.judgement import Judgement
from app.domain.rules.texts import blank
from app.domain.scripts import check_spoken
from app.domain.words import LEVELS, ContactKind, Flag, Outcome, Status


def check_number(number: str) -> None:
    """The number must be one that the scheme makes, check digit included."""
    try:
        parse(number)
    except Refused:
        raise Refused("number", "number", value=number) from None


def normal_caller(caller: Caller, book: Book) -> Caller:
    """The caller with the phone in its normal form; Refused("phone") for what is none."""
    for name, line in (("name", caller.name), ("company", caller.company), ("address", caller.address)):
        if len(line) > book.limits.line:
            raise Refused("too_long", f"caller.{name}", limit=book.limits.line, length=len(line))
        if "\0" in line:
            raise Refused("nul", f"caller.{name}")
    if not caller.phone.strip():
        return replace(caller, phone="")
    try:
        phone = phones.normal(caller.phone)
    except Refused:
        raise Refused("phone", "caller.phone") from None
    if phone is None or phone.withheld:
        return replace(caller, phone="", withheld=True)
    return replace(caller, phone=str(phone))


def check_words(j: Judgement, command: RegisterCase | Emergency) -> None:
    """Category a leaf of the tree, area known, level one of the four, texts within bounds."""
    if command.category is not None:
        j.need(command.category in j.book.categories, "unknown", "category", value=command.category)
        j.need(j.book.is_leaf(command.category), "not_leaf", "category", value=command.category)
    if command.area is not None:
        j.need(command.area in j.book.areas, "unknown", "area", value=command.area)
    j.need(command.level is None or command.level in LEVELS, "level", "level", value=command.level)
    j.check_length(place=command.place, text=command.text)


def _blank(command: RegisterCase | Emergency | Receive, status: Status) -> Case:
    facts = CaseFacts(
        id=command.case,
        number=command.number,
        status=status,
        turn=0,
        version=0,
        channel=command.channel,
        at=(None if isinstance(command, Emergency) else command.contact_at) or command.at,
        by=None if isinstance(command, Receive) else command.by,
    )
    return Case(facts=facts, private=CasePrivate(id=command.case, version=0))


def new_case(command: Command, book: Book, person: Person) -> Case:
    """A case that begins with this act."""
    assert isinstance(command, RegisterCase)
    check_number(command.number)
    j = Judgement(_blank(command, Status.WAITING), command, book, person)
    j.need(command.fence is None, "no_case", "case")
    _register(j)
    return j.case()


def new_emergency(command: Command, book: Book, person: Person) -> Case:
    """A case by the fast report: waiting for its intake, at the top of every queue, its clock running."""
    assert isinstance(command, Emergency)
    check_number(command.number)
    j = Judgement(_blank(command, Status.WAITING), command, book, person)
    j.need(not blank(command.place + command.text), "empty", "place", "text")
    j.need(command.contact, "missing", "contact")
    caller = normal_caller(command.caller or Caller(id=command.contact), book)
    _enter(j, command, caller)
    _mark_emergency(j)
    j.event()
    return j.case()


def new_received(command: Command, book: Book, person: Person) -> Case:
    """A case of a contact that came in by itself: its words whole, its intake still to be done by a person."""
    assert isinstance(command, Receive)
    check_number(command.number)
    j = Judgement(_blank(command, Status.WAITING), command, book, person)
    j.need(not blank(command.text + command.subject), "empty", "text")
    j.check_length(place=command.place, subject=command.subject, text=command.text)
    caller = normal_caller(command.caller, book)
    _put_caller(j, caller)
    _put_contact(j, command, caller.id)
    j.tell(place=command.place, subject=command.subject, text=command.text)
    j.event()
    return j.case()


def is_contribution(j: Judgement) -> bool:
    """Whether this intake comes from a holder the queue no longer knows: its text is kept, it decides nothing."""
    command, facts = j.command, j.facts
    if not isinstance(command, RegisterCase) or command.fence is None:
        return False
    return facts.status != Status.WAITING or (facts.holder is not None and facts.holder.fence != command.fence)


def register_case(j: Judgement) -> None:
    """Finish the intake of a waiting case; a stale holder's text becomes a contribution."""
    command = j.command
    assert isinstance(command, RegisterCase)
    if is_contribution(j):
        j.merged = True
        j.check_length(text=command.text)
        j.say(command.text, place=command.place)
        j.event("contribution")
        return
    holder = j.facts.holder
    j.need(holder is None or holder.person == j.person.id, "held", "case")
    _register(j)


def _register(j: Judgement) -> None:
    command = j.command
    assert isinstance(command, RegisterCase)
    emergency = Flag.EMERGENCY in command.flags or Flag.EMERGENCY in j.facts.flags
    j.need(not blank(command.text + (command.place if emergency else "")), "empty", "text")
    caller = normal_caller(command.caller, j.book)
    if command.praised_unit is not None:
        j.need_unit(command.praised_unit, "praised_unit")
    check_spoken(command.scripts)
    _enter(j, command, caller)
    j.set(
        saved_at=j.at,
        holder=None,
        praised_unit=command.praised_unit,
        flags=tuple(dict.fromkeys((*j.facts.flags, *command.flags))),
        level=command.level or j.facts.level,
    )
    mark_company(j, caller)
    j.tell(subject=command.subject or (j.private.subject if j.private else ""))
    if command.explanation:
        j.tell(explanation=command.explanation)
    need_explanation(j)
    if emergency and j.facts.emergency_at is None:
        _mark_emergency(j)
    j.move(Status.OPEN)
    j.event(scripts=command.scripts)


def mark_company(j: Judgement, caller: Caller) -> None:
    """Who names their company asks for it: such a request is followed to the end, whoever else was folded into it."""
    if caller.company.strip():
        j.set(flags=tuple(dict.fromkeys((*j.facts.flags, Flag.ENTERPRISE))), companies=())


def need_explanation(j: Judgement) -> None:
    """What is marked as having no basis says why (无依据须说明); without the words it is left to the centre."""
    if Flag.BASELESS in j.facts.flags and j.private is not None:
        j.need_text(explanation=j.private.explanation)


def _enter(j: Judgement, command: RegisterCase | Emergency, caller: Caller) -> None:
    """Take over what the form says: matter, place, text, caller and contact."""
    check_words(j, command)
    j.set(
        request_type=command.request_type or j.facts.request_type,
        category=command.category or j.facts.category,
        area=command.area or j.facts.area,
    )
    if j.private is not None:
        j.tell(place=command.place or j.private.place, text=command.text or j.private.text)
    _put_caller(j, caller)
    _put_contact(j, command, caller.id)


def _put_caller(j: Judgement, caller: Caller) -> None:
    facts = CallerFacts(id=caller.id, phone_hash=j.book.phone_hash(caller.phone))
    j.set(callers=(*(c for c in j.facts.callers if c.id != caller.id), facts))
    if j.private is not None:
        j.tell(callers=(*(c for c in j.private.callers if c.id != caller.id), caller))


def _put_contact(j: Judgement, command: RegisterCase | Emergency | Receive, caller: str) -> None:
    contact = ContactFacts(
        id=command.contact,
        channel=command.channel,
        at=j.facts.at,
        by=None if isinstance(command, Receive) else command.by,
        caller=caller,
        source_at=command.source_at if isinstance(command, RegisterCase) else None,
        dialled=command.dialled if isinstance(command, RegisterCase) else None,
    )
    if all(c.id != contact.id for c in j.facts.contacts):
        j.set(contacts=(*j.facts.contacts, contact))
        if not isinstance(command, Emergency) and command.source_id and j.private is not None:
            j.tell(sources={**j.private.sources, contact.id: command.source_id})


def emergency(j: Judgement) -> None:
    """Mark a case that exists; its clock runs from this save."""
    command = j.command
    assert isinstance(command, Emergency)
    check_words(j, command)
    j.say(command.text, place=command.place)
    _mark_emergency(j)
    j.event()


def _mark_emergency(j: Judgement) -> None:
    level = j.facts.level or j.book.limits.emergency_level
    command = j.command
    if isinstance(command, Emergency) and command.level:
        level = command.level
    flags = tuple(dict.fromkeys((Flag.EMERGENCY, *j.facts.flags)))
    due = j.at + timedelta(hours=24 * level)
    j.set(flags=flags, emergency_at=j.facts.emergency_at or j.at, level=level, due_rule="emergency")
    j.share_due(due, level)


def answer(j: Judgement) -> None:
    """直接办理. An enterprise's request is followed to the end, so it goes on to the callback."""
    command = j.command
    assert isinstance(command, Answered)
    need_finished_intake(j)
    j.check_length(text=command.text)
    check_used(command.knowledge)
    j.say(command.text)
    j.set(outcome=Outcome.DIRECT, answered_at=j.at, completed_at=j.at)
    if Flag.ENTERPRISE in j.facts.flags:
        j.move(Status.ACCEPTED)
        j.set(callback_due=j.callback_due())
    else:
        j.move(Status.CLOSED)
        j.set(closed_at=j.at)
    j.event(knowledge=command.knowledge)


def need_finished_intake(j: Judgement) -> None:
    """To answer or dispatch, a case needs its request type, category and area."""
    names = ("request_type", "category", "area")
    missing = [name for name in names if getattr(j.facts, name) is None]
    if missing:
        raise Refused("missing", *missing)


def add_contact(j: Judgement) -> None:
    """The same citizen again, or another, about this case."""
    command = j.command
    assert isinstance(command, AddContact)
    caller = normal_caller(command.caller, j.book) if command.caller else None
    known = j.facts.callers[0].id if j.facts.callers else None
    if caller is not None:
        _put_caller(j, caller)
        mark_company(j, caller)
    contact = ContactFacts(
        id=command.contact,
        channel=command.channel,
        at=command.contact_at or command.at,
        by=command.by,
        caller=caller.id if caller else known,
        kind=command.kind,
    )
    j.need(all(c.id != contact.id for c in j.facts.contacts), "exists", "contact")
    j.check_length(text=command.text)
    j.set(contacts=(*j.facts.contacts, contact))
    if command.kind == ContactKind.REMINDER:
        j.set(reminders=j.facts.reminders + 1)
    j.say(command.text)
    j.event(ref=contact.id)


def withdraw(j: Judgement) -> None:
    """The caller takes it back, or it was a mistake."""
    command = j.command
    assert isinstance(command, Withdraw)
    j.need_text(text=command.text)
    j.say(command.text)
    j.move(Status.WITHDRAWN)
    j.set(closed_at=j.at, holder=None, callback_due=None, promised_at=None, stages=(), consult_at=None)
    j.event()


def invalid_call(command: InvalidCall, book: Book) -> Call:
    """A call that makes no case."""
    caller = normal_caller(Caller(id=command.case, phone=command.phone), book)
    if len(command.text) > book.limits.text:
        raise Refused("too_long", "text", limit=book.limits.text, length=len(command.text))
    facts = CallFacts(
        id=command.case,
        version=1,
        channel=command.channel,
        at=command.at,
        by=command.by,
        reason=command.reason,
        phone_hash=book.phone_hash(caller.phone),
        practice=command.practice,
    )
    return Call(facts=facts, private=CallPrivate(id=command.case, version=1, phone=caller.phone, text=command.text))


RULES = {
    "register_case": register_case,
    "emergency": emergency,
    "answer": answer,
    "add_contact": add_contact,
    "withdraw": withdraw,
}
