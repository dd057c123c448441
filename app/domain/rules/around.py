"""Around the work: holding, amending, noting, revealing, handing over."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from app.domain.command import Old
from app.domain.commands import (
    Acknowledge,
    Amend,
    Assign,
    Attach,
    Dismiss,
    Group,
    HandOver,
    Note,
    Propose,
    Release,
    Resolve,
    Reveal,
    Take,
)
from app.domain.errors import Conflict, Refused
from app.domain.files import MEDIA, MOST_BYTES, MOST_FILES
from app.domain.masking import LOOKED_AT
from app.domain.records import Attachment, Case, Holder
from app.domain.rules.intake import mark_company, need_explanation, normal_caller
from app.domain.rules.judgement import Judgement
from app.domain.rules.texts import blank
from app.domain.unitside import units_of, with_part
from app.domain.words import CALLBACK_OWED, FINAL, LEVELS, Flag, RequestType, Role

_FACTS: dict[str, Any] = {
    "request_type": RequestType | None,
    "category": str | None,
    "area": str | None,
    "level": int | None,
    "flags": tuple[Flag, ...],
    "praised_unit": str | None,
}
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PRIVATE = frozenset({"place", "subject", "text", "explanation"})
_CALLER = frozenset({"name", "phone", "company", "address"})
AMENDABLE = frozenset(_FACTS) | _PRIVATE | {f"caller.{name}" for name in _CALLER}
"""Fields that `amend` and `resolve` may change; `caller.…` is the first caller's."""


def take(j: Judgement) -> None:
    """The centre lets a person hold a queue item; the fence grows with each holder."""
    command = j.command
    assert isinstance(command, Take)
    j.set(holder=Holder(person=command.by, fence=command.fence, until=command.until))


def release(j: Judgement) -> None:
    """The item is free again, unless somebody else holds it by now."""
    command = j.command
    assert isinstance(command, Release)
    if j.facts.holder is not None and j.facts.holder.fence == command.fence:
        j.set(holder=None)


def group(j: Judgement) -> None:
    """The centre says which matter the case is about. What it said first stands."""
    command = j.command
    assert isinstance(command, Group)
    j.need(j.facts.group is None, "exists", "group")
    j.set(group=command.group, places=command.places, near=command.near, for_many=command.for_many)


def current(case: Case | Judgement, name: str) -> Any:
    """The plain value of an amendable field as it stands; None where the private part is not held."""
    if name in _FACTS:
        return msgspec.json.decode(msgspec.json.encode(getattr(case.facts, name)))  # as it comes over the wire
    if case.private is None:
        return None
    if name in _PRIVATE:
        return getattr(case.private, name)
    return getattr(case.private.callers[0], name.removeprefix("caller.")) if case.private.callers else ""


def amend(j: Judgement) -> None:
    """Change fields. What somebody else changed since is a conflict; what is disjoint merges."""
    command = j.command
    assert isinstance(command, Amend)
    j.need(command.changes, "empty", "changes")
    j.need(AMENDABLE.issuperset(command.changes), "unknown", *(set(command.changes) - AMENDABLE))
    clashes = _clashes(j, command.changes)
    if "category" not in clashes and _unit_moved(j, command):
        clashes |= {"category": j.facts.category, "unit": j.facts.unit}
    if clashes:
        raise Conflict(clashes)
    j.merged = command.seen is not None and command.seen.version != j.facts.version
    _change(j, command.changes)
    j.event(ref=",".join(sorted(command.changes)))


def _unit_moved(j: Judgement, command: Amend) -> bool:
    """Category and unit move together: a case that went on at a unit meanwhile has it for the category that stands."""
    change, seen = command.changes.get("category"), command.seen
    if change is None or change.new == j.facts.category or j.facts.unit is None:
        return False
    return seen is not None and seen.turn != j.facts.turn


def _clashes(j: Judgement, changes: Mapping[str, Old]) -> dict[str, Any]:
    """What stands now in each of these fields that is neither as it was seen nor as it shall be."""
    return {name: current(j, name) for name, change in changes.items() if _moved(j, name, change)}


