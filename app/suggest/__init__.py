"""Whose duty it is: by the duty catalogue, and where that leaves a choice by what was learnt. For seat and centre."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from app.domain import deadlines
from app.domain.book import Book
from app.domain.records import Duty
from app.suggest.experience import Experience, Weight
from app.suggest.shapes import Candidate

MOST = 8
"""So many units at most that the catalogue does not name."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """A unit with the clause that says so, its level in days, and when it would be due."""

    unit: str
    name: str
    level: int
    days: int
    """The same as `level`, by the name of the duty catalogue's column."""
    basis: str
    reason: str
    """A code: duty (the one line of the catalogue) · several (one of many) · accepted (it took such cases before)."""
    due: datetime
    category: str = ""
    """The matter it is suggested for."""
    confidence: float | None = None
    """How certain the matter is where it was told by the text; None where somebody chose it."""
    taken: int = 0
    """So many of `among` cases this unit took, …"""
    among: int = 0
    returned: int = 0
    """… and so many it gave back as not its duty, …"""
    among_matter: str = ""
    """… of this matter or heading, …"""
    among_area: str = ""
    """… in this area; "" anywhere."""
    catalogue: int | None = None
    """Version of the duty catalogue it is from."""


def suggest(
    book: Book,
    category: str | None,
    area: str | None,
    at: datetime,
    learnt: Experience | None = None,
    confidence: float | None = None,
) -> list[Suggestion]:
    """Units for this category in this area, best first.

    Those of the catalogue's nearest line come first, several of them by rank, else in the order of what was learnt;
    then those that took such cases before; never one that is withdrawn. `confidence`: of the matter, where the text
    told it.
    """
    if category is None:
        return []
    duties = [duty for duty in book.duties_for(category, area, at) if duty.unit in book.units]
    ranked = learnt.ranked(category, area) if learnt is not None else {}
    place = {unit: at for at, unit in enumerate(ranked)}
    reason = "duty" if len(duties) == 1 else "several"
    named = sorted(duties, key=lambda duty: (duty.rank or len(duties) + 1, place.get(duty.unit, len(place))))
    weights = [learnt.weight(category, area, duty.unit) if learnt is not None else None for duty in named]
    found = [_made(book, at, duty, reason, weight) for duty, weight in zip(named, weights, strict=True)]
    level = book.days_of(category) or (learnt.level(category) if learnt is not None else None)
    level = level or book.limits.default_level
    others = [unit for unit in ranked if unit in book.units and all(unit != duty.unit for duty in duties)]
    for unit in others[:MOST]:
        duty = Duty(category=category, area=area or "", unit=unit, days=level)
        found.append(_made(book, at, duty, "accepted", ranked[unit]))
    return [replace(each, category=category, confidence=confidence) for each in found]


class Guessed(Struct, frozen=True, kw_only=True):
    """A matter a text may be about; `confidence` 0–1: so often it is right when it says so."""

    category: str
    name: str
    confidence: float
    leaf: bool
    """Whether it can be chosen as it is; else it is the heading under which to look."""


def guessed(book: Book, candidates: Sequence[Candidate], most: int) -> list[Guessed]:
    """They with their names. Nothing where the likeliest one is none of the hotline's any more: the others would then
    stand in its place."""
    if not candidates or candidates[0].category not in book.categories:
        return []
    return [
        Guessed(
            category=each.category,
            name=book.categories[each.category].name,
            confidence=each.confidence,
            leaf=book.is_leaf(each.category),
        )
        for each in candidates[:most]
        if each.category in book.categories
    ]


def _made(book: Book, at: datetime, duty: Duty, reason: str, weight: Weight | None) -> Suggestion:
    return Suggestion(
        unit=duty.unit,
        name=book.units[duty.unit].name,
        level=duty.days,
        days=duty.days,
        basis=duty.basis,
        catalogue=book.versions.get("duty"),
        reason=reason,
        due=deadlines.due(duty.days, at, book.calendar, book.zone, book.hours).due,
        taken=weight.taken if weight else 0,
        among=weight.among if weight else 0,
        returned=weight.returned if weight else 0,
        among_matter=weight.matter if weight else "",
        among_area=weight.area if weight else "",
    )
