"""Where a seat stands, told as lines; and that nothing but a person's word makes it ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import WindClock
from app.domain.errors import Refused
from app.domain.words import BreakReason, SeatMode
from app.phone.hook import HookLine
from app.phone.keeping import SeatStates, Spell
from app.phone.line import Outside, What
from app.phone.lines import Lines
from app.phone.manual import ManualLine
from app.phone.simulated import Caller, SimulatedLine
from app.phone.states import Came, Rest, State, step

AT = WindClock().now()
OFFLINE = State(SeatMode.OFFLINE, AT)
STORIES = """
ready rung in_hand over                  | ready ringing on_call ready
ready rung ring_stopped                  | ready ringing ready
ready in_hand over                       | ready on_call ready
break rung in_hand over                  | break break on_call break
ready in_hand break over                 | ready on_call on_call break
ready in_hand break ready over           | ready on_call on_call on_call ready
in_hand over                             | on_call offline
ready broken mended                      | ready offline offline
ready rung broken ring_stopped mended    | ready ringing ringing offline offline
ready in_hand broken over mended ready   | ready on_call on_call offline offline ready
break broken mended                      | break break break
wrap ready in_hand over rung wrapped_up  | ready on_call wrap_up wrap_up ready
wrap ready in_hand over in_hand over     | ready on_call wrap_up on_call wrap_up
wrap ready in_hand over break            | ready on_call wrap_up break
wrap ready in_hand over ready            | ready on_call wrap_up ready
wrap ready in_hand break over wrapped_up | ready on_call on_call wrap_up break
wrap ready in_hand over broken wrapped_up | ready on_call wrap_up wrap_up offline
"""


@pytest.mark.parametrize("line", STORIES.strip().splitlines())
def test_what_follows_what(line: str) -> None:
    story, expected = (part.split() for part in line.split("|"))
    state, wraps, seen = OFFLINE, story[0] == "wrap", []
    for word in story[wraps:]:
        state = step(state, Came(word), AT, BreakReason.MEAL if word == "break" else None, wraps)
        seen.append(state.mode.value)
    assert seen == expected
    assert (state.reason is BreakReason.MEAL) == (state.mode is SeatMode.BREAK)


def test_nobody_is_made_ready_on_a_broken_line() -> None:
    with pytest.raises(Refused) as refused:
        step(replace(OFFLINE, down=True), Came.READY, AT)
    assert refused.value.code == "line_down"


EVENTS = st.lists(st.tuples(st.sampled_from(Came), st.booleans()), max_size=30)


@given(EVENTS)
def test_only_the_persons_word_makes_a_seat_ready_that_was_not(story: list[tuple[Came, bool]]) -> None:
    state, willing = OFFLINE, False
    for came, wraps in story:
        if came is Came.READY and state.down:
            continue
        state = step(state, came, AT, BreakReason.REST if came is Came.BREAK else None, wraps)
        if came in (Came.READY, Came.BREAK):
            willing = came is Came.READY
        elif came is Came.BROKEN:
            willing = False
        assert willing or state.mode is not SeatMode.READY
        assert not (state.down and (state.mode is SeatMode.READY or state.then == Rest(SeatMode.READY)))


class Seat:
    """States over lines of their own, with drafts that a test keeps."""

    def __init__(self, wrap_up_s: int = 30) -> None:
        self.clock, self.lines = WindClock(), Lines()
        self.spells: list[Spell] = []
        self.drafts: set[str] = set()
        self.states = SeatStates(self.lines, self.clock.now, self.spells.append, self._unsaved)
        self.states.wrap_up = lambda: timedelta(seconds=wrap_up_s)

    def _unsaved(self, calls: frozenset[str]) -> bool:
        return bool(calls & self.drafts)

    @property
    def mode(self) -> str:
        return self.states.state.mode.value

    def look_after(self, seconds: float) -> str:
        self.clock.wind(seconds)
        self.states.look()
        return self.mode


def test_wrap_up_ends_by_itself_only_when_the_draft_is_saved() -> None:
    seat = Seat()
    seat.lines.attach(ManualLine(seat.clock))
    seat.states.ready()
    call = seat.lines.pick_up("13897215521")
    assert seat.mode == "on_call" and seat.states.busy
    seat.drafts.add(call.id)
    seat.lines.hang_up(call.id)
    assert (seat.mode, seat.states.busy) == ("wrap_up", True)
    assert seat.look_after(29) == "wrap_up" and not seat.states.due
    assert seat.look_after(1) == "wrap_up" and seat.states.due
    assert seat.look_after(300) == "wrap_up"
    seat.drafts.clear()
    assert seat.look_after(0) == "ready" and not seat.states.busy


def test_a_line_that_works_again_and_has_not_said_so_yet_keeps_nobody_from_being_ready() -> None:
    seat, line = Seat(), ManualLine(WindClock())
    line.down = True
    seat.lines.attach(line)
    with pytest.raises(Refused):
        seat.states.ready()
    line.down = False
    seat.states.ready()
    assert seat.mode == "ready"


def test_saved_at_once_it_lasts_its_time_and_the_key_ends_it_before() -> None:
    seat = Seat()
    seat.lines.attach(ManualLine(seat.clock))
    seat.states.ready()
    seat.lines.hang_up(seat.lines.pick_up().id)
    assert seat.look_after(10) == "wrap_up"
    seat.states.ready()
    assert seat.mode == "ready"
    seat.lines.hang_up(seat.lines.pick_up().id)
    assert seat.look_after(30) == "ready"


def test_two_calls_in_hand_are_over_with_the_second() -> None:
    seat = Seat(wrap_up_s=0)
    seat.lines.attach(ManualLine(seat.clock))
    seat.states.ready()
    one, two = seat.lines.pick_up(), seat.lines.pick_up()
    seat.lines.hang_up(one.id)
    assert seat.mode == "on_call"
    seat.lines.hang_up(two.id)
    assert seat.mode == "ready"


def test_what_began_to_ring_during_wrap_up_or_a_break_rings_when_the_seat_is_ready_again() -> None:
    seat = Seat(wrap_up_s=30)
    desk, exchange = ManualLine(seat.clock), HookLine(seat.clock)
    for line in (desk, exchange):
        seat.lines.attach(line)
    seat.states.ready()
    desk.hang_up(desk.pick_up().id)
    exchange.outside(Outside("4711", What.RINGING, "13897215521"))
    assert seat.mode == "wrap_up"
    assert seat.look_after(30) == "ringing"
    seat.states.pause(BreakReason.REST)
    exchange.outside(Outside("4711", What.ENDED))
    assert seat.mode == "break"
    exchange.outside(Outside("4712", What.RINGING, "13897215521"))
    assert seat.mode == "break"
    seat.states.ready()
    assert seat.mode == "ringing"
    exchange.outside(Outside("4712", What.ENDED))
    assert seat.mode == "ready"


def test_the_times_of_each_state_are_kept() -> None:
    seat = Seat(wrap_up_s=20)
    line = SimulatedLine(seat.clock, [Caller(at_s=0, number="13897215521")], by_itself=False)
    seat.lines.attach(line)
    for seconds, act in (
        (5, seat.states.ready),
        (60, lambda: line.ring_next()),
        (4, lambda: line.answer(line.calls[0].id)),
        (100, lambda: line.hang_up(line.calls[0].id)),
        (20, seat.states.look),
        (7, lambda: seat.states.pause(BreakReason.MEAL)),
        (600, seat.states.close),
    ):
        seat.clock.wind(seconds)
        act()
    over = [spell for spell in seat.spells if spell.ended_at is not None]
    told = [(s.mode.value, s.reason, (s.ended_at - s.began_at).total_seconds()) for s in over if s.ended_at]
    assert told == [
        ("offline", None, 5),
        ("ready", None, 60),
        ("ringing", None, 4),
        ("on_call", None, 100),
        ("wrap_up", None, 20),
        ("ready", None, 7),
        ("break", BreakReason.MEAL, 600),
    ]
    assert [spell.number for spell in over] == list(range(1, 8))


def test_a_line_that_tells_does_not_wait_for_another_that_is_busy_telling() -> None:
    seat = Seat(wrap_up_s=0)
    one, two = ManualLine(seat.clock), ManualLine(seat.clock)
    for line in (one, two):
        seat.lines.attach(line)
    call = one.pick_up()
    acting = Thread(target=one.hang_up, args=(call.id,), daemon=True)
    with two._lock:  # as while it tells
        acting.start()
        acting.join(20)
        assert not acting.is_alive()
    assert seat.mode == "offline"


class Ailing(ManualLine):
    """A line that breaks when told."""

    def breaks(self, down: bool) -> None:
        self._health(down)


def test_a_line_that_breaks_takes_the_seat_away_and_its_return_does_not_bring_it_back() -> None:
    seat = Seat(wrap_up_s=0)
    line = Ailing(seat.clock)
    out = seat.lines.attach(line)
    seat.states.ready()
    line.pick_up()
    line.breaks(True)
    assert seat.mode == "on_call"
    line.hang_up(line.calls[0].id)
    assert seat.mode == "offline"
    with pytest.raises(Refused):
        seat.states.ready()
    line.breaks(False)
    assert seat.mode == "offline"
    seat.states.ready()
    line.breaks(True)
    out()
    assert (seat.mode, seat.states.state.down) == ("offline", False)
