"""Looks for words in files, in every way in which a program could have written them down."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from pathlib import Path

_CODES = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")


def forms(word: str) -> set[bytes]:
    """The bytes a word can stand as: in the usual encodings, escaped in JSON, in hexadecimal, in base64 ."""
    plain = word.encode()
    found = {word.encode(code) for code in _CODES} | {json.dumps(word)[1:-1].encode()}
    found |= {plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        found.add(whole[(shift * 8 + 5) // 6 : (shift + len(plain)) * 8 // 6])
    return {form for form in found if len(form) >= 6}


def found_in(place: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """(file, word) for every file below the place that holds one of these words."""
    wanted = {word: forms(word) for word in words}
    files = [each for each in sorted(place.rglob("*")) if each.is_file()]
    hits: list[tuple[str, str]] = []
    for file in files:
        content = file.read_bytes()
        hits += [
            (str(file.relative_to(place)), word) for word, ways in wanted.items() if any(way in content for way in ways)
        ]
    return hits
