"""Seats as lists show them: who sits there, in which state since when, what waits, how the day was. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.words import BreakReason, SeatMode
from app.text import N_, _, lasted, number
from ui.parts import names
from ui.parts.cells import SEAT_MARKS, Mark
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.desk import DayTimes, SeatRow

DAY = {
    "calls": N_("Calls"),
    "talk": N_("Talk"),
    "wrap_up": N_("Wrap-up"),
    "pause": N_("Break"),
    "ready": N_("Free"),
}
"""What of somebody's day is shown, each under its heading."""


def of_day(name: str, day: DayTimes | None) -> str:
    """One figure of somebody's day: a count of calls, or a time; a dash where no seat said how it stood."""
    if day is None:
        return ""
    if name == "calls":
        return number(day.calls)
    return lasted(getattr(day, name)) if day.ready or day.talk or day.wrap_up or day.pause else "—"


def day_columns() -> tuple[Column, ...]:
    """The columns of a day, for rows with a `day`."""
    return tuple(
        Column(name, title, lambda row, name=name: of_day(name, row.day), 72, right=True) for name, title in DAY.items()
    )


@dataclass(frozen=True)
class SeatLine:
    """A seat: one person's profile on one machine."""

    id: str
    seat: str
    person: str
    machine: str
    last_seen: datetime | None
    waiting: int
    stuck: int
    online: bool
    revoked: bool
    mode: SeatMode | None = None
    mode_since: datetime | None = None
    mode_reason: BreakReason | None = None


def seats(told: Iterable[SeatRow]) -> list[SeatLine]:
    """Every seat by its code, those that were revoked at the end."""
    lines = [
        SeatLine(
            id=row.device,
            seat=row.seat,
            person=row.person,
            machine=row.machine,
            last_seen=row.last_seen,
            waiting=row.waiting,
            stuck=row.stuck,
            online=row.online,
            revoked=row.revoked,
            mode=row.mode,
            mode_since=row.mode_since,
            mode_reason=row.mode_reason,
        )
        for row in told
    ]
    return sorted(lines, key=lambda line: (line.revoked, len(line.seat), line.seat))


def living(lines: Iterable[SeatLine]) -> tuple[list[SeatLine], int]:
    """Those that are used or still hold something the centre has not got; and how many others there are."""
    lines = list(lines)
    shown = [line for line in lines if not line.revoked or line.waiting or line.stuck]
    return shown, len(lines) - len(shown)


def seat_state(line: SeatLine) -> tuple[str, Mark]:
    """Whether a seat is heard of, and where it then stands: a word and its shape. One that takes no calls is online."""
    if line.revoked:
        return _("Revoked"), Mark("minus", "muted")
    if line.online and line.mode is not None and line.mode is not SeatMode.OFFLINE:
        return names.seat_state(line.mode, line.mode_reason), SEAT_MARKS[line.mode]
    return (_("Online"), Mark("online-dot", "ok")) if line.online else (_("Away"), Mark("offline-dot", "muted"))
