"""What a lead asks about the work of others: lenses and boards, callbacks of each, what an answer changes, seasons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.errors import Refused
from app.domain.words import Answer, RequestType
from app.figures.seasons import AHEAD
from app.questions.leadshapes import CallbackProgress, Lenses, LensRow, ProgressRow, Season, Seasons, WhatIf
from app.questions.shapes import Ids
from app.store import drafts
from app.store.drafts import Draft
from tests.app.questions.asking import Asking, keep
from tests.world.story import CALLBACK, LEAD, Story


@pytest.fixture
def story(seat: Asking) -> Story:
    return seat.story


def lists(seat: Asking) -> dict[str, LensRow]:
    rows: list[LensRow] = seat.ask(Lenses(), LEAD)
    return {row.name: row for row in rows}


def behind(seat: Asking, row: LensRow) -> list[str]:
    found: list[str] = seat.ask(Ids(list=row.list, filters=row.filters), LEAD)
    assert len(found) == row.count, "a number and its list are one condition"
    return found


def test_each_list_opens_to_exactly_its_cases(seat: Asking, story: Story) -> None:
    silent = story.dispatched()
    back = story.accepted()
    story.asked(back, Answer.YES, Answer.NO, Answer.NO)
    story.act("rework", back, text="又漏了")
    thrice = story.dispatched()
    story.act("sign", thrice)
    for _ in range(2):
        story.act("add_contact", thrice, contact=f"again{_}", channel="phone", caller=story.private(thrice).callers[0])
    reminded = story.dispatched()
    story.act("sign", reminded)
    story.act("remind", reminded, text="请尽快")
    pressed = story.dispatched()
    story.act("sign", pressed)
    story.act("supervise", pressed, LEAD, level=1, text="督办单")
    round_about = keep(story, story.dispatched(), dispatches=())
    story.act("sign", passed := story.dispatched())
    seat.hold()
    found = lists(seat)
    assert set(behind(seat, found["unanswered"])) == {silent, back, round_about}
    assert behind(seat, found["rebounding"]) == [back]
    assert behind(seat, found["repeated"]) == [thrice]
    assert behind(seat, found["reminded"]) == [reminded]
    assert behind(seat, found["level1"]) == behind(seat, found["slow"]) == [pressed]
    assert passed not in behind(seat, found["passed_around"])
    for row in found.values():
        behind(seat, row)


def test_boards_begin_with_what_is_over(seat: Asking, story: Story) -> None:
    later, over, undated = (story.dispatched() for _ in range(3))
    now = story.clock.now()
    story.act("consult", later, text="会商", next_at=now + timedelta(days=3))
    story.act("consult", over, text="会商", next_at=now + timedelta(hours=1))
    story.act("consult", undated, text="会商")
    parked = [story.dispatched() for _ in range(2)]
    for case, days in zip(parked, (5, 2), strict=True):
        story.act("sign", case)
        promised = (now + timedelta(days=days)).date().isoformat()
        story.act("defer", case, approver="李局", plan="分期", promised=promised)
    story.wait(hours=2)
    seat.hold()
    found = lists(seat)
    assert behind(seat, found["consulting"]) == [over, later, undated]
    assert behind(seat, found["consulting_over"]) == [over]
    assert behind(seat, found["deferred"]) == parked[::-1]
    assert behind(seat, found["deferred_over"]) == []


def test_a_persons_own_lens_moves_on_with_the_days(seat: Asking, story: Story) -> None:
    old = story.register(text="旧的")
    story.wait(days=10)
    new = story.register(text="新的")
    seat.hold()
    payload = {"name": "城东一周", "filters": {"area": "A1", "since": "2000-01-01T00:00:00Z"}, "days": 7}
    seat.store.write(
        lambda writing: drafts.put(writing.connection, Draft("own1", "lens", None, story.clock.now(), payload))
    )
    row = lists(seat)["城东一周"]
    assert (row.kind, row.id, behind(seat, row)) == ("own", "own1", [new])
    assert old not in behind(seat, row)


def test_how_far_everybody_is(seat: Asking, story: Story) -> None:
    given, other, reached, missed = (story.accepted() for _ in range(4))
    story.act("assign", given, LEAD, to=CALLBACK.id)
    story.act("assign", other, LEAD, to=CALLBACK.id, until=story.clock.now() + timedelta(minutes=5))
    story.wait(days=1)
    story.asked(reached, Answer.YES, Answer.YES, Answer.YES)
    story.wait(minutes=4)
    story.asked(missed)
    story.wait(minutes=2)
    seat.hold()
    rows: list[ProgressRow] = seat.ask(CallbackProgress(), LEAD)
    (row,) = rows
    assert row.person == CALLBACK.id
    assert {c.name: c.count for c in row.counts} == {"outstanding": 1, "due": 1, "done": 2, "reached": 1}
    assert row.average_s == pytest.approx(240)
    opened = {c.name: set(seat.ask(Ids(list="cases", filters=c.filters), LEAD)) for c in row.counts}
    assert opened == {"outstanding": {given}, "due": {given}, "done": {reached, missed}, "reached": {reached}}
    with pytest.raises(Refused, match="range"):
        seat.ask(CallbackProgress(since=story.clock.now(), until=story.clock.now() - timedelta(days=1)), LEAD)


def test_what_an_answer_would_change(seat: Asking, story: Story) -> None:
    done, case = story.accepted(), story.accepted()
    story.asked(done, Answer.YES, Answer.YES, Answer.YES)
    seat.hold()
    unhappy = WhatIf(case=case, solved=Answer.NO, satisfied=Answer.NO)
    answer = seat.ask(unhappy, LEAD)
    assert (answer.unit, answer.why, answer.units) == ("U-HOUSING", None, 1)
    assert (answer.before.score, answer.before.zone, answer.before.rank) == (1.0, "blue", 1)
    assert (answer.after.score, answer.after.zone, answer.after.rank) == (pytest.approx(0.666667), "red", 1)
    assert {rate.name: (rate.yes, rate.answered) for rate in answer.after.rates} == {
        "responded": (2, 2),
        "solved": (1, 2),
        "satisfied": (1, 2),
    }
    story.asked(case, Answer.YES, Answer.NO, Answer.NO)
    seat.hold()
    real = seat.ask(WhatIf(case=done), LEAD).before
    assert (real.score, real.zone, real.rates) == (answer.after.score, answer.after.zone, answer.after.rates)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"request_type": RequestType.PRAISE}, "praise"),
        ({"outcome": "direct"}, "direct"),
        ({"unit": None}, "no_unit"),
        ({"channel": "own_find"}, "own_find"),
    ],
)
def test_an_answer_that_counts_for_nothing_says_why(
    seat: Asking, story: Story, change: dict[str, object], why: str
) -> None:
    case = keep(story, story.accepted(), **change)
    seat.hold()
    answer = seat.ask(WhatIf(case=case), LEAD)
    assert (answer.why, answer.before) == (why, answer.after)


def test_a_second_answer_of_a_round_and_a_case_nobody_holds(seat: Asking, story: Story) -> None:
    case = story.accepted()
    story.asked(case, Answer.YES, Answer.YES, Answer.YES)
    seat.hold()
    assert seat.ask(WhatIf(case=case), LEAD).why == "answered"
    with pytest.raises(Refused, match="no_case"):
        seat.ask(WhatIf(case="nobody"), LEAD)


def winters(story: Story) -> None:
    """Three years: heating from the middle of October on, drains all year round, and one loud week of noise."""
    for year in (2023, 2024, 2025):
        for day in range(365):
            on = datetime(year, 1, 1, 4, tzinfo=UTC) + timedelta(days=day)
            many = {"C3": 3 if (on.month, on.day) >= (10, 15) or on.month < 3 else 0, "C2": 1 if day % 2 else 0}
            if year == 2024 and (on.month, on.day) in ((10, 5), (10, 6)):
                many["C1"] = 20
            for category, count in many.items():
                for _ in range(count):
                    keep(story, story.register(category=category), at=on, saved_at=on)


def test_heating_is_announced_before_its_counts_peak(seat: Asking, story: Story) -> None:
    winters(story)
    seat.hold(indexed=False)
    found: list[Season] = seat.ask(Seasons(on="2026-10-01"), LEAD)
    (row,) = found
    assert (row.category, [c.name for c in row.years], row.lately) == ("C3", ["2025", "2024", "2023"], 0)
    assert (row.expected, row.before) == (48, 0)
    assert date(2025, 10, 15) <= row.peak < date(2025, 10, 1) + AHEAD
    for count in row.years:
        assert len(seat.ask(Ids(list="cases", filters=count.filters, limit=5000), LEAD)) == count.count
    (again,) = seat.ask(Seasons(on="2026-11-01"), LEAD)
    assert (again.category, again.expected, again.before) == ("C3", 90, 51)
    assert seat.ask(Seasons(on="2026-06-01"), LEAD) == [], "nothing comes up in June"
    with pytest.raises(Refused, match="day"):
        seat.ask(Seasons(on="soon"), LEAD)
