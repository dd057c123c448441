"""Whose duty it is: plain look-up in the duty catalogue. Known to seat and centre."""

from datetime import datetime

from msgspec import Struct

from app.domain import deadlines
from app.domain.book import Book


class Suggestion(Struct, frozen=True, kw_only=True):
    """A unit with the clause that says so, its level in days, and when it would be due."""

    unit: str
    name: str
    level: int
    days: int
    """The same as `level`, by the name of the duty catalogue's column."""
    basis: str
    reason: str
    """A code: duty (the one line of the catalogue) · several (one of many)."""
    due: datetime


def suggest(book: Book, category: str | None, area: str | None, at: datetime) -> list[Suggestion]:
    """The units of this category in the nearest area that has a line, in the catalogue's order; none when unknown."""
    duties = book.duties_for(category, area)
    reason = "duty" if len(duties) == 1 else "several"
    return [
        Suggestion(
            unit=duty.unit,
            name=book.units[duty.unit].name if duty.unit in book.units else duty.unit,
            level=duty.days,
            days=duty.days,
            basis=duty.basis,
            reason=reason,
            due=deadlines.due(duty.days, at, book.calendar, book.zone, book.hours).due,
        )
        for duty in duties
    ]
