"""The centre over HTTP: every door, what may come in through it, and the document that describes them.

Requests are read strictly and answered from worker threads; nothing is decoded twice, and nothing is guessed.
"""

import asyncio
import logging
import re
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from app.domain.errors import Refused, Trouble
from app.sync.wire import MAX_BYTES
from server import problems
from server.bell import Bells
from server.centre import Centre, encode
from server.database import is_trouble
from server.doorway import DOORS, Asked, Door, bell_seat
from server.openapi import document
from server.strict import load

MOST_BYTES = 4 * MAX_BYTES
"""Most a request may weigh: commands of `MAX_BYTES` with all their wrapping, and room to spare."""
_HEARD_BYTES = 8 * MOST_BYTES
_READ_S = 30
"""Within so many seconds a request's body must have come."""
_log = logging.getLogger("server.web")
_JSON = re.compile(r'application/json\s*(;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)

Answer = tuple[int, bytes, dict[str, str]]


def make_app(centre: Centre) -> FastAPI:
    """The application over this centre. `app.state.bells` rings seats; the serving loop closes it before it stops."""
    bells = Bells(centre)
    threads = ThreadPoolExecutor(8, "centre")
    slow = ThreadPoolExecutor(4, "centre-slow")

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncGenerator[None]:
        async with bells.running(slow):
            yield
        threads.shutdown()
        slow.shutdown()

    app = FastAPI(title="Hotline Seat", lifespan=alive, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.bells = bells
    for door in DOORS:
        app.add_route(door.path, _endpoint(centre, door, slow if door.slow else threads), methods=[door.method])
    app.add_route("/v1/bell", _bell(centre, bells, threads), methods=["GET"])
    app.add_route("/openapi.json", _described(encode(document())), methods=["GET"])
    app.add_exception_handler(HTTPException, _unrouted)
    return app


def _endpoint(centre: Centre, door: Door, threads: ThreadPoolExecutor) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        async def work() -> Answer:
            body = await _body(request) if door.asks is not None else b""
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(threads, _do, centre, door, token_of(request), body)

        return _response(*await _guarded(request, work))

    return answer


def _do(centre: Centre, door: Door, token: str, body: bytes) -> Answer:
    message = load(body, door.asks) if door.asks is not None else None
    if door.signed_in and not token:
        raise Refused("token")
    given = door.run(centre, Asked(token, message))
    return 200, b"{}" if given is None else encode(given), {}


async def _guarded(request: Request, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the work answers, or the problem that came of it."""
    language = request.headers.get("accept-language", "")[:100]
    try:
        return await work()
    except Refused as refused:
        return problems.problem(refused, language)
    except Trouble as trouble:
        return problems.troubled(trouble.code, language)
    except ClientDisconnect:
        return problems.problem(Refused("slow"), language)
    except Exception as error:
        if is_trouble(error):
            _log.error("database: %s at %s", type(error).__name__, request.url.path)
            return problems.troubled("database", language)
        _log.error("bug at %s: %s\n%s", request.url.path, type(error).__name__, _frames(error))
        return problems.bug()


def _frames(error: BaseException) -> str:
    """Where it happened, without the message: that may quote a row."""
    return "".join(traceback.format_tb(error.__traceback__))


async def _body(request: Request) -> bytes:
    """The body, if it is JSON in UTF-8 of a bearable size. Refused("media_type" | "too_heavy" | "slow" | "misuse")."""
    headers = request.headers
    if not _JSON.fullmatch(headers.get("content-type", "")):
        raise Refused("media_type", "Content-Type")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("media_type", "Content-Encoding")
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > _HEARD_BYTES:
        raise Refused("too_heavy", "Content-Length", limit=MOST_BYTES)
    try:
        async with asyncio.timeout(_READ_S):
            return await _read(request)
    except TimeoutError:
        raise Refused("slow") from None


async def _read(request: Request) -> bytes:
    """The whole body. One that is somewhat too heavy is heard out, so that its sender can hear the answer."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _HEARD_BYTES:
            break
        if size <= MOST_BYTES:
            parts.append(part)
    if size > MOST_BYTES:
        raise Refused("too_heavy", "Content-Length", limit=MOST_BYTES)
    return b"".join(parts)


def token_of(request: Request) -> str:
    """The bearer token; empty when there is none."""
    scheme, _blank, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _response(status: int, body: bytes, headers: dict[str, str]) -> Response:
    media = "application/json" if status == 200 else problems.MEDIA
    headers = {"Cache-Control": "no-store", **headers}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 413:
        headers["Connection"] = "close"  # what is still coming is not read
    return Response(body, status, headers, media)


def _bell(centre: Centre, bells: Bells, threads: ThreadPoolExecutor) -> Callable[[Request], Awaitable[Response]]:
    async def listen(request: Request) -> Response:
        found: list[Any] = []

        async def work() -> Answer:
            query = dict(request.query_params)
            loop = asyncio.get_running_loop()
            found.append(await loop.run_in_executor(threads, bell_seat, centre, token_of(request), query))
            return 200, b"", {}

        status, body, headers = await _guarded(request, work)
        if status != 200:
            return _response(status, body, headers)
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
    refused = Refused(code, value=request.url.path[:80])
    status, body, headers = problems.problem(refused, request.headers.get("accept-language", "")[:100])
    return _response(status, body, headers | dict(error.headers or {}))
