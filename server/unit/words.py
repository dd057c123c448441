"""Codes as the units' people know them, and the lines of a case's story that are theirs to read."""

from contextlib import suppress
from datetime import datetime

from app.domain.book import Book
from app.domain.masking import mask_text
from app.domain.records import CENTRE, Case, CaseFacts, Event
from app.domain.words import AreaKind
from app.text import _, act, day, field, listed, moment, name_of, ngettext

STEP = " › "
HIDDEN = frozenset(
    {
        "note",
        "hand_over",
        "assign",
        "take",
        "release",
        "group",
        "propose",
        "acknowledge",
        "dismiss",
        "amend",
        "resolve",
        "reveal",
        "invite",
        "contribution",
        "close",
        "register_case",
        "receive",
    }
)
"""Lines that are between colleagues of the hotline, or say nothing to a unit."""


def unit_name(book: Book, code: str | None, at: datetime | None = None) -> str:
    """市水务局; an unknown code stands for itself. `at`: as it was called then; None: now, or at last."""
    row = book.unit(code, at)
    return row.name if row else (code or "")


def unit_names(book: Book, codes: str | None, at: datetime | None = None) -> str:
    """Several, as an act keeps them ("A, B")."""
    return listed([unit_name(book, code, at) for code in (codes or "").split(", ") if code])


def matter_name(book: Book, facts: CaseFacts) -> str:
    """物业管理 › 服务质量; of a closed case as it was called then."""
    return STEP.join(row.name for row in reversed(book.category_chain(facts.category, facts.closed_at)))


def area_name(book: Book, facts: CaseFacts) -> str:
    """城东区 › 八一路街道; the city is left out where anything stands below it."""
    chain = book.area_chain(facts.area, facts.closed_at)
    below = [row for row in chain if row.kind is not AreaKind.CITY] or list(chain)
    return STEP.join(row.name for row in reversed(below))


def person_name(book: Book, ident: str) -> str:
    """Who it was: a unit's person by name, one of the hotline's as the hotline."""
    person = book.people.get(ident)
    if ident == CENTRE.id or person is None or not any(":" in role for role in person.roles):
        return _("Hotline")
    return person.name


def rung_name(code: str) -> str:
    """经办人, 材料复核 2, 科室负责人, 分管领导."""
    if code.startswith("check_"):
        return _("check {n} of the material", n=code.removeprefix("check_"))
    return {"handler": _("handler"), "head": _("head"), "leader": _("leader")}.get(code, code)


def told(book: Book, event: Event) -> str:
    """To whom, until when, with which result."""
    verdict = ""
    if event.what == "approve":
        verdict = f"{rung_name(event.to or '')} · {_('signed') if event.ok else _('handed back to the handler')}"
    elif event.what == "review":
        verdict = _("accepted") if event.ok else _("sent back")
    to = "" if event.what == "approve" or event.to is None else f"→ {unit_names(book, event.to, event.at)}"
    days = ""
    if event.days and event.what == "extend":
        days = ngettext("{n} working day more", "{n} working days more", event.days)
    elif event.days and event.what == "supervise":
        days = _("step {n} of 3", n=event.days)
    whose = " ".join(filter(None, (unit_name(book, event.unit, event.at), to)))
    return " · ".join(filter(None, (whose, verdict, days, _until(event))))


def _until(event: Event) -> str:
    if event.due is None:
        return ""
    if event.what == "defer":
        return _("promised {day}", day=day(event.due))
    return moment(event.due) if event.what == "report_in" else _("due {at}", at=moment(event.due))


def said(case: Case, event: Event, book: Book, whole: bool = False) -> list[tuple[str, str]]:
    """The words of an act, part by part: what each is, "" for the words themselves. Numbers in them are masked unless
    their reader has been recorded (`whole`)."""
    words = case.private.words.get(event.id) if case.private else None
    if words is None:
        return []
    found = [(field(name), _read(name, text, book, event.at)) for name, text in words.more.items()]
    by = f"{words.said_by} ({name_of(words.told)})" if words.told and words.said_by else words.said_by
    source = [(_("Told by"), by)] if by else []
    return [(name, text if whole else mask_text(text)) for name, text in [("", words.text), *found, *source] if text]


def _read(name: str, text: str, book: Book, at: datetime) -> str:
    if name in ("units", "attendees"):
        return unit_names(book, text, at)
    if name.endswith("_at"):
        with suppress(ValueError):
            return moment(datetime.fromisoformat(text))
    return text


def head(event: Event) -> str:
    """The act's name."""
    return act(event.what)
