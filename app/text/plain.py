"""Foreign text as it is: what would turn the line round or hide in it is made visible."""

from __future__ import annotations

import re

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINER = "\u200d"
"""Joins signs into one picture: left alone, it hides nothing."""


def visible(text: str) -> str:
    """The text with control and direction characters as ⟨202E⟩; line breaks and tabs stay."""
    return _HIDDEN.sub(lambda found: _JOINER if found[0] == _JOINER else f"⟨{ord(found[0]):04X}⟩", text)
