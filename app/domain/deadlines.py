"""When what is due: by working days, by the clock, and the statement that explains it day by day.

Source of the rules: domain.md, 办 (levels 1, 3, 7, 11; day 1 is the first working day after the date of dispatch) and
督, 评. The hours are configuration of the hotline with the defaults of `Hours`.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from msgspec import Struct

from app.domain.calendar import Calendar, Day
from app.domain.errors import Refused

_MOST_DAYS = 1000
_ONE_DAY = timedelta(days=1)


class Rule(StrEnum):
    """How a level is counted."""

    WORKING_DAYS = "working_days"
    EMERGENCY = "emergency"
    """Hours on end: level × 24 from the save."""


class Span(Struct, frozen=True):
    """A piece of every day, in local time: from `since` to before `until`."""

    since: time
    until: time


class Hours(Struct, frozen=True):
    """The hotline's hours: local times of day, and spans of the clock."""

    day_end: time = time(18)
    """When the last day of a level ends, and a callback's day."""
    extension_until: time = time(17)
    """Before this hour of the due day an extension may be asked for."""
    sign: timedelta = timedelta(hours=1)
    supervise: timedelta = timedelta(hours=2)
    calling: tuple[Span, ...] = (Span(time(9), time(12)), Span(time(14), time(20)))
    """When citizens may be rung; in order, apart from each other."""


class Due(Struct, frozen=True):
    """When something is due (UTC), by which rule, and every day from the first after the start to the last."""

    due: datetime
    rule: str
    statement: tuple[Day, ...]
    version: int | None = None
    """Of the calendar that was counted by; None where nobody said."""


USUAL = Hours()


def due(
    level_days: int,
    at: datetime,
    calendar: Calendar,
    zone: tzinfo,
    hours: Hours = USUAL,
    rule: Rule = Rule.WORKING_DAYS,
) -> Due:
    """When a case of this level, dispatched (an emergency: saved) at `at`, is due.

    Raises Refused("level") for fewer than one or more than 1,000 days.
    """
    if not 1 <= level_days <= _MOST_DAYS:
        raise Refused("level", "level", level=level_days)
    if rule is Rule.EMERGENCY:
        return _by_clock(level_days, at, zone)
    statement = calendar.count(local_day(at, zone), level_days)
    return Due(end_of(statement[-1].day, zone, hours), rule, statement)


def callback_due(accepted_at: datetime, calendar: Calendar, zone: tzinfo, hours: Hours = USUAL) -> datetime:
    """The end of the next working day after the accepted reply."""
    return due(1, accepted_at, calendar, zone, hours).due


def may_ring(at: datetime, zone: tzinfo, hours: Hours = USUAL) -> bool:
    """Whether citizens may be rung at this instant."""
    now = at.astimezone(zone).time()
    return any(span.since <= now < span.until for span in hours.calling)


def ring_from(at: datetime, zone: tzinfo, hours: Hours = USUAL) -> datetime:
    """The first instant from `at` on at which citizens may be rung; `at` itself where there are no hours for it."""
    day = local_day(at, zone)
    for each in (day, day + _ONE_DAY):
        for span in hours.calling:
            if at < _instant(each, span.until, zone):
                return max(at, _instant(each, span.since, zone))
    return at


def sign_due(at: datetime, hours: Hours = USUAL) -> datetime:
    """Until when a unit signs what was dispatched at `at`: by the clock, day and night."""
    return at + hours.sign


def respond_due(at: datetime, zone: tzinfo, hours: Hours = USUAL) -> datetime:
    """Until when the caller hears from a unit it was dispatched to at `at`: that day's end, nothing overnight; late in
    the evening until it is to be signed."""
    return max(day_over(at, zone), sign_due(at, hours))


def supervise_due(reminded_at: datetime, hours: Hours = USUAL) -> datetime:
    """When a reminder or a supervision that moved nothing becomes the next step: by the clock."""
    return reminded_at + hours.supervise


def extension_allowed(at: datetime, due: datetime, zone: tzinfo, hours: Hours = USUAL) -> bool:
    """Whether an extension may still be asked for: before 17:00 of the due day, and before it is due at all."""
    return at < extension_until(due, zone, hours)


def extension_until(due: datetime, zone: tzinfo, hours: Hours = USUAL) -> datetime:
    """Before which moment an extension of what is due then is asked for."""
    return min(due, _instant(local_day(due, zone), hours.extension_until, zone))


def end_of(day: date, zone: tzinfo, hours: Hours = USUAL) -> datetime:
    """When the hotline's day of work ends, as an instant."""
    return _instant(day, hours.day_end, zone)


def local_day(at: datetime, zone: tzinfo) -> date:
    """The hotline's date at an instant."""
    return at.astimezone(zone).date()


def day_over(at: datetime, zone: tzinfo) -> datetime:
    """When the hotline's date changes after this instant."""
    return _instant(local_day(at, zone) + _ONE_DAY, time(), zone)


def _by_clock(days: int, at: datetime, zone: tzinfo) -> Due:
    ends = [at + timedelta(days=number) for number in range(1, days + 1)]
    statement = tuple(Day(local_day(end, zone), True, "clock") for end in ends)
    return Due(ends[-1].astimezone(UTC), Rule.EMERGENCY, statement)


def _instant(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
