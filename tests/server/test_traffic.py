"""Work that can wait gives way to whoever is at the doors, and is done all the same."""

from __future__ import annotations

from app.clock import WindClock
from server.traffic import LONGEST_S, PIECE_S, QUIET_S, Traffic


class Running(WindClock):
    """Time goes on by itself: a little with every look at the clock."""

    looks = 0

    def monotonic(self) -> float:
        self.looks += 1
        self.wind(0.002)
        return super().monotonic()


def rested_s(clock: Running, traffic: Traffic) -> float:
    """How long somebody rested who had worked a whole piece."""
    clock.wind(PIECE_S)
    before = WindClock.monotonic(clock)
    traffic.give_way()
    return WindClock.monotonic(clock) - before


def test_nobody_rests_while_the_doors_are_quiet() -> None:
    clock = Running()
    assert rested_s(clock, Traffic(clock)) < PIECE_S


def test_while_somebody_is_at_the_doors_work_rests_but_not_for_good() -> None:
    clock = Running()
    traffic = Traffic(clock)
    with traffic.passing():
        assert LONGEST_S <= rested_s(clock, traffic) < 2 * LONGEST_S
        looks = clock.looks
        traffic.give_way()
        assert clock.looks == looks + 1, "the next piece is worked at a stretch"


def test_it_goes_on_when_nobody_has_been_there_for_a_moment() -> None:
    clock = Running()
    traffic = Traffic(clock)
    with traffic.passing():
        pass
    assert QUIET_S / 2 < rested_s(clock, traffic) < LONGEST_S
    assert rested_s(clock, traffic) < PIECE_S


def test_at_the_end_nobody_waits() -> None:
    clock = Running()
    traffic = Traffic(clock)
    traffic.close()
    with traffic.passing():
        assert rested_s(clock, traffic) < LONGEST_S / 2
