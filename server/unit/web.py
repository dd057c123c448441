"""The units' page over HTTP: `/unit`. Plain forms, answered by a page or by a way to one.

Whatever was typed comes back: where the rules refuse it at its field, where the case has moved on with the case as it
is now, and where the session has ended beside the sign-in, to be sent again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from app.domain.errors import Refused, Trouble
from app.text import LANGUAGES, best, speaking
from server.centre import Centre
from server.database import is_trouble
from server.turns import Turns
from server.unit import body, frame, pages
from server.unit.body import Sent
from server.unit.pages import Asking, Page

COOKIE, FORM_COOKIE, LANGUAGE_COOKIE = "unit", "unit_form", "unit_lang"
_STATUS = {"no_case": 404, "too_heavy": 413, "slow": 408, "method": 405, "misuse": 400}
_log = logging.getLogger("server.unit")

Handler = Callable[[Request], Awaitable[Response]]
Work = Callable[[Centre, Asking], Page]


class Route(Struct, frozen=True):
    """An address of the page and what answers there."""

    path: str
    get: Work | None = None
    post: Work | None = None

    @property
    def methods(self) -> list[str]:
        """What may be done there."""
        return [name for name, work in (("GET", self.get), ("POST", self.post)) if work is not None]


ROUTES = (
    Route("/unit", get=pages.cases),
    Route("/unit/sign-in", get=pages.entry, post=pages.sign_in),
    Route("/unit/sign-out", post=pages.sign_out),
    Route("/unit/case/{case}", get=pages.case),
    Route("/unit/case/{case}/file/{file}", get=pages.file),
    Route("/unit/case/{case}/{do}", post=pages.do),
)


def handler(route: Route, centre: Centre, threads: ThreadPoolExecutor, turns: Turns) -> Handler:
    """What answers at this route."""

    async def handle(request: Request) -> Response:
        language = _language(request)
        try:
            sent = await body.read(request) if request.method == "POST" else None
            asking = _asking(request, sent)
            work = route.post if request.method == "POST" else route.get
            if work is None:
                raise Refused("method")
            loop = asyncio.get_running_loop()
            address = request.client.host if request.client else ""
            async with turns.turn(address) if work is pages.sign_in else nullcontext():
                page = await loop.run_in_executor(threads, _spoken, work, centre, asking, language)
        except Refused as refused:
            code = refused.code if refused.code in frame.SAID else "misuse"
            page = _said(centre, code, language, _STATUS.get(code, 400))
        except Exception as error:
            if not isinstance(error, Trouble) and not is_trouble(error):
                raise
            _log.error("database: %s at /unit", type(error).__name__)
            page = _said(centre, "later", language, 503)
        return _response(page, request)

    return handle


def _spoken(work: Work, centre: Centre, asking: Asking, language: str) -> Page:
    with speaking(language):
        return work(centre, asking)


def _said(centre: Centre, code: str, language: str, status: int) -> Page:
    with speaking(language):
        return Page(frame.saying(frame.View(centre.hotline.name, centre.book, centre.clock.now()), code), status)


def _asking(request: Request, sent: Sent | None) -> Asking:
    query = request.query_params
    if len(dict(query)) != len(query.multi_items()) or any("\0" in each for pair in query.items() for each in pair):
        raise Refused("misuse")
    if sent is not None and not _same_origin(request):
        raise Refused("misuse")
    return Asking(
        path={name: str(value) for name, value in request.path_params.items()},
        query=dict(query),
        cookie=request.cookies.get(COOKIE, ""),
        form_cookie=request.cookies.get(FORM_COOKIE, ""),
        sent=sent,
    )


def _same_origin(request: Request) -> bool:
    """Whether the browser itself says that the form comes from here; a browser that says nothing is believed."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    return site in ("same-origin", "none") and (not origin or origin.partition("://")[2] == host)


def _language(request: Request) -> str:
    """What the reader chose, now or before; else what their browser prefers."""
    for chosen in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if chosen in LANGUAGES:
            return chosen
    return best(request.headers.get("accept-language", "")[:100])


def _response(page: Page, request: Request) -> Response:
    headers: Mapping[str, str] = frame.HEADERS | dict(page.headers)
    response = Response(page.html, page.status, headers)
    secure = request.url.scheme == "https"
    if page.cookie is not None:
        _set(response, COOKIE, page.cookie, secure)
    if page.form_cookie:
        _set(response, FORM_COOKIE, page.form_cookie, secure)
    if (chosen := request.query_params.get("lang", "")) in LANGUAGES:
        _set(response, LANGUAGE_COOKIE, chosen, secure)
    return response


def _set(response: Response, name: str, value: str, secure: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=None if value else 0,
        path="/unit",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
