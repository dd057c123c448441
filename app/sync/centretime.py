"""The time as the centre has it, whatever this machine's clock says."""

from datetime import datetime, timedelta
from threading import Lock

from app.clock import Clock

WRONG = timedelta(seconds=60)
"""A machine's clock further off than this is told of."""


class CentreTime:
    """The centre's clock, carried on by the machine's steady one between answers.

    Before the first answer of a run it is the machine's clock with the last known difference, and never before `floor`,
    the newest time the centre is known to have had. Threads may share it.
    """

    def __init__(self, clock: Clock, off: timedelta = timedelta(0), floor: datetime | None = None) -> None:
        self._clock = clock
        self._lock = Lock()
        self._off = off
        start = clock.now() + off
        self._at = max(start, floor) if floor else start
        self._steady = clock.monotonic()

    def now(self) -> datetime:
        """The centre's time."""
        with self._lock:
            return self._at + timedelta(seconds=self._clock.monotonic() - self._steady)

    @property
    def off(self) -> timedelta:
        """How far this machine's clock is behind the centre's."""
        with self._lock:
            return self._off

    def heard(self, server_time: datetime, asked: float) -> None:
        """An answer came with the centre's time; `asked`: the steady clock when the question left."""
        with self._lock:
            steady = self._clock.monotonic()
            self._at = server_time + timedelta(seconds=(steady - asked) / 2)
            self._steady = steady
            self._off = self._at - self._clock.now()
