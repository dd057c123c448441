"""Laws of ring-backs: over any calls and tries, in whatever order, the list is what a plain walk finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain import ringbacks
from app.domain.commands import RecordRingback
from app.domain.ringbacks import Heard
from app.domain.ringing import Ringback, Try
from app.domain.rules import apply
from tests.world.story import CALLBACK, small_book

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)
MINUTE = timedelta(minutes=1)
BOOK = small_book()

HEARD = st.builds(
    lambda minute, answered, outgoing, wait, known: Heard(
        at=NOON + minute * MINUTE,
        ended_at=None if wait is None else NOON + minute * MINUTE + timedelta(seconds=wait),
        answered=answered,
        outgoing=outgoing,
        by_exchange=known,
    ),
    st.integers(0, 240),
    st.booleans(),
    st.sampled_from((False, False, False, True)),
    st.none() | st.integers(0, 900),
    st.sampled_from((True, True, True, False)),
)
TRIES = st.lists(st.tuples(st.integers(0, 240), st.booleans()), max_size=4, unique_by=lambda each: each[0])


def record(calls: list[Heard], tries: list[tuple[int, bool]]) -> Ringback:
    """A number's ring-back as the centre would work it out."""
    attempts, through, lifted = ringbacks.gather(calls)
    made = tuple(
        Try(id=f"t{minute}", at=NOON + minute * MINUTE, by="p-cb", reached=reached) for minute, reached in sorted(tries)
    )
    blank = ringbacks.blank("r", "13897215521", "hash")
    facts = replace(blank.facts, attempts=attempts, through_at=through, lifted=lifted, tries=made)
    return replace(blank, facts=facts)


def walked(calls: list[Heard], tries: list[tuple[int, bool]]) -> tuple[int, int]:
    """Attempts in a row and tries since, found by walking along the day."""
    events: list[tuple[datetime, int, str]] = []
    for call in calls:
        if not call.outgoing:
            if call.answered:
                events.append((call.at, 1, "spoke"))
            elif call.by_exchange:
                events.append((call.at, 0, "vain"))
    out = [call for call in calls if call.outgoing and call.answered and call.by_exchange]
    for last in [max(out, key=lambda call: call.at)] if out else []:
        until = (last.ended_at or last.at) + 10 * MINUTE
        if not any(not reached and last.at <= NOON + minute * MINUTE <= until for minute, reached in tries):
            events.append((last.at, 1, "spoke"))
    events += [(NOON + minute * MINUTE, 1, "spoke" if reached else "tried") for minute, reached in tries]
    run = tried = 0
    ended = datetime.min.replace(tzinfo=ZONE)
    for at, _order, what in sorted(events):
        if what == "spoke":
            run, tried, ended = 0, 0, at
        elif what == "vain":
            run += at > ended
        else:
            tried += at > ended
    return run, tried


@given(st.lists(HEARD, max_size=25, unique_by=lambda c: (c.at, c.outgoing)), TRIES, st.randoms(use_true_random=False))
def test_the_list_is_what_a_plain_walk_finds_in_any_order(
    calls: list[Heard], tries: list[tuple[int, bool]], dice: Random
) -> None:
    made = record(calls, tries)
    assert (len(ringbacks.attempts(made.facts)), len(ringbacks.tries(made.facts))) == walked(calls, tries)
    assert ringbacks.stands(made.facts) == (walked(calls, tries)[0] >= 3)
    told = list(calls)
    dice.shuffle(told)
    assert record(told, tries) == made


@given(st.lists(HEARD, min_size=3, max_size=25, unique_by=lambda c: (c.at, c.outgoing)), st.data())
def test_a_try_is_recorded_once_whoever_tells_it_again(calls: list[Heard], data: st.DataObject) -> None:
    """As the seat does at once and the centre later: the same act over the same record, and over its own outcome."""
    made = record(calls, [])
    minute, reached = data.draw(st.integers(0, 240)), data.draw(st.booleans())
    said = RecordRingback(id="c1", by="p-cb", at=NOON + minute * MINUTE, case="r", reached=reached)
    (once,) = apply({"r": made}, said, BOOK, CALLBACK).ringbacks
    assert apply({"r": once}, said, BOOK, CALLBACK).ringbacks == ()
    run, tried = walked(calls, [(minute, reached)])
    assert (len(ringbacks.attempts(once.facts)), len(ringbacks.tries(once.facts))) == (run, tried)
    assert ringbacks.tidy(once.facts) == once.facts
