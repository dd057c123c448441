"""Who of a case is to be asked, and from when each may be rung again: hours of the day, tries a day, tries in all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import limits
from app.domain.book import CHINA, Limits
from app.domain.deadlines import USUAL, Hours, Span, may_ring, ring_from
from app.domain.errors import Refused
from app.domain.records import CENTRE, Caller, Limit
from app.domain.rules.asking import first_to_ask, invited_at, next_call, owed, used_up
from tests.world.story import CALLBACK, LEAD, OPERATOR, OTHER, Story, small_book

TWO = Caller(id="two", name="李四", phone="13897210044")


def local(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%d %H:%M") if at else "now"


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return 60 * hour + minute


def refused(story: Story, do: str, case: str, person: object, **fields: object) -> str:
    with pytest.raises(Refused) as found:
        story.act(do, case, person, **fields)  # type: ignore[arg-type]
    return found.value.code


RETRIES = """
10:00 09 14:00
10:30 09 14:00
13:59 09 15:59
17:59 09 19:59
18:00 10 09:00
"""
"""The first try on Monday, and from when the next may be made."""


@pytest.mark.parametrize("line", RETRIES.strip().splitlines())
def test_the_next_try_is_two_hours_on_and_in_the_hours_for_it(line: str) -> None:
    first, then = line.split(" ", 1)
    story = Story()
    case = story.accepted()
    story.wait(minutes=_minutes(first) - _minutes("10:00"))
    story.asked(case)
    assert local(story.facts(case).callback_due) == then


def test_two_tries_a_day_and_three_in_all() -> None:
    story = Story()
    case = story.accepted()
    caller = story.facts(case).callers[0].id
    said = []
    for hours in (0, 4, 19):
        story.wait(hours=hours)
        story.asked(case)
        said.append(local(story.facts(case).callback_due))
    assert said == ["09 14:00", "10 09:00", "10 09:00"], "with the last one it stays in sight, to be closed"
    assert used_up(story.facts(case), caller, story.book.limits)


def test_the_limits_are_the_hotlines() -> None:
    chosen = [
        limits.checked(*each.split("=")) for each in ("tries_a_day=1", "calling_hours=8:30-21:00", "callback_tries=2")
    ]
    own, hours = limits.applied(chosen, Limits(), Hours())
    story = Story(replace(small_book(), limits=own, hours=hours))
    case = story.accepted()
    story.asked(case)
    assert local(story.facts(case).callback_due) == "10 08:30"
    assert limits.in_force(own, hours)["calling_hours"] == "08:30-21:00"
    assert refused(story, "close", case, CALLBACK) == "tries_left"
    story.asked(case)
    story.act("close", case, CALLBACK)


WRONG = """
colour=red                    unknown
callback_tries=many           type
callback_tries=0              range
callback_tries=-1             type
calling_hours=9-12            type
calling_hours=12:00-9:00      range
calling_hours=25:00-26:00     range
calling_hours=9:00-12:00,11:00-13:00 range
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_is_no_limit_is_refused(line: str) -> None:
    given_, code = line.split()
    with pytest.raises(Refused) as found:
        limits.checked(*given_.split("="))
    assert found.value.code == code


def test_a_hotline_that_rings_at_any_hour() -> None:
    (span,) = limits.calling_hours("0:00-24:00")
    assert limits.written((span,)) == "00:00-24:00"
    at = datetime(2026, 11, 9, 23, 59, 59, tzinfo=CHINA)
    assert may_ring(at, CHINA, Hours(calling=(span,))) and ring_from(at, CHINA, Hours(calling=(span,))) == at


def test_a_limit_of_a_newer_version_is_passed_over() -> None:
    assert limits.applied([Limit(code="moon_phase", value="full")], Limits(), Hours()) == (Limits(), Hours())


@given(st.integers(0, 365 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(seconds=s)))
def test_ringing_begins_at_the_first_moment_of_the_hours(at: datetime) -> None:
    begin = ring_from(at, CHINA)
    assert begin >= at and may_ring(begin, CHINA)
    assert begin == at or not may_ring(begin - timedelta(microseconds=1), CHINA)
    assert not may_ring(at, CHINA) or begin == at


