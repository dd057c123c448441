"""At two hours without a handling act the level rises once; nothing rises where something was done at 1:59."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.clock import WindClock
from app.domain.commands import DispatchCase, Remind, Sign
from app.domain.records import CaseFacts, Seen
from app.text import use
from server.centre import Centre
from server.hot import Hand, stored
from tests.world.plain import PlainSeat

HOUR = 3600


def facts(centre: Centre, case: str) -> CaseFacts:
    now = centre.clock.now()
    return next(
        each.facts
        for each in stored(centre, now.replace(year=now.year - 1), now.replace(year=now.year + 1))
        if each.facts.id == case
    )


def run(hand: Hand) -> None:
    while hand.step():
        pass


def seen(centre: Centre, case: str) -> Seen:
    now = facts(centre, case)
    return Seen(turn=now.turn, version=now.version)


@pytest.fixture
def seat(centre: Centre) -> PlainSeat:
    return PlainSeat.of(centre, "op1")


@pytest.fixture
def case(centre: Centre, seat: PlainSeat) -> str:
    """A case that a unit was reminded of just now."""
    registering = seat.registering()
    seat.do(registering)
    made = registering.case
    seat.do(DispatchCase(**seat.common(made) | {"seen": seen(centre, made)}, unit="U1", level=3))
    seat.do(Remind(**seat.common(made), text="请尽快办理"))
    return made


def test_the_level_rises_once_at_two_hours(centre: Centre, clock: WindClock, case: str) -> None:
    hand = Hand(centre)
    clock.wind(2 * HOUR - 61)
    run(hand)
    assert facts(centre, case).supervision == 0
    clock.wind(61)
    run(hand)
    run(hand)
    risen = facts(centre, case)
    assert risen.supervision == 1
    assert [line.by for line in risen.timeline if line.what == "supervise"] == ["centre"]


def test_nothing_rises_where_it_was_handled_at_1_59(centre: Centre, clock: WindClock, case: str) -> None:
    hand = Hand(centre)
    clock.wind(2 * HOUR - 60)
    late = PlainSeat.of(centre, "op1")  # the first session is over by now
    late.do(Sign(**late.common(case) | {"seen": seen(centre, case)}, unit="U1", said_by="李"))
    clock.wind(HOUR)
    run(hand)
    assert facts(centre, case).supervision == 0


def test_still_nothing_and_it_goes_to_the_leader_but_no_further(centre: Centre, clock: WindClock, case: str) -> None:
    hand = Hand(centre)
    for _ in range(5):
        clock.wind(2 * HOUR)
        run(hand)
    risen = facts(centre, case)
    assert risen.supervision == 2, "the third level is a person's"
    assert [line.days for line in risen.timeline if line.what == "supervise"] == [1, 2]


def test_without_a_reminder_nothing_rises(centre: Centre, clock: WindClock, seat: PlainSeat) -> None:
    registering = seat.registering()
    seat.do(registering)
    made = registering.case
    seat.do(DispatchCase(**seat.common(made) | {"seen": seen(centre, made)}, unit="U1", level=3))
    clock.wind(5 * HOUR)
    run(Hand(centre))
    assert facts(centre, made).supervision == 0


def test_a_hand_that_starts_late_or_beside_another_raises_it_once(
    centre: Centre, clock: WindClock, case: str, another: Callable[[], Centre]
) -> None:
    run(Hand(centre))
    clock.wind(2 * HOUR)
    one, two = Hand(centre), Hand(another())
    run(one)
    run(two)
    assert facts(centre, case).supervision == 1


@pytest.mark.parametrize(("language", "heading"), [("zh_CN", "督办单"), ("en", "Written supervision")])
def test_the_letter_is_written(centre: Centre, clock: WindClock, case: str, language: str, heading: str) -> None:
    use(language)
    clock.wind(2 * HOUR)
    run(Hand(centre))
    use("zh_CN")
    now = centre.clock.now()
    (told,) = (
        each
        for each in stored(centre, now.replace(year=now.year - 1), now.replace(year=now.year + 1))
        if each.facts.id == case
    )
    line = next(line for line in told.facts.timeline if line.what == "supervise")
    words = told.private.words[line.id]
    assert words.text.startswith(heading)
    assert told.facts.number in words.text
    assert words.more["name"], "whose leader it goes to"
