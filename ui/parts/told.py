"""What a case's timeline says, line by line: the act, to whom and until when, and its words. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.book import Book
from app.domain.masking import mask_text
from app.domain.records import Callback, Event, Words
from app.domain.words import Way
from app.questions.shapes import CaseFile
from app.text import _, act, day, listed, moment, name_of, ngettext
from app.text import field as field_name
from ui.parts import names

ICONS: Mapping[str, tuple[str, str]] = {
    "register_case": ("intake", "info"), "receive": ("message", "info"), "emergency": ("emergency", "danger"),
    "contribution": ("note", "muted"), "amend": ("draft", "muted"), "resolve": ("check", "muted"),
    "add_contact": ("phone", "info"), "answer": ("answer", "ok"), "dispatch": ("dispatch", "accent"),
    "consult": ("consult", "accent"), "whistle": ("person", "accent"), "report_in": ("check", "accent"),
    "sign": ("sign", "accent"), "pass_on": ("down", "accent"), "return": ("returned", "warn"),
    "reply": ("reply", "accent"), "approve": ("approve", "accent"), "extend": ("due", "warn"),
    "defer": ("status-deferred", "warn"), "clear": ("done", "ok"), "review": ("review", "ok"),
    "record_callback": ("callback", "ok"), "rework": ("rework", "danger"), "close": ("done", "ok"),
    "invite": ("message", "info"),
    "remind": ("remind", "warn"), "supervise": ("supervise", "danger"), "note": ("note", "muted"),
    "attach": ("copy", "muted"),
    "reveal": ("reveal", "muted"), "hand_over": ("hand-over", "info"), "assign": ("hand-over", "info"),
    "acknowledge": ("check", "info"), "dismiss": ("close", "muted"), "propose": ("plus", "ok"),
    "merge": ("merge", "info"), "unmerge": ("undo", "info"), "withdraw": ("withdraw", "muted"),
}  # fmt: skip
"""Act → (drawing, colour by meaning)."""

_INSTANTS = frozenset({"contacted_at"})
_UNITS = frozenset({"units", "attendees"})


@dataclass(frozen=True)
class Line:
    """One line of the timeline as people read it."""

    id: str
    what: str
    icon: str
    colour: str
    head: str
    at: datetime
    by: str
    words: str
    waiting: bool = False
    """The centre has not judged it yet."""


@dataclass(frozen=True)
class Telling:
    """A case with what its lines need besides: the tables, and the numbers of cases it is merged with."""

    file: CaseFile
    book: Book
    numbers: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    """Whether numbers inside the words are shown whole: their reader has been recorded."""

    def lines(self) -> list[Line]:
        """Newest first."""
        return [self.line(event) for event in reversed(self.file.facts.timeline)]

    def line(self, event: Event) -> Line:
        """One of them."""
        icon, colour = ICONS.get(event.what, ("info", "muted"))
        if event.ok is False and event.what in ("approve", "review"):
            icon, colour = "rework", "danger"
        head = _("Contribution of an earlier holder") if event.what == "contribution" else act(event.what)
        detail = _DETAILS.get(event.what, _of_unit)(self, event)
        return Line(
            id=event.id,
            what=event.what,
            icon=icon,
            colour=colour,
            head=f"{head}  {detail}" if detail else head,
            at=event.at,
            by=names.person(self.book, event.by),
            words=reason_name(self.words(event)) if event.what == "reveal" else self.words(event),
            waiting=event.id in self.file.waiting,
        )

    def words(self, event: Event) -> str:
        """The words of an act, a line for each part; "" where there are none or they are not held."""
        private = self.file.private
        said = private.words.get(event.id) if private else None
        if said is None:
            return ""
        lines = [said.text, *(self._labelled(event, name, text) for name, text in said.more.items()), _source(said)]
        text = "\n".join(line for line in lines if line)
        return text if self.whole else mask_text(text)

    def _labelled(self, event: Event, name: str, text: str) -> str:
        if name in _INSTANTS:
            with suppress(ValueError):
                text = moment(datetime.fromisoformat(text))
        elif name in _UNITS:
            text = names.units(self.book, text, event.at)
        return _("{name}: {text}", name=field_name(name), text=text)

    def unit(self, code: str | None, at: datetime) -> str:
        """A unit's name, as it was then."""
        return names.unit(self.book, code, at)

    def number(self, case: str | None) -> str:
        """The number of a case named by its id."""
        return self.numbers.get(case or "", "")

    def tried(self, ident: str) -> Callback | None:
        """The callback that an act recorded."""
        return next((each for each in self.file.facts.callbacks if each.id == ident), None)