def test_a_hotline_that_rings_at_no_hour_is_not_left_without_a_moment() -> None:
    at = datetime(2026, 11, 9, 10, tzinfo=CHINA)
    assert ring_from(at, CHINA, Hours(calling=())) == at
    assert not may_ring(at, CHINA, Hours(calling=()))
    assert may_ring(at, CHINA, Hours(calling=(Span(time(10), time(11)),))) and USUAL.calling[0].since == time(9)


def test_each_caller_is_asked_and_tried_by_their_own_count() -> None:
    story = Story()
    case = story.accepted()
    story.act("add_contact", case, contact="k2", channel="phone", caller=TWO)
    one = story.facts(case).callers[0].id
    story.asked(case)
    facts = story.facts(case)
    assert facts.callback_due == story.clock.now(), "the other one may be asked at once"
    assert first_to_ask(facts, story.book, story.clock.now()) == "two"
    assert (local(next_call(facts, one, story.book)), local(next_call(facts, "two", story.book))) == ("09 14:00", "now")
    story.asked(case, "yes", "yes", "yes", caller="two")
    assert owed(story.facts(case)) == (one,) and local(story.facts(case).callback_due) == "09 14:00"
    story.asked(case)
    assert refused(story, "close", case, CALLBACK) == "tries_left"
    story.asked(case)
    story.act("close", case, CALLBACK)


def test_an_answer_of_a_round_that_is_over_is_kept_wherever_the_case_is() -> None:
    story = Story()
    case = story.accepted()
    story.asked(case, "yes", "no", "no")
    story.act("rework", case, CALLBACK, text="还是不亮")
    story.asked(case, "yes", "yes", "yes", round=1)
    facts = story.facts(case)
    assert (facts.status, len(facts.callbacks), facts.round) == ("rework", 2, 2)
    assert refused(story, "record_callback", case, CALLBACK, caller=facts.callers[0].id, round=2) == "flow"


def test_an_invitation_is_of_its_round() -> None:
    story = Story()
    case = story.accepted()
    caller = story.facts(case).callers[0].id
    assert refused(story, "invite", case, LEAD, caller=caller, round=1) == "role"
    facts = story.facts(case)
    story.act("invite", case, CENTRE, caller=caller, round=1)
    assert invited_at(facts, caller) is None and invited_at(story.facts(case), caller) == story.clock.now()
    story.asked(case, "yes", "no", "no")
    story.act("rework", case, CALLBACK, text="还是不亮")
    assert invited_at(story.facts(case), caller) is None


def test_whoever_works_on_callbacks_takes_what_is_free_and_a_lead_gives_it() -> None:
    story = Story()
    case = story.accepted()
    until = story.clock.now() + timedelta(hours=8)
    story.act("assign", case, CALLBACK, to=CALLBACK.id, until=until)
    assert (story.facts(case).assigned, story.facts(case).assigned_until) == (CALLBACK.id, until)
    story.act("assign", case, CALLBACK, to=None)
    story.act("assign", case, LEAD, to=OTHER.id, until=until)
    assert refused(story, "assign", case, CALLBACK, to=CALLBACK.id) == "held"
    assert refused(story, "assign", case, CALLBACK, to=None) == "held"
    assert refused(story, "assign", case, CALLBACK, to=OTHER.id) == "role"
    assert refused(story, "assign", case, OPERATOR, to=OPERATOR.id) == "role"
    assert refused(story, "assign", case, LEAD, to=OTHER.id, until=story.clock.now()) == "range"
    story.wait(hours=9)
    story.act("assign", case, CALLBACK, to=CALLBACK.id)
    assert story.facts(case).assigned == CALLBACK.id, "it was given for the day, and the day is over"
    elsewhere = story.dispatched()
    assert refused(story, "assign", elsewhere, CALLBACK, to=CALLBACK.id) == "role"
