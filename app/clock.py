"""The only place that knows what time it is, and the ids that are made from it."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Lock
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TAIL_BITS = 74
"""Bits of a UUIDv7 that follow its time: 12 of `rand_a`, 62 of `rand_b` (RFC 9562, 5.7)."""
_STEP_BITS = 48
"""A further id of the same millisecond is a random step of up to so many bits on, so ids cannot be guessed."""


class Clock(Protocol):
    """Where time comes from; handed to whoever needs it."""

    def now(self) -> datetime:
        """The present instant: aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back, whatever happens to `now`."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The machine's wall clock in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """The machine's steady clock, seconds."""
        return time.monotonic()


class WindClock:
    """A clock that stands still until it is wound; for tests and generated histories.

    With a `seed`, `new_id` makes the same ids again for the same windings; two clocks must not share one seed.
    """

    def __init__(self, at: datetime | str = "2026-11-22T10:42:07+08:00", seed: int | None = None) -> None:
        self._wall = _aware(at)
        self._steady = 0.0
        self.ids = _process_ids if seed is None else IdMaker(Random(seed).getrandbits)

    def now(self) -> datetime:
        """Where the clock stands."""
        return self._wall

    def monotonic(self) -> float:
        """Seconds wound so far."""
        return self._steady

    def wind(self, seconds: float) -> datetime:
        """Let `seconds` pass; time that really passes cannot be negative. Returns the new instant."""
        if seconds < 0:
            raise ValueError("time passes forward; use jump for a clock that is set back")
        self._steady += seconds
        self._wall += timedelta(seconds=seconds)
        return self._wall

    def jump(self, to: datetime | str) -> datetime:
        """Set the wall clock, as a wrong machine does: no time passes."""
        self._wall = _aware(to)
        return self._wall


class IdMaker:
    """UUIDv7 texts that only grow, even within one millisecond and when the clock goes back. Safe between threads."""

    def __init__(self, bits: Callable[[int], int] = secrets.randbits) -> None:
        self._bits = bits
        self._lock = Lock()
        self._last = (-1, 0)

    def make(self, at: datetime) -> str:
        """The next id, carrying `at` unless an earlier id already carried more."""
        with self._lock:
            self._last = milliseconds, tail = self._next(epoch_ms(at))
        return _uuid7(milliseconds, tail)

    def forget(self) -> None:
        """Begin anew in a forked child, so that it does not walk its parent's steps."""
        self._lock = Lock()
        self._last = (self._last[0], self._bits(_TAIL_BITS - 1))

    def _next(self, milliseconds: int) -> tuple[int, int]:
        last, tail = self._last
        if milliseconds > last:
            return milliseconds, self._bits(_TAIL_BITS - 1)
        tail += 1 + self._bits(_STEP_BITS)
        return (last, tail) if tail >> _TAIL_BITS == 0 else (last + 1, self._bits(_TAIL_BITS - 1))


_process_ids = IdMaker()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_process_ids.forget)


def new_id(clock: Clock) -> str:
    """A new UUIDv7 in canonical form (36 characters); ids of one process sort in the order they were made."""
    maker = clock.ids if isinstance(clock, WindClock) else _process_ids
    return maker.make(clock.now())


def made_ms(identity: str) -> int:
    """The millisecond in which an id of `new_id` was made."""
    return int(identity[:8] + identity[9:13], 16)


def epoch_ms(at: datetime) -> int:
    """Whole milliseconds since 1970, as databases keep instants. `at` must be aware."""
    return (at - EPOCH) // _MILLISECOND


def from_epoch_ms(milliseconds: int) -> datetime:
    """The UTC instant of a database column."""
    return EPOCH + milliseconds * _MILLISECOND


def _aware(at: datetime | str) -> datetime:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return moment.astimezone(UTC)


def _uuid7(milliseconds: int, tail: int) -> str:
    head = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76
    value = head | (tail >> 62) << 64 | 0b10 << 62 | tail & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
