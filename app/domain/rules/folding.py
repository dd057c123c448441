"""Fold a case into another one and take it out again: both histories stay whole.

A company is followed to the end (管到底) in whichever case its matter goes on: its mark comes with it, and goes when
nobody who brought it is left. A case that is a company's by itself stays one.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.commands import Merge, Unmerge
from app.domain.errors import Refused
from app.domain.records import Case, Person
from app.domain.rules.judgement import Judgement
from app.domain.words import ContactKind, Flag, Status


def fold(records: Mapping[str, Case], command: Merge | Unmerge, book: Book, person: Person) -> tuple[Case, ...]:
    """Merge a case into another, or undo it; both come back changed."""
    if command.into == command.case:
        raise Refused("same", "into")
    source, target = records.get(command.case), records.get(command.into)
    if source is None or target is None:
        raise Refused("no_case", "case" if source is None else "into")
    one = Judgement(source, command, book, person)
    other = Judgement(target, command, book, person)
    one.check_flow()
    one.check_seen()
    (_merge if isinstance(command, Merge) else _unmerge)(one, other)
    return one.case(), other.case()


def _merge(one: Judgement, other: Judgement) -> None:
    one.need(other.facts.merged_into is None, "merged", "into")
    one.need(other.facts.status not in (Status.CLOSED, Status.WITHDRAWN), "flow", "into", status=other.facts.status)
    one.need(not one.facts.merged, "merged", "case")
    before = one.facts.status
    one.move(Status.CLOSED)
    one.set(merged_into=other.facts.id, merged_from=before, closed_at=one.at, holder=None)
    one.event(to=other.facts.id)
    moved = tuple(
        replace(c, kind=ContactKind.MERGED, from_case=one.facts.id)
        for c in one.facts.contacts
        if all(c.id != known.id for known in other.facts.contacts)
    )
    callers = tuple(c for c in one.facts.callers if all(c.id != known.id for known in other.facts.callers))
    other.set(
        merged=(*other.facts.merged, one.facts.id),
        contacts=(*other.facts.contacts, *moved),
        callers=(*other.facts.callers, *callers),
    )
    if Flag.ENTERPRISE in one.facts.flags:
        _bring_mark(one.facts.id, other)
    if other.private is not None and one.private is not None:
        known = {c.id for c in other.private.callers}
        other.tell(callers=(*other.private.callers, *(c for c in one.private.callers if c.id not in known)))
    other.event(ref=one.facts.id)


def _bring_mark(source: str, other: Judgement) -> None:
    """What is a company's by itself needs nobody to be one."""
    facts = other.facts
    if Flag.ENTERPRISE not in facts.flags:
        other.set(flags=(*facts.flags, Flag.ENTERPRISE), companies=(source,))
    elif facts.companies:
        other.set(companies=(*facts.companies, source))


def _take_mark_back(source: str, other: Judgement) -> None:
    """The mark goes with the last of those who brought it."""
    facts = other.facts
    if source in facts.companies:
        left = tuple(case for case in facts.companies if case != source)
        flags = facts.flags if left else tuple(flag for flag in facts.flags if flag is not Flag.ENTERPRISE)
        other.set(companies=left, flags=flags)


def _unmerge(one: Judgement, other: Judgement) -> None:
    one.need(one.facts.merged_into == other.facts.id, "not_merged", "into")
    one.move(one.facts.merged_from or Status.OPEN)
    one.set(merged_into=None, merged_from=None, closed_at=None)
    one.event(to=other.facts.id)
    merged = tuple(m for m in other.facts.merged if m != one.facts.id)
    _take_mark_back(one.facts.id, other)
    kept = tuple(c for c in other.facts.contacts if c.from_case != one.facts.id)
    gone = {c.id for c in one.facts.callers} - {c.caller for c in kept}
    other.set(
        merged=merged,
        contacts=kept,
        callers=tuple(c for c in other.facts.callers if c.id not in gone),
    )
    if other.private is not None:
        other.tell(callers=tuple(c for c in other.private.callers if c.id not in gone))
    other.event(ref=one.facts.id)
