"""The official calendar as it has been announced, read from the `chinesecalendar` package.

Source: the State Council's yearly notices on holidays, 2004 to 2026. Later years come as data.
"""

from collections.abc import Iterable, Iterator

from app.domain.records import DayRule

ANNOUNCED = range(2004, 2027)


def from_official(years: Iterable[int] = ANNOUNCED) -> Iterator[DayRule]:
    """What differs from the plain week in `years`, in order of days, each with the holiday's Chinese name.

    Raises ValueError for a year the package does not know.
    """
    from chinese_calendar import Holiday
    from chinese_calendar.constants import holidays, workdays

    names = {holiday.value: holiday.chinese for holiday in Holiday}
    known = {day: (False, names[name]) for day, name in holidays.items()}
    known |= {day: (True, names[name]) for day, name in workdays.items()}
    wanted = set(years)
    if missing := wanted - {day.year for day in known}:
        raise ValueError(f"no official calendar for {sorted(missing)}")
    for day in sorted(day for day in known if day.year in wanted):
        working, why = known[day]
        yield DayRule(day=day.isoformat(), working=working, why=why)
