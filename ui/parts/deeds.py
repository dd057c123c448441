"""Everything that can be done to a case by a form: which fields it asks for, and whether the rules would let it.

`why_not` puts the act to the rules themselves with stand-in values, so a button and the rules cannot disagree: what
is greyed out would have been refused, for the reason its tip gives. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from app.domain import deadlines, rules
from app.domain.book import Book
from app.domain.command import Old, OnBehalf
from app.domain.commands import TYPES
from app.domain.errors import Refused
from app.domain.records import Case, Dispatch, Person, Seen
from app.domain.rules.dispatching import called as calls_of
from app.domain.rules.handling import rungs
from app.domain.words import UNIT_ROLE, Role, Status
from app.questions.shapes import CaseFile
from app.text import N_

Stand = Callable[["Situation"], Mapping[str, Any]]


@dataclass(frozen=True)
class Part:
    """A field of an act's form. `name` is the command's; `kind` says how it is asked for (see `ui.parts.asking`)."""

    name: str
    kind: str = "text"
    need: bool = False
    """Whether the form asks again when it is left empty."""
    label: str = ""
    """English msgid where the field's own name does not say it."""
    late: bool = False
    """Asked for after who said so: seldom filled in."""


@dataclass(frozen=True)
class Deed:
    """One act as a form offers it. Two of them may be one command: a review accepted, a review sent back."""

    id: str
    do: str
    icon: str
    parts: tuple[Part, ...] = ()
    title: str = ""
    """English msgid where the act's own name does not say it."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    stand: Stand | None = None
    """Stand-in values for the fields a person will fill in."""
    of_unit: bool = False
    """About one unit's dispatch: the form asks whose, where several could be meant."""
    final: bool = False
    """Ends the case: drawn as such."""

    @property
    def spoken(self) -> bool:
        """Entered on a unit's behalf: the form asks who said so and how it came."""
        return issubclass(TYPES[self.do], OnBehalf)


@dataclass(frozen=True)
class Situation:
    """A case as somebody looks at it."""

    file: CaseFile
    book: Book
    person: Person
    now: datetime

    @property
    def seen(self) -> Seen:
        """What the person looks at."""
        return Seen(turn=self.file.facts.turn, version=self.file.facts.version)

    def why_not(self, deed: Deed, unit: str | None = None) -> Refused | None:
        """Why the rules would refuse it; None when they would not."""
        fields = dict(deed.stand(self)) if deed.stand else {}
        fields |= dict(deed.fixed)
        if deed.of_unit and unit is not None:
            fields["unit"] = unit
        case = self.file.facts.id
        kind = TYPES[deed.do]
        command = kind(id="stand-in", by=self.person.id, at=self.now, case=case, seen=self.seen, **fields)
        records = {case: Case(facts=self.file.facts, private=self.file.private)} | _other(self, fields)
        try:
            rules.apply(records, command, self.book, self.person)
        except Refused as refused:
            return refused
        return None

    def units(self, deed: Deed) -> list[str]:
        """Units for whose dispatch it may be done now, the lead one first."""
        lead = self.file.facts.lead
        live = sorted(self.file.facts.dispatches, key=lambda each: each is not lead)
        return [unit for unit in dict.fromkeys(each.unit for each in live) if self.why_not(deed, unit) is None]

    def can(self, deed: Deed) -> bool:
        """Whether it may be done now."""
        return self.refusal(deed) is None

    def refusal(self, deed: Deed) -> Refused | None:
        """Why it may not be done for any unit."""
        refused = self.why_not(deed)
        return None if refused is None or (deed.of_unit and self.units(deed)) else refused

    def dispatch(self, unit: str | None) -> Dispatch | None:
        """The newest dispatch of a unit; of none named, the lead one."""
        of_unit = (each for each in reversed(self.file.facts.dispatches) if each.unit == unit)
        return next(of_unit, None) if unit else self.file.facts.lead

    def next_rung(self, unit: str | None) -> str:
        """Whose signature comes next on a unit's reply; "" when none is wanted."""
        dispatch = self.dispatch(unit)
        if dispatch is None or not dispatch.signatures:
            return ""
        ladder = rungs(self.file.facts.request_type, dispatch)
        return ladder[len(dispatch.signatures)] if len(dispatch.signatures) < len(ladder) else ""

    def for_others(self, unit: str | None) -> bool:
        """Whether the person speaks for a unit that is not their own, and so says who said it."""
        return f"{UNIT_ROLE}{unit}" not in self.person.roles


