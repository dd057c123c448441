"""Files that bring a whole table of the hotline: read row by row, checked against the tables in force."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.catalogue import FIELDS, REQUIRED, Row, faults, made, row_id
from app.domain.errors import Refused
from app.domain.find import index
from app.domain.records import Duty, Unit
from app.domain.words import TableName
from server import readfile
from server.readfile import Bad

CALLED = {"name": "table.name", "level": "table.level"}
"""What is called otherwise here: a row's name is no person's, a unit's level no case's."""


class Sheet(Struct, frozen=True):
    """A file as the table it would be: rows by id, what is wrong with which row of the file, how many rows it has and
    how many of them only repeat another one."""

    rows: Mapping[str, Row]
    bad: tuple[Bad, ...]
    read: int
    same: int


def sheet_of(path: Path, table: TableName, headings: Mapping[str, str], book: Book) -> Sheet:
    """The file as a table. `headings`: field → heading, where they differ.

    Raises what `readfile.rows` raises, and Refused("empty", "file") for a file without rows.
    """
    named = {name: name for name in FIELDS[table]} | dict(headings)
    read = list(readfile.rows(path, named, {*REQUIRED[table], *headings}, CALLED))
    if not read:
        raise Refused("empty", "file")
    rows, numbers, bad, same = _collect(read, table, book)
    bad += [Bad.of(numbers[key], refused, CALLED) for key, refused in faults(rows, book)]
    return Sheet(rows, tuple(sorted(bad, key=lambda each: each.number)), len(read), same)


def _collect(
    read: Iterable[readfile.Row | Bad], table: TableName, book: Book
) -> tuple[dict[str, Row], dict[str, int], list[Bad], int]:
    """Rows by id, the number each has in the file, what is wrong, and how many rows only repeat another one."""
    rows: dict[str, Row] = {}
    numbers: dict[str, int] = {}
    bad: list[Bad] = []
    same = 0
    for each in read:
        if isinstance(each, Bad):
            bad.append(each)
            continue
        try:
            row = made(table, each.values, book)
            key = row_id(row)
            if rows.setdefault(key, row) != row:
                raise Refused("twice", REQUIRED[table][0], value=numbers[key])
            same += numbers.setdefault(key, each.number) != each.number
        except Refused as refused:
            bad.append(Bad.of(each.number, refused, CALLED))
    return rows, numbers, bad, same


def spelt(row: Row, before: Row | None = None) -> Row:
    """The row with what pickers search by; taken over from the row before where its names are the same."""
    if isinstance(row, Duty):
        return row
    aliases = row.aliases if isinstance(row, Unit) else ()
    if before is not None and not isinstance(before, Duty) and before.pinyin and _names(before) == _names(row):
        return replace(row, pinyin=before.pinyin)
    return replace(row, pinyin=index(row.name, aliases))


def _names(row: Row) -> tuple[str, ...]:
    return () if isinstance(row, Duty) else (row.name, *(row.aliases if isinstance(row, Unit) else ()))
