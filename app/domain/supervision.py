"""When pressure that moved nothing becomes the next step.

Source of the rule: domain.md, 督: a reminder; not handled within two hours → written supervision; still not → the
responsible leader. **choice**: the centre takes these two steps by itself; the third level is a person's.
"""

from datetime import datetime

from msgspec import Struct

from app.domain.deadlines import USUAL, Hours, supervise_due
from app.domain.records import CaseFacts
from app.domain.words import AT_UNIT

PRESSURE = frozenset({"remind", "supervise"})
HANDLING = frozenset({"sign", "pass_on", "return", "reply", "approve", "extend", "defer", "clear", "report_in"})
"""What a unit does about a case: any of these after the pressure, and nothing rises."""
BY_ITSELF = 2
"""The highest level that is entered without a person."""


class Pressed(Struct, frozen=True):
    """The level a case enters at `due` unless its unit does something before; `since` is the pressure it ignored."""

    level: int
    since: datetime
    due: datetime


def pressed(facts: CaseFacts, hours: Hours = USUAL) -> Pressed | None:
    """The step that follows for a case at a unit; None where nothing presses it, or something has been done since."""
    level = facts.supervision + 1
    if facts.status not in AT_UNIT or level > BY_ITSELF:
        return None
    last = next((line for line in reversed(facts.timeline) if line.what in PRESSURE | HANDLING), None)
    if last is None or last.what in HANDLING:
        return None
    return Pressed(level, last.at, supervise_due(last.at, hours))
