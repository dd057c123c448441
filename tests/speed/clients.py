"""Clients that cost next to nothing, so that a bench measures the centre: bytes made beforehand, one thread. Each
client has its connection, and waits for its answer before it sends the next command. Answers are kept, to be checked.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_DIGITS = 16
_LENGTH = re.compile(rb"content-length: (\d+)\r\n", re.IGNORECASE)
_CURSOR = re.compile(rb'"cursor":(\d+)')
_PATIENCE_S = 60


@dataclass
class Client:
    """One seat on one connection. `requests`: each with its cursor cut out."""

    token: str
    requests: Iterator[tuple[bytes, bytes]]
    cursor: bytes
    took: list[float] = field(default_factory=list)
    """Milliseconds from the first byte sent to the last received."""
    answers: list[bytes] = field(default_factory=list)
    wire: socket.socket | None = None
    _part: bytearray = field(default_factory=bytearray)
    _whole: int = 0
    _began: float = 0.0

    @classmethod
    def of(cls, token: str, bodies: list[bytes], cursor: int) -> Client:
        """A client that will send these exchanges, each from where the one before led."""
        return cls(token, iter([_cut(token, body) for body in bodies]), str(cursor).encode())

    def send(self) -> bool:
        """Send the next request; False when there is none."""
        following = next(self.requests, None)
        if following is None:
            return False
        before, after = following
        assert self.wire is not None
        self._began = time.perf_counter()
        self.wire.sendall(before + self.cursor.rjust(_DIGITS) + after)
        return True

    def hear(self) -> bool:
        """Take what has come; whether the answer is whole."""
        assert self.wire is not None
        piece = self.wire.recv(1 << 20)
        assert piece, "the centre hung up"
        self._part += piece
        if not self._whole:
            found = _LENGTH.search(self._part)
            head = self._part.find(b"\r\n\r\n")
            if found is None or head < 0:
                return False
            self._whole = head + 4 + int(found[1])
        if len(self._part) < self._whole:
            return False
        self.took.append((time.perf_counter() - self._began) * 1000)
        answer = bytes(self._part)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        self.cursor = _CURSOR.findall(answer, answer.rindex(b'"cursor":'))[0]
        self.answers.append(answer[answer.index(b"\r\n\r\n") + 4 :])
        self._part.clear()
        self._whole = 0
        return True


def _cut(token: str, body: bytes) -> tuple[bytes, bytes]:
    """A request around the place of its cursor, which always has the same width."""
    before, rest = body.split(b'"cursor":', 1)
    before += b'"cursor":'
    after = rest[rest.index(b",") :]
    head = (
        "POST /v1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(before) + _DIGITS + len(after)}\r\n\r\n"
    )
    return head.encode() + before, after


def drive(port: int, clients: list[Client]) -> float:
    """Let all of them send what they have, at once; the seconds until the last answer."""
    with selectors.DefaultSelector() as waiting:
        try:
            for client in clients:
                client.wire = socket.create_connection(("127.0.0.1", port), _PATIENCE_S)
                client.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting.register(client.wire, selectors.EVENT_READ, client)
            began = time.perf_counter()
            left = sum(client.send() for client in clients)
            while left:
                ready = waiting.select(_PATIENCE_S)
                assert ready, "the centre does not answer"
                for key, _mask in ready:
                    client: Client = key.data
                    if client.hear() and not client.send():
                        left -= 1
            return time.perf_counter() - began
        finally:
            for client in clients:
                if client.wire is not None:
                    client.wire.close()