def _other(situation: Situation, fields: Mapping[str, Any]) -> dict[str, Case]:
    """The second case of a merge: a stand-in that is open, or that this one is merged into."""
    facts = situation.file.facts
    into = fields.get("into")
    if into is None:
        return {}
    blank = replace(facts, id=into, status=Status.OPEN, merged_into=None, merged=(), contacts=(), callers=())
    return {into: Case(facts=blank)}


# ── stand-in values ───────────────────────────────────────────────────────────────────────────────────────────────


def _text(_situation: Situation) -> Mapping[str, Any]:
    return {"text": "-"}


def _to_unit(situation: Situation) -> Mapping[str, Any]:
    own, book = situation.file.facts.unit, situation.book
    busy = {each.unit for each in situation.file.facts.dispatches}
    below = (code for code in book.units if own in book.units and code not in busy and book.is_below(code, own or ""))
    return {"to": next(below, next((code for code in book.units if code != own), ""))}


def _said(_situation: Situation) -> Mapping[str, Any]:
    return {"said_by": "-"}


def _more_units(situation: Situation) -> Mapping[str, Any]:
    busy = {each.unit for each in situation.file.facts.dispatches}
    free = next((code for code in situation.book.units if code not in busy), None)
    return {"unit": situation.file.facts.unit or "", "co_units": (free,) if free else ()}


def _unit(situation: Situation) -> Mapping[str, Any]:
    return {"unit": next(iter(situation.book.units), "")}


def _defer(situation: Situation) -> Mapping[str, Any]:
    day = deadlines.local_day(situation.now, situation.book.zone) + timedelta(days=1)
    return {"approver": "-", "plan": "-", "promised": day.isoformat()}


def _supervise(situation: Situation) -> Mapping[str, Any]:
    return {"level": situation.file.facts.supervision + 1, "text": "-"}


def _units(situation: Situation) -> Mapping[str, Any]:
    own = {each.unit for each in situation.file.facts.dispatches}
    return {"units": tuple(code for code in situation.book.units if code not in own)[:1]}


def _called(situation: Situation) -> Mapping[str, Any]:
    return {"unit": next(iter(called(situation.file)), "")}


def called(file: CaseFile) -> tuple[str, ...]:
    """Units that were called in by a whistle and have not reported in."""
    return tuple(dict.fromkeys(call.unit for call in calls_of(file.facts) if call.arrived_at is None))


def _extend(_situation: Situation) -> Mapping[str, Any]:
    return {"days": 1, "text": "-"}


def _colleague(situation: Situation) -> Mapping[str, Any]:
    me = situation.person.id
    return {"to": next((p.id for p in situation.book.people.values() if p.id != me and p.active), "")}


def _amend(situation: Situation) -> Mapping[str, Any]:
    level = situation.file.facts.level
    return {"changes": {"level": Old(old=level, new=level)}}


def _contact(_situation: Situation) -> Mapping[str, Any]:
    return {"contact": "stand-in", "channel": "phone"}


def _merge(_situation: Situation) -> Mapping[str, Any]:
    return {"into": "stand-in-other"}


def _looking(_situation: Situation) -> Mapping[str, Any]:
    return {"reason": "contact"}


def _unmerge(situation: Situation) -> Mapping[str, Any]:
    return {"into": situation.file.facts.merged_into or "stand-in-other"}


_WORDS = Part("text", need=True)
_REMARK = Part("text", label=N_("Remark"))

