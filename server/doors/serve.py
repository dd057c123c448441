"""`serve`: the centre answers its seats until it is told to stop."""

import argparse
import signal
import socket
import ssl
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import log
from app.domain.errors import Trouble
from app.text import _
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command
from server.doors.place import database_of, opened

if TYPE_CHECKING:
    from server.serving import Serving

PORT = 12345
_WAITING = 2048
"""Connections that may wait to be taken."""


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "serve", run, _("serve the seats"))
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on"))
    parser.add_argument("--port", type=_port, default=PORT, help=_("the port; 0 takes a free one"))
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help=_("file of the server's certificate (PEM)"))
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help=_("file of the certificate's key (PEM)"))


def _port(written: str) -> int:
    port = int(written)
    if not 0 <= port < 65_536:
        raise ValueError(written)
    return port


def run(given: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; what was begun is finished."""
    secrets = _certificate(given)
    if not secrets and not _is_loopback(given.host):
        raise Misuse(_("Without a certificate the centre serves on loopback only: give --tls-cert and --tls-key"))
    database_of(given.data)
    logged = log.written(given.data / "logs", "centre")
    with logged, opened(given.data) as centre, closing(_listening(given.host, given.port)) as listening:
        from server.serving import make_server

        server = make_server(centre, own_process=True, **secrets)
        _answer_signals(server)
        _announce(server, _url(listening, given.host, bool(secrets)))
        server.run(sockets=[listening])
    return 0 if server.started else 3


def _certificate(given: argparse.Namespace) -> dict[str, Any]:
    """uvicorn's options for TLS; none for plain http. Trouble("certificate") where the files are no good."""
    if (given.tls_cert is None) != (given.tls_key is None):
        raise Misuse(_("--tls-cert and --tls-key belong together"))
    if given.tls_cert is None:
        return {}
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(given.tls_cert, given.tls_key)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise Trouble("certificate", str(given.tls_cert)) from error
    return {"ssl_certfile": str(given.tls_cert), "ssl_keyfile": str(given.tls_key)}


def _is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach the address."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return bool(found) and all(ip_address(str(address)).is_loopback for address in found)
    except (OSError, ValueError):
        return False


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((address[0], port), family=family, backlog=_WAITING)
    except OSError as error:
        raise Trouble("listen", f"{host}:{port} {error.strerror or ''}".rstrip()) from error


def _url(listening: socket.socket, host: str, safe: bool) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if safe else 'http'}://{shown}:{listening.getsockname()[1]}"


def _answer_signals(server: "Serving") -> None:
    """A signal ends the serving, not the process: uvicorn would hand it on when it is done."""

    def stop(_number: int, _frame: object) -> None:
        server.should_exit = True

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)


def _announce(server: "Serving", url: str) -> None:
    """Say so once it answers."""
    begin = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await begin(sockets)
        if server.started:
            out.line({"ready": url}, now=True)

    server.startup = startup
