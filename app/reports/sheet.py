"""A paper before it is text, DOCX, XLSX or PDF: lines, tables and charts, in one order and one style for all."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from string import Formatter

from msgspec import Struct

from app.domain.bulletins import Number

_LABEL = 40


class Piece(Struct, frozen=True):
    """Some words; those that are a number of the bulletin say which one."""

    text: str
    number: Number | None = None

    @property
    def whole(self) -> int | None:
        """The number itself, for cells that calculate."""
        return self.number.count if self.number else None


class How(StrEnum):
    """What a line is."""

    TITLE = "title"
    ASIDE = "aside"
    HEADING = "heading"
    TEXT = "text"
    WARNING = "warning"
    NOTE = "note"
    CODE = "code"
    """A number that is printed as a bar code too."""


class Line(Struct, frozen=True):
    """A line or paragraph."""

    how: How
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in self.pieces)


class Table(Struct, frozen=True):
    """Rows under columns; the first column names the row, the others are numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]


class Bar(Struct, frozen=True):
    """One bar of a chart."""

    label: str
    count: int


class Chart(Struct, frozen=True):
    """Bars from zero, in their order; beside each its number."""

    heading: str
    bars: tuple[Bar, ...]

    @property
    def longest(self) -> int:
        """The largest number, at least 1."""
        return max((bar.count for bar in self.bars), default=0) or 1


class Sheet(Struct, frozen=True):
    """A whole paper. `title` is its name without a date, for the file's own properties."""

    title: str
    blocks: tuple[Line | Table | Chart, ...]
    author: str = ""


def line(how: How, *pieces: Piece | str) -> Line:
    """A line of these pieces."""
    return Line(how, tuple(Piece(each) if isinstance(each, str) else each for each in pieces))


def filled(template: str, **values: Piece | str) -> Iterator[Piece]:
    """The pieces of a translated sentence with its {names} filled."""
    for literal, name, _spec, _conversion in Formatter().parse(template):
        if literal:
            yield Piece(literal)
        if name is not None:
            value = values[name]
            yield Piece(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """What may stand in any of the formats: no control characters, nothing that turns the direction of reading, no
    lone surrogates; a tab or line end is a blank."""
    kept = (_kept(character) for character in text)
    return "".join(kept)


def _kept(character: str) -> str:
    if character in "\t\n\r\v\f\u2028\u2029\x85":
        return " "
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cs", "Cn") or (kind == "Cf" and character not in "\u200d\u200c"):
        return ""
    return character


def cleaned(sheet: Sheet) -> Sheet:
    """The sheet with every text made `plain`: what writers are given."""
    return Sheet(plain(sheet.title), tuple(_clean(block) for block in sheet.blocks), plain(sheet.author))


def _clean(block: Line | Table | Chart) -> Line | Table | Chart:
    if isinstance(block, Line):
        return Line(block.how, _pieces(block.pieces))
    if isinstance(block, Table):
        rows = tuple(_pieces(row) for row in block.rows)
        return Table(plain(block.heading), tuple(map(plain, block.columns)), rows)
    return Chart(plain(block.heading), tuple(Bar(_short(plain(bar.label)), bar.count) for bar in block.bars))


def _short(label: str) -> str:
    """A chart's label is a name, no story."""
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"


def _pieces(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(Piece(plain(piece.text), piece.number) for piece in pieces)


def as_text(sheet: Sheet) -> str:
    """The paper as plain text, a line for each line, row and bar."""
    said: list[str] = []
    for block in cleaned(sheet).blocks:
        if isinstance(block, Line):
            said += ["", block.text] if block.how == How.HEADING else [block.text]
        elif isinstance(block, Table):
            said += ["", block.heading, "\t".join(block.columns)]
            said += ["\t".join(piece.text for piece in row) for row in block.rows]
        else:
            said += ["", block.heading, *(f"{bar.label}\t{bar.count}" for bar in block.bars)]
    return "\n".join(said).strip() + "\n"
