"""Runs the centre's application with uvicorn."""

import socket
from typing import Any

import uvicorn

from server.centre import Centre
from server.web import make_app


class Serving(uvicorn.Server):
    """A server that ends the bells' streams before it waits for its connections."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        app: Any = self.config.app
        app.state.bells.close()
        await super().shutdown(sockets)


def make_server(centre: Centre, host: str = "127.0.0.1", port: int = 0, **options: Any) -> Serving:
    """A server over this centre, not started yet. `options` are uvicorn's (`ssl_certfile`, `ssl_keyfile` …)."""
    settings: dict[str, Any] = {"access_log": False, "log_config": None, "server_header": False}
    settings |= {"timeout_keep_alive": 75, "timeout_graceful_shutdown": 10, "ws": "none", "backlog": 2048}
    config = uvicorn.Config(make_app(centre), host=host, port=port, **(settings | options))
    return Serving(config)
