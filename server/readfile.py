"""Tables that people bring: CSV in any usual encoding, and spreadsheets. One answer per row, good or bad.

`rows` looks at the whole file's form first and refuses it by name; after that a bad row never stops the others.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path

from msgspec import Struct

from app import text
from app.domain.errors import Refused, Trouble
from server import csvfile, xlsxfile
from server.cells import Cell, Fault, Records
from server.moments import moment

__all__ = ["Bad", "Row", "moment", "rows"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


AS_THEY_ARE: Mapping[str, str] = {}


class Row(Struct, frozen=True):
    """A row whose cells could be read: field → text as it stands in the file, "" where empty.

    `number` is the row's in the file: the header of a plain file is 1.
    """

    number: int
    values: dict[str, str]


class Bad(Struct, frozen=True):
    """A row that is not taken, and why. `message` is for people, in the language spoken when it was read."""

    number: int
    code: str
    field: str
    message: str

    @classmethod
    def of(cls, number: int, refused: Refused, names: Mapping[str, str] = AS_THEY_ARE) -> "Bad":
        """What a rule said about a row. `names`: what people call a field that is called something else elsewhere."""
        message = text.refusal(refused.code, [names.get(name, name) for name in refused.fields], refused.values)
        return cls(number, refused.code, refused.fields[0] if refused.fields else "", message)


def rows(
    path: Path, columns: Mapping[str, str], required: Collection[str], names: Mapping[str, str] = AS_THEY_ARE
) -> Iterator[Row | Bad]:
    """The rows of a file. `columns`: field → header; a field not `required` may be absent and is then "". `names`: as
    for `Bad.of`.

    Rows of empty cells are passed over. A plain row that ends before a required field is bad; a spreadsheet leaves its
    last empty cells out. Raises, before the first row, Trouble("file") when the file cannot be read at all, and Refused
    with code `file_kind` (also where a file turns out to be cut), `old_excel`, `encoding`, `too_large`, `header_empty`,
    `header_missing` or `header_repeated` (the fields are those concerned).
    """
    plain, records = _records(path, {_tidy(header) for header in columns.values()})
    header = next((cells for _number, cells in records if isinstance(cells, Fault) or any(map(_filled, cells))), None)
    if header is None:
        raise Refused("header_empty", "file")
    if isinstance(header, Fault):
        raise Refused(header.code, "file")
    places = _places([_tidy(cell) if isinstance(cell, str) else "" for cell in header], columns, required)
    return _read(records, places, {places[field] for field in required} if plain else set(), len(header), names)


def _records(path: Path, wanted: set[str]) -> tuple[bool, Records]:
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if head.startswith(_OLE):
            raise Refused("old_excel", "file")
        if head.startswith(_ZIP):
            found = xlsxfile.records(path)
            return False, chain([first], found) if (first := next(found, None)) else iter(())
        if path.stat().st_size > csvfile.MOST_BYTES:
            raise Refused("too_large", "file", limit=csvfile.MOST_BYTES)
        written = csvfile.decoded(path.read_bytes())
    except OSError as error:
        raise Trouble("file", error.strerror or type(error).__name__) from error
    return True, csvfile.records(written, csvfile.delimiter_of(written, wanted))


def _places(header: list[str], columns: Mapping[str, str], required: Collection[str]) -> dict[str, int]:
    """field → column; a header that is wanted stands there once."""
    wanted = {field: _tidy(name) for field, name in columns.items()}
    missing = [field for field in required if wanted[field] not in header]
    if missing:
        raise Refused("header_missing", *missing, value=text.listed([columns[field] for field in missing]))
    repeated = [field for field, name in wanted.items() if header.count(name) > 1]
    if repeated:
        raise Refused("header_repeated", *repeated, value=text.listed([columns[field] for field in repeated]))
    return {field: header.index(name) for field, name in wanted.items() if name in header}


def _read(
    records: Records, places: Mapping[str, int], needed: set[int], width: int, names: Mapping[str, str]
) -> Iterator[Row | Bad]:
    for number, cells in records:
        if not isinstance(cells, Fault) and not any(map(_filled, cells)):
            continue
        try:
            yield Row(number, _values(cells, places, needed, width))
        except Refused as refused:
            yield Bad.of(number, refused, names)


def _values(cells: list[Cell] | Fault, places: Mapping[str, int], needed: set[int], width: int) -> dict[str, str]:
    if isinstance(cells, Fault):
        raise Refused(cells.code)
    if any(map(_filled, cells[width:])) or any(place >= len(cells) for place in needed):
        raise Refused("cells", cells=len(cells), width=width)
    values = dict.fromkeys(places, "")
    for field, place in places.items():
        if place < len(cells):
            values[field] = _readable(cells[place], field)
    return values


def _readable(cell: Cell, field: str) -> str:
    if isinstance(cell, Fault):
        raise Refused(cell.code, field)
    if "\0" in cell:
        raise Refused("nul", field)
    return cell


def _filled(cell: Cell) -> bool:
    return isinstance(cell, Fault) or bool(cell.strip())


def _tidy(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace("\ufeff", "").strip()