def _moved(j: Judgement, name: str, change: Old) -> bool:
    if j.private is None and name not in _FACTS:
        return False
    now = current(j, name)
    return now != change.old and now != change.new


def resolve(j: Judgement) -> None:
    """A person chose between what they wrote and what they were shown: the chosen values stand. What has changed once
    more since it was shown is the next conflict; nothing is overwritten that nobody saw."""
    command = j.command
    assert isinstance(command, Resolve)
    j.need(command.changes, "empty", "changes")
    j.need(AMENDABLE.issuperset(command.changes), "unknown", *(set(command.changes) - AMENDABLE))
    if clashes := _clashes(j, command.changes):
        raise Conflict(clashes)
    _change(j, command.changes)
    j.event(ref=command.conflict)


def _change(j: Judgement, changes: dict[str, Old]) -> None:
    for name, change in changes.items():
        if name in _FACTS:
            _change_fact(j, name, change.new)
        elif name in _PRIVATE:
            j.need(isinstance(change.new, str), "type", name)
            j.check_length(**{name: change.new})
            j.need(name != "text" or not blank(change.new) or Flag.EMERGENCY in j.facts.flags, "empty", "text")
            j.tell(**{name: change.new})
        else:
            _change_caller(j, name.removeprefix("caller."), change.new, "flags" in changes)
    if not {"flags", "explanation"}.isdisjoint(changes):
        need_explanation(j)


def _change_fact(j: Judgement, name: str, new: Any) -> None:
    try:
        value = msgspec.convert(new, _FACTS[name])
    except msgspec.ValidationError:
        raise Refused("type", name) from None
    tables = {"category": j.book.categories, "area": j.book.areas, "praised_unit": j.book.units}
    if value is not None and name in tables:
        j.need(value in tables[name], "unknown", name, value=value)
    if name == "category" and value is not None:
        j.need(j.book.is_leaf(value), "not_leaf", "category", value=value)
    j.need(name != "level" or value is None or value in LEVELS, "level", "level", value=value)
    j.set(**{name: value})
    if name == "flags" and Flag.ENTERPRISE not in j.facts.flags:
        j.set(companies=())


def _change_caller(j: Judgement, name: str, new: Any, marked: bool) -> None:
    """`marked`: the marks are said beside it, so a company's name says nothing more."""
    j.need(isinstance(new, str), "type", f"caller.{name}")
    if j.private is None or not j.private.callers:
        return
    caller = normal_caller(replace(j.private.callers[0], **{name: new}), j.book)
    j.tell(callers=(caller, *j.private.callers[1:]))
    if name == "company" and not marked:
        mark_company(j, caller)
    hashed = j.book.phone_hash(caller.phone)
    j.set(callers=tuple(replace(c, phone_hash=hashed) if c.id == caller.id else c for c in j.facts.callers))


def note(j: Judgement) -> None:
    """A line for colleagues."""
    command = j.command
    assert isinstance(command, Note)
    j.need_text(text=command.text)
    j.say(command.text)
    j.event()


