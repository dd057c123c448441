"""The columns that a table of facts has at the seat and at the centre, and their values.

Lists, queues and counts are conditions over these alone; whatever else is shown comes from the record itself.
Moments are integer epoch milliseconds. Each table adds its own key, `id` and the record as JSON.
"""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Text

from app.clock import epoch_ms
from app.domain.records import Callback, CaseFacts
from app.domain.rules.asking import is_appointed
from app.domain.words import IN_QUEUE, DispatchStatus, Flag, Status
from app.figures.lenses import watch

BIT = {flag: 1 << place for place, flag in enumerate(Flag)}
"""The bit of each mark in `marks`; a new mark goes to the end of `Flag`."""
AGAIN = 1 << 14
"""In `marks` as well: its citizen got in touch more than once."""
SHARED = 1 << 15
"""In `marks` as well: more than one citizen speaks in it, or others were merged into it."""

_KEPT = ("at", "saved_at", "answered_at", "dispatched_at", "completed_at", "closed_at", "due", "callback_due")
MOMENTS = (*_KEPT, "returned_at", "next_at")
"""`returned_at`: when a unit last gave it back as not its duty; `next_at`: what a deferred case was promised for, or
when a consultation goes on. All others are the record's own."""
_NEEDED = ("number", "status", "channel")
_TEXTS = (*_NEEDED, "request_type", "category", "area", "unit", "outcome", "assigned", "by", "group")
_LESSON = ("taken", "returned_by")
_PLAIN = (*_TEXTS, "level")
_plain: Callable[[CaseFacts], tuple[Any, ...]] = attrgetter(*_PLAIN)
_moments: Callable[[CaseFacts], tuple[datetime | None, ...]] = attrgetter(*_KEPT)


def columns() -> list[Column[Any]]:
    """New columns for a table of facts."""
    return [
        *(Column(name, Text, nullable=name not in _NEEDED) for name in _TEXTS),
        *(Column(name, Text) for name in _LESSON),
        Column("level", Integer),
        Column("marks", Integer, nullable=False),
        Column("watch", Integer, nullable=False),
        Column("urgency", Integer, nullable=False),
        Column("merged", Integer, nullable=False),
        Column("appointed", Integer, nullable=False),
        Column("assigned_until", BigInteger),
        *(Column(name, BigInteger, nullable=name != "at") for name in MOMENTS),
    ]


def values(facts: CaseFacts) -> dict[str, Any]:
    """What stands in these columns for this case."""
    row: dict[str, Any] = dict(zip(_PLAIN, _plain(facts), strict=True))
    row["status"], row["channel"] = str(facts.status), str(facts.channel)  # a driver takes its time over enumerations
    row["request_type"] = facts.request_type and str(facts.request_type)
    row["outcome"] = facts.outcome and str(facts.outcome)
    for name, at in zip(_KEPT, _moments(facts), strict=True):
        row[name] = None if at is None else epoch_ms(at)
    row["by"], row["marks"], row["urgency"] = intake_by(facts), marks(facts.flags) | spoken(facts), urgency(facts)
    row["returned_at"] = last_return(facts)
    row["taken"], row["returned_by"] = taken_by(facts), given_back_by(facts)
    row["next_at"] = next_date(facts)
    row["watch"] = watch(facts)
    row["merged"] = int(facts.merged_into is not None)
    row["appointed"] = int(is_appointed(facts))
    row["assigned_until"] = None if facts.assigned_until is None else epoch_ms(facts.assigned_until)
    return row


def answer_values(tried: Callback, case: str) -> tuple[Any, ...]:
    """A try as figures know it: id, case, moment, citizen, round, what was answered, and who asked."""
    answers = (each and each.value for each in (tried.contacted, tried.solved, tried.satisfied))
    return (tried.id, case, epoch_ms(tried.at), tried.caller, tried.round, *answers, tried.by)


def marks(flags: tuple[Flag, ...]) -> int:
    """The marks of a case as bits."""
    return sum(BIT[flag] for flag in set(flags)) if flags else 0


def spoken(facts: CaseFacts) -> int:
    """Whether more than one contact, and more than one citizen, stands behind a case, as bits of `marks`."""
    if len(facts.contacts) <= 1 and len(facts.callers) <= 1 and not facts.merged:
        return 0
    return AGAIN | SHARED if len(facts.callers) > 1 or facts.merged else AGAIN


def intake_by(facts: CaseFacts) -> str | None:
    """Whose intake it was: for an item that waited, whoever finished it."""
    for event in facts.timeline:
        if event.what == "register_case":
            return event.by
    return facts.by


def returned(facts: CaseFacts) -> bool:
    """Whether the lead unit gave it back as not its duty, and nobody has sent it on since."""
    lead = facts.lead
    return lead is not None and lead.status == DispatchStatus.RETURNED


def taken_by(facts: CaseFacts) -> str | None:
    """The unit whose duty it was: the one that signed and did not give it back."""
    lead = facts.lead
    if lead is None or lead.signed_at is None or lead.status == DispatchStatus.RETURNED:
        return None
    return lead.unit


def given_back_by(facts: CaseFacts) -> str | None:
    """The unit that last said, as the lead, that it is not its duty."""
    back = [each for each in facts.dispatches if each.lead and each.status == DispatchStatus.RETURNED]
    return back[-1].unit if back else None


def last_return(facts: CaseFacts) -> int | None:
    """When a unit last gave its part back, in milliseconds; None: none ever did."""
    given_back = [epoch_ms(each.returned_at) for each in facts.dispatches if each.returned_at is not None]
    return max(given_back) if given_back else None


def next_date(facts: CaseFacts) -> int | None:
    """The promised day of a deferred case, or when a consultation goes on, in milliseconds; None where none is set."""
    if facts.status == Status.DEFERRED:
        at = facts.promised_at
    else:
        at = facts.consult_at if facts.status == Status.CONSULTING else None
    return None if at is None else epoch_ms(at)


def urgency(facts: CaseFacts) -> int:
    """What comes before waiting time in the queue: 4 an emergency no lead has seen, 3 one that is seen, 2 distress,
    1 returned, 0 the rest and everything that is not in the queue."""
    if facts.status not in IN_QUEUE:
        return 0
    if Flag.EMERGENCY in facts.flags:
        return 3 if any(event.what == "acknowledge" and event.ref is None for event in facts.timeline) else 4
    if Flag.DISTRESS in facts.flags:
        return 2
    return int(returned(facts))
