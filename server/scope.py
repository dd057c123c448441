"""Who may hold what: the one place that decides it.

Facts go to every seat. A private part goes to the people who work the queue while its case is in the queue, and to a
person to whom it was granted: for what they handled, opened, hold or were assigned, as long as they work with cases.
Leaving a scope is an eviction.
"""

from collections.abc import Sequence

from app.domain.records import CaseFacts
from app.domain.words import IN_QUEUE, UNIT_ROLE, Role
from app.sync.wire import Kind, Op

PRIVATE = frozenset({Kind.PRIVATE.value, Kind.CALL_PRIVATE.value, Kind.RINGBACK_PRIVATE.value})
PRIVATE_SQL = "('private', 'call_private', 'ringback_private')"
"""The same in a statement."""
_QUEUE_ROLES = frozenset({Role.OPERATOR, Role.CALLBACK, Role.LEAD})


def decide(kind: str, dead: bool, queued: bool, granted: bool, works_queue: bool) -> Op:
    """What a seat is told about a row: to have it, to drop it, or to forget it for ever."""
    if dead:
        return Op.ERASE
    if kind not in PRIVATE or granted or (queued and works_queue):
        return Op.PUT
    return Op.EVICT


def works_queue(roles: Sequence[str]) -> bool:
    """Whether somebody with these roles takes cases out of the queue, and so may read what waits there."""
    return any(role in _QUEUE_ROLES for role in roles)


def keeps_grants(roles: Sequence[str]) -> bool:
    """Whether what was granted to somebody with these roles counts: whoever works with cases no more, has none."""
    return works_queue(roles) or any(role.startswith(UNIT_ROLE) for role in roles)


def in_queue(facts: CaseFacts) -> bool:
    """Whether the case stands in the queue, so that its private part is everybody's who works there."""
    return facts.status in IN_QUEUE


def granted_by(by: str, after: CaseFacts, before: CaseFacts | None) -> tuple[str, ...]:
    """To whom an act grants the case's private part: whoever did it, and whoever it was just given to."""
    given = after.assigned if before is None or before.assigned != after.assigned else None
    return tuple(dict.fromkeys(person for person in (by, given) if person))
