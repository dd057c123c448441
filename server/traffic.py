"""What is under way at the doors, so that work which can wait gives way to it."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, local

from app.clock import Clock

PIECE_S = 0.005
"""So long somebody who gives way works at a stretch."""
QUIET_S = 0.05
"""The doors are quiet when for so long nobody has been there."""
LONGEST_S = 0.25
"""However many come: after so long it goes on for a piece, or it would never be done in a busy hour."""


class Traffic:
    """Counts who is at the doors (on the loop's thread), and lets other threads wait until nobody is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._under_way = 0
        self._last = float("-inf")
        self._stretch = local()
        self._closing = Event()

    @contextmanager
    def passing(self) -> Generator[None]:
        """A request, from when it came until it is answered."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._last = self._clock.monotonic()

    def give_way(self) -> None:
        """To be called often by work that can wait: every few milliseconds it rests here while the doors are busy."""
        now = began = self._clock.monotonic()
        if now - getattr(self._stretch, "since", float("-inf")) < PIECE_S:
            return
        while self._is_busy(now) and now - began < LONGEST_S and not self._closing.wait(QUIET_S / 2):
            now = self._clock.monotonic()
        self._stretch.since = now

    def close(self) -> None:
        """Nobody waits any more: what is under way is to be finished."""
        self._closing.set()

    def _is_busy(self, now: float) -> bool:
        return self._under_way > 0 or now - self._last < QUIET_S
