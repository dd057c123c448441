"""A case in one piece, as scripts and exports read it: facts, private part and words together."""

from typing import Any, cast

from msgspec.structs import asdict

from app.domain.records import CaseFacts, CasePrivate, ContactFacts, Event, Record, Words
from app.questions.shapes import CaseFile

_LEFT_OUT = ("callers", "timeline", "contacts")


def whole(file: CaseFile) -> dict[str, Any]:
    """Every field of the case and of what stands in it, also those that are empty; each line of the timeline with its
    words.

    `held` says whether the private part is here: else `caller`, `place`, `subject` and `text` are None, and lists of
    what only stands there are empty.
    """
    facts, private = file.facts, file.private
    found = {name: _written(value) for name, value in asdict(facts).items() if name not in _LEFT_OUT}
    found |= {"held": private is not None, "waiting": list(file.waiting)}
    found |= _private(facts, private)
    found["contacts"] = [_contact(facts, contact) for contact in facts.contacts]
    words = private.words if private is not None else {}
    found["timeline"] = [_line(line, words.get(line.id)) for line in facts.timeline]
    return found


def _written(value: Any) -> Any:
    """The value with every field of the records in it, those left at their defaults too."""
    if isinstance(value, list | tuple):
        return [_written(each) for each in cast("tuple[Any, ...]", value)]
    return {name: _written(each) for name, each in asdict(value).items()} if isinstance(value, Record) else value


def _private(facts: CaseFacts, private: CasePrivate | None) -> dict[str, Any]:
    if private is None:
        return dict.fromkeys(("caller", "place", "subject", "text")) | {"callers": [], "attachments": []}
    callers = [asdict(caller) for caller in private.callers]
    return {
        "caller": callers[0] if callers else None,
        "callers": callers,
        "place": private.place,
        "subject": private.subject,
        "text": private.text,
        "attachments": _written(private.attachments),
    }


def _contact(facts: CaseFacts, contact: ContactFacts) -> dict[str, Any]:
    return asdict(contact) | {"case": facts.id}


def _line(line: Event, words: Words | None) -> dict[str, Any]:
    said = asdict(words) if words is not None else {}
    return {name: value for name, value in (asdict(line) | said).items() if value not in (None, "", {})}
