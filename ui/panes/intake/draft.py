"""A form half filled in, as it lies on disk, and the acts it becomes. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from app.desk import Act
from app.domain import phones
from app.domain.book import Book
from app.domain.deadlines import Due, Rule, due
from app.domain.errors import Refused
from app.domain.masking import mask_name, mask_text
from app.domain.records import Article, Caller, Seen
from app.domain.words import Channel, DispatchStatus, Flag, RequestType, ScriptUse, Status
from app.questions.shapes import CaseFile
from app.text import _

KIND = "intake"
"""The kind of these drafts among others on disk."""

_TAB = 8
"""So many characters of a story stand on a tab."""

Make = Callable[..., Act]
"""`desk.act`."""


class Draft(Struct, kw_only=True):
    """Everything a form holds. What is typed is kept as typed."""

    id: str
    contact: str
    """The interaction: matters of one call share it."""
    channel: Channel = Channel.PHONE
    call: str = ""
    """Id of the telephone call, while and after it lasts."""
    at: datetime | None = None
    """When the citizen got in touch."""
    dialled: str = ""
    case: str = ""
    """The case that is filled in; "" while there is none."""
    number: str = ""
    status: Status | None = None
    seen: Seen | None = None
    emergency_at: datetime | None = None
    fast: bool = False
    """The fast report was asked for and its case is not known yet."""
    subject: str = ""
    returned_by: tuple[str, ...] = ()
    """Units that said it is not their duty."""
    returned_for: str = ""
    """What the last of them said."""
    source: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the case held when it was opened: for an open case only what differs from it is changed."""

    # what is typed
    name: str = ""
    phone: str = ""
    company: str = ""
    withheld: bool = False
    hidden: tuple[str, ...] = ()
    """Of name and phone those that came from elsewhere: shown masked until somebody looks."""
    flags: tuple[Flag, ...] = ()
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    text: str = ""
    praised_unit: str | None = None
    explanation: str = ""
    """Why it has no basis, where it is marked so."""

    unit: str | None = None
    unit_chosen: bool = False
    """By hand: a later suggestion does not replace it."""
    basis: str = ""
    catalogue: int | None = None
    """Version of the duty catalogue the clause is from."""
    level: int | None = None
    level_chosen: bool = False
    answer: str = ""
    knowledge: tuple[str, ...] = ()
    """Articles that were put into the answer, each as id@version."""
    loose: dict[str, str] = field(default_factory=dict[str, str])
    """Field → what is typed there of which nothing was picked yet."""
    talk: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """use/script → the steps gone through, the last one where the call stands in it."""
    talk_use: ScriptUse | None = None
    """What is spoken from by hand's choice."""
    scripts: tuple[str, ...] = ()
    """Scripts that stood before the operator, each as id@version."""
    files: bool = False
    """Whether files were put with it; they lie beside it."""
    looks: tuple[str, ...] = ()
    """What somebody saw whole (name, phone) before there was a case to record it in; it is recorded with the case."""

    @property
    def typed(self) -> bool:
        """Whether anything in it would be missed."""
        words = (self.name, self.phone, self.place, self.text, self.answer, self.company, self.explanation)
        return (
            any(word.strip() for word in words)
            or bool(self.loose)
            or self.files
            or bool(self.request_type or self.category or self.area)
        )

    @property
    def is_call(self) -> bool:
        """Whether a citizen is, or was, on the line."""
        return self.channel is Channel.PHONE and not self.case

    def payload(self) -> dict[str, Any]:
        """As it lies on disk: plain JSON values."""
        return msgspec.to_builtins(self)


def of_payload(payload: Mapping[str, Any]) -> Draft | None:
    """The draft a disk gave back; None for one of another making."""
    try:
        return msgspec.convert(dict(payload), Draft)
    except msgspec.ValidationError:
        return None


def of_case(file: CaseFile, draft: str) -> Draft:
    """The form of a case that waits for its intake, or for another unit."""
    facts, private = file.facts, file.private
    caller = private.callers[0] if private and private.callers else Caller(id="")
    made = Draft(
        id=draft,
        contact=facts.contacts[0].id if facts.contacts else "",
        channel=facts.channel,
        at=facts.at,
        case=facts.id,
        number=facts.number,
        name=caller.name,
        phone=caller.phone,
        company=caller.company,
        withheld=caller.withheld,
        hidden=("name", "phone"),
        flags=facts.flags,
        request_type=facts.request_type,
        category=facts.category,
        area=facts.area,
        praised_unit=facts.praised_unit,
        level=facts.level if facts.emergency_at else None,
        level_chosen=facts.emergency_at is not None and facts.level is not None,
    )
    if private is not None:
        made.place, made.subject, made.text = private.place, private.subject, private.text
        made.explanation = private.explanation
    _take_returns(made, file)
    follow(made, file)
    made.source = _values(made)
    return made


