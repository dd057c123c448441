"""A condition over cases in words: what can be chosen, what is chosen, and how one more is added. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.records import Person
from app.domain.words import Channel, Flag, Outcome, RequestType, Status
from app.questions.shapes import Filters
from app.text import _, coded, day, field, listed, moment, name_of, ngettext
from ui.parts import names

BLANK = Filters()


@dataclass(frozen=True)
class Chip:
    """One part of a condition in words; `without` is the condition when it is taken away."""

    text: str
    without: Filters


@dataclass(frozen=True)
class Here:
    """From where a condition is read: the tables, who asks, and when."""

    book: Book
    person: Person
    now: datetime

    @property
    def today(self) -> date:
        """The hotline's day."""
        return self.now.astimezone(self.book.zone).date()

    def start(self, of: date) -> datetime:
        """When a day begins."""
        return datetime.combine(of, time(), self.book.zone)


# ── what can be chosen ────────────────────────────────────────────────────────────────────────────────────────────


def choices() -> dict[str, tuple[str, str]]:
    """Code → (word, what it is about), in the order they are offered."""
    found: dict[str, tuple[str, str]] = {
        "mine": (_("My intake"), _("Mine")),
        "given": (_("Given to me"), _("Mine")),
        "overdue": (_("Overdue"), _("Deadline")),
        "due_today": (_("Due by today"), _("Deadline")),
        "today": (_("Today"), _("Period")),
        "yesterday": (_("Yesterday"), _("Period")),
        "week": (_("Last 7 days"), _("Period")),
        "month": (_("This month"), _("Period")),
        "days30": (_("Last 30 days"), _("Period")),
    }
    for name, (words, about) in _WORDS.items():
        found |= {f"{name}:{word.value}": (name_of(word), field(about)) for word in words}
    return found


_WORDS: Mapping[str, tuple[type[Status] | type[RequestType] | type[Channel] | type[Flag] | type[Outcome], str]] = {
    "statuses": (Status, "status"),
    "request_types": (RequestType, "request_type"),
    "flags": (Flag, "flags"),
    "channels": (Channel, "channel"),
    "outcome": (Outcome, "outcome"),
}


def add(filters: Filters, code: str, here: Here) -> Filters:
    """The condition with one more part. Words of a kind join (any of them); tables, periods and marks replace."""
    kind, _colon, value = code.partition(":")
    if kind in ("statuses", "request_types", "channels", "flags"):
        had = getattr(filters, kind)
        return replace(filters, **{kind: tuple(dict.fromkeys((*had, _WORDS[kind][0](value))))})
    if kind in ("outcome", "category", "area", "unit"):
        return replace(filters, **{kind: value})
    if kind == "day":
        return _period(filters, here, date.fromisoformat(value), date.fromisoformat(value))
    return _ALONE[kind](filters, here)


def _period(filters: Filters, here: Here, first: date, last: date) -> Filters:
    return replace(filters, moment="at", since=here.start(first), until=here.start(last + timedelta(days=1)))


_ALONE: Mapping[str, Callable[[Filters, Here], Filters]] = {
    "mine": lambda filters, here: replace(filters, person=here.person.id),
    "given": lambda filters, here: replace(filters, assigned=here.person.id),
    "overdue": lambda filters, here: replace(filters, overdue_at=here.now),
    "due_today": lambda filters, here: replace(filters, overdue_at=here.start(here.today + timedelta(days=1))),
    "today": lambda filters, here: _period(filters, here, here.today, here.today),
    "yesterday": lambda filters, here: _period(filters, here, *[here.today - timedelta(days=1)] * 2),
    "week": lambda filters, here: _period(filters, here, here.today - timedelta(days=6), here.today),
    "month": lambda filters, here: _period(filters, here, here.today.replace(day=1), here.today),
    "days30": lambda filters, here: _period(filters, here, here.today - timedelta(days=29), here.today),
}


# ── what is chosen, in words ──────────────────────────────────────────────────────────────────────────────────────


def describe(filters: Filters, here: Here) -> list[Chip]:
    """Each part of a condition in words, so that whoever opens a number sees which cases it counts."""
    chips: list[Chip] = []
    for name in Filters.__struct_fields__:
        asked = filters.since or filters.until if name == "since" else getattr(filters, name)
        if name in _SAY and asked not in (None, ()):
            chips.append(Chip(_SAY[name](filters, here), _without(filters, name)))
    return chips


