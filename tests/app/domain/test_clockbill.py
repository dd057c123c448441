"""The statement of a due moment: counted again from the timeline, it gives what the rules gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from app.domain.calendar import Calendar
from app.domain.clockbill import bill
from app.domain.words import LEVELS, Flag
from tests.world.story import Story, small_book

HOLIDAYS = Calendar(
    days={date(2026, 11, 9) + timedelta(days=n): (n % 5 == 0, "国庆节" if n % 3 else "") for n in range(0, 90, 4)},
    years=frozenset({2026, 2027}),
)
BOOK = replace(small_book(), calendar=HOLIDAYS)


@given(st.sampled_from(LEVELS), st.integers(0, 60 * 24 * 14), st.integers(0, 9), st.booleans())
def test_working_days_extensions_and_rework_are_counted_as_the_rules_count(
    level: int, minutes: int, more: int, rework: bool
) -> None:
    story = Story(BOOK)
    story.wait(minutes=minutes)
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", level=level)
    if more:
        story.act("extend", case, days=more, text="等配件")
    if rework:
        story.act("sign", case)
        story.act("reply", case, text="已修好")
        for _rung in range(2):
            story.act("approve", case)
        story.wait(hours=30)
        story.act("review", case, accepted=False, text="请补充")
    found = bill(story.facts(case), BOOK)
    assert found is not None and found.agrees and found.due == story.facts(case).due
    assert sum(day.counted for day in found.days) == level + (0 if rework else more)
    assert found.days[-1].counted


def test_an_emergency_is_counted_by_the_clock() -> None:
    story = Story(BOOK)
    case = story.register(flags=(Flag.EMERGENCY,))
    story.wait(hours=2)
    story.act("dispatch", case, unit="U-HOUSING")
    found = bill(story.facts(case), BOOK)
    assert found is not None and found.rule == "emergency" and found.agrees
    assert [day.why for day in found.days] == ["clock"]


def test_another_calendar_than_then_is_noticed() -> None:
    """Negative control: the recorded moment is not taken on trust."""
    story = Story(BOOK)
    case = story.dispatched()
    later = replace(BOOK, calendar=Calendar(days={}, years=frozenset({2026})))
    longer = changed(story.facts(case), due=story.facts(case).due + timedelta(days=9))
    assert bill(story.facts(case), BOOK).agrees
    assert not bill(longer, later).agrees


def test_where_no_clock_runs_there_is_no_statement() -> None:
    story = Story(BOOK)
    assert bill(story.facts(story.register()), BOOK) is None
