"""How the product's own words are typed: the readings of their characters, from a small table beside the texts.

The dictionary itself takes a third of a second to load and stays at the centre; `python -m devtools.spelling` makes
the table anew from it. No Qt.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from app.domain.find import Entry, Finder

TABLE = Path(__file__).resolve().parents[2] / "resources" / "text" / "spelling.json"


@cache
def _table() -> Mapping[str, str]:
    return json.loads(TABLE.read_text("utf-8"))


def spell(text: str) -> str:
    """Every reading of every character, as `app.domain.find.index` writes it."""
    return "".join(map(_readings, unicodedata.normalize("NFKC", text).lower()))


def _readings(character: str) -> str:
    if character.isascii():
        return f"'{character};" if character.isalnum() else ""
    known = _table().get(character, "")
    return f"{known};" if known else ""


def finder(words: Iterable[tuple[str, str, str]]) -> Finder:
    """Over (code, word, what it is about)."""
    entries = (
        Entry(code, word, (about,) if about else (), pinyin=spell(word), above_pinyin=(spell(about),) if about else ())
        for code, word, about in words
    )
    return Finder(entries)
