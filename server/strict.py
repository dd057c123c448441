"""Reading JSON without forgiveness: what a lenient reader would guess at is refused."""

import json
from typing import Any, TypeVar

import msgspec

from app.domain.codec import at_field
from app.domain.errors import Refused

T = TypeVar("T")
_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def load(body: bytes, wanted: type[T]) -> T:
    """The message in these bytes. Refused("misuse") names the field that is wrong, unknown or missing."""
    decoder = _decoders.get(wanted)
    if decoder is None:
        decoder = _decoders.setdefault(wanted, msgspec.json.Decoder(wanted))
    try:
        found = decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise Refused("misuse", *at_field(error), detail=str(error)[:200]) from None
    if _key_twice(body):
        raise Refused("misuse", detail="a key stands twice")
    return found


class _Object(tuple[tuple[str, Any], ...]):
    """An object of JSON with its keys as they came."""


def _key_twice(body: bytes) -> bool:
    """Whether a key of the message stands twice; inside a command that is the command's own refusal."""

    def twice(value: Any) -> bool:
        if isinstance(value, _Object):
            return len({key for key, _ in value}) != len(value) or any(twice(v) for key, v in value if key != "body")
        return isinstance(value, list) and any(map(twice, value))  # pyright: ignore[reportUnknownArgumentType]

    try:
        return twice(json.loads(body, object_pairs_hook=_Object, parse_int=str, parse_float=str))
    except RecursionError:  # inside a command: nothing of the message itself is so deep
        return False


def double_keys(body: bytes) -> int:
    """How many objects in this JSON have a key twice; readers differ on which one counts, so none is believed."""
    doubles = 0

    def look(pairs: list[tuple[str, Any]]) -> bool:
        nonlocal doubles
        doubles += len({key for key, _value in pairs}) != len(pairs)
        return True

    try:
        json.loads(body, object_pairs_hook=look)
    except (ValueError, RecursionError):
        return 1
    return doubles