def answers(tried: Callback) -> str:
    """是 · 是 · 否 with what each is about; or that nobody answered."""
    if tried.appointment is not None:
        return _("appointment {at}", at=moment(tried.appointment))
    if not tried.complete:
        return _("no answer")
    given = {"contacted": tried.contacted, "solved": tried.solved, "satisfied": tried.satisfied}
    told = [f"{field_name(name)} {name_of(value)}" for name, value in given.items() if value is not None]
    return " · ".join([*([name_of(tried.way)] if tried.way is Way.SMS else []), *told])


def _source(said: Words) -> str:
    if not (said.said_by or said.told):
        return ""
    way = name_of(said.told) if said.told else ""
    if not said.said_by:
        return _("Told: {way}", way=way)
    return _("Told by {who}", who=names.bracketed(said.said_by, way) if way else said.said_by)


def reason_name(code: str) -> str:
    """Why somebody looked, in words; what is no code is what they wrote."""
    return {
        "verify": _("Verify the request"),
        "contact": _("Contact the caller"),
        "unit": _("Pass on to the unit"),
        "other": _("Other reason"),
        "callback": _("Callback"),
        "read_back": _("Read back to the caller"),
        "export": _("Saved to a folder"),
    }.get(code, code)


def _of_unit(telling: Telling, event: Event) -> str:
    return telling.unit(event.unit, event.at)


def _dispatched(telling: Telling, event: Event) -> str:
    level = ngettext("level {n} day", "level {n} days", event.days) if event.days else ""
    until = _("due {at}", at=moment(event.due)) if event.due and event.unit else ""
    next_at = _("next {at}", at=moment(event.due)) if event.due and not event.unit else ""
    to = f"→ {telling.unit(event.unit, event.at)}" if event.unit else ""
    beside = names.units(telling.book, event.to, event.at) if event.to else ""
    beside = _("with {units}", units=beside) if beside and event.unit else f"+ {beside}" if beside else ""
    return " · ".join(filter(None, (to, beside, level, until, next_at if event.what == "consult" else "")))


def _passed(telling: Telling, event: Event) -> str:
    return f"{telling.unit(event.unit, event.at)} → {telling.unit(event.to, event.at)}"


def _approved(telling: Telling, event: Event) -> str:
    verdict = _("signed") if event.ok else _("handed back to the handler")
    return " · ".join((telling.unit(event.unit, event.at), rung(event.to or ""), verdict))


def rung(code: str) -> str:
    """经办人, 科室负责人, 分管领导."""
    named = {"handler": _("handler"), "head": _("head"), "leader": _("leader")}
    if code.startswith("check_"):
        return _("check {n} of the material", n=code.removeprefix("check_"))
    return named.get(code, code)


def _extended(telling: Telling, event: Event) -> str:
    longer = ngettext("{n} working day more", "{n} working days more", event.days or 0)
    return " · ".join((telling.unit(event.unit, event.at), longer, _("due {at}", at=moment(event.due))))


def _deferred(telling: Telling, event: Event) -> str:
    return " · ".join((telling.unit(event.unit, event.at), _("promised {day}", day=day(event.due))))


def _reviewed(telling: Telling, event: Event) -> str:
    if event.ok:
        return _("accepted")
    return " · ".join((f"{_('sent back')} → {telling.unit(event.unit, event.at)}", _("due {at}", at=moment(event.due))))


