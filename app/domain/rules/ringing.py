"""未接回拨: what may be done about a number that could not get through."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from app.domain import ringbacks
from app.domain.book import Book
from app.domain.command import Command, kind
from app.domain.commands import Assign, RecordRingback, Release, ReleaseRingback, Reveal, Take
from app.domain.errors import Refused
from app.domain.records import Holder, Person
from app.domain.ringing import Ringback, RingbackFacts, Try
from app.domain.rules.texts import blank
from app.domain.words import Role

Changed = Mapping[str, Any]
"""Fields of the facts and their new values."""


def ring(record: Ringback, command: Command, book: Book, person: Person) -> tuple[Ringback, ...]:
    """The ring-back as it is after the act; nothing where the act only looks. Refused where the rules say no."""
    rule = _RULES.get(type(command))
    if rule is None:
        raise Refused("no_case", "case", value=command.case)
    if isinstance(command, Assign) and Role.LEAD not in person.roles:
        raise Refused("role", "to")
    changed = rule(record.facts, command, book)
    if not changed:
        return ()
    facts = replace(record.facts, version=record.facts.version + 1, **changed)
    return (replace(record, facts=ringbacks.tidy(facts)),)


def _take(facts: RingbackFacts, command: Any, _book: Book) -> Changed:
    """The centre lets a person hold it, so that nobody else rings the same number."""
    _need_listed(facts, command)
    if facts.assigned not in (None, command.by):
        raise Refused("held", "case", by=facts.assigned)
    return {"holder": Holder(person=command.by, fence=command.fence, until=command.until)}


def _release(facts: RingbackFacts, command: Any, _book: Book) -> Changed:
    held = facts.holder is not None and facts.holder.fence == command.fence
    return {"holder": None} if held else {}


def _reveal(_facts: RingbackFacts, command: Any, _book: Book) -> Changed:
    """Somebody looks at the number to ring it: that stands in the trail, the ring-back is what it was."""
    if command.what != "phone":
        raise Refused("unknown", "what", value=command.what[:20])
    if blank(command.reason + command.text):
        raise Refused("missing", "reason")
    return {}


def _record(facts: RingbackFacts, command: Any, _book: Book) -> Changed:
    """A try happened, whatever has become of the ring-back since; so it is never refused, and counted once."""
    if any(each.id == command.id for each in facts.tries):
        return {}
    tried = Try(id=command.id, at=command.at, by=command.by, reached=command.reached)
    every = sorted((*facts.tries, tried), key=lambda each: (each.at, each.id))
    mine = facts.holder is not None and facts.holder.person == command.by
    stays = None if mine or facts.holder is None else facts.holder
    return {"tries": tuple(every[-ringbacks.MOST :]), "holder": stays}


def _let_go(facts: RingbackFacts, command: Any, _book: Book) -> Changed:
    """A lead releases it; who was first stands."""
    _need_listed(facts, command)
    if ringbacks.released(facts):
        return {}
    return {"released_at": command.at, "released_by": command.by}


def _assign(facts: RingbackFacts, command: Any, book: Book) -> Changed:
    """A lead gives it to a person, who may then ring without the centre; None: to nobody."""
    if command.to is not None and (command.to not in book.people or not book.people[command.to].active):
        raise Refused("unknown", "to", value=command.to)
    return {"assigned": command.to}


def _need_listed(facts: RingbackFacts, command: Command) -> None:
    if not ringbacks.stands(facts):
        raise Refused("ringback_over", "case", act=kind(command))


_RULES: Mapping[type[Command], Callable[[RingbackFacts, Any, Book], Changed]] = {
    Take: _take,
    Release: _release,
    Reveal: _reveal,
    RecordRingback: _record,
    ReleaseRingback: _let_go,
    Assign: _assign,
}
