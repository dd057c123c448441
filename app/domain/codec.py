"""Commands as bytes: frozen once made, hashed, sent and kept as they are."""

import re
from functools import reduce
from typing import Any

import msgspec

from app.domain.command import Command
from app.domain.commands import TYPES
from app.domain.errors import Refused
from app.domain.records import Caller, Seen


class _Caller(Caller, frozen=True, forbid_unknown_fields=True):
    """A caller as an act gives it: a name nobody knows is a mistake there, not a newer version's."""


class _Seen(Seen, frozen=True, forbid_unknown_fields=True):
    """Likewise."""


class Parts(msgspec.Struct, frozen=True):
    """The records inside commands, by the names of their fields, with no more fields than are known."""

    caller: _Caller | str | None = None
    seen: _Seen | None = None


def _either(one: Any, other: Any) -> Any:
    return one | other


_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(reduce(_either, TYPES.values()))
_parts = msgspec.json.Decoder(Parts)
_encoder = msgspec.json.Encoder()


def encode(command: Command) -> bytes:
    """The command's frozen bytes: what is hashed, sent and kept."""
    return _encoder.encode(command)


def decode(body: bytes | msgspec.Raw) -> Command:
    """The command in these bytes. Refused("misuse") names the field that is wrong, unknown or missing."""
    try:
        command = _decoder.decode(body)
        _parts.decode(body)
        return command
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused("misuse", *at_field(error), detail=str(error)) from None


def at_field(error: Exception) -> tuple[str, ...]:
    """The field a msgspec error is about, as a path without the leading `$.`; empty when it names none."""
    words = str(error)
    holder, name = re.search(r"`\$\.([^`]+)`", words), re.search(r"field `([^`]+)`", words)
    path = ".".join(found.group(1) for found in (holder, name) if found)
    return (path,) if path else ()
