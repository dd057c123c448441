"""Warnings and hot issues as lists show them: what about, where, how many, and the cases behind. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.questions.hotshapes import HotRow, WarningRow
from app.questions.shapes import Filters
from app.text import N_, _, number
from ui.parts import names
from ui.parts.cells import Mark

if TYPE_CHECKING:
    from app.domain.book import Book

STATES: Mapping[str, tuple[str, Mark]] = {
    "open": (N_("Not seen to"), Mark("warnings", "danger")),
    "acknowledged": (N_("Acknowledged"), Mark("check", "ok")),
    "dismissed": (N_("Dismissed"), Mark("minus", "muted")),
}
RISING, LEVEL = Mark("up", "warn"), Mark("down", "muted")


def matter(book: Book, row: WarningRow | HotRow) -> str:
    """What it is about: the category, else how a case says it."""
    if row.category is not None:
        return names.category(book, row.category)
    if isinstance(row, HotRow):
        return row.sample.snippet if row.sample is not None and row.sample.snippet else "—"
    return row.words[0] if row.words else "—"


def place(book: Book, row: WarningRow | HotRow) -> str:
    """Where: the area that at least half of the cases are in."""
    return names.area_path(book, row.area) if row.area is not None else _("several places")


def near(book: Book, row: WarningRow | HotRow) -> str:
    """The place by its own name, where a list has little room; `place` is its tip."""
    return names.area(book, row.area) if row.area is not None else place(book, row)


def trend(row: HotRow) -> str:
    """Cases of the first half of the period, and of the second."""
    return _("{before} then {after}", before=number(row.before), after=number(row.after))


def filters(book: Book, row: WarningRow | HotRow) -> Filters | None:
    """The condition that finds the cases of this line; None for merged ones, which one case holds."""
    if isinstance(row, HotRow):
        return row.filters
    kind, _sign, key = row.key.partition(":")
    if kind == "group":
        return Filters(group=key)
    if kind != "matter":
        return None
    category, _sign, street = key.partition(":")
    first, last = (datetime.combine(day, time(), book.zone) for day in ends(row))
    return Filters(category=category, area=street, since=first, until=last + timedelta(days=1), counted=True)


def ends(row: WarningRow) -> tuple[date, date]:
    """The first and the last day of its window."""
    return date.fromisoformat(row.days[0]), date.fromisoformat(row.days[-1])
