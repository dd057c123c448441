"""Who comes with links that are none: after so many within a minute an address is not listened to for a while."""

from collections import OrderedDict
from threading import Lock

from app.clock import Clock

MOST = 30
WITHIN_S = 60.0
_ADDRESSES = 10_000
"""So many addresses are remembered; the one heard of longest ago is forgotten first."""


class Misses:
    """Counts of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, list[float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        """Whether this address has missed too often to be listened to now."""
        with self._lock:
            return len(self._fresh(address)) >= MOST

    def note(self, address: str) -> None:
        """Another one from there."""
        with self._lock:
            self._known[address] = [*self._fresh(address)[-MOST:], self._clock.monotonic()]
            self._known.move_to_end(address)
            while len(self._known) > _ADDRESSES:
                self._known.popitem(last=False)

    def _fresh(self, address: str) -> list[float]:
        since = self._clock.monotonic() - WITHIN_S
        return [at for at in self._known.get(address, ()) if at > since]
