"""What a period is held against: the same stretch a day, a week or a month earlier.

A period that is not over yet is held against as much of the earlier one: until this hour, not until its end.
"""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import Refused
from app.figures.counts import Asked
from app.figures.filters import Filters

AGAINST = ("day", "week", "month")


def earlier(
    since: datetime, until: datetime, against: Sequence[str], filters: Filters, now: datetime, zone: ZoneInfo
) -> Iterator[tuple[str, Asked]]:
    """For each name of `against` what is to be counted. Refused("unknown") for one there is none of."""
    if unknown := [name for name in against if name not in AGAINST]:
        raise Refused("unknown", "against", value=unknown[0])
    end = min(until, max(now, since))
    for name in against:
        first, last, at = (_back(moment, name, zone) for moment in (since, end, now))
        yield name, Asked(first, max(first, last), (), filters, at)


def _back(moment: datetime, step: str, zone: ZoneInfo) -> datetime:
    """The same time of day so much earlier; of a month that is shorter its last day."""
    local = moment.astimezone(zone)
    if step != "month":
        return local - timedelta(days=1 if step == "day" else 7)
    return datetime.combine(_month_before(local.date()), local.timetz())


def _month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
