"""The Chinese face that PDF files carry, cut down to the characters a paper uses. See `resources/face/`."""

import io
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

PATH = Path(__file__).resolve().parents[2] / "resources" / "face" / "NotoSansCJKsc.otf"
_JOINS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
UNITS = 1000
"""Of a glyph's width, to the size of the letters."""


class Face:
    """The whole face: which characters it has, and how wide they are."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        font = self._open()
        self._glyphs: dict[int, str] = font.getBestCmap()
        self._widths: dict[str, tuple[int, int]] = font["hmtx"].metrics

    def _open(self) -> Any:
        return TTFont(io.BytesIO(self._data), lazy=True)

    def shown(self, text: str) -> str:
        """The text as the face can show it: a character it lacks is named by its code; joiners are left out."""
        return "".join(self._shown(each) for each in text)

    def _shown(self, each: str) -> str:
        if ord(each) in self._glyphs:
            return each
        return "" if _JOINS.fullmatch(each) else f"[U+{ord(each):04X}]"

    def cid(self, character: str) -> int:
        """The number of a character the face has."""
        return int(self._glyphs[ord(character)].removeprefix("cid"))

    def width(self, text: str) -> int:
        """Of a text the face has, in `UNITS`."""
        return sum(self._widths[self._glyphs[ord(each)]][0] for each in text)

    def cut(self, characters: Iterable[str]) -> bytes:
        """The outlines of these characters alone, as a CFF font that keeps their numbers."""
        font = self._open()
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, desubroutinize=True)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(map(ord, characters)))
        cutter.subset(font)
        made = io.BytesIO()
        font.save(made)
        return TTFont(io.BytesIO(made.getvalue())).getTableData("CFF ")


@cache
def face() -> Face:
    """The face that is shipped."""
    return Face(PATH)
