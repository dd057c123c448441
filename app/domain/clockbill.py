"""Why something is due when it is: the days one after the other, counted or not, from the act that started the clock.

The rules' own arithmetic is run again over what the timeline says; the record is never taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain import deadlines
from app.domain.book import Book
from app.domain.calendar import Day
from app.domain.deadlines import Rule
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Event


@dataclass(frozen=True)
class Bill:
    """The statement behind a case's due moment."""

    due: datetime
    """As the record has it."""
    began: datetime
    level: int
    rule: str
    days: tuple[Day, ...]
    extended: tuple[tuple[datetime, int], ...] = ()
    """When more days were granted, and how many."""
    agrees: bool = True
    """Whether counting again with the present calendar gives the recorded moment."""


def bill(facts: CaseFacts, book: Book) -> Bill | None:
    """The statement; None where no clock runs or nothing tells when it began."""
    if facts.due is None or facts.level is None:
        return None
    emergency = facts.due_rule == "emergency"
    start = next((event for event in reversed(facts.timeline) if _starts(event)), None)
    began = start.at if start is not None else None
    if emergency and (start is None or start.what in ("dispatch", "consult")):
        began = facts.emergency_at
    if began is None:
        return None
    try:
        return _count(facts, book, began, Rule.EMERGENCY if emergency else Rule.WORKING_DAYS)
    except Refused:
        return None


def _starts(event: Event) -> bool:
    """Acts that set the clock anew."""
    if event.what == "consult":
        return event.unit is not None
    return event.what in ("dispatch", "rework") or (event.what == "review" and event.ok is False)


def _count(facts: CaseFacts, book: Book, began: datetime, rule: Rule) -> Bill:
    assert facts.due is not None and facts.level is not None
    counted = deadlines.due(facts.level, began, book.calendar, book.zone, book.hours, rule)
    due, days = counted.due, counted.statement
    longer = [e for e in facts.timeline if e.what == "extend" and e.at >= began and e.unit == facts.unit and e.days]
    for event in longer:
        more = deadlines.due(event.days or 0, due, book.calendar, book.zone, book.hours)
        due, days = more.due, (*days, *more.statement)
    return Bill(
        due=facts.due,
        began=began,
        level=facts.level,
        rule=rule.value,
        days=days,
        extended=tuple((event.at, event.days or 0) for event in longer),
        agrees=due == facts.due,
    )
