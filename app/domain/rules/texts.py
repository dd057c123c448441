"""Texts that a command brings: within the hotline's limits, and without the one character that no database keeps."""

import re
from functools import cache
from typing import get_type_hints

from app.domain.book import Limits
from app.domain.command import Command
from app.domain.errors import Refused

_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0]*"
)
"""Blanks, and what is as little to be seen: joiners, marks of direction, fillers."""
_LONG = frozenset({"text", "place", "subject", "plan", "found", "done", "next", "basis", "explanation"})
"""What somebody tells; everything else is a line: a name, a code, a number."""


def blank(text: str) -> bool:
    """Whether there is nothing in it that anybody could see."""
    return _UNSEEN.fullmatch(text) is not None


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
