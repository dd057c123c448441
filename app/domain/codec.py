"""Commands as bytes: frozen once made, hashed, sent and kept as they are."""

import re
from functools import reduce
from typing import Any

import msgspec

from app.domain.command import Command
from app.domain.commands import TYPES
from app.domain.errors import Refused


def _either(one: Any, other: Any) -> Any:
    return one | other


_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(reduce(_either, TYPES.values()))
_encoder = msgspec.json.Encoder()


def encode(command: Command) -> bytes:
    """The command's frozen bytes: what is hashed, sent and kept."""
    return _encoder.encode(command)


def decode(body: bytes | msgspec.Raw) -> Command:
    """The command in these bytes. Refused("misuse") names the field that is wrong, unknown or missing."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused("misuse", *at_field(error), detail=str(error)) from None


def at_field(error: Exception) -> tuple[str, ...]:
    """The field a msgspec error is about, as a path without the leading `$.`; empty when it names none."""
    found = re.search(r"`\$\.([^`]+)`|field `([^`]+)`", str(error))
    return (found.group(1) or found.group(2),) if found else ()
