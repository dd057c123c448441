"""The page behind an SMS's link over HTTP: `/r/TOKEN`, to read and to send.

A page is never cached, and a link that is none, over or used gets a sentence in place of the questions and changes
nothing. What is sent is a form that only a page of this link can have made.
"""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.domain.errors import Refused, Trouble
from app.domain.words import Answer
from app.text import LANGUAGES, best, speaking
from server.centre import Centre
from server.database import is_trouble
from server.sms import link, page
from server.sms.link import Stand
from server.sms.misses import Misses

MOST_BYTES = 16_384
_READ_S = 30
_FORM = "application/x-www-form-urlencoded"
_STATUS = {Stand.USED: 410, Stand.EXPIRED: 410, Stand.OVER: 410}
_log = logging.getLogger("server.sms")

Handler = Callable[[Request], Awaitable[Response]]


class Sent(NamedTuple):
    """What a browser sent: the fields of the form, None where it only looks."""

    token: str
    language: str
    fields: Mapping[str, str] | None


def pages(centre: Centre, threads: ThreadPoolExecutor) -> Handler:
    """The handler of `/r/{token}`."""
    misses = Misses(centre.clock)

    async def handle(request: Request) -> Response:
        address = request.client.host if request.client is not None else ""
        token, language = request.path_params["token"], _language(request)
        if misses.too_many(address):
            return _said(centre, language, "busy", 429)
        try:
            fields = await _fields(request) if request.method == "POST" else None
            work = asyncio.get_running_loop().run_in_executor
            return await work(threads, _answer, centre, Sent(token, language, fields))
        except Refused:
            misses.note(address)
            return _said(centre, language, "link", 404)
        except Exception as error:
            if not isinstance(error, Trouble) and not is_trouble(error):
                raise
            _log.error("database: %s at /r", type(error).__name__)
            return _said(centre, language, "later", 503)

    return handle


def _answer(centre: Centre, sent: Sent) -> Response:
    fields = sent.fields
    if fields is None:
        found = link.look(centre, sent.token)
        return _shown(centre, sent, found, {}) if found.stand is Stand.OPEN else _stood(centre, sent, found.stand)
    found = link.look(centre, sent.token)
    if not hmac.compare_digest(page.form_key(sent.token), fields.get("form", "")):
        raise Refused("link")
    if found.stand is not Stand.OPEN:
        return _stood(centre, sent, found.stand)
    answers = {name: Answer(fields[name]) for name in link.QUESTIONS if fields.get(name) in set(Answer)}
    try:
        taken = link.answer(centre, sent.token, answers, fields.get("text", "").replace("\r\n", "\n").strip())
    except Refused as refused:
        if refused.code not in ("missing", "too_long", "nul"):
            raise
        return _shown(centre, sent, found, fields, refused.fields, 422)
    if taken.stand is not Stand.OPEN:
        return _stood(centre, sent, taken.stand)
    return _said(centre, sent.language, "thanks", 200)


def _stood(centre: Centre, sent: Sent, stand: Stand) -> Response:
    return _said(centre, sent.language, stand, _STATUS[stand])


def _shown(
    centre: Centre,
    sent: Sent,
    found: link.Link,
    given: Mapping[str, str],
    wrong: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    with speaking(sent.language):
        made = page.asking(centre.hotline.name, sent.token, found, given, wrong)
    return Response(made, status, page.HEADERS)


def _said(centre: Centre, language: str, what: str, status: int) -> Response:
    more = {"Retry-After": "60"} if status in (429, 503) else {}
    with speaking(language):
        return Response(page.saying(centre.hotline.name, what), status, page.HEADERS | more)


def _language(request: Request) -> str:
    """What the reader chose on the page, else what their browser prefers."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in LANGUAGES else best(request.headers.get("accept-language", "")[:100])


async def _fields(request: Request) -> dict[str, str]:
    """A form's fields. Refused("link") for what no page of ours sends: another site's, too much, a name twice."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused("link")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refused("link")
    body = b""
    try:
        async with asyncio.timeout(_READ_S):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise Refused("link")
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=10, encoding="utf-8", errors="strict"
        )
    except (TimeoutError, ValueError):
        raise Refused("link") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused("link")
    return fields
