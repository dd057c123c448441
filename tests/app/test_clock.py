"""Clocks and ids."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import EPOCH, Clock, IdMaker, SystemClock, WindClock, epoch_ms, from_epoch_ms, new_id

AT = datetime(2026, 11, 22, 2, 42, 7, 123_000, tzinfo=UTC)
INSTANTS = st.integers(0, 16_725_225_600_000_000).map(lambda micros: EPOCH + timedelta(microseconds=micros))


def test_the_system_clock_is_aware_utc_and_steady() -> None:
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()


def test_a_wound_clock_moves_both_hands() -> None:
    clock = WindClock(AT)
    assert clock.wind(90) == clock.now() == AT + timedelta(seconds=90)
    assert clock.monotonic() == 90


def test_a_jump_moves_the_wall_and_not_the_steady_hand() -> None:
    clock = WindClock(AT)
    clock.wind(5)
    clock.jump("2016-11-22T00:00:00+08:00")
    assert (clock.now(), clock.monotonic()) == (datetime(2016, 11, 21, 16, tzinfo=UTC), 5)


def test_time_does_not_pass_backwards_and_has_a_zone() -> None:
    with pytest.raises(ValueError):
        WindClock(AT).wind(-1)
    with pytest.raises(ValueError):
        WindClock("2026-11-22T10:42:07")


def test_an_id_is_a_uuid7_that_carries_its_time() -> None:
    made = UUID(new_id(WindClock(AT)))
    fresh = UUID(IdMaker().make(AT))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert fresh.int >> 80 == epoch_ms(AT)


def test_the_canonical_form_has_36_characters() -> None:
    made = new_id(SystemClock())
    assert len(made) == 36 and str(UUID(made)) == made


@given(st.lists(INSTANTS, min_size=2, max_size=60))
def test_ids_only_grow_whatever_the_clock_does(instants: list[datetime]) -> None:
    maker = IdMaker()
    made = [maker.make(at) for at in instants]
    assert made == sorted(set(made))


def test_ids_of_one_millisecond_grow_even_when_their_random_part_runs_out() -> None:
    maker = IdMaker(lambda bits: (1 << bits) - 1)
    made = [maker.make(AT) for _ in range(3)]
    steps_to_overflow = IdMaker(lambda bits: (1 << bits) - 1)
    steps_to_overflow._last = (epoch_ms(AT), (1 << 74) - 2)  # pyright: ignore[reportPrivateUsage]
    after = UUID(steps_to_overflow.make(AT))
    assert made == sorted(set(made))
    assert after.int >> 80 == epoch_ms(AT) + 1


def test_threads_never_share_an_id() -> None:
    clock = WindClock(AT)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(clock), range(4000)))
    assert len(set(made)) == 4000


def test_a_seeded_clock_replays_its_ids_and_an_unseeded_one_does_not() -> None:
    def trace(seed: int | None) -> list[str]:
        clock = WindClock(AT, seed=seed)
        return [new_id(clock) for _ in range(5)]

    assert trace(7) == trace(7)
    assert trace(7) != trace(8)
    assert trace(None) != trace(None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_makes_other_ids() -> None:
    clock = WindClock(AT)
    new_id(clock)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, new_id(clock).encode())
        os._exit(0)
    mine = new_id(clock)
    os.waitpid(child, 0)
    assert os.read(reader, 64).decode() != mine


@given(INSTANTS)
def test_milliseconds_come_back(at: datetime) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert from_epoch_ms(epoch_ms(at)) == whole
