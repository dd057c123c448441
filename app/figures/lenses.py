"""Lenses of supervision: which cases a lead looks at closely. Each is one condition over facts, so its number opens to
its list. Only cases that are still in hand, or were closed in the last `RECENT`. Source: domain.md, 督.

*concentrated* 诉求集中: its matter (group) has more than five cases of the last seven days. *slow* 推进缓慢: at units
or in consultation, and overdue, reminded twice or under supervision. *rebounding* 问题反弹: sent back with the caller's
words, or the citizen came again after it was completed. *repeated* 反复投诉: one citizen spoke of it three times.
*long_unhappy* 长期不满意: somebody was unhappy in two rounds. *passed_around* 推诿扯皮: two units gave it back, or it
went to three units in turn. *unanswered* 今日未响应: handed to a unit that has done nothing about it since.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from app.domain.records import CaseFacts
from app.domain.words import Answer, Status

WATCHED = ("concentrated", "slow", "rebounding", "repeated", "long_unhappy", "passed_around", "unanswered")
PRESSURE = ("reminded", "level1", "level2", "level3")
"""Where a case that has yet to move stands: reminded and not supervised, or at this level of supervision."""
LENSES = WATCHED + PRESSURE
RECENT = timedelta(days=30)
"""A case closed before so long is over for every lens."""
CROWD, CROWD_DAYS = 5, timedelta(days=7)
"""More than so many cases of one matter within so long make it concentrated."""
VOICES, ROUNDS, GIVEN_BACK, HANDS, REMINDERS = 3, 2, 2, 3, 2

MOVING = (Status.DISPATCHED, Status.SIGNED, Status.REWORK, Status.CONSULTING)
"""Where a case can be slow."""
PRESSED = (*MOVING, Status.DEFERRED)
SILENT = (Status.DISPATCHED, Status.REWORK)
"""Handed to a unit and not signed: a unit that answers signs first."""

BITS: Mapping[str, int] = {
    "rebounding": 1,
    "repeated": 2,
    "long_unhappy": 4,
    "passed_around": 8,
    "pressed": 16,
    "reminded": 32,
}
"""What of it depends on the case alone, as bits of the column `watch`."""
LEVEL = 64
"""The level of supervision, so many times."""
LEVELS = 3 * LEVEL
"""The bits of the level."""


def watch(facts: CaseFacts) -> int:
    """The bits of a case. Most have none, and every change of every case comes through here: so counts come first."""
    bits = LEVEL * facts.supervision
    if _rebounding(facts):
        bits |= BITS["rebounding"]
    if len(facts.contacts) >= VOICES and max(Counter(each.caller for each in facts.contacts).values()) >= VOICES:
        bits |= BITS["repeated"]
    if len(facts.callbacks) >= ROUNDS and _unhappy_rounds(facts) >= ROUNDS:
        bits |= BITS["long_unhappy"]
    if len(facts.dispatches) >= GIVEN_BACK and _passed_around(facts):
        bits |= BITS["passed_around"]
    if facts.supervision > 0 or facts.reminders >= REMINDERS:
        bits |= BITS["pressed"]
    if facts.reminders > 0:
        bits |= BITS["reminded"]
    return bits


def _unhappy_rounds(facts: CaseFacts) -> int:
    return len({each.round for each in facts.callbacks if Answer.NO in (each.solved, each.satisfied)})


def _rebounding(facts: CaseFacts) -> bool:
    done = facts.completed_at
    if done is not None and facts.contacts and any(each.at > done for each in facts.contacts):
        return True
    return "rework" in [line.what for line in facts.timeline]


def _passed_around(facts: CaseFacts) -> bool:
    back = {each.unit for each in facts.dispatches if each.returned_at is not None}
    hands = {each.unit for each in facts.dispatches if each.lead}
    return len(back) >= GIVEN_BACK or len(hands) >= HANDS
