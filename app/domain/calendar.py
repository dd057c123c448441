"""Which days are working days: the plain week and the days that officially differ from it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from app.domain.errors import Refused
from app.domain.records import DayRule

ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_HORIZON = 3660
"""Days looked through before a calendar counts as having no working day left."""


class Day(Struct, frozen=True):
    """One day of a statement: whether it counts, and why.

    `why` is `workday`, `weekend`, `makeup` (a working weekend), `holiday:NAME` or `holiday`, `unannounced_year`
    (a weekday counted because nobody has announced that year's calendar yet), or `clock` (hours are counted, not days).
    """

    day: date
    counted: bool
    why: str


class Calendar(Struct, frozen=True):
    """The official calendar. `days` holds what differs from the plain week: working or not, and a name.

    Years outside `years` are not announced: Monday to Friday work. An empty calendar knows no year.
    """

    days: Mapping[date, tuple[bool, str]] = {}
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[DayRule]) -> "Calendar":
        """The calendar of these rows; a year with any row is announced. A later row replaces an earlier one.

        Raises Refused("day") for a row whose day is no date.
        """
        days = {_date(row.day): (row.working, row.why) for row in rows}
        return cls(days, frozenset(day.year for day in days))

    def look(self, day: date) -> Day:
        """Whether `day` is a working day, and why."""
        weekend = day.weekday() >= _SATURDAY
        if day in self.days:
            working, name = self.days[day]
            return Day(day, working, _why(working, name, weekend))
        if weekend:
            return Day(day, False, "weekend")
        return Day(day, True, "workday" if day.year in self.years else "unannounced_year")

    def working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self.look(day).counted

    def count(self, after: date, number: int) -> tuple[Day, ...]:
        """Every day after `after` up to the `number`-th working day, that one included."""
        return tuple(self._walk(after, number, ONE_DAY))

    def back(self, last: date, number: int) -> date:
        """The first day of the `number` working days that end with `last`, itself counted if it works."""
        *_, first = self._walk(last + ONE_DAY, number, -ONE_DAY)
        return first.day

    def _walk(self, day: date, number: int, step: timedelta) -> Iterator[Day]:
        if number < 1:
            raise ValueError("at least one working day is walked")
        for _ in range(_HORIZON):
            day += step
            looked = self.look(day)
            number -= looked.counted
            yield looked
            if number == 0:
                return
        raise Refused("calendar", "day")


def _why(working: bool, name: str, weekend: bool) -> str:
    if working:
        return "makeup" if weekend else "workday"
    if name:
        return f"holiday:{name}"
    return "weekend" if weekend else "holiday"


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Refused("day", "day", day=written) from error
