"""When things happen at the demo hotline: busy and quiet hours, working days and free days, offices that close."""

from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from app.domain.calendar import Calendar

_HOUR = timedelta(hours=1)
# Share of a day's calls by local hour: two humps, a dip at noon, a thin night.
_BY_HOUR = (
    *(0.25, 0.18, 0.12, 0.1, 0.1, 0.15, 0.35, 0.9, 2.6, 4.2, 4.3, 3.3),
    *(2.0, 1.9, 3.3, 3.7, 3.3, 2.5, 1.7, 1.4, 1.2, 0.9, 0.6, 0.4),
)
_FREE_DAY = 0.6
_SPREAD = 0.09
_OPENS, _CLOSES = time(8, 30), time(17, 40)


class Days:
    """The hotline's calendar as the demo needs it: quick, because each act of a history asks it."""

    def __init__(self, calendar: Calendar, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self.zone = zone
        self._working: dict[date, bool] = {}

    def working(self, day: date) -> bool:
        """Whether it is a working day."""
        if day not in self._working:
            self._working[day] = self._calendar.working(day)
        return self._working[day]

    def office(self, at: datetime) -> datetime:
        """The first moment from `at` on at which offices are open."""
        local = at.astimezone(self.zone)
        if self.working(local.date()):
            if local.time() < _OPENS:
                return datetime.combine(local.date(), _OPENS, self.zone)
            if local.time() <= _CLOSES:
                return at
        day = local.date() + timedelta(days=1)
        while not self.working(day):
            day += timedelta(days=1)
        return datetime.combine(day, _OPENS, self.zone)

    def arrivals(self, rng: Random, number: int, days: int, until: datetime) -> list[datetime]:
        """`number` moments in the `days` × 24 hours before `until`, in order, as a city's calls come in."""
        hours = [until - _HOUR * (h + 1) for h in reversed(range(days * 24))]
        mood: dict[date, float] = {}
        weights: list[float] = []
        for hour in hours:
            local = hour.astimezone(self.zone)
            day = local.date()
            if day not in mood:
                mood[day] = rng.gauss(1.0 if self.working(day) else _FREE_DAY, _SPREAD)
            weights.append(max(mood[day], 0.1) * _BY_HOUR[local.hour])
        starts = rng.choices(hours, cum_weights=list(accumulate(weights)), k=number)
        return sorted(start + timedelta(milliseconds=rng.randrange(3_600_000)) for start in starts)
