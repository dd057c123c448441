"""The columns that a table of facts has at the seat and at the centre, and their values.

Lists, queues and counts are conditions over these alone; whatever else is shown comes from the record itself.
Moments are integer epoch milliseconds. Each table adds its own key and `body`, the record as JSON.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Text

from app.clock import epoch_ms
from app.domain.records import CaseFacts
from app.domain.words import IN_QUEUE, Channel, DispatchStatus, Flag

BIT = {flag: 1 << place for place, flag in enumerate(Flag)}
"""The bit of each mark in `marks`; a new mark goes to the end of `Flag`."""

MOMENTS = (
    "at",
    "saved_at",
    "answered_at",
    "dispatched_at",
    "completed_at",
    "closed_at",
    "called_at",
    "due",
    "callback_due",
)
_TEXTS = ("number", "status", "channel", "request_type", "category", "area", "unit", "outcome", "assigned")


def columns() -> list[Column[Any]]:
    """New columns for a table of facts, beside its key `id` and its `body`."""
    return [
        *(Column(name, Text, nullable=name not in ("number", "status", "channel")) for name in _TEXTS),
        Column("intake_by", Text),
        Column("merged_into", Text),
        Column("level", Integer),
        Column("marks", Integer, nullable=False),
        Column("queue_rank", Integer),
        *(Column(name, BigInteger, nullable=name != "at") for name in MOMENTS),
    ]


def values(facts: CaseFacts) -> dict[str, Any]:
    """What stands in these columns for this case."""
    row: dict[str, Any] = {name: getattr(facts, name) for name in _TEXTS}
    row["intake_by"] = intake_by(facts)
    row["merged_into"] = facts.merged_into
    row["level"] = facts.level
    row["marks"] = marks(facts.flags)
    row["queue_rank"] = queue_rank(facts)
    for name in MOMENTS:
        at = called_at(facts) if name == "called_at" else getattr(facts, name)
        row[name] = None if at is None else epoch_ms(at)
    return row


def marks(flags: tuple[Flag, ...]) -> int:
    """The marks of a case as bits."""
    return sum(BIT[flag] for flag in set(flags))


def called_at(facts: CaseFacts) -> datetime | None:
    """When somebody last tried to call back."""
    return max((callback.at for callback in facts.callbacks), default=None)


def intake_by(facts: CaseFacts) -> str | None:
    """Who did the intake: for an item that waited, whoever finished it."""
    return next((event.by for event in facts.timeline if event.what == "register_case"), facts.by)


def returned(facts: CaseFacts) -> bool:
    """Whether the lead unit gave it back as not its duty, and nobody has sent it on since."""
    lead = facts.lead
    return lead is not None and lead.status == DispatchStatus.RETURNED


def acknowledged(facts: CaseFacts) -> bool:
    """Whether a lead has seen the emergency."""
    return any(event.what == "acknowledge" for event in facts.timeline)


def queue_rank(facts: CaseFacts) -> int | None:
    """The place in the queue before waiting time: emergencies not yet seen, those seen, distress, returned, others.

    None for a case that is not in the queue.
    """
    if facts.status not in IN_QUEUE or facts.merged_into is not None:
        return None
    if Flag.EMERGENCY in facts.flags:
        return 1 if acknowledged(facts) else 0
    if Flag.DISTRESS in facts.flags:
        return 2
    return 3 if returned(facts) else 4


def counted(row: CaseFacts) -> bool:
    """Whether the hotline's figures count it: neither practice nor its own find."""
    return Flag.PRACTICE not in row.flags and row.channel != Channel.OWN_FIND
