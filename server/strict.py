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
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise Refused("misuse", *at_field(error), detail=str(error)[:200]) from None


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
