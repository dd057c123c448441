"""What a browser sent: a form, as fields and files, read strictly."""

import asyncio
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import cast
from urllib.parse import parse_qsl

from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from app.domain.errors import Refused

MOST_BYTES = 400_000
"""Of a form without files: every text of an act at its limit, in signs of four bytes."""
MOST_BYTES_WITH_FILES = 34 * 2**20
_HEARD_BYTES = 2 * MOST_BYTES_WITH_FILES
_READ_S = 120
_MOST_FIELDS = 60
_PLAIN, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


class Upload(Struct, frozen=True):
    """A file of a form: its name as the browser tells it, and its bytes."""

    name: str
    body: bytes


class Sent(Struct, frozen=True):
    """A form's fields (those that may stand more than once joined by a comma) and its files."""

    fields: Mapping[str, str]
    files: tuple[Upload, ...] = ()


MANY = frozenset({"units"})
"""Fields that may be chosen more than once."""


async def read(request: Request) -> Sent:
    """The form. Refused("misuse" | "too_heavy" | "slow")."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in (_PLAIN, _PARTS):
        raise Refused("misuse")
    try:
        async with asyncio.timeout(_READ_S):
            body = await _bytes(request, MOST_BYTES if media == _PLAIN else MOST_BYTES_WITH_FILES)
    except (TimeoutError, ClientDisconnect):
        raise Refused("slow") from None
    return _plain(body) if media == _PLAIN else _parts(request.headers["content-type"], body)


async def _bytes(request: Request, most: int) -> bytes:
    """The whole body. One that is somewhat too heavy is heard out, so that its sender can hear the answer."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        elif size > _HEARD_BYTES:
            break
    if size > most:
        raise Refused("too_heavy")
    return b"".join(parts)


def _plain(body: bytes) -> Sent:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            encoding="utf-8",
            errors="strict",
        )
    except ValueError:
        raise Refused("misuse") from None
    return Sent(_fields(pairs))


def _parts(media: str, body: bytes) -> Sent:
    """Parts as RFC 7578 has them. The standard library's reader of messages reads these too."""
    head = f"Content-Type: {media}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart() or message.defects:
        raise Refused("misuse")
    pieces = cast("list[Message]", message.get_payload())
    if len(pieces) > _MOST_FIELDS:
        raise Refused("misuse")
    pairs: list[tuple[str, str]] = []
    files: list[Upload] = []
    for piece in pieces:
        if piece.is_multipart():
            raise Refused("misuse")
        _part(piece, pairs, files)
    return Sent(_fields(pairs), tuple(files))


def _part(piece: Message, pairs: list[tuple[str, str]], files: list[Upload]) -> None:
    name = piece.get_param("name", header="content-disposition")
    content = piece.get_payload(decode=True)
    if not isinstance(name, str) or not isinstance(content, bytes) or piece.get("content-transfer-encoding"):
        raise Refused("misuse")
    filename = piece.get_filename()
    if filename is None:
        try:
            pairs.append((name, content.decode("utf-8")))
        except UnicodeDecodeError:
            raise Refused("misuse") from None
    elif filename or content:
        files.append(Upload(filename, content))


def _fields(pairs: list[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields and name not in MANY:
            raise Refused("misuse")
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    return fields
