"""Catalogues: plain gettext files read as they are, one for each part of the product and language.

`resources/text/<language>/<part>.po`. There is no build step: a file is read when its language is first used.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "text"
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+)?"(.*)"')

Key = tuple[str, str]
"""(context, msgid). The context is empty but for coded texts: names of values, refusals, fields."""


class Entry(Struct, frozen=True):
    """One message: its texts, one for each plural form, all empty when it is not translated."""

    context: str
    msgid: str
    plural: str
    texts: tuple[str, ...]
    line: int = 0

    @property
    def key(self) -> Key:
        """What the message is looked up by."""
        return self.context, self.msgid


def entries(path: Path) -> Iterator[Entry]:
    """Every message of a catalogue file. Raises ValueError("path:line: …") for a line that is none of gettext's."""
    found: dict[str, str] = {}
    keyword, first = "", 0
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), "#"], 1):
        if not line.startswith(("m", '"')):
            if line.strip() and not line.startswith("#"):
                raise ValueError(f"{path}:{number}: not a line of a catalogue")
            if "msgid" in found:
                yield _entry(found, first)
            found, keyword = {}, ""
            continue
        matched = _LINE.fullmatch(line.rstrip())
        if matched is None or not (matched[1] or keyword):
            raise ValueError(f"{path}:{number}: not a line of a catalogue")
        if (matched[1] == "msgctxt" or (matched[1] == "msgid" and keyword != "msgctxt")) and "msgid" in found:
            yield _entry(found, first)
            found = {}
        keyword = matched[1] or keyword
        first = number if not found else first
        found[keyword] = found.get(keyword, "") + _plain(matched[2])


@cache
def load(language: str, folder: Path = FOLDER) -> Mapping[Key, tuple[str, ...]]:
    """All translated messages of a language, its files taken together. A language without a folder has none."""
    return {
        entry.key: entry.texts
        for path in sorted((folder / language).glob("*.po"))
        for entry in entries(path)
        if any(entry.texts) and entry.msgid
    }


def _entry(found: Mapping[str, str], line: int) -> Entry:
    texts = tuple(text for keyword, text in found.items() if keyword.startswith("msgstr"))
    return Entry(found.get("msgctxt", ""), found["msgid"], found.get("msgid_plural", ""), texts, line)


def _plain(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), quoted)