DEEDS: tuple[Deed, ...] = (
    Deed("sign", "sign", "sign", (Part("contacted_at", "moment", late=True),), of_unit=True),
    Deed(
        "reply",
        "reply",
        "reply",
        (
            Part("checked_by", "line"),
            Part("contacted_at", "moment"),
            Part("found"),
            Part("done"),
            Part("next", "line"),
            Part("text", need=True, label=N_("Reply to the caller")),
        ),
        stand=_text,
        of_unit=True,
    ),
    Deed("approve", "approve", "approve", (_REMARK,), title=N_("Sign off"), stand=_said, of_unit=True),
    Deed(
        "disapprove",
        "approve",
        "rework",
        (Part("text", need=True, label=N_("What is missing")),),
        title=N_("Hand back to handler"),
        fixed={"accepted": False},
        stand=lambda situation: {**_text(situation), **_said(situation)},
        of_unit=True,
    ),
    Deed("accept", "review", "review", (_REMARK,), title=N_("Accept reply"), fixed={"accepted": True}),
    Deed(
        "send_back",
        "review",
        "rework",
        (Part("text", need=True, label=N_("What is missing")),),
        title=N_("Send back"),
        fixed={"accepted": False},
        stand=_text,
    ),
    Deed(
        "dispatch",
        "dispatch",
        "dispatch",
        (
            Part("unit", "unit", need=True),
            Part("co_units", "units"),
            Part("level", "level"),
            Part("basis", "line"),
            Part("task_force", "line"),
            _REMARK,
        ),
        stand=_unit,
    ),
    Deed(
        "co_units",
        "dispatch",
        "plus",
        (Part("co_units", "units", need=True), Part("task_force", "line"), _REMARK),
        title=N_("Add co-units"),
        stand=_more_units,
    ),
    Deed("return", "return", "returned", (Part("text", need=True, label=N_("Reason")),), stand=_text, of_unit=True),
    Deed("pass_on", "pass_on", "down", (Part("to", "unit", need=True), _REMARK), stand=_to_unit, of_unit=True),
    Deed(
        "extend",
        "extend",
        "due",
        (Part("days", "number", need=True), Part("text", need=True, label=N_("Reason"))),
        stand=_extend,
        of_unit=True,
    ),
    Deed(
        "defer",
        "defer",
        "status-deferred",
        (
            Part("approver", "line", need=True),
            Part("plan", need=True),
            Part("promised", "day", need=True),
            Part("stages", "stages"),
            _REMARK,
        ),
        stand=_defer,
        of_unit=True,
    ),
    Deed("clear", "clear", "done", (Part("text", need=True, label=N_("Evidence")),), stand=_text, of_unit=True),
    Deed("whistle", "whistle", "person", (Part("units", "units", need=True), _REMARK), stand=_units, of_unit=True),
    Deed(
        "report_in",
        "report_in",
        "check",
        (Part("unit", "called", need=True), Part("arrived_at", "moment"), _REMARK),
        stand=_called,
    ),
    Deed(
        "consult",
        "consult",
        "consult",
        (Part("text", need=True), Part("attendees", "units"), Part("next_at", "ahead")),
        stand=_text,
    ),
    Deed(
        "decide",
        "consult",
        "consult",
        (
            Part("text", need=True),
            Part("unit", "unit", need=True),
            Part("co_units", "units"),
            Part("level", "level"),
            Part("task_force", "line"),
        ),
        title=N_("Decide consultation"),
        stand=lambda situation: {**_text(situation), **_unit(situation)},
    ),
    Deed("remind", "remind", "remind", (_REMARK, Part("told", "told"))),
    Deed(
        "supervise",
        "supervise",
        "supervise",
        (Part("level", "step"), Part("text", need=True, label=N_("Reason")), Part("name", "line", label=N_("Leader"))),
        stand=_supervise,
    ),
    Deed("rework", "rework", "rework", (Part("text", need=True, label=N_("The caller's words")),), stand=_text),
    Deed("close", "close", "done", (_REMARK,), final=True),
    Deed("note", "note", "note", (_WORDS,), stand=_text),
    Deed("add_contact", "add_contact", "phone", (Part("kind", "contact", need=True), Part("text")), stand=_contact),
    Deed("amend", "amend", "draft", (Part("changes", "changes"),), stand=_amend),
    Deed("hand_over", "hand_over", "hand-over", (Part("to", "person", need=True), _REMARK), stand=_colleague),
    Deed("assign", "assign", "people", (Part("to", "person"),)),
    Deed("merge", "merge", "merge", (Part("into", "case", need=True),), stand=_merge, final=True),
    Deed("unmerge", "unmerge", "undo", stand=_unmerge),
    Deed(
        "withdraw",
        "withdraw",
        "withdraw",
        (Part("text", need=True, label=N_("Reason")),),
        stand=_text,
        final=True,
    ),
    Deed("emergency", "emergency", "emergency", (_REMARK,), title=N_("Mark as emergency"), final=True),
    Deed("acknowledge", "acknowledge", "check", (_REMARK,)),
    Deed("dismiss", "dismiss", "close", (Part("text", need=True, label=N_("Reason")),), stand=_text),
    Deed("propose", "propose", "plus", (_REMARK,)),
    Deed("reveal", "reveal", "reveal", (Part("reason", "reason", need=True),), stand=_looking),
)
"""In the order of the case's way through the house; a bar of buttons keeps it."""

BY_ID: Mapping[str, Deed] = {deed.id: deed for deed in DEEDS}


def speaks_for_units(person: Person) -> bool:
    """Whether the person enters acts on units' behalf."""
    return bool({Role.OPERATOR, Role.LEAD} & set(person.roles))