def _take_returns(draft: Draft, file: CaseFile) -> None:
    back = [each.unit for each in file.facts.dispatches if each.status is DispatchStatus.RETURNED]
    draft.returned_by = tuple(dict.fromkeys(back))
    last = next((event.id for event in reversed(file.facts.timeline) if event.what == "return"), "")
    words = file.private.words.get(last) if file.private else None
    draft.returned_for = words.text if words else ""


def follow(draft: Draft, file: CaseFile) -> None:
    """Take over where the case stands now; what is typed stays."""
    facts = file.facts
    draft.case, draft.number, draft.status = facts.id, facts.number, facts.status
    draft.seen = Seen(turn=facts.turn, version=facts.version)
    draft.emergency_at = facts.emergency_at


def next_matter(before: Draft, draft: str) -> Draft:
    """The same citizen in the same contact with another matter."""
    kept = (Flag.ANONYMOUS, Flag.ENTERPRISE, Flag.DISTRESS)
    return Draft(
        id=draft,
        contact=before.contact,
        channel=before.channel,
        call=before.call,
        at=before.at,
        dialled=before.dialled,
        name=before.name,
        phone=before.phone,
        company=before.company,
        withheld=before.withheld,
        hidden=before.hidden,
        flags=tuple(flag for flag in before.flags if flag in kept),
        talk={name: path for name, path in before.talk.items() if name.startswith(ScriptUse.OPENING)},
    )


# ── what it becomes ──


def saving(draft: Draft, act: Make, now: datetime) -> list[Act]:
    """Acts that save the intake: a new case, the waiting one filled in, or the changes of an open one."""
    if draft.status is Status.OPEN:
        return _amending(draft, act)
    fields = _matter(draft) | {"flags": draft.flags, "praised_unit": draft.praised_unit, "level": _level(draft)}
    fields["scripts"] = draft.scripts
    if Flag.BASELESS in draft.flags:
        fields["explanation"] = draft.explanation
    if draft.case:
        return [act("register_case", case=draft.case, seen=draft.seen, **fields)]
    fields |= _contact(draft, now) | {"contact": draft.contact}
    return [act("register_case", **fields), *_looks(draft, act)]


def dispatching(draft: Draft, act: Make, now: datetime) -> list[Act]:
    """派单: save and dispatch, in one."""
    saved = saving(draft, act, now)
    unit = {"unit": draft.unit} if draft.unit else {}
    fields = {"level": draft.level, "basis": draft.basis, "catalogue": draft.catalogue}
    return [*saved, act("dispatch", **unit, **fields, **_after(draft))]


def answering(draft: Draft, act: Make, now: datetime) -> list[Act]:
    """直接答复: save and answer, in one."""
    saved = saving(draft, act, now)
    used = draft.knowledge if draft.answer.strip() else ()
    return [*saved, act("answer", text=draft.answer, knowledge=used, **_after(draft))]


def emergency(draft: Draft, act: Make) -> list[Act]:
    """The fast report: place or text alone makes the case, or marks the one there is."""
    fields = _matter(draft) | {"level": draft.level if draft.level_chosen else None}
    if draft.case:
        said = {name: fields[name] for name in ("place", "text") if fields[name] != draft.source.get(name)}
        return [act("emergency", case=draft.case, seen=draft.seen, level=fields["level"], **said)]
    made = act("emergency", contact=draft.contact, **fields)
    return [made, *_looks(draft, act)]


def joining(draft: Draft, case: str, kind: str, act: Make, now: datetime) -> list[Act]:
    """This contact belongs to a case that exists: progress, reminder, addition."""
    at = {"contact_at": began} if (began := _began(draft, now)) else {}
    given = draft.name.strip() or draft.phone.strip()
    caller = {"caller": _caller(draft)} if given else {}
    fields = {"contact": draft.contact, "channel": draft.channel, "kind": kind, "text": draft.text}
    return [act("add_contact", case=case, **fields, **caller, **at), *_looks(draft, act, case)]


