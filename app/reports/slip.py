"""承办单: a case on paper for its unit: number, level, hours, matter and words; the caller only where asked.

Source: domain.md, 派: a printed slip carries section, person and time limit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.book import Book
from app.domain.masking import mask_place, mask_text
from app.domain.phones import spoken
from app.domain.records import Case, CaseFacts, CasePrivate, Dispatch
from app.domain.words import IN_HAND, AreaKind, Flag
from app.reports.sheet import How, Line, Sheet, line
from app.text import _, field, listed, moment, moment_by, name_of, ngettext

_BLANK = "＿" * 12


class Maker(NamedTuple):
    """Who makes a paper, at which seat and when."""

    name: str
    seat: str
    at: datetime


def slip_of(case: Case, unit: str | None, whole: bool, book: Book, maker: Maker) -> Sheet:
    """The slip for one unit of the case; of none named, for the one in charge. `whole`: with the caller, the door and
    the words as they were said, and with who took them out; else masked. Who asked to stay anonymous is on none."""
    facts, private = case.facts, case.private
    dispatch = _part(facts, unit)
    title = _("Slip for the unit in charge") if dispatch is None or dispatch.lead else _("Slip for a co-unit")
    blocks = [line(How.TITLE, title), line(How.CODE, facts.number), *_whose(facts, dispatch, book)]
    blocks += [line(How.HEADING, _("Matter")), *_matter(facts, private, whole, book)]
    if private is not None:
        blocks += [line(How.HEADING, _("Request")), *_words(private, whole)]
        blocks += _told(facts, private)
        if whole and Flag.ANONYMOUS not in facts.flags:
            blocks += _caller(private)
    blocks += _to_fill_in()
    if whole:
        said = _(
            "Made with personal data by {name}, seat {seat}, {at}",
            name=maker.name,
            seat=maker.seat,
            at=moment(maker.at),
        )
        blocks.append(line(How.NOTE, said))
    return Sheet(f"{title} {facts.number}", tuple(blocks))


def _part(facts: CaseFacts, unit: str | None) -> Dispatch | None:
    if unit is None:
        return facts.lead
    of_unit = [each for each in facts.dispatches if each.unit == unit]
    return next((each for each in reversed(of_unit) if each.status in IN_HAND), of_unit[-1] if of_unit else None)


def _said(pairs: Sequence[tuple[str, str]]) -> list[Line]:
    return [line(How.TEXT, _("{name}: {text}", name=name, text=text)) for name, text in pairs if text]


def _whose(facts: CaseFacts, dispatch: Dispatch | None, book: Book) -> list[Line]:
    """For whom, with whom, and until when."""
    if dispatch is None:
        return []
    live = [each for each in facts.dispatches if each.status in IN_HAND]
    at = facts.closed_at
    beside = [_unit(book, each.unit, at) for each in live if not each.lead and each.id != dispatch.id]
    level = ngettext("level {n} day", "level {n} days", dispatch.level) if dispatch.level else ""
    due = _("{at} ({level})", at=moment(dispatch.due), level=level) if dispatch.due else level
    return _said(
        [
            (_("To"), _unit(book, dispatch.unit, at)),
            (_("In charge"), _unit(book, facts.unit, at) if not dispatch.lead else ""),
            (_("With"), listed(beside)),
            (_("Time limit"), due),
            (_("To be signed by"), moment(dispatch.sign_due) if dispatch.sign_due else ""),
            (_("Caller to hear by"), moment_by(dispatch.respond_due) if dispatch.respond_due else ""),
            (field("basis"), dispatch.basis or ""),
        ]
    )


def _matter(facts: CaseFacts, private: CasePrivate | None, whole: bool, book: Book) -> list[Line]:
    area, matter = book.area_chain(facts.area, facts.closed_at), book.category_chain(facts.category, facts.closed_at)
    below = [row.name for row in reversed(area) if row.kind is not AreaKind.CITY or len(area) == 1]
    place = private.place if private is not None else ""
    spot = book.officer_area(facts.area)
    return _said(
        [
            (field("request_type"), name_of(facts.request_type) if facts.request_type else ""),
            (field("category"), " › ".join(row.name for row in reversed(matter))),
            (field("place"), " ".join((*below, place if whole else mask_place(place))).strip()),
            (_("Looked after by"), " ".join(filter(None, (spot.name, spot.officer, spot.phone))) if spot else ""),
            (_("Received"), moment(facts.at)),
            (field("flags"), listed([name_of(flag) for flag in facts.flags])),
        ]
    )


def _words(private: CasePrivate, whole: bool) -> Iterator[Line]:
    subject, text = private.subject.strip(), private.text.strip()
    for part in ([] if text.startswith(subject) else [subject]) + text.splitlines():
        if part.strip():
            yield line(How.TEXT, part if whole else mask_text(part))


def _told(facts: CaseFacts, private: CasePrivate) -> list[Line]:
    """What was said with the newest dispatch or decision."""
    given = (e for e in reversed(facts.timeline) if e.what in ("dispatch", "consult") and e.unit)
    event = next(given, None)
    words = private.words.get(event.id) if event is not None else None
    if words is None:
        return []
    told = _said(
        [
            (field("task_force"), words.more.get("task_force", "")),
            (field("basis"), mask_text(words.more.get("basis", ""))),
            (field("text"), mask_text(words.text)),
        ]
    )
    return [line(How.HEADING, _("Dispatch")), *told] if told else []


def _caller(private: CasePrivate) -> list[Line]:
    lines = [line(How.HEADING, field("caller"))]
    for caller in private.callers:
        parts = (caller.name, spoken(caller.phone) if caller.phone else "", caller.company, caller.address)
        if any(parts):
            lines.append(line(How.TEXT, "   ".join(part for part in parts if part)))
    return lines if len(lines) > 1 else []


def _to_fill_in() -> list[Line]:
    """Section and person, by hand."""
    names = (_("Section"), _("Person"), _("Signed at"), _("Result"))
    return [line(How.HEADING, _("Handled by")), *_said([(name, _BLANK) for name in names])]


def _unit(book: Book, code: str | None, at: datetime | None) -> str:
    row = book.unit(code, at)
    return row.name if row else (code or "")