def _reworked(telling: Telling, event: Event) -> str:
    return " · ".join((f"→ {telling.unit(event.unit, event.at)}", _("due {at}", at=moment(event.due))))


def _asked(telling: Telling, event: Event) -> str:
    tried = telling.tried(event.id)
    if tried is None:
        return ""
    spoken = _("script {scripts}", scripts=_titled(telling.file.scripts, [tried.script])) if tried.script else ""
    return " · ".join(filter(None, (answers(tried), spoken)))


def _supervised(telling: Telling, event: Event) -> str:
    step = _("step {n} of 3", n=event.days)
    return " · ".join(filter(None, (step, telling.unit(event.unit, event.at))))


def _whistled(telling: Telling, event: Event) -> str:
    return f"{telling.unit(event.unit, event.at)} → {names.units(telling.book, event.to or '', event.at)}"


def _arrived(telling: Telling, event: Event) -> str:
    whistles = (e for e in telling.file.facts.timeline if e.what == "whistle" and e.at <= event.at)
    since = next((e.at for e in whistles if event.unit in (e.to or "").split(", ")), None)
    count = minutes(since, event.due) if since and event.due else None
    after = ngettext("after {n} minute", "after {n} minutes", count) if count is not None else ""
    at = _("arrived {at}", at=moment(event.due)) if event.due else ""
    return " · ".join(filter(None, (telling.unit(event.unit, event.at), at, after)))


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes from one moment to another, none before."""
    return max((until - since) // timedelta(minutes=1), 0)


def _given(telling: Telling, event: Event) -> str:
    return f"→ {names.person(telling.book, event.to)}" if event.to else _("to nobody")


def _merged(telling: Telling, event: Event) -> str:
    if event.to:
        return f"→ {telling.number(event.to)}"
    return f"← {telling.number(event.ref)}"


def _changed(_telling: Telling, event: Event) -> str:
    return listed([field_name(name) for name in (event.ref or "").split(",") if name])


def _shown(_telling: Telling, event: Event) -> str:
    fields = [each.partition(":")[0] for each in (event.ref or "").split(",")]
    return listed([field_name(name) for name in fields if name])


def _came(telling: Telling, event: Event) -> str:
    contact = next((c for c in telling.file.facts.contacts if c.id == event.ref), None)
    return " · ".join((name_of(contact.channel), name_of(contact.kind))) if contact else ""


def _began(telling: Telling, event: Event) -> str:
    spoken = _("script {scripts}", scripts=_titled(telling.file.scripts, event.scripts)) if event.scripts else ""
    return " · ".join(filter(None, (name_of(telling.file.facts.channel), spoken)))


def _answered(telling: Telling, event: Event) -> str:
    return _("from {articles}", articles=_titled(telling.file.articles, event.knowledge)) if event.knowledge else ""


def _titled(titles: Mapping[str, str], used: Sequence[str]) -> str:
    """Scripts or articles by their titles; one that is not held by its name."""
    return listed([_("“{title}”", title=titles.get(each, each)) for each in used])


def _nothing(_telling: Telling, _event: Event) -> str:
    return ""


_DETAILS: Mapping[str, Callable[[Telling, Event], str]] = {
    "register_case": _began,
    "answer": _answered,
    "receive": _began,
    "dispatch": _dispatched,
    "consult": _dispatched,
    "pass_on": _passed,
    "approve": _approved,
    "extend": _extended,
    "defer": _deferred,
    "review": _reviewed,
    "rework": _reworked,
    "record_callback": _asked,
    "supervise": _supervised,
    "whistle": _whistled,
    "report_in": _arrived,
    "hand_over": _given,
    "assign": _given,
    "merge": _merged,
    "unmerge": _merged,
    "amend": _changed,
    "resolve": _nothing,
    "reveal": _shown,
    "add_contact": _came,
}