def _without(filters: Filters, name: str) -> Filters:
    if name == "since":
        return replace(filters, since=None, until=None, moment="at")
    parts = (name, *([_WITH[name]] if name in _WITH else []))
    return replace(filters, **{part: getattr(BLANK, part) for part in parts})


def _period_words(filters: Filters, here: Here) -> str:
    about = _MOMENTS.get(filters.moment, lambda: filters.moment)()
    return f"{about} {span_words(filters.since, filters.until, here)}"


def span_words(since: datetime | None, until: datetime | None, here: Here) -> str:
    """11-09 · 2026-11-01 – 2026-11-30 · from … · until …, both ends included."""
    whole = all(at is None or at.astimezone(here.book.zone).time() == time() for at in (since, until))
    shown = day if whole else moment
    last = until - timedelta(seconds=1) if until and whole else until
    if since and last:
        return shown(since) if shown(since) == shown(last) else f"{shown(since)} – {shown(last)}"
    return _("from {day}", day=shown(since)) if since else _("until {day}", day=shown(last))


_MOMENTS: Mapping[str, Callable[[], str]] = {
    "at": lambda: _("Received"),
    "saved_at": lambda: _("Intake saved"),
    "answered_at": lambda: _("Answered directly"),
    "dispatched_at": lambda: _("Dispatched"),
    "completed_at": lambda: _("Completed"),
    "closed_at": lambda: _("Closed"),
    "due": lambda: _("Due"),
    "callback_due": lambda: _("Callback due"),
    "called_at": lambda: _("Called back"),
    "returned_at": lambda: _("Given back"),
}


def _named(words: tuple[Status, ...] | tuple[Channel, ...] | tuple[RequestType, ...] | tuple[Flag, ...]) -> str:
    return listed([name_of(word) for word in words])


def _yes(value: bool | None, yes: str, no: str) -> str:
    return yes if value else no


_SAY: Mapping[str, Callable[[Filters, Here], str]] = {
    "statuses": lambda f, here: _named(f.statuses),
    "channels": lambda f, here: _named(f.channels),
    "request_types": lambda f, here: _named(f.request_types),
    "flags": lambda f, here: _named(f.flags),
    "category": lambda f, here: names.category_path(here.book, f.category),
    "categories": lambda f, here: listed([names.category_path(here.book, code) for code in f.categories]),
    "area": lambda f, here: names.area_path(here.book, f.area),
    "areas": lambda f, here: _("only {names}", names=listed([names.area_path(here.book, code) for code in f.areas])),
    "unit": lambda f, here: names.unit(here.book, f.unit),
    "outcome": lambda f, here: name_of(Outcome(f.outcome)),
    "person": lambda f, here: _("Intake by {name}", name=names.person(here.book, f.person)),
    "assigned": lambda f, here: _("Given to {name}", name=names.person(here.book, f.assigned)),
    "group": lambda f, here: _("About one matter"),
    "lens": lambda f, here: coded("lens", str(f.lens)),
    "called_by": lambda f, here: _("Called back by {name}", name=names.person(here.book, f.called_by)),
    "reached": lambda f, here: _yes(f.reached, _("Reached"), _("Not reached")),
    "level": lambda f, here: ngettext("level {n} day", "level {n} days", f.level or 0),
    "late": lambda f, here: _yes(f.late, _("Completed late"), _("Completed in time")),
    "overdue_at": lambda f, here: _("Due before {at}, not done", at=moment(f.overdue_at)),
    "since": _period_words,
    "hour": lambda f, here: _("Hour {n}", n=f"{f.hour}:00–{f.hour}:59"),
    "merged": lambda f, here: _yes(f.merged, _("Merged into another"), _("Not merged")),
    "counted": lambda f, here: _yes(f.counted, _("Counted in the figures"), _("Not counted in the figures")),
    "missing": lambda f, here: _("Without {names}", names=listed([field(name) for name in f.missing])),
}
"""Field of `Filters` → its words. What a part is asked as of (`_WITH`), `until` and `moment` are told with it."""
_WITH = {"lens": "lens_at", "assigned": "given_at"}
