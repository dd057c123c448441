"""What went wrong, as `application/problem+json` in the reader's language, under a status that a seat can act on."""

from http import HTTPStatus

import msgspec

from app.domain.errors import Refused
from app.sync.wire import Problem
from app.text import best, refusal, speaking, trouble
from server.centre import encode

MEDIA = "application/problem+json"

STATUS = {
    "token": 401,
    "expired": 401,
    "reused": 401,
    "password": 401,
    "signature": 401,
    "stale": 401,
    "role": 403,
    "device": 403,
    "awaits_yes": 403,
    "no_case": 404,
    "no_person": 404,
    "no_seat": 404,
    "no_file": 404,
    "no_sms": 404,
    "no_asking": 404,
    "not_found": 404,
    "method": 405,
    "slow": 408,
    "held": 409,
    "flow": 409,
    "exists": 409,
    "sms_done": 409,
    "fork": 409,
    "gap": 409,
    "epoch": 410,
    "cursor": 410,
    "refill": 410,
    "absent": 410,
    "too_heavy": 413,
    "too_many": 413,
    "media_type": 415,
    "protocol": 426,
    "locked": 429,
}
"""Of each code that is not 400. 401: sign in or refresh. 409: stop sending, or somebody was first. 410: begin at 0."""


def problem(refused: Refused, language: str = "") -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers that say it in the language an Accept-Language line asks for."""
    status = STATUS.get(refused.code, 400)
    values = dict(refused.values)
    detail = str(values.pop("detail", ""))
    with speaking(best(language)):
        title = refusal(refused.code, refused.fields, refused.values)
    plain = msgspec.to_builtins(values, enc_hook=str)
    body = Problem(title=title, status=status, code=refused.code, detail=detail, fields=refused.fields, values=plain)
    seconds = values.get("seconds")
    return status, encode(body), {"Retry-After": str(seconds)} if seconds is not None else {}


def troubled(code: str, language: str = "") -> tuple[int, bytes, dict[str, str]]:
    """The same for what is wrong around the centre: try again later."""
    with speaking(best(language)):
        title = trouble(code)
    return 503, encode(Problem(title=title, status=503, code=code)), {"Retry-After": "2"}


def bug() -> tuple[int, bytes, dict[str, str]]:
    """The same for a fault of the centre itself; what it was stands in the log alone."""
    return 500, encode(Problem(title=HTTPStatus(500).phrase, status=500, code="bug")), {}
