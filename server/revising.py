"""A new version of one of the hotline's own tables: seen beforehand row by row, then put in force whole."""

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from sqlalchemy import func, select

from app.domain.book import Book
from app.domain.catalogue import Difference, Row, cells, counted, differences, faults, made, row_id, rows_of, with_rows
from app.domain.cataloguecheck import Finding, findings
from app.domain.errors import Refused
from app.domain.revision import MOST_TOLD, BadRow, Revision
from app.domain.words import Change, TableName
from app.sync.wire import Kind
from app.sync.wire.catalogue import MOST_BYTES, BringTable, ReviseRow
from server import tables
from server.catalogue import put_table
from server.centre import Centre
from server.sheets import Sheet, sheet_of, spelt

KINDS: Mapping[TableName, Kind] = {
    TableName.CATEGORIES: Kind.CATEGORY,
    TableName.AREAS: Kind.AREA,
    TableName.UNITS: Kind.UNIT,
    TableName.DUTIES: Kind.DUTY,
}


class Effect(Struct, frozen=True):
    """What rows would do as a table's next version: to each row, and what there would be to look at that is not there
    now; `settled`: how much of what there is now would be gone; `open_cases`: withdrawn row → open cases with it."""

    rows: tuple[Difference, ...]
    same: int
    counts: Mapping[Change, int]
    found: tuple[Finding, ...]
    settled: int
    open_cases: Mapping[str, int]


def version_of(book: Book, table: TableName) -> int:
    """The version in force; 0 where there is none yet."""
    return book.versions.get(KINDS[table], 0)


def effect(centre: Centre, table: TableName, rows: Mapping[str, Row], book: Book) -> Effect:
    """What these rows would change in this book. They must be checked already; nothing is written."""
    day = book.day_of(centre.clock.now())
    changed = tuple(differences(rows_of(book, table), rows))
    counts = counted(changed)
    then = with_rows(book, table, rows, centre.clock.now())
    before, after = set(findings(book, day)), findings(then, day)
    new = tuple(each for each in after if each not in before)
    same = len(rows) - counts[Change.ADDED] - counts[Change.CHANGED]
    lying = _open_cases(centre, table, [each.id for each in changed if each.change is Change.WITHDRAWN])
    return Effect(changed, same, counts, new, len(before.difference(after)), lying)


_COLUMNS = {TableName.UNITS: "unit", TableName.AREAS: "area", TableName.CATEGORIES: "category"}


def _open_cases(centre: Centre, table: TableName, codes: Sequence[str]) -> dict[str, int]:
    """How many cases that are not closed lie with each of these rows; none told of that has none."""
    if table not in _COLUMNS or not codes:
        return {}
    facts = tables.facts.c
    column = facts[_COLUMNS[table]]
    query = select(column, func.count()).where(facts.hotline == centre.hotline.key, facts.closed_at.is_(None))
    with centre.database.read() as connection:
        found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query.group_by(column))}
    return {code: found[code] for code in codes if code in found}


def put(centre: Centre, table: TableName, rows: Mapping[str, Row], by: str, book: Book) -> tuple[int, int]:
    """Put these rows in force; how many of them are new or changed, and the version. `by`: the person's id; `book`:
    what they were made from. Refused("changed", "version") where that is not in force any more."""
    before = rows_of(book, table)
    wanted = {key: spelt(row, before.get(key)) for key, row in rows.items()}
    version = put_table(centre, KINDS[table], list(wanted.values()), by, book)
    done = counted(differences(before, wanted))
    return done[Change.ADDED] + done[Change.CHANGED], version


def bring(centre: Centre, asked: BringTable, by: str) -> Revision:
    """A file as the whole table. Refused: what `sheet_of` refuses, and ("changed", "version"); bad rows are told and
    nothing is put in."""
    book = centre.book
    sheet = _sheet(book, asked)
    if sheet.bad:
        bad = tuple(BadRow(**{n: getattr(b, n) for n in b.__struct_fields__}) for b in sheet.bad[:MOST_TOLD])
        return Revision(table=asked.table, version=version_of(book, asked.table), rejected=len(sheet.bad), bad=bad)
    return _revised(centre, asked, sheet.rows, by, book)


def _sheet(book: Book, asked: BringTable) -> Sheet:
    try:
        unpack = zlib.decompressobj()
        body = unpack.decompress(asked.file, MOST_BYTES)
    except zlib.error as error:
        raise Refused("file_kind", "file") from error
    if unpack.unconsumed_tail:
        raise Refused("too_large", "file", limit=MOST_BYTES)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(body)
        return sheet_of(path, asked.table, {}, book)


def revise(centre: Centre, asked: ReviseRow, by: str) -> Revision:
    """One row of a table. Refused at its fields, ("twice", field) where there is one of that id already, ("has_below",
    "row" | "code") where others stand below a row that is withdrawn or coded anew, ("changed", "version")."""
    book = centre.book
    return _revised(centre, asked, _with_row(book, asked), by, book)


def _with_row(book: Book, asked: ReviseRow) -> dict[str, Row]:
    """The table with the row as it is asked for."""
    rows = rows_of(book, asked.table)
    if asked.cells is None:
        gone = rows.pop(asked.row, None)
        if gone is not None and any(getattr(row, "parent", None) == asked.row for row in rows.values()):
            raise Refused("has_below", "row")
        return rows
    row = made(asked.table, asked.cells, book)
    key = row_id(row)
    if asked.row and asked.row != key and rows.pop(asked.row, None) is None and key not in rows:
        raise Refused("changed", "version")
    if asked.row != key and key in rows and cells(rows[key]) != cells(row):
        raise Refused("twice", "unit" if asked.table is TableName.DUTIES else "code", value=key)
    rows[key] = row
    wrong = dict(faults(rows, book) if asked.table is not TableName.DUTIES else faults({key: row}, book))
    if wrong:
        raise wrong.get(key) or Refused("has_below", "code")
    return rows


def _revised(centre: Centre, asked: BringTable | ReviseRow, rows: Mapping[str, Row], by: str, book: Book) -> Revision:
    """What the rows change and, where it is asked for, the version they are now. The same again changes nothing."""
    seen = effect(centre, asked.table, rows, book)
    version = version_of(book, asked.table)
    if asked.apply and seen.rows:
        if version != asked.seen:
            raise Refused("changed", "version")
        _new, version = put(centre, asked.table, rows, by, book)
    return Revision(
        table=asked.table,
        version=version,
        applied=asked.apply,
        added=seen.counts[Change.ADDED],
        changed=seen.counts[Change.CHANGED],
        withdrawn=seen.counts[Change.WITHDRAWN],
        unchanged=seen.same,
        settled=seen.settled,
        found=len(seen.found),
        open_cases=dict(seen.open_cases),
        rows=seen.rows[:MOST_TOLD],
        findings=seen.found[:MOST_TOLD],
    )