def attach(j: Judgement) -> None:
    """A file joins the case; who sent it stays with it."""
    command = j.command
    assert isinstance(command, Attach)
    j.need(command.name.strip(), "empty", "name")
    j.need(_ID.fullmatch(command.file) and _HASH.fullmatch(command.hash), "misuse", "file")
    j.need(command.media in MEDIA, "file_type", "file")
    j.need(0 < command.size <= MOST_BYTES, "file_size", "file", limit=MOST_BYTES // 2**20)
    there = [event.ref for event in j.facts.timeline if event.what == "attach"]
    j.need(command.file not in there, "exists", "file")
    j.need(len(there) < MOST_FILES, "too_many_files", "file", limit=MOST_FILES)
    unit = next(iter(sorted(with_part(j.facts) & set(units_of(j.person.roles)))), None)
    names = ("name", "media", "size", "hash", "taken_at", "plate", "place")
    told = {name: getattr(command, name) for name in names}
    if j.private is not None:
        made = Attachment(id=command.file, at=j.at, by=command.by, unit=unit, **told)
        j.tell(attachments=(*j.private.attachments, made))
    j.event(ref=command.file, unit=unit)


def reveal(j: Judgement) -> None:
    """Who saw whose data, when and why; the timeline keeps it, and the centre's audit."""
    command = j.command
    assert isinstance(command, Reveal)
    # It stands in facts and in the trail, so nothing else may be said there.
    j.need(set(command.what.split(",")) <= set(LOOKED_AT), "unknown", "what", value=command.what[:20])
    j.need(not blank(command.reason + command.text), "missing", "reason")
    j.check_length(text=command.text)
    j.say(command.text or command.reason)
    j.event(ref=command.what)


def hand_over(j: Judgement) -> None:
    """An open matter goes to a colleague with a note."""
    command = j.command
    assert isinstance(command, HandOver)
    j.need(command.to in j.book.people, "unknown", "to", value=command.to)
    j.need(command.to != command.by, "same", "to")
    j.check_length(text=command.text)
    j.say(command.text)
    j.set(assigned=command.to, assigned_until=None)
    j.event(to=command.to)


def assign(j: Judgement) -> None:
    """A lead gives a callback or a stuck item to somebody or nobody. Others take a callback, or give theirs back."""
    command = j.command
    assert isinstance(command, Assign)
    j.need(command.to is None or command.to in j.book.people, "unknown", "to", value=command.to)
    j.need(command.until is None or (command.to is not None and command.until > j.at), "range", "until")
    if Role.LEAD not in j.person.roles:
        j.need(j.facts.status in CALLBACK_OWED and command.to in (None, command.by), "role", "to")
        j.need(assigned_to(j.facts, j.at) in (None, command.by), "held", "case")
    j.set(assigned=command.to, assigned_until=command.until)
    j.event(to=command.to)


class Assigned(Protocol):
    """Facts, or as much of them as says whose it is."""

    @property
    def assigned(self) -> str | None: ...
    @property
    def assigned_until(self) -> datetime | None: ...


def assigned_to(facts: Assigned, now: datetime) -> str | None:
    """Whose it is at this moment: somebody's, or everybody's (None)."""
    over = facts.assigned_until is not None and facts.assigned_until <= now
    return None if over else facts.assigned


def acknowledge(j: Judgement) -> None:
    """A lead has seen the emergency, or the warning."""
    command = j.command
    assert isinstance(command, Acknowledge)
    if not command.warning:
        j.need(Flag.EMERGENCY in j.facts.flags, "no_emergency", "case")
    j.say(command.text)
    j.event(ref=command.warning or None)


def dismiss(j: Judgement) -> None:
    """A lead says it is no emergency, or no warning: the reason stays."""
    command = j.command
    assert isinstance(command, Dismiss)
    j.need_text(text=command.text)
    if not command.warning:
        _no_emergency(j)
    j.say(command.text)
    j.event(ref=command.warning or None)


def _no_emergency(j: Judgement) -> None:
    """The mark goes; the case's clock goes back to the dispatch's level."""
    j.need(j.facts.status not in FINAL, "flow", "status", status=j.facts.status, act="dismiss")
    j.need(Flag.EMERGENCY in j.facts.flags, "no_emergency", "case")
    lead = j.facts.lead
    j.set(flags=tuple(f for f in j.facts.flags if f != Flag.EMERGENCY), emergency_at=None)
    if lead is None:
        j.set(due=None, due_rule=None)


def propose(j: Judgement) -> None:
    """推荐为典型案例."""
    command = j.command
    assert isinstance(command, Propose)
    j.check_length(text=command.text)
    j.set(proposed=True)
    j.say(command.text)
    j.event()


RULES = {
    "take": take,
    "release": release,
    "group": group,
    "amend": amend,
    "resolve": resolve,
    "note": note,
    "attach": attach,
    "reveal": reveal,
    "hand_over": hand_over,
    "assign": assign,
    "acknowledge": acknowledge,
    "dismiss": dismiss,
    "propose": propose,
}
