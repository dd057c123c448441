"""A network between one seat and the centre: it can be cut, slow, silent, or forget answers."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

ALL, NOTHING = -1, -2
"""Let the whole answer through; do not even let the request through."""

Forget = Callable[[str], int]
"""Given the path of a request: after how many bytes of its answer the line breaks; ALL for never."""


class Proxy:
    """Passes bytes from `url` on to the target; `tls` ends encrypted lines here. Threads of its own till `close`."""

    def __init__(self, target: str, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self._target = (urlsplit(target).hostname or "", urlsplit(target).port or 80)
        self.forget: Forget = lambda path: ALL
        self.cut = False
        self.silent = threading.Event()
        self.delay_s = 0.0
        self.asked: list[str] = []
        """Paths of the requests that came through, in order."""
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    def target(self, url: str) -> None:
        """Lead to another place from now on."""
        self._target = (urlsplit(url).hostname or "", urlsplit(url).port or 80)

    def break_lines(self) -> None:
        """Break every connection there is."""
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def cut_off(self) -> None:
        """No connection from now on, and none that lives."""
        with self._lock:
            self.cut = True
        self.break_lines()

    def heal(self) -> None:
        """Everything passes again."""
        self.cut = False
        self.silent.clear()
        self.delay_s = 0.0
        self.forget = lambda path: ALL

    def close(self) -> None:
        """End everything."""
        self.cut_off()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self.cut:
                client.close()
                continue
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            if self.tls is not None:
                client = self.tls.wrap_socket(client, server_side=True)
            server = socket.create_connection(self._target, timeout=10)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        line = _Line(self, client, server)
        with self._lock:
            gone = self.cut  # since it was let in
            if not gone:
                self._open |= {client, server}
        if gone:
            client.close()
            server.close()
            return
        back = threading.Thread(target=line.answers, daemon=True)
        back.start()
        line.requests()
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()


class _Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._left = ALL

    def requests(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(65_536):
                if data.startswith((b"POST ", b"GET ")):
                    path = data.split(b" ", 2)[1].decode().split("?")[0]
                    self._proxy.asked.append(path)
                    self._left = self._proxy.forget(path)
                if self._left == NOTHING:
                    break
                if self._proxy.silent.is_set():
                    continue  # a black hole takes everything and says nothing
                self._server.sendall(data)
        self._break()

    def answers(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(65_536):
                if self._proxy.delay_s:
                    threading.Event().wait(self._proxy.delay_s)
                if self._left == ALL:
                    self._client.sendall(data)
                    continue
                self._client.sendall(data[: self._left])
                self._left = max(0, self._left - len(data))
                if self._left == 0:
                    break
        self._break()

    def _break(self) -> None:
        for each in (self._client, self._server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
