"""A practice shift as a line of the list, and its sheet to be read: call by call what was right. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from app.domain.practice import ANSWER, DISPATCH, INVALID, ONLY_SAVED
from app.domain.words import Flag, InvalidReason, RequestType
from app.text import _, field, lasted, listed, moment, name_of, number, percent
from ui.parts import names
from ui.parts.page import Page

if TYPE_CHECKING:
    from app.domain.book import Book
    from app.domain.practice import Point, PracticeRow, PracticeShift
    from ui.parts.look import Look

NOTHING = "—"


def share(score: tuple[int, int]) -> str:
    """17/20; — where there was nothing to get right."""
    good, whole = score
    return f"{number(good)}/{number(whole)}" if whole else NOTHING


def rate(score: tuple[int, int]) -> str:
    """85%."""
    good, whole = score
    return percent(good / whole if whole else None, 0)


def taken(shift: PracticeShift) -> str:
    """Calls taken of those there were to be: 9/10."""
    return share((shift.calls - shift.missed, shift.planned))


def written(look: Look, book: Book, shift: PracticeShift) -> Page:
    """The sheet: the shift's totals, then each call with what was wrong and what would have been right."""
    page = Page(look)
    page.marks(("", "text", _("Practice of {at}", at=moment(shift.at)), "title"))
    page.facts(
        [
            (_("Calls taken"), taken(shift)),
            (_("Right"), f"{share(shift.score())} · {rate(shift.score())}"),
            (_("Unit right"), share(shift.score("unit"))),
            (_("Emergency noticed"), share(shift.score("emergency"))),
            (_("From ring to saving"), lasted(shift.mean_s)),
            (_("Time in all"), lasted(shift.ended_at - shift.at)),
        ],
        columns=2,
    )
    for call, rows in groupby(shift.rows, key=lambda row: row.call):
        page.heading(_("Call {n}", n=number(call)))
        for row in rows:
            _write_row(page, book, row)
    return page


def _write_row(page: Page, book: Book, row: PracticeRow) -> None:
    page.line(row.says or _("(nobody speaks)"))
    if not row.taken:
        page.marks(("hang-up", "danger", _("Not taken"), "loud"))
        return
    answered = _("answered after {span}", span=lasted(row.answered_s))
    saved = _("saved after {span}", span=lasted(row.saved_s)) if row.saved_s is not None else _("not saved")
    page.line(f"{answered} · {saved}", "muted", small=True)
    good = [point for point in row.points if point.good]
    bad = [point for point in row.points if not point.good]
    if good:
        page.marks(("check", "ok", listed([title(point) for point in good]), ""))
    for point in bad:
        given = _("{name}: {text}", name=title(point), text=said(book, point, point.given))
        page.marks(("refused", "danger", given, ""))
        page.line(_("Right: {value}", value=said(book, point, point.right)), bold=True)


def title(point: Point) -> str:
    """What the point is about."""
    own = {"outcome": _("Where it goes"), "emergency": name_of(Flag.EMERGENCY)}
    return own.get(point.name) or field(point.name)


def said(book: Book, point: Point, value: str) -> str:
    """A value of the point in people's words."""
    if not value:
        return _("not marked") if point.name in ("emergency", "flags") else NOTHING
    return _SAID[point.name](book, value)


def _outcome(_book: Book, value: str) -> str:
    words = {
        DISPATCH: _("Dispatch"),
        ANSWER: _("Answer directly"),
        INVALID: _("Invalid call"),
        ONLY_SAVED: _("only saved, neither answered nor dispatched"),
    }
    return words.get(value, value)


_SAID: Mapping[str, Callable[[Book, str], str]] = {
    "outcome": _outcome,
    "reason": lambda _book, value: name_of(InvalidReason(value)),
    "request_type": lambda _book, value: name_of(RequestType(value)),
    "category": names.category_path,
    "area": names.area_path,
    "unit": names.unit,
    "praised_unit": names.unit,
    "emergency": lambda _book, value: name_of(Flag(value)),
    "flags": lambda _book, value: listed([name_of(Flag(flag)) for flag in value.split(",")]),
}
