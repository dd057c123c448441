"""Points in time that a command tells: a hotline's own, and none that has yet to come where something has happened."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import get_args, get_type_hints

from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.records import CENTRE

FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
"""No hotline's work lies before or after."""
_HAPPENED = frozenset({"contact_at", "source_at", "contacted_at", "arrived_at", "taken_at"})
_AHEAD = timedelta(minutes=5)
"""What one clock may be ahead of another."""


def check_moments(command: Command) -> None:
    """Refused with the field: `type` (no offset), `range` (a year of no hotline), `future` (later than the act itself).

    The act's own time is never held against the centre's clock: a seat's may be wrong, and that loses nothing. What
    comes in by itself was held against the centre's when it was read, with more patience for other systems.
    """
    for name in _moments(type(command)):
        at: datetime | None = getattr(command, name)
        if at is None:
            continue
        if at.tzinfo is None:
            raise Refused("type", name, detail="a moment needs its offset")
        if not FIRST <= at < LAST:
            raise Refused("range", name, value=at.isoformat())
        if name in _HAPPENED and at > command.at + _AHEAD and command.by != CENTRE.id:
            raise Refused("future", name, value=at.isoformat())


@cache
def _moments(kind: type[Command]) -> tuple[str, ...]:
    """Names of the fields that are points in time; the act's own first, so that the others can be held against it."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if datetime in (hints[name], *get_args(hints[name])))
