"""Texts that a command brings: within the hotline's limits, and without the one character that no database keeps."""

from functools import cache
from typing import get_type_hints

from app.domain.book import Limits
from app.domain.command import Command
from app.domain.errors import Refused

_LONG = frozenset({"text", "place", "subject", "plan", "found", "done", "next", "basis", "explanation"})
"""What somebody tells; everything else is a line: a name, a code, a number."""


def check_texts(command: Command, limits: Limits) -> None:
    """Refused with the field: `nul`, `too_long`. Rules that need more of a text look at it themselves."""
    for name in _texts(type(command)):
        given: str | tuple[str, ...] | None = getattr(command, name)
        limit = limits.text if name in _LONG else limits.line
        for text in (given,) if isinstance(given, str) else given or ():
            if "\0" in text:
                raise Refused("nul", name)
            if len(text) > limit:
                raise Refused("too_long", name, limit=limit, length=len(text))


@cache
def _texts(kind: type[Command]) -> tuple[str, ...]:
    """Names of the fields that are texts, or several of them; what has a closed list of values is none."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if hints[name] in (str, str | None, tuple[str, ...]))
