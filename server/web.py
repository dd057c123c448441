"""The centre over HTTP: every door, what may come in through it, and the document that describes them.

Requests are read strictly and answered from worker threads; nothing is decoded twice, and nothing is guessed. Doors are
found before the framework's router is asked: a seat's exchange passes here every second of its life.
"""

import asyncio
import logging
import re
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.domain.errors import Refused, Trouble
from app.sync.wire import MAX_BYTES
from server import problems
from server.bell import Bells
from server.centre import Centre, encode
from server.database import is_trouble
from server.door import Asked, Door
from server.doorway import DOORS, bell_seat
from server.grouping import grouping
from server.openapi import document
from server.sms.sender import sending
from server.sms.web import pages
from server.strict import load
from server.traffic import Traffic
from server.unit.web import ROUTES, handler

MOST_BYTES = 4 * MAX_BYTES
"""Most a request may weigh: commands of `MAX_BYTES` with all their wrapping, and room to spare."""
_HEARD_BYTES = 8 * MOST_BYTES
_THREADS = 4
"""So many commands are under way at once; more would only wait in PostgreSQL for their turn at the feed's head."""
_READ_S = 30
"""Within so many seconds a request's body must have come."""
_log = logging.getLogger("server.web")
_JSON = re.compile(rb'application/json\s*(;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)

Answer = tuple[int, bytes, dict[str, str]]
Headers = dict[bytes, bytes]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Scope = MutableMapping[str, Any]


def make_app(centre: Centre, with_hand: bool = False) -> FastAPI:
    """The application over this centre. `app.state.bells` rings seats; the serving loop closes it before it stops.

    `with_hand`: beside it, on a thread of its own, cases are grouped as they come (`server.hot`).
    """
    bells = Bells(centre)
    threads = ThreadPoolExecutor(_THREADS, "centre")
    slow = ThreadPoolExecutor(4, "centre-slow")
    posting = ThreadPoolExecutor(1, "centre-sms")
    traffic = Traffic(centre.clock)

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncGenerator[None]:
        hand = grouping(centre, traffic) if with_hand else nullcontext()
        async with bells.running(slow), sending(centre, posting), hand:
            yield
        for each in (threads, slow, posting):
            each.shutdown()

    app = FastAPI(
        title="Hotline Seat", lifespan=alive, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.bells = bells
    app.add_middleware(Doors, centre=centre, threads=threads, slow=slow, traffic=traffic)
    app.add_route("/v1/bell", _bell(centre, bells, threads), methods=["GET"])
    app.add_route("/r/{token}", pages(centre, slow), methods=["GET", "POST"])
    for route in ROUTES:
        app.add_route(route.path, handler(route, centre, slow), methods=["GET", "POST"])
    app.add_route("/openapi.json", _described(encode(document())), methods=["GET"])
    app.add_exception_handler(HTTPException, _unrouted)
    return app


class Doors:
    """Answers requests to the doors itself and hands on everything else."""

    def __init__(
        self, app: Any, centre: Centre, threads: ThreadPoolExecutor, slow: ThreadPoolExecutor, traffic: Traffic
    ) -> None:
        self._app = app
        self._centre = centre
        self._traffic = traffic
        self._doors = {(door.method, door.path): (door, slow if door.slow else threads) for door in DOORS}
        self._methods: dict[str, list[str]] = {}
        for door in DOORS:
            self._methods.setdefault(door.path, []).append(door.method)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in self._methods:
            await self._app(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        found = self._doors.get((scope["method"], path))

        async def work() -> Answer:
            if found is None:
                raise Refused("method", value=path)
            door, threads = found
            body = await _body(headers, receive) if door.asks is not None else b""
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(threads, _do, self._centre, door, headers, body)

        with self._traffic.passing():
            status, body, more = await guarded(path, headers, work)
            if found is None:
                more = {**more, "Allow": ", ".join(self._methods[path])}
            await _answer(send, status, body, more)


def _do(centre: Centre, door: Door, headers: Headers, body: bytes) -> Answer:
    token = token_in(headers)
    message = load(body, door.asks) if door.asks is not None else None
    if door.signed_in and not token:
        raise Refused("token")
    given = door.run(centre, Asked(token, message, body, headers))
    return 200, b"{}" if given is None else encode(given), {}


async def guarded(path: str, headers: Headers, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the work answers, or the problem that came of it."""
    language = headers.get(b"accept-language", b"")[:100].decode("latin-1")
    try:
        return await work()
    except Refused as refused:
        return problems.problem(refused, language)
    except Trouble as trouble:
        return problems.troubled(trouble.code, language)
    except Exception as error:
        if is_trouble(error):
            _log.error("database: %s at %s", type(error).__name__, path)
            return problems.troubled("database", language)
        _log.error("bug at %s: %s\n%s", path, type(error).__name__, _frames(error))
        return problems.bug()


def _frames(error: BaseException) -> str:
    """Where it happened, without the message: that may quote a row."""
    return "".join(traceback.format_tb(error.__traceback__))


async def _body(headers: Headers, receive: Receive) -> bytes:
    """The body, if it is JSON in UTF-8 of a bearable size. Refused("media_type" | "too_heavy" | "slow")."""
    if not _JSON.fullmatch(headers.get(b"content-type", b"")):
        raise Refused("media_type", "Content-Type")
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refused("media_type", "Content-Encoding")
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > _HEARD_BYTES:
        raise Refused("too_heavy", "Content-Length", limit=MOST_BYTES)
    try:
        async with asyncio.timeout(_READ_S):
            return await _read(receive)
    except TimeoutError:
        raise Refused("slow") from None


async def _read(receive: Receive) -> bytes:
    """The whole body. One that is somewhat too heavy is heard out, so that its sender can hear the answer."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= _HEARD_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("slow")
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
    if size > MOST_BYTES:
        raise Refused("too_heavy", "Content-Length", limit=MOST_BYTES)
    return b"".join(parts)


def token_in(headers: Headers) -> str:
    """The bearer token; empty when there is none."""
    scheme, _blank, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _headers(status: int, more: dict[str, str]) -> dict[str, str]:
    media = "application/json" if status == 200 else problems.MEDIA
    headers = {"Content-Type": media, "Cache-Control": "no-store", **more}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 413:
        headers["Connection"] = "close"  # what is still coming is not read
    return headers


async def _answer(send: Send, status: int, body: bytes, more: dict[str, str]) -> None:
    headers = _headers(status, more) | {"Content-Length": str(len(body))}
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _bell(centre: Centre, bells: Bells, threads: ThreadPoolExecutor) -> Callable[[Request], Awaitable[Response]]:
    async def listen(request: Request) -> Response:
        headers: Headers = dict(request.headers.raw)
        found: list[Any] = []

        async def work() -> Answer:
            query = dict(request.query_params)
            if request.method != "GET":
                raise Refused("method", value=request.url.path)
            if len(query) != len(request.query_params.multi_items()):
                raise Refused("misuse", detail="a name stands twice")
            loop = asyncio.get_running_loop()
            found.append(await loop.run_in_executor(threads, bell_seat, centre, token_in(headers), query))
            return 200, b"", {}

        status, body, more = await guarded(request.url.path, headers, work)
        if status != 200:
            return Response(body, status, _headers(status, more))
        seat, cursor, until = found[0]
        stream = bells.listen(seat, cursor, until)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return listen


def _described(body: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def describe(_request: Request) -> Response:
        return Response(body, media_type="application/json")

    return describe


async def _unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method"}.get(error.status_code, "misuse")
    language = request.headers.get("accept-language", "")[:100]
    status, body, headers = problems.problem(Refused(code, value=request.url.path[:80]), language)
    return Response(body, status, _headers(status, headers | dict(error.headers or {})))
