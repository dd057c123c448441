"""The statements of due moments: counted again from the timeline, they give what the rules gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from app.domain.calendar import Calendar
from app.domain.clocks import Statement, handling, statements
from app.domain.words import LEVELS, Flag, Timer
from tests.world.story import Story, small_book

CHINA = ZoneInfo("Asia/Shanghai")
HOLIDAYS = Calendar(
    days={date(2026, 11, 9) + timedelta(days=n): (n % 5 == 0, "国庆节" if n % 3 else "") for n in range(0, 90, 4)},
    years=frozenset({2026, 2027}),
)
BOOK = replace(small_book(), calendar=HOLIDAYS, versions={"day": 4})


def told(found: tuple[Statement, ...]) -> str:
    return "\n".join(f"{_local(each.due)} {each.name} {each.rule} {each.unit or '-'}" for each in found)


def _local(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


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
    found = handling(story.facts(case), BOOK)
    assert found is not None and found.agrees and found.due == story.facts(case).due
    assert sum(day.counted for day in found.days) == level + (0 if rework else more)
    assert found.days[-1].counted and found.version == 4


def test_an_emergency_is_counted_by_the_clock() -> None:
    story = Story(BOOK)
    case = story.register(flags=(Flag.EMERGENCY,))
    story.wait(hours=2)
    story.act("dispatch", case, unit="U-HOUSING")
    found = handling(story.facts(case), BOOK)
    assert found is not None and found.rule == "emergency" and found.agrees
    assert [day.why for day in found.days] == ["clock"]


def test_another_calendar_than_then_is_noticed() -> None:
    """Negative control: the recorded moment is not taken on trust."""
    story = Story(BOOK)
    case = story.dispatched()
    later = replace(BOOK, calendar=Calendar(days={}, years=frozenset({2026})))
    longer = changed(story.facts(case), due=story.facts(case).due + timedelta(days=9))
    before, after = handling(story.facts(case), BOOK), handling(longer, later)
    assert before is not None and before.agrees
    assert after is not None and not after.agrees


def test_where_no_clock_runs_there_is_no_statement() -> None:
    story = Story(BOOK)
    assert statements(story.facts(story.register()), BOOK) == ()


def test_every_moment_of_a_parallel_case() -> None:
    story = Story()
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-FIRE",))  # Monday 10:00, 3 days
    story.act("sign", case, contacted_at=story.clock.now())
    story.wait(minutes=5)
    story.act("remind", case)
    assert told(statements(story.facts(case), story.book)) == (
        "11-12 18:00 handle working_days U-HOUSING\n"
        "11-12 17:00 extension cut_off U-HOUSING\n"
        "11-09 11:00 sign minutes U-FIRE\n"
        "11-10 00:00 respond same_day U-FIRE\n"
        "11-09 12:05 supervision minutes U-HOUSING"
    )


def test_what_a_consultation_a_deferral_and_a_callback_promise() -> None:
    story = Story()
    case = story.dispatched()
    story.act("consult", case, text="权属不清", next_at=story.clock.now() + timedelta(days=1))
    assert Timer.CONSULTATION in {each.name for each in statements(story.facts(case), story.book)}
    case = story.dispatched()
    steps = ({"day": "2026-12-31", "text": "立项"}, {"day": "2027-03-31", "text": "施工"})
    story.act("defer", case, approver="王局", plan="分期改造", promised="2027-06-30", stages=steps)
    parked = [each for each in statements(story.facts(case), story.book) if each.name in (Timer.STAGE, Timer.PROMISE)]
    assert [_local(each.due) for each in parked] == ["12-31 18:00", "03-31 18:00", "06-30 18:00"]
    case = story.accepted()
    asked = statements(story.facts(case), story.book)[-1]
    assert (asked.name, asked.rule, asked.agrees) == (Timer.CALLBACK, "working_days", True)
    story.asked(case, None, None, None)
    assert statements(story.facts(case), story.book)[-1].rule == "retry"
    story.asked(case, None, None, None, appointment=story.clock.now() + timedelta(hours=5))
    assert statements(story.facts(case), story.book)[-1].rule == "said"


def test_a_deadline_set_in_the_evening_leaves_the_hour_in_which_it_is_signed() -> None:
    story = Story()
    story.wait(hours=13, minutes=30)  # Monday 23:30
    case = story.dispatched()
    lead = story.facts(case).lead
    assert lead is not None and lead.sign_due is not None and lead.respond_due is not None
    assert (_local(lead.sign_due), _local(lead.respond_due)) == ("11-10 00:30", "11-10 00:30")
