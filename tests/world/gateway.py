"""An SMS gateway for tests: real HTTP on loopback; it takes a message once for each key, and answers as it is told."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from server.hook import signature

LINK = re.compile(r"https?://\S+/r/([A-Za-z0-9_-]+)")


@dataclass
class Gateway:
    """`taken`: what is sent on to telephones, by its key; `came`: every request as it came."""

    url: str = ""
    secret: str = ""
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """What the next requests are answered with; 0: taken, and the line cut before the answer. Empty: 200."""
    words: str = '{"code": 0}'

    @property
    def texts(self) -> list[str]:
        """The messages that went on to telephones."""
        return [each["text"] for each in self.taken.values()]

    def token(self, at: int = -1) -> str:
        """The token in one of them."""
        found = LINK.search(self.texts[at])
        assert found is not None
        return found[1]


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    """Answers until the block ends."""
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heads = {name.lower(): value for name, value in self.headers.items()}
            made.came.append((heads, body))
            status = made.statuses.pop(0) if made.statuses else 200
            if status in (0, 200):
                form = heads["content-type"].startswith("application/x-www-form")
                said = dict(parse_qsl(body.decode())) if form else json.loads(body)
                made.taken.setdefault(heads["idempotency-key"], said)
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            if status in (301, 307):
                self.send_header("Location", made.url + "/elsewhere")
            self.end_headers()
            self.wfile.write(made.words.encode())

        def log_message(self, *_words: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def is_signed(gateway: Gateway, heads: dict[str, str], body: bytes) -> bool:
    """Whether a request came from who has the secret."""
    return heads["x-hotline-signature"] == signature(gateway.secret, heads["x-hotline-timestamp"], body)