def merging(draft: Draft, into: str, act: Make, now: datetime) -> list[Act]:
    """The citizen becomes a co-complainant of another case: what is typed is saved as their own case, which is folded
    into it. So nothing typed is lost, and whoever undoes it has that case back."""
    return [*saving(draft, act, now), act("merge", into=into, **_after(draft))]


def invalid(draft: Draft, reason: str, act: Make) -> list[Act]:
    """A call that makes no case. A number that is none is kept in the words."""
    phone, text = draft.phone, draft.text
    try:
        phones.normal(phone)
    except Refused:
        phone, text = "", f"{text} {phone}".strip()
    return [act("invalid_call", reason=reason, channel=draft.channel, phone=phone, text=text)]


def _matter(draft: Draft) -> dict[str, Any]:
    names = ("request_type", "category", "area", "place", "text")
    fields = {name: getattr(draft, name) for name in names}
    return fields | {"channel": draft.channel, "caller": _caller(draft)}


def _caller(draft: Draft) -> dict[str, Any]:
    phone = draft.phone if draft.phone.strip() or not draft.withheld else "withheld"
    return {"name": draft.name.strip(), "phone": phone, "company": draft.company.strip()}


def _began(draft: Draft, now: datetime) -> datetime | None:
    """When the contact began; by a clock that was ahead then and has been set right since, now."""
    return min(draft.at, now) if draft.at else None


def _contact(draft: Draft, now: datetime) -> dict[str, Any]:
    fields = {"contact_at": _began(draft, now), "dialled": draft.dialled or None}
    return {name: value for name, value in fields.items() if value is not None}


def _level(draft: Draft) -> int | None:
    """An emergency's own level; any other is the dispatch's."""
    return draft.level if draft.emergency_at else None


def _looks(draft: Draft, act: Make, case: str = "") -> list[Act]:
    """What was looked at is recorded in the same transaction; the case is that of the act before."""
    named = {"case": case} if case else {}
    return [act("reveal", what=what, reason="read_back", **named) for what in draft.looks]


def _after(draft: Draft) -> dict[str, Any]:
    """What the deciding act was decided on: the case as it was looked at, unless this very saving moves it."""
    if draft.status is Status.OPEN:
        return {"case": draft.case, "seen": draft.seen}
    return {"case": draft.case} if draft.case else {}


def _amending(draft: Draft, act: Make) -> list[Act]:
    changes = {
        name: {"old": draft.source.get(name), "new": value}
        for name, value in _values(draft).items()
        if value != draft.source.get(name)
    }
    return [act("amend", case=draft.case, seen=draft.seen, changes=changes)] if changes else []


def _values(draft: Draft) -> dict[str, Any]:
    """What `amend` may change, as plain values."""
    names = ("request_type", "category", "area", "place", "text", "praised_unit", "explanation")
    values = {name: getattr(draft, name) for name in names}
    caller = {f"caller.{name}": getattr(draft, name) for name in ("name", "phone", "company")}
    return msgspec.to_builtins(values | caller | {"flags": list(draft.flags)})


# ── what is said about it ──


def due_of(draft: Draft, book: Book, now: datetime) -> Due:
    """When it would be due if it were dispatched now, day by day. An emergency's clock runs from its save."""
    level = draft.level or default_level(draft, book)
    if draft.emergency_at is not None:
        return due(level, draft.emergency_at, book.calendar, book.zone, book.hours, Rule.EMERGENCY)
    return due(level, now, book.calendar, book.zone, book.hours)


def default_level(draft: Draft, book: Book) -> int:
    """The level where neither a person nor the catalogue says one."""
    return book.limits.emergency_level if draft.emergency_at else book.limits.default_level


def number_of(draft: Draft) -> str:
    """The caller's whole number in normal form; "" while there is none."""
    try:
        phone = phones.normal(draft.phone)
    except Refused:
        return ""
    return str(phone) if phone is not None and not phone.withheld else ""


def with_article(answer: str, article: Article) -> str:
    """The reply with an article at its end: its title, its text, where it comes from. Once is enough."""
    source = _("Source: {source}", source=article.source) if article.source else ""
    words = "\n".join(filter(None, (article.title, article.text, source)))
    return answer if words in answer else "\n\n".join(filter(None, (answer.rstrip(), words)))


def title_of(draft: Draft) -> str:
    """What a tab says of it, masked."""
    phone = phones.masked(number_of(draft))
    words = mask_text((draft.subject.strip() or draft.text.strip())[:40])
    return mask_name(draft.name) or phone or (words if len(words) <= _TAB else f"{words[:_TAB]}…")
