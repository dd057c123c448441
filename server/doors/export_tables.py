"""`export categories|areas|units|duties`: a table as a file that `import` takes again, changing nothing."""

import argparse
import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from app.domain.catalogue import FIELDS, Row, cells, row_id, rows_of
from app.domain.errors import Trouble
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import TableName
from app.text import _
from server import audit, catalogue
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, count
from server.doors.place import opened
from server.ledger import Changes, write
from server.revising import KINDS

_FORMATS = ("csv", "xlsx")
_WIDTHS = {"name": 28, "basis": 60, "aliases": 36, "category": 22, "unit": 20}
_USUAL_WIDTH = 14


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options that tables have."""
    tables = "|".join(TableName)
    parser.add_argument("--format", choices=_FORMATS, help=_("of {0}: csv unless asked otherwise").format(tables))
    parser.add_argument("--out", type=Path, metavar="FILE", help=_("of {0}: where it goes").format(tables))
    parser.add_argument(
        "--version", type=count, metavar="N", help=_("of {0}: as it was in this version").format(tables)
    )


def need_none(given: argparse.Namespace) -> None:
    """Options of tables make no sense with anything else. Raises Misuse."""
    for name in ("format", "out", "version"):
        if getattr(given, name) is not None:
            raise Misuse(_("Unknown: {0}").format(f"--{name}"))


def run(given: argparse.Namespace) -> int:
    """Write the file, then the audit row."""
    table = TableName(given.what)
    if given.since or given.until or (given.format == "xlsx" and given.out is None):
        raise Misuse(
            _("Missing: {0}").format("--out FILE") if given.out is None else _("Unknown: {0}").format("--since")
        )
    with opened(given.data) as centre:
        rows = _rows(centre, table, given.version)
        made = (as_xlsx if given.format == "xlsx" else as_csv)(table, rows)
        if given.out is None:
            out.write(made.decode())
            out.done()
        else:
            _write(given.out, made)
        entry = audit.entry("export", centre.now_ms(), NOBODY, what=table.value, rows=len(rows))
        with centre.database.write() as connection:
            write(connection, centre, Changes(entry))
    out.say(_("{count} lines", count=len(rows)))
    return 0


def _rows(centre: Centre, table: TableName, version: int | None) -> list[Row]:
    if version is None:
        return list(rows_of(centre.book, table).values())
    found = catalogue.rows_at(centre, KINDS[table], version)
    return [row for row in found if isinstance(row, Category | Area | Unit | Duty)]


def _write(path: Path, made: bytes) -> None:
    try:
        path.write_bytes(made)
    except OSError as error:
        raise Trouble("file", error.strerror or type(error).__name__) from error


def _lines(table: TableName, rows: Iterable[Row]) -> list[list[str]]:
    """The heading, then each row by its id."""
    names = FIELDS[table]
    ordered = [cells(row) for row in sorted(rows, key=row_id)]
    return [list(names), *([row[name] for name in names] for row in ordered)]


def as_csv(table: TableName, rows: Sequence[Row]) -> bytes:
    """UTF-8 with a mark at its start, so that spreadsheets read it rightly."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(_lines(table, rows))
    return made.getvalue().encode("utf-8-sig")


def as_xlsx(table: TableName, rows: Sequence[Row]) -> bytes:
    """Every cell a text, so that no code loses a zero and nothing is a formula."""
    made = io.BytesIO()
    book: Any = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page, text, head = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for at, name in enumerate(FIELDS[table]):
        page.set_column(at, at, _WIDTHS.get(name, _USUAL_WIDTH), text)
    page.freeze_panes(1, 0)
    for number, line in enumerate(_lines(table, rows)):
        for at, cell in enumerate(line):
            if cell:
                page.write_string(number, at, cell, text if number else head)
    book.close()
    return made.getvalue()
