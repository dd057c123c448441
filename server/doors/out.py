"""What the commands say: JSON lines for programs on stdout, sentences for people on stderr, both always UTF-8."""

import sys
from typing import Any, TextIO

import msgspec

_encoder = msgspec.json.Encoder()


def line(value: Any, *, now: bool = False) -> None:
    """One object as one line of JSON. `now`: somebody waits for it, so it leaves at once."""
    sys.stdout.buffer.write(encoded(value))
    if now:
        sys.stdout.buffer.flush()


def encoded(value: Any) -> bytes:
    """One object as one line of JSON."""
    return msgspec.json.format(_encoder.encode(value), indent=0) + b"\n"


def write(text: str) -> None:
    """A paper that was asked for as text."""
    sys.stdout.buffer.write(text.encode())


def say(text: str) -> None:
    """A sentence for whoever sits there."""
    _utf8(sys.stderr).write(text + "\n")
    sys.stderr.flush()


def done() -> None:
    """Everything said so far leaves now."""
    sys.stdout.buffer.flush()


def _utf8(stream: TextIO) -> TextIO:
    change = getattr(stream, "reconfigure", None)
    if change is not None:
        change(encoding="utf-8", errors="backslashreplace")
    return stream
