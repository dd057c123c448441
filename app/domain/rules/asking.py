"""评: who of a case is still to be asked, how often each was tried, and from when each may be rung again.

Source: the domain's chapter 评 (tries go on until there is an answer) and the limits of the hotline. A try without an
answer is one by telephone where nobody gave an answer or an appointment.
"""

from datetime import datetime, time, timedelta

from app.domain import deadlines
from app.domain.book import Book, Limits
from app.domain.records import Callback, CaseFacts
from app.domain.words import Way


def asked(facts: CaseFacts) -> frozenset[str]:
    """Callers who are each to be asked: those with a number, or the first where none has one."""
    with_number = frozenset(c.id for c in facts.callers if c.phone_hash is not None)
    return with_number or frozenset(c.id for c in facts.callers[:1])


def answered(facts: CaseFacts) -> frozenset[str]:
    """Callers who have given all three answers in this round."""
    return frozenset(c.caller for c in facts.callbacks if c.round == facts.round and c.complete)


def owed(facts: CaseFacts) -> tuple[str, ...]:
    """Callers still to be asked in this round, in the order in which they came to the case."""
    left = asked(facts) - answered(facts)
    return tuple(c.id for c in facts.callers if c.id in left)


def unanswered(facts: CaseFacts, caller: str) -> tuple[Callback, ...]:
    """The tries with this caller in this round that nobody answered."""
    return tuple(c for c in _of(facts, caller) if is_unanswered(c))


def is_unanswered(tried: Callback) -> bool:
    """Whether it was a try by telephone without an answer and without an appointment."""
    return tried.way is Way.PHONE and not tried.complete and tried.appointment is None


def used_up(facts: CaseFacts, caller: str, limits: Limits) -> bool:
    """Whether this caller was tried as often as the hotline tries, and waits for no appointment."""
    tried = _of(facts, caller)
    appointed = bool(tried) and tried[-1].appointment is not None
    return not appointed and len(unanswered(facts, caller)) >= limits.callback_tries


def next_call(facts: CaseFacts, caller: str, book: Book) -> datetime | None:
    """From when this caller may be rung again; None: at once, nobody has tried yet.

    At the appointment; else so many minutes after the last try, not more than so many times a day, and within the
    hours in which citizens may be rung.
    """
    tried = _of(facts, caller)
    if not tried:
        return None
    last = tried[-1]
    if last.appointment is not None:
        return last.appointment
    at = last.at + timedelta(minutes=book.limits.retry_minutes)
    day = deadlines.local_day(at, book.zone)
    that_day = [c for c in unanswered(facts, caller) if deadlines.local_day(c.at, book.zone) == day]
    if len(that_day) >= book.limits.tries_a_day:
        at = datetime.combine(day + timedelta(days=1), time(), book.zone)
    return deadlines.ring_from(at, book.zone, book.hours).astimezone(last.at.tzinfo)


def first_to_ask(facts: CaseFacts, book: Book, now: datetime) -> str:
    """Whose turn it is: who may be rung now, in their order; else who may be rung first. "" when nobody is left."""
    left = owed(facts)
    moments = {caller: next_call(facts, caller, book) for caller in left if not used_up(facts, caller, book.limits)}
    ready = next((caller for caller, at in moments.items() if at is None or at <= now), None)
    return ready or min(moments, key=lambda caller: moments[caller] or now, default=next(iter(left), ""))


def is_appointed(facts: CaseFacts) -> bool:
    """Whether the moment at which the callback is due is one that a citizen asked for."""
    due = facts.callback_due
    return due is not None and any(c.appointment == due for c in facts.callbacks if c.round == facts.round)


def invited_at(facts: CaseFacts, caller: str) -> datetime | None:
    """When this caller was sent the link of this round; None: not."""
    for event in reversed(facts.timeline):
        if event.what == "rework" or (event.what == "review" and event.ok is False):
            return None
        if event.what == "invite" and event.ref == caller:
            return event.at
    return None


def _of(facts: CaseFacts, caller: str) -> tuple[Callback, ...]:
    return tuple(c for c in facts.callbacks if c.caller == caller and c.round == facts.round)
