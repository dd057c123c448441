"""Every moment at which something of a case is due, and the statement behind it: from when it was counted, by which
rule, each day counted or not and why.

The rules' own arithmetic is run again over what the timeline says; the record is never taken on trust. Seat and centre
ask the same function, and so does whoever wants it explained.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from app.domain import deadlines
from app.domain.book import Book
from app.domain.calendar import Day
from app.domain.deadlines import Rule
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Dispatch, Event
from app.domain.rules.asking import is_appointed
from app.domain.supervision import pressed
from app.domain.words import AT_UNIT, CALLBACK_OWED, IN_HAND, DispatchStatus, Status, Timer


class Basis(StrEnum):
    """By which rule it is due."""

    WORKING_DAYS = "working_days"
    EMERGENCY = "emergency"
    MINUTES = "minutes"
    """So many minutes after an act, day and night."""
    SAME_DAY = "same_day"
    CUT_OFF = "cut_off"
    """Before an hour of the due day."""
    SAID = "said"
    """A person named the moment."""
    RETRY = "retry"
    """When a citizen who did not answer may be rung again."""


class Statement(Struct, frozen=True, omit_defaults=True):
    """Why something is due at `due`. `began`: from when it is counted; `unit`: whose it is, where it is one unit's."""

    name: Timer
    due: datetime
    rule: Basis
    began: datetime | None = None
    unit: str | None = None
    level: int | None = None
    days: tuple[Day, ...] = ()
    """Every day from the first after `began` to the last, extensions included."""
    extended: tuple[tuple[datetime, int], ...] = ()
    """When more working days were granted, and how many."""
    version: int | None = None
    """Of the calendar in force when the moment was set."""
    agrees: bool = True
    """Whether counting again with the present calendar and hours gives the recorded moment."""


def statements(facts: CaseFacts, book: Book) -> tuple[Statement, ...]:
    """What is due of the case now, the case's own deadline first; empty where no clock runs."""
    found = [*_handling(facts, book), *_units(facts, book), *_pressure(facts, book), *_parked(facts)]
    return (*found, *_callback(facts, book))


def _handling(facts: CaseFacts, book: Book) -> Iterator[Statement]:
    if (own := handling(facts, book)) is None:
        return
    yield own
    if facts.status in AT_UNIT:
        until = deadlines.extension_until(own.due, book.zone, book.hours)
        yield Statement(Timer.EXTENSION, until, Basis.CUT_OFF, unit=facts.unit)


def handling(facts: CaseFacts, book: Book) -> Statement | None:
    """The case's own deadline; None where it has none or nothing tells when its clock began."""
    if facts.due is None or facts.level is None:
        return None
    emergency = facts.due_rule == Rule.EMERGENCY
    start = next((event for event in reversed(facts.timeline) if _starts(event)), None)
    began = start.at if start is not None else None
    if emergency and (start is None or start.what in ("dispatch", "consult")):
        began = facts.emergency_at
    if began is None:
        return None
    try:
        return _count(facts, facts.due, facts.level, book, began, Rule.EMERGENCY if emergency else Rule.WORKING_DAYS)
    except Refused:
        return None


def _starts(event: Event) -> bool:
    """Acts that set the clock anew; more co-units do not."""
    if event.what in ("dispatch", "consult"):
        return event.unit is not None
    return event.what == "rework" or (event.what == "review" and event.ok is False)


def _count(facts: CaseFacts, recorded: datetime, level: int, book: Book, began: datetime, rule: Rule) -> Statement:
    counted = deadlines.due(level, began, book.calendar, book.zone, book.hours, rule)
    due, days = counted.due, counted.statement
    longer = [e for e in facts.timeline if e.what == "extend" and e.at >= began and e.days]
    for event in longer:
        more = deadlines.due(event.days or 0, due, book.calendar, book.zone, book.hours)
        due, days = more.due, (*days, *more.statement)
    return Statement(
        name=Timer.HANDLE,
        due=recorded,
        rule=Basis(rule.value),
        began=began,
        unit=facts.unit,
        level=level,
        days=days,
        extended=tuple((event.at, event.days or 0) for event in longer),
        version=facts.due_version,
        agrees=due == recorded,
    )


def _units(facts: CaseFacts, book: Book) -> Iterator[Statement]:
    for each in facts.dispatches:
        if each.status in IN_HAND and facts.status in (*AT_UNIT, Status.OPEN, Status.REPLIED):
            yield from _unit(each, facts, book)


def _unit(dispatch: Dispatch, facts: CaseFacts, book: Book) -> Iterator[Statement]:
    began = _given(dispatch, facts)
    if dispatch.status is DispatchStatus.DISPATCHED and dispatch.sign_due is not None:
        agrees = deadlines.sign_due(began, book.hours) == dispatch.sign_due
        yield Statement(Timer.SIGN, dispatch.sign_due, Basis.MINUTES, began, dispatch.unit, agrees=agrees)
    if dispatch.responded_at is None and dispatch.respond_due is not None:
        yield Statement(Timer.RESPOND, dispatch.respond_due, Basis.SAME_DAY, began, dispatch.unit)


def _given(dispatch: Dispatch, facts: CaseFacts) -> datetime:
    """When the unit got it: for the round in hand."""
    if dispatch.round == 1 or not dispatch.lead:
        return dispatch.at
    back = (e.at for e in reversed(facts.timeline) if e.what == "rework" or (e.what == "review" and e.ok is False))
    return max(dispatch.at, next(back, dispatch.at))


def _pressure(facts: CaseFacts, book: Book) -> Iterator[Statement]:
    if (step := pressed(facts, book.hours)) is not None:
        yield Statement(Timer.SUPERVISION, step.due, Basis.MINUTES, step.since, facts.unit, step.level)


def _parked(facts: CaseFacts) -> Iterator[Statement]:
    if facts.consult_at is not None:
        yield Statement(Timer.CONSULTATION, facts.consult_at, Basis.SAID, _last(facts, "consult"))
    if facts.promised_at is not None:
        since = _last(facts, "defer")
        for stage in facts.stages:
            yield Statement(Timer.STAGE, stage, Basis.SAID, since, facts.unit)
        yield Statement(Timer.PROMISE, facts.promised_at, Basis.SAID, since, facts.unit)


def _last(facts: CaseFacts, what: str) -> datetime | None:
    return next((event.at for event in reversed(facts.timeline) if event.what == what), None)


def _callback(facts: CaseFacts, book: Book) -> Iterator[Statement]:
    """The end of the next working day after the accepted reply; later the appointment, or the next try."""
    due, began = facts.callback_due, facts.completed_at
    if due is None or began is None or facts.status not in CALLBACK_OWED:
        return
    if facts.status is Status.CALLBACK:
        rule = Basis.SAID if is_appointed(facts) else Basis.RETRY
        yield Statement(Timer.CALLBACK, due, rule, _last(facts, "record_callback"))
        return
    counted = deadlines.due(1, began, book.calendar, book.zone, book.hours)
    days, agrees = counted.statement, counted.due == due
    yield Statement(Timer.CALLBACK, due, Basis.WORKING_DAYS, began, level=1, days=days, agrees=agrees)
