"""The first sheet of a spreadsheet file (ECMA-376, SpreadsheetML), read as a stream.

Empty rows are passed over without being parsed, so that a sheet "of a million rows" costs seconds and no memory. Sizes
are bounded before anything is unpacked.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.domain.errors import Refused
from server.cells import Cell, Fault, Records
from server.moments import from_serial

MOST_BYTES = 1024 * 1024 * 1024
"""Most that all parts together may unpack to."""
_MOST_PARTS = 5_000
_MOST_AT_ONCE = 64 * 1024 * 1024
"""Most of a part that is held in memory whole: the strings, the styles."""
_LONGEST_ROW = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, RuntimeError, ValueError, EOFError)
"""What the parts of a file that is no spreadsheet, or a cut one, raise (NotImplementedError is a RuntimeError)."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_COLUMN = re.compile(r"([A-Z]{1,3})\d*")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DATE_FORMAT_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Number formats that are dates without being written out (18.8.30, with the East Asian ones)."""


def records(path: Path) -> Records:
    """The rows of the first visible sheet by their number; dates as YYYY-MM-DD HH:MM:SS, numbers without exponent.

    A formula gives the value last worked out; without one, or with an error in it, its cell is a `Fault`. Raises
    Refused("file_kind") for what is no spreadsheet and Refused("too_large") beyond the bounds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive)
            yield from _Book(archive).rows()
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused("file_kind", "file") from error


class _Book:
    """One open file: its strings, which styles are dates, and its sheet."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        book = self._part("xl/workbook.xml")
        self._links = list(self._part("xl/_rels/workbook.xml.rels"))
        properties = next(book.iter("workbookPr"), None)
        self._since_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
        self._sheet = self._first_sheet(book)
        self._strings = ["".join(_texts(item)) for item in self._linked("/sharedStrings")]
        self._dates = _date_styles(self._linked("/styles"))

    def rows(self) -> Records:
        """Every row that holds anything."""
        last = 0
        with self._archive.open(self._sheet) as stream:
            for number, content in _row_contents(stream):
                last = number or last + 1
                yield last, self._cells(content)

    def _cells(self, content: bytes) -> list[Cell] | Fault:
        try:
            row = ElementTree.fromstring(b"<row>" + content + b"</row>")
        except ElementTree.ParseError:
            return Fault("cell_error")
        cells: list[Cell] = []
        for cell in row:
            column = _column(cell.get("r", "")) or len(cells) + 1
            cells.extend([""] * (column - 1 - len(cells)))
            cells[column - 1 :] = [self._value(cell)]
        return cells

    def _value(self, cell: Element) -> Cell:
        kind, value = cell.get("t", "n"), cell.findtext("v")
        if kind == "inlineStr":
            return "".join(_texts(inline)) if (inline := cell.find("is")) is not None else ""
        if value is None or (value == "" and kind != "str"):
            return Fault("formula") if cell.find("f") is not None else ""
        if kind == "s":
            known = value.isdecimal() and int(value) < len(self._strings)
            return self._strings[int(value)] if known else Fault("cell_error")
        if kind == "e":
            return Fault("cell_error")
        if kind in ("str", "d"):
            return _unescaped(value)
        if kind == "b":
            return "true" if value == "1" else "false"
        return self._number(value, int(cell.get("s", "0")))

    def _number(self, value: str, style: int) -> Cell:
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return Fault("cell_error")
        if not number.is_finite() or abs(number.adjusted()) > 20:
            return "0" if number == 0 else Fault("cell_error")
        if style in self._dates and 0 <= number < 2_958_466:
            return from_serial(float(number), self._since_1904).isoformat(" ")
        return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"

    def _first_sheet(self, book: Element) -> str:
        targets = {link.get("Id"): _target(link) for link in self._links}
        for sheet in book.iter("sheet"):
            if sheet.get("state", "visible") == "visible":
                return targets[next(value for name, value in sheet.items() if name.endswith("}id"))]
        raise KeyError("no visible sheet")

    def _linked(self, kind: str) -> Element:
        """The workbook's part of this kind; an empty one where it has none."""
        names = [_target(link) for link in self._links if link.get("Type", "").endswith(kind)]
        return self._part(names[0]) if names else Element("none")

    def _part(self, name: str) -> Element:
        if self._archive.getinfo(name).file_size > _MOST_AT_ONCE:
            raise Refused("too_large", "file", limit=_MOST_AT_ONCE)
        text = self._archive.read(name)
        if b"<!DOCTYPE" in text[:4096]:
            raise ValueError("a part of a spreadsheet declares no entities")
        root = ElementTree.fromstring(text)
        for each in root.iter():
            each.tag = each.tag.removeprefix(_MAIN).removeprefix(_STRICT)
        return root


def _check_size(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refused("too_large", "file", limit=MOST_BYTES)


def _target(link: Element) -> str:
    target = link.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _date_styles(styles: Element) -> frozenset[int]:
    """The cell styles that show a number as a date."""
    own = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in styles.iter("numFmt")}
    dates = {number for number, code in own.items() if re.search("[ymdhs]", _QUOTED_FORMAT.sub("", code.lower()))}
    dates |= _DATE_FORMAT_IDS - own.keys()
    formats = next(styles.iter("cellXfs"), Element("none"))
    return frozenset(n for n, style in enumerate(formats) if int(style.get("numFmtId", "0")) in dates)


def _row_contents(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number or 0, what stands between the tags) of each row that holds a value; namespace prefixes taken off."""
    buffer = stream.read(_CHUNK)
    named = re.search(rb"<(\w+:)?worksheet\b", buffer)
    if named is None:
        raise ValueError("not a sheet")
    prefix = named[1] or b""
    start, end = b"<" + prefix + b"row", b"</" + prefix + b"row>"
    holding = re.compile(b"<" + prefix + rb"(?:v|is|f)\b")
    while buffer:
        *rows, buffer = buffer.split(end)
        for row in rows:
            if holding.search(row):
                yield _row(row[row.rindex(start) :], prefix)
        more = stream.read(_CHUNK)
        if not more:
            return
        begun = buffer.rfind(start)
        buffer = buffer[begun if begun >= 0 else -len(start) :] + more
        if len(buffer) > _LONGEST_ROW + _CHUNK:
            raise Refused("too_large", "file", limit=_LONGEST_ROW)


def _row(row: bytes, prefix: bytes) -> tuple[int, bytes]:
    tag, _bracket, content = row.partition(b">")
    number = _ROW_NUMBER.search(tag)
    if prefix:
        content = content.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    return int(number[1]) if number else 0, content


def _texts(item: Element) -> Iterator[str]:
    """The runs of a rich text, without the readings written over it."""
    for part in item:
        if part.tag == "t":
            yield _unescaped(part.text or "")
        elif part.tag == "r":
            yield from (_unescaped(text.text or "") for text in part.iter("t"))


def _column(reference: str) -> int:
    """B7 → 2; 0 for none."""
    found = _COLUMN.fullmatch(reference)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
