"""What a case is to the units: whose people may see it, which part of it is theirs, how urgent that part is."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from app.domain.book import Book
from app.domain.records import CaseFacts, Dispatch
from app.domain.words import FINAL, UNIT_ROLE, DispatchStatus, Status, Urgency

SOON = timedelta(hours=24)
"""What is due within so long is due soon."""
_OVER = (DispatchStatus.RETURNED, DispatchStatus.RELIEVED)


def units_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The units whose person somebody with these roles is."""
    return tuple(role.removeprefix(UNIT_ROLE) for role in roles if role.startswith(UNIT_ROLE))


def with_part(facts: CaseFacts) -> frozenset[str]:
    """Units that have a part in the case: it was dispatched or passed on to them and neither given back nor
    taken over by others, or they were
    called in. Their people see it; nobody else's do, those of the units above them neither."""
    newest = {dispatch.unit: dispatch for dispatch in facts.dispatches}
    return called(facts) | {unit for unit, dispatch in newest.items() if dispatch.status not in _OVER}


def concerned(facts: CaseFacts) -> frozenset[str]:
    """Units that ever had a part in the case, or were called in."""
    return frozenset(dispatch.unit for dispatch in facts.dispatches) | called(facts)


def called(facts: CaseFacts) -> frozenset[str]:
    """Units that a whistle called in, for as long as the case is open."""
    if facts.status in FINAL:
        return frozenset()
    whistles = (event for event in facts.timeline if event.what == "whistle")
    return frozenset(unit for event in whistles for unit in (event.to or "").split(", ") if unit)


def part_of(facts: CaseFacts, units: Sequence[str]) -> Dispatch | None:
    """The part that is these units': the newest live one, before what is passed on; None where there is none."""
    own = [dispatch for dispatch in reversed(facts.dispatches) if dispatch.unit in units]
    live = (dispatch for dispatch in own if dispatch.status in (DispatchStatus.DISPATCHED, DispatchStatus.SIGNED))
    return next(live, next((dispatch for dispatch in own if dispatch.status not in _OVER), None))


def lower(book: Book, unit: str) -> tuple[str, ...]:
    """Units it may pass a case on to, those of its own first."""
    below = [code for code in book.units if code != unit and unit in book.units and book.is_below(code, unit)]
    return tuple(sorted(below, key=lambda code: book.units[code].parent != unit))


def urgency(facts: CaseFacts, units: Sequence[str], now: datetime) -> Urgency:
    """How these units should see the case at this moment."""
    if facts.status in FINAL:
        return Urgency.DONE
    part = part_of(facts, units)
    if part is None:
        return Urgency.CALLED
    if part.lead and facts.status in (Status.DEFERRED, Status.CONSULTING):
        return Urgency.PARKED
    if part.status == DispatchStatus.PASSED_ON:
        return Urgency.BELOW
    if part.status == DispatchStatus.REPLIED:
        return Urgency.HOTLINE
    return _running(facts, part, now)


def _running(facts: CaseFacts, part: Dispatch, now: datetime) -> Urgency:
    waits = part.status == DispatchStatus.DISPATCHED
    if part.due is not None and part.due < now:
        return Urgency.OVERDUE
    if part.lead and facts.status == Status.REWORK:
        return Urgency.SENT_BACK
    if waits:
        return Urgency.TO_SIGN
    if part.signatures:
        return Urgency.TO_APPROVE
    if part.due is not None and part.due - now <= SOON:
        return Urgency.SOON
    return Urgency.SENT_BACK if part.lead and part.round > 1 else Urgency.IN_HAND
