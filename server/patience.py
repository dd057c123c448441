"""How long the centre listens to somebody who does not come to the point, and how it answers what is no HTTP."""

import asyncio
from asyncio import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.domain.errors import Refused
from server import problems

HEAD_S = 20.0
"""A request's line and headers must have come within so many seconds; a connection may say nothing for so long."""
HEAD_BYTES = 65_536
"""More than a request's line and headers ever need."""


class Patience(HttpToolsProtocol):
    """uvicorn's protocol, which by itself would wait for ever for a request's headers, and keep all that comes."""

    _due: TimerHandle | None = None
    _heard = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Part of a request. What comes while its head is still open counts."""
        if self._due is not None:
            self._heard += len(data)
        super().data_received(data)
        if self._due is not None and self._heard > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(Refused("too_heavy", limit=HEAD_BYTES))

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Its headers are there."""
        self._wait_no_longer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP."""
        self._wait_no_longer()
        self._refuse(Refused("misuse"))

    def _wait(self) -> None:
        self._wait_no_longer()
        self._due = self.loop.call_later(HEAD_S, self._too_slow)

    def _wait_no_longer(self) -> None:
        self._heard = 0
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _too_slow(self) -> None:
        self._due = None
        if not self.transport.is_closing():
            self._refuse(Refused("slow"))

    def _refuse(self, refused: Refused) -> None:
        """Say why, and hang up."""
        status, body, _ = problems.problem(refused)
        head = f"HTTP/1.1 {status} \r\nContent-Type: {problems.MEDIA}\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(head.encode() + b"Cache-Control: no-store\r\nConnection: close\r\n\r\n" + body)
        self.transport.close()
