"""Figures at the centre: what is kept opens, follows the feed, and is the last writer's; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.figures.counts import BY, Asked, count, figures
from app.figures.filters import Filters
from app.figures.held import Held
from app.figures.look import Look
from server import counted
from server.centre import Centre
from server.counted import Counted, own
from server.database import rows
from server.sweep import sweep
from tests.world.centre import Running
from tests.world.plain import PlainSeat


@pytest.fixture
def seat(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlainSeat]:
    monkeypatch.setattr(counted, "OFTEN", 1)
    monkeypatch.setattr(Held, "PIECE", 2)
    seat = PlainSeat.of(running.centre, "op1")
    seat.catch_up()
    yield seat


def log(seat: PlainSeat, many: int) -> None:
    for _ in range(many):
        assert seat.exchange(seat.send(seat.registering())).verdicts[0].result.value == "applied"


def agrees(centre: Centre, kept: Counted) -> int:
    """How many were received; memory says what the database says."""
    now = centre.clock.now()
    asked = Asked(now - timedelta(days=400), now + timedelta(days=400), BY, Filters(), now)
    with kept.use() as held, centre.database.snapshot() as connection:
        found = figures(Look(held, centre.book), centre.book, asked)
        assert found == count(connection, own(centre), centre.book, asked)
    return found.tiles[0].count


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "of", lambda *given: pytest.fail("the rows were read"))


def test_the_sweep_keeps_pieces_and_the_next_process_opens_them(
    running: Running, seat: PlainSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = running.centre
    log(seat, 5)
    sweep(centre)
    unread(monkeypatch)
    log(seat, 2)
    assert agrees(centre, Counted(centre)) == 7
    sweep(centre)
    log(seat, 1)
    assert agrees(centre, counted.of(centre)) == agrees(centre, Counted(centre)) == 8


def test_of_two_processes_the_last_to_begin_goes_on(running: Running, seat: PlainSeat) -> None:
    centre = running.centre
    log(seat, 3)
    one, other = Counted(centre), Counted(centre)
    assert agrees(centre, one) == 3 and one.keep()
    assert agrees(centre, other) == 3
    log(seat, 2)
    assert agrees(centre, other) == 5 and other.keep()
    assert agrees(centre, one) == 5 and not one.keep()
    log(seat, 1)
    assert [agrees(centre, each) for each in (one, other, Counted(centre))] == [6, 6, 6]


def test_one_that_is_overtaken_while_it_writes_leaves_no_mixture(running: Running, seat: PlainSeat) -> None:
    centre = running.centre
    log(seat, 5)
    one, other = Counted(centre), Counted(centre)
    write, steps = one.write, list[int]()

    def overtaken(job: Any) -> Any:
        steps.append(len(steps))
        if len(steps) == 4:  # after it was begun, and one piece
            log(seat, 1)
            assert agrees(centre, other) == 6 and other.keep()
        return write(job)

    one.write = overtaken  # type: ignore[method-assign]
    assert agrees(centre, one) == 5 and not one.keep() and len(steps) == 4
    assert agrees(centre, Counted(centre)) == 6


@pytest.mark.logs("the kept figures are damaged")
def test_a_damaged_piece_is_made_again(running: Running, seat: PlainSeat) -> None:
    centre = running.centre
    log(seat, 5)
    sweep(centre)
    with centre.database.write() as connection:
        rows(connection, "UPDATE figures_piece SET body = $1 WHERE n = 1", (b"\x00" * 99,))
    assert agrees(centre, Counted(centre)) == 5
