"""From an INVITE to the seat's ringing event, with a real baresip and `sipp` on loopback."""

from __future__ import annotations

import select
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.clock import SystemClock
from app.phone.baresip import Account
from app.phone.line import CallEvent, What
from app.phone.sip import SipLine
from tests.speed.measuring import Result, percentiles
from tests.world import telephone
from tests.world.telephone import AUDIO, Heard, Sipp, sip_port

_RUNS = 40
_TARGET_MS = 500


class Wire:
    """Stands between caller and seat, as a SIP proxy's wire would, and notes when the INVITE went by."""

    def __init__(self, seat: int) -> None:
        self._seat = ("127.0.0.1", seat)
        self._caller: tuple[str, int] | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.invited_at = 0.0

    def carry(self, until: float, rang: list[float]) -> None:
        """Hand datagrams on both ways until it rang."""
        while not rang and time.perf_counter() < until:
            if not select.select([self._socket], [], [], 0.005)[0]:
                continue
            packet, sender = self._socket.recvfrom(65_536)
            if sender == self._seat:
                if self._caller is not None:
                    self._socket.sendto(packet, self._caller)
                continue
            self._caller = sender
            if packet.startswith(b"INVITE") and not self.invited_at:
                self.invited_at = time.perf_counter()
            self._socket.sendto(packet, self._seat)

    def close(self) -> None:
        self._socket.close()


def ring() -> Iterator[Result]:
    """Each call is declined as soon as it rang."""
    what = "INVITE to the seat's ringing event"
    missing = [program for program in ("baresip", "sipp") if shutil.which(program) is None]
    if missing:
        yield {"what": what, "skipped": f"not on this system: {', '.join(missing)}", "n": 0}
        return
    with tempfile.TemporaryDirectory() as place:
        yield {"what": what, **percentiles(_measure(Path(place)), p95=_TARGET_MS), "sizes": {"calls": _RUNS}}


def _measure(place: Path) -> list[float]:
    port = sip_port()
    account = Account(
        "1001", f"127.0.0.1:{sip_port()}", register=False, address=f"127.0.0.1:{port}",
        source=AUDIO, player=AUDIO, alert="aubridge,bell",
    )  # fmt: skip
    line, heard, rang = SipLine(SystemClock(), account, place / "sip"), Heard(), list[float]()

    def hear(event: CallEvent) -> None:
        if event.what is What.RINGING:
            rang.append(time.perf_counter())
        heard(event)

    line.on_health = heard.health
    line.open(hear)
    try:
        heard.until(lambda: not line.down)
        return [_one(place, line, port, heard, rang) for _run in range(_RUNS)]
    finally:
        line.close()


def _one(place: Path, line: SipLine, port: int, heard: Heard, rang: list[float]) -> float:
    rang.clear()
    wire = Wire(port)
    with Sipp(place, f"127.0.0.1:{wire.port}", "-p", str(sip_port()), scenario=telephone.waits()):
        wire.carry(time.perf_counter() + telephone.WAIT_S, rang)
        line.decline(line.calls[0].id)
        heard.until(lambda: line.calls == ())
    wire.close()
    return (rang[0] - wire.invited_at) * 1000


BENCHES = {"ring": ring}
