"""What is heard at the far end of a call: an RTP port that takes the telephone's keys down (RFC 4733)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

WAIT_S = 60.0
KEYS = "0123456789*#ABCD"
"""By the number of their event."""
EVENTS = 101
"""The payload type that the far end's SDP gives them."""


class Ear:
    """`port`: where speech and keys come in. A key is sent several times over; it counts once it was let go."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.keys = ""
        """Those heard so far."""
        self.speech = 0
        """Packets that were no key."""
        self._begun: set[int] = set()
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, name="far end", daemon=True).start()

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        with self._changed:
            assert self._changed.wait_for(so, WAIT_S), (self.keys, self.speech)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                packet = self._socket.recv(2048)
            except OSError:
                return
            if len(packet) >= 12 and packet[0] >> 6 == 2:
                with self._changed:
                    self._take(packet)
                    self._changed.notify_all()

    def _take(self, packet: bytes) -> None:
        """All packets of one key bear the instant at which it was pressed; the last ones say that it was let go."""
        at, event = int.from_bytes(packet[4:8], "big"), packet[12 + 4 * (packet[0] & 15) :]
        if packet[1] & 0x7F != EVENTS:
            self.speech += 1
        elif event[1] & 0x80 and at not in self._begun:
            self._begun.add(at)
            self.keys += KEYS[event[0]]


@contextmanager
def listening() -> Iterator[Ear]:
    """Listens inside the block."""
    ear = Ear()
    try:
        yield ear
    finally:
        ear.close()
