"""The hotline's own tables, searched and looked through."""

from collections.abc import Iterator

from app.domain.book import Book
from app.domain.catalogue import cells, rows_of
from app.domain.cataloguecheck import Finding, called, findings
from app.domain.find import Entry, Finder, tree
from app.domain.records import Duty
from app.domain.words import TableName
from app.questions.catalogueshapes import Flaws, TableRow, TableRows
from app.store.reading import Reading


def rows(reading: Reading, question: TableRows) -> list[TableRow]:
    """As a finder ranks them; without a text in the table's order."""
    book, table = reading.book, question.table
    known = rows_of(book, table)
    if question.text.strip():
        finder = book.finders.get(table)
        if finder is None:
            finder = book.finders[table] = Finder(_entries(book, table))
        keys = [entry.code for entry in finder.find(question.text, question.limit)]
    else:
        keys = list(known)[: question.limit]
    return [TableRow(id=key, name=called(book, table, key), cells=cells(known[key])) for key in keys]


def flaws(reading: Reading, _question: Flaws) -> list[Finding]:
    """As they are today."""
    return list(findings(reading.book, reading.book.day_of(reading.now)))


def _entries(book: Book, table: TableName) -> Iterator[Entry]:
    if table is TableName.DUTIES:
        for key, row in rows_of(book, table).items():
            assert isinstance(row, Duty)
            yield _duty(book, key, row)
        return
    trees = {TableName.CATEGORIES: book.categories, TableName.AREAS: book.areas, TableName.UNITS: book.units}
    yield from tree(trees[table].values())


def _duty(book: Book, key: str, row: Duty) -> Entry:
    """Found by its matter; and by area, unit and the unit's aliases as by what stands above."""
    matter, area, unit = book.category(row.category), book.area(row.area), book.unit(row.unit)
    above: list[tuple[str, str]] = [(area.name, area.pinyin)] if area else [(row.area, "")]
    if unit is None:
        above.append((row.unit, ""))
    else:
        spelt = unit.pinyin.split("|")
        for at, name in enumerate((unit.name, *unit.aliases)):
            above.append((name, spelt[at] if at < len(spelt) else ""))
    names, spellings = (tuple(part) for part in zip(*above, strict=True))
    return Entry(key, matter.name if matter else row.category, names, (), matter.pinyin if matter else "", spellings)
