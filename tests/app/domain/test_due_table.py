"""Due dates against a table written apart from the product: the State Council's notices for 2019 to 2026 typed in,
days counted on a plain strip of ones and noughts. Nothing of the product's calendar or arithmetic is used to make it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendar import Calendar
from app.domain.clocks import statements
from app.domain.deadlines import Rule, due
from server.calendar import from_official
from tests.world.story import Story, small_book

OFF = {
    2019: "0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007",
    2020: "0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008",
    2021: "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
    2022: "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231",
    2023: "0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006",
    2024: "0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
"""Days off, the weekends between them included; 2020 as its spring festival was prolonged on 26 January."""
MADE_UP = {
    2019: "0202 0203 0428 0505 0929 1012",
    2020: "0119 0426 0509 0628 0927 1010",
    2021: "0207 0220 0425 0508 0918 0926 1009",
    2022: "0129 0130 0402 0424 0507 1008 1009",
    2023: "0128 0129 0423 0506 0625 1007 1008",
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}
"""Weekend days worked in their place (调休上班)."""
LEVELS = (1, 3, 7, 11)
FIRST, LAST, BEYOND = date(2019, 1, 1), date(2026, 12, 10), date(2028, 12, 31)
ZONE = ZoneInfo("Asia/Shanghai")
OFFICIAL = Calendar.of(from_official())


def _days(year: int, written: str) -> set[int]:
    found: set[int] = set()
    for part in written.split():
        since, _dash, until = part.partition("-")
        first, last = (date(year, int(d[:2]), int(d[2:])).toordinal() for d in (since, until or since))
        found |= set(range(first, last + 1))
    return found


def _strip() -> dict[int, int]:
    """Day (ordinal) → 1 worked, 0 free, from 2019 to spring 2029; nobody has announced 2027 and later."""
    off = set[int]().union(*(_days(year, written) for year, written in OFF.items()))
    worked = set[int]().union(*(_days(year, written) for year, written in MADE_UP.items()))
    assert not off & worked
    strip: dict[int, int] = {}
    for day in range(FIRST.toordinal(), date(2029, 3, 1).toordinal()):
        weekend = day % 7 in (6, 0)  # 1 January of the year 1 was a Monday
        strip[day] = 1 if day in worked else 0 if day in off or weekend else 1
    return strip


STRIP = _strip()


def table(level: int) -> dict[int, datetime]:
    """Day of dispatch (ordinal) → due: the sum of the strip over the days after it reaches the level on the due day,
    at 18:00 there, which is 10:00 of the same day in Greenwich."""
    found: dict[int, datetime] = {}
    for start in range(FIRST.toordinal(), BEYOND.toordinal() + 1):
        end = start
        while sum(STRIP[day] for day in range(start + 1, end + 1)) < level:
            end += 1
        found[start] = datetime.fromordinal(end).replace(hour=10, tzinfo=UTC)
    return found


def hours(since: date, until: date) -> Iterator[tuple[int, datetime]]:
    """Every hour of these days as their date there (ordinal) and the instant; Shanghai is eight hours ahead."""
    for day in range(since.toordinal(), until.toordinal() + 1):
        midnight = datetime.fromordinal(day).replace(tzinfo=UTC) - timedelta(hours=8)
        for hour in range(24):
            yield day, midnight + timedelta(hours=hour)


@pytest.mark.parametrize("level", LEVELS)
def test_every_start_hour_from_2019_to_december_2026(level: int) -> None:
    wanted = table(level)
    count = 0
    for day, start in hours(FIRST, LAST):
        count += 1
        assert due(level, start, OFFICIAL, ZONE).due == wanted[day], f"level {level}, dispatched {start}"
    assert count == 69_624, "2,901 days of 24 hours"


@pytest.mark.parametrize("level", LEVELS)
def test_beyond_the_official_calendar_monday_to_friday_count_and_the_statement_says_so(level: int) -> None:
    wanted = table(level)
    for day, start in hours(LAST + timedelta(days=1), BEYOND):
        answer = due(level, start, OFFICIAL, ZONE)
        assert answer.due == wanted[day], f"level {level}, dispatched {start}"
        said = {line.day.year for line in answer.statement if line.why == "unannounced_year"}
        counted = {line.day.year for line in answer.statement if line.counted}
        assert said == {year for year in counted if year > 2026}


@pytest.mark.parametrize("level", LEVELS)
def test_emergencies_run_by_the_clock_from_every_start_hour(level: int) -> None:
    for _day, start in hours(FIRST, LAST):
        assert (
            due(level, start, OFFICIAL, ZONE, rule=Rule.EMERGENCY).due.timestamp() - start.timestamp() == level * 86400
        )


def test_the_days_worked_and_free_are_those_of_the_product() -> None:
    """Where this table and the package's disagree, the day is named."""
    differing = [
        date.fromordinal(day).isoformat()
        for day, worked in STRIP.items()
        if OFFICIAL.working(date.fromordinal(day)) != bool(worked)
    ]
    assert differing == []


def test_a_day_too_many_is_noticed() -> None:
    """Negative control: a calendar that misses one made-up day gives another table."""
    rows = [row for row in from_official() if row.day != "2026-10-10"]
    wrong = due(3, datetime(2026, 9, 30, 2, tzinfo=UTC), Calendar.of(rows), ZONE).due
    assert wrong != table(3)[date(2026, 9, 30).toordinal()]


@pytest.mark.parametrize("level", LEVELS)
def test_a_case_gets_the_tables_day_and_its_statement_agrees(level: int) -> None:
    """Through the rules: what is dispatched on each day of this autumn."""
    wanted = table(level)
    story = Story(replace(small_book(), calendar=OFFICIAL))
    story.clock.jump(datetime(2026, 9, 14, 2, tzinfo=UTC))
    for _day in range(85):
        day = (story.clock.now() + timedelta(hours=8)).date().toordinal()
        case = story.register()
        story.act("dispatch", case, unit="U-HOUSING", level=level)
        facts = story.facts(case)
        assert facts.due == wanted[day]
        assert statements(facts, story.book)[0].agrees
        story.wait(days=1, hours=1)
