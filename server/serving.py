"""Runs the centre's application with uvicorn."""

import gc
import os
import socket
from typing import Any

import uvicorn

from app.garbage import look_seldom
from server.centre import Centre
from server.patience import Patience
from server.web import make_app


class Serving(uvicorn.Server):
    """A server that ends the bells' streams before it waits for its connections."""

    def __init__(self, config: uvicorn.Config, own_process: bool) -> None:
        super().__init__(config)
        self._own_process = own_process

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, on these sockets where given."""
        if self._own_process:
            _tidy_seldom()
        await super().startup(None if sockets is None else [_as_tcp(each) for each in sockets])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        app: Any = self.config.app
        app.state.bells.close()
        await super().shutdown(sockets)


def _as_tcp(listening: socket.socket) -> socket.socket:
    """The same socket, saying that it is TCP: else asyncio leaves Nagle's delay on, and answers take 40 ms."""
    known = socket.socket(listening.family, listening.type, socket.IPPROTO_TCP, os.dup(listening.fileno()))
    known.setblocking(False)
    return known


def _tidy_seldom() -> None:
    """Leave what is there for good out of garbage collection (a book has 25,000 rows), and collect less often."""
    gc.collect()
    gc.freeze()
    look_seldom()


def make_server(
    centre: Centre, host: str = "127.0.0.1", port: int = 0, own_process: bool = False, **options: Any
) -> Serving:
    """A server over this centre, not started yet. `options` are uvicorn's (`ssl_certfile`, `ssl_keyfile` …).

    `own_process`: nothing else runs in this process, so its garbage collection may be set up for serving,
    and it groups cases as they come.
    """
    settings: dict[str, Any] = {"access_log": False, "log_config": None, "server_header": False}
    settings |= {
        "timeout_keep_alive": 75,
        "timeout_graceful_shutdown": 10,
        "ws": "none",
        "backlog": 2048,
        "http": Patience,
    }
    config = uvicorn.Config(make_app(centre, own_process), host=host, port=port, **(settings | options))
    return Serving(config, own_process)
