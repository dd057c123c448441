"""The bell: a stream on which the centre says that there is news, often with the page itself, or that
a telephone rings."""

from collections.abc import Iterator

import msgspec
import requests

from app.domain.errors import Trouble
from app.sync.http import troubles
from app.sync.wire import CallTold, News, Page

_MOST_BYTES = 16 * 1024 * 1024
"""A ring longer than this is no ring of ours."""
_page = msgspec.json.Decoder(Page)
_news = msgspec.json.Decoder(News)
_told = msgspec.json.Decoder(CallTold)


def rings(response: requests.Response) -> Iterator[Page | News | CallTold]:
    """What is rung, until the stream ends. Trouble: unreachable when it breaks off, answer when it is no bell."""
    name, data = "", b""
    for line in _lines(response):
        if not line:
            if data:
                yield _ring(name, data)
            name, data = "", b""
        elif line.startswith(b"event:"):
            name = line[6:].strip().decode(errors="replace")
        elif line.startswith(b"data:"):
            data += line[5:].strip()


def _lines(response: requests.Response) -> Iterator[bytes]:
    rest = b""
    with troubles():
        for piece in response.iter_content(chunk_size=None):
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            if len(rest) > _MOST_BYTES:
                raise Trouble("answer", "a ring without an end")


def _ring(name: str, data: bytes) -> Page | News | CallTold:
    try:
        if name == "call":
            return _told.decode(data)
        return _page.decode(data) if name == "page" else _news.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble("answer", type(error).__name__) from error
