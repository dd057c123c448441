"""Ring-backs: what ends a run, what may be done about one and by whom, and when citizens may be rung."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from app.clock import new_id
from app.domain import ringbacks, rules
from app.domain.commands import Assign, Note, RecordRingback, Release, ReleaseRingback, Reveal, Take
from app.domain.errors import Refused
from app.domain.records import Person
from app.domain.ringbacks import Heard, Rule
from app.domain.ringing import Ringback
from tests.world.story import CALLBACK, LEAD, OPERATOR, UNIT, Story

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def vain(minute: float, **more: Any) -> Heard:
    at = NOON + minute * MINUTE
    return Heard(at=at, ended_at=at + timedelta(seconds=40), **more)


def ringback(*calls: Heard) -> Ringback:
    blank = ringbacks.blank("r", "13897215521", "hash")
    attempts, through, lifted = ringbacks.gather(calls)
    return replace(blank, facts=replace(blank.facts, attempts=attempts, through_at=through, lifted=lifted))


def do(record: Ringback, kind: Any, person: Person = CALLBACK, minute: float = 30, **fields: Any) -> Ringback:
    """The ring-back after the act; as it was where nothing came of it."""
    story = Story()
    given = {"id": new_id(story.clock), "by": person.id, "at": NOON + minute * MINUTE, "case": "r"}
    found = rules.apply({"r": record}, kind(**given | fields), story.book, person).ringbacks
    return found[0] if found else record


THREE = ringback(vain(0), vain(1), vain(2))


@pytest.mark.parametrize(
    ("calls", "run"),
    [
        ((vain(0), vain(1)), 2),
        ((vain(0), vain(1), vain(2)), 3),
        ((vain(2), vain(0), vain(1)), 3),
        ((vain(0), vain(1), vain(1.5, answered=True), vain(2)), 1),
        ((vain(0), vain(1), vain(2), vain(3, answered=True)), 0),
        ((vain(0), vain(1), vain(2), vain(2, answered=True)), 0),
        ((vain(0), vain(1), vain(2), vain(3, outgoing=True)), 3),
        ((vain(0), vain(1), vain(2), vain(3, outgoing=True, answered=True)), 0),
        ((vain(0), vain(1), vain(2, by_exchange=False)), 2),
        ((vain(0), vain(1), vain(2), vain(3, answered=True, by_exchange=False)), 0),
        ((vain(0), vain(1), vain(2), vain(3, answered=True, outgoing=True, by_exchange=False)), 3),
    ],
)
def test_a_run_is_what_nobody_answered_since_somebody_spoke(calls: tuple[Heard, ...], run: int) -> None:
    facts = ringback(*calls).facts
    assert len(ringbacks.attempts(facts)) == run
    assert ringbacks.stands(facts) == (run >= 3)


def test_a_voice_box_that_lifted_reached_nobody() -> None:
    lifted = ringback(vain(0), vain(1), vain(2), vain(10, outgoing=True, answered=True))
    assert not ringbacks.stands(lifted.facts)
    assert ringbacks.stands(do(lifted, RecordRingback, minute=12, reached=False).facts)
    assert not ringbacks.stands(do(lifted, RecordRingback, minute=25, reached=False).facts), "that was another call"


def test_not_reached_counts_a_try_and_frees_it_reached_ends_it() -> None:
    held = do(THREE, Take, fence=4, until=NOON + HOUR)
    assert held.facts.holder is not None and held.facts.holder.person == CALLBACK.id
    tried = do(held, RecordRingback, reached=False)
    assert (len(ringbacks.tries(tried.facts)), tried.facts.holder) == (1, None)
    assert do(held, RecordRingback, OPERATOR, reached=False).facts.holder == held.facts.holder, "somebody else's hand"
    given = do(do(tried, ReleaseRingback, LEAD), Assign, LEAD, to=CALLBACK.id)
    over = do(given, RecordRingback, minute=40, reached=True)
    assert not ringbacks.stands(over.facts)
    assert (over.facts.assigned, over.facts.released_at, over.facts.holder) == (None, None, None)
    later = ringback(*map(vain, (50, 51, 52))).facts.attempts
    anew = replace(over, facts=replace(over.facts, attempts=later))
    assert ringbacks.stands(anew.facts) and not ringbacks.released(anew.facts) and not ringbacks.tries(anew.facts)


def test_looking_changes_nothing_and_freeing_needs_the_fence() -> None:
    assert do(THREE, Reveal, what="phone", reason="ringback") is THREE
    held = do(THREE, Take, fence=4, until=NOON + HOUR)
    assert do(held, Release, fence=3) is held
    assert do(held, Release, fence=4).facts.holder is None
    released = do(THREE, ReleaseRingback, LEAD)
    assert ringbacks.released(released.facts) and do(released, ReleaseRingback, LEAD, minute=99) is released


OVER = ringback(vain(0), vain(1), vain(2), vain(3, answered=True))


@pytest.mark.parametrize(
    ("record", "kind", "person", "fields", "code"),
    [
        (OVER, Take, CALLBACK, {"fence": 1, "until": NOON}, "ringback_over"),
        (OVER, ReleaseRingback, LEAD, {}, "ringback_over"),
        (THREE, ReleaseRingback, CALLBACK, {}, "role"),
        (THREE, Assign, CALLBACK, {"to": None}, "role"),
        (THREE, Assign, LEAD, {"to": "nobody"}, "unknown"),
        (THREE, RecordRingback, UNIT, {"reached": True}, "role"),
        (THREE, Note, CALLBACK, {"text": "x"}, "no_case"),
        (do(THREE, Assign, LEAD, to=OPERATOR.id), Take, CALLBACK, {"fence": 1, "until": NOON}, "held"),
    ],
)
def test_what_may_not_be_done(record: Ringback, kind: Any, person: Person, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        do(record, kind, person, **fields)
    assert caught.value.code == code


def test_an_act_on_a_ring_back_is_none_on_a_case() -> None:
    story = Story()
    case = story.register()
    with pytest.raises(Refused) as caught:
        story.act("record_ringback", case, reached=True)
    assert caught.value.code == "no_case"


HOURS = """
00:00 no    night
07:59 no
08:00 yes   opens
12:14 yes
20:59 yes
21:00 no    closes
23:59 no
"""


@pytest.mark.parametrize("line", HOURS.strip().splitlines())
def test_nobody_is_rung_at_night(line: str) -> None:
    at = datetime.fromisoformat(f"2026-11-23T{line[:5]}:00").replace(tzinfo=ZONE)
    noon = [at - timedelta(hours=n) for n in range(24)]
    assert ringbacks.rings_at(at, Rule(), ZONE) == ("yes" in line)
    assert "yes" in line or not ringbacks.load(noon, at, Rule(), ZONE).quiet


@pytest.mark.parametrize(("last", "quiet"), [(0, True), (7, True), (8, False), (40, False)])
def test_quiet_is_a_quarter_hour_with_at_most_three_quarters_of_a_usual_one(last: int, quiet: bool) -> None:
    at = NOON + 7 * MINUTE
    yesterday = [NOON - timedelta(hours=24) + n * timedelta(minutes=1.5) for n in range(320)]  # 12:00 to 20:00
    morning = [NOON - timedelta(hours=4) + n * timedelta(minutes=1) for n in range(200)]  # 8:00 to 11:20
    now = [NOON - 14 * MINUTE + n * timedelta(seconds=10) for n in range(last)]
    found = ringbacks.load([*yesterday, *morning, *now], at, Rule(), ZONE)
    assert (found.begun, found.last, found.usual) == (NOON, last, (520 + last) / 52)
    assert found.quiet == quiet
    assert not ringbacks.load([], at, Rule(), ZONE).quiet, "where nothing is known nothing is said to be quiet"


def test_the_days_ringing_ends_at_its_closing_hour() -> None:
    assert ringbacks.closing(NOON, Rule(), ZONE).astimezone(ZONE) == NOON.replace(hour=21)
    late = Rule(closes=24)
    assert ringbacks.closing(NOON, late, ZONE).astimezone(ZONE) == NOON.replace(day=24, hour=0)
