"""Rows of the hotline's tables, what a revision would change, and what there is to look at, as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.cataloguecheck import called
from app.domain.words import AreaKind, Change, TableName
from app.text import _, field, listed, name_of, ngettext, number
from app.text.findings import finding
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.page import Page

if TYPE_CHECKING:
    from app.domain.book import Book
    from app.domain.catalogue import Difference
    from app.domain.cataloguecheck import Finding
    from app.domain.revision import Revision
    from app.questions.catalogueshapes import TableRow
    from ui.parts.look import Look

FLAWS = "flaws"
"""Chosen in place of a table: what there is to look at."""
VERSIONED = {
    TableName.CATEGORIES: "category",
    TableName.AREAS: "area",
    TableName.UNITS: "unit",
    TableName.DUTIES: "duty",
}
"""A table → the name its version goes by in the book."""
COLUMNS = {
    TableName.CATEGORIES: ("name", "parent", "days", "code"),
    TableName.AREAS: ("name", "parent", "kind", "code"),
    TableName.UNITS: ("name", "parent", "aliases", "code"),
    TableName.DUTIES: ("category", "area", "unit", "days"),
}
"""What of a row its list shows: what it is called, where it belongs, what else says most of it, its code or days."""
_CALLED = {"name": "table.name", "level": "table.level"}
_MARKS = {
    Change.ADDED: ("plus", "ok"),
    Change.CHANGED: ("note", "accent"),
    Change.WITHDRAWN: ("status-withdrawn", "muted"),
}
SHOWN = 80
"""So many rows of a revision at most are written out."""
FEW = 5
"""So few stand above what there would be to look at."""


def version(book: Book, table: TableName) -> int:
    """The version in force, as this seat knows it."""
    return book.versions.get(VERSIONED[table], 0)


def headings(table: TableName) -> dict[str, str]:
    """What the columns of its list are called."""
    return dict(zip(("name", "place", "more", "code"), map(column, COLUMNS[table]), strict=True))


def column(name: str) -> str:
    """What people call a column of a table."""
    return field(_CALLED.get(name, name))


def said(book: Book, name: str, cell: str) -> str:
    """A cell as it is read: names in place of codes."""
    if not cell:
        return ""
    if name == "unit":
        return names.unit(book, cell)
    if name == "area":
        return names.area(book, cell)
    if name == "category":
        return names.category_path(book, cell)
    if name in ("kind", "level") and cell in set(AreaKind):
        return name_of(AreaKind(cell))
    if name == "checks":
        return _("Yes")
    return listed(cell.split("|")) if name == "aliases" else cell


def place(book: Book, table: TableName, row: TableRow) -> str:
    """Where a row belongs: of a duty its area, of the others what stands above."""
    if table is TableName.DUTIES:
        return said(book, "area", row.cells["area"])
    tables: Mapping[TableName, Mapping[str, object]] = {
        TableName.CATEGORIES: book.categories,
        TableName.AREAS: book.areas,
        TableName.UNITS: book.units,
    }
    return str(getattr(tables[table].get(row.cells["parent"]), "name", row.cells["parent"]))


def more(book: Book, table: TableName, row: TableRow) -> str:
    """What else says most of it: the unit of a duty, the aliases of a unit, the kind of an area."""
    name = COLUMNS[table][2]
    return said(book, name, row.cells[name])


def written(look: Look, book: Book, table: TableName, row: TableRow, flaws: Sequence[Finding]) -> Page:
    """A row, whole; first what is wrong with it."""
    page = Page(look)
    page.marks(("", "text", row.name, "title"))
    for each in flaws:
        page.marks(("attention", "muted" if each.gap else "warn", finding(each), ""))
    page.heading(name_of(table), _("Version {n}", n=number(version(book, table))))
    page.facts([(column(name), said(book, name, cell)) for name, cell in row.cells.items()])
    return page


def pointed(look: Look, each: Finding) -> Page:
    """A finding, and how to go on."""
    page = Page(look)
    page.marks(("", "text", each.about, "title"))
    page.marks((*mark(each), finding(each), ""))
    page.line(_("Enter opens the row"), "muted")
    return page


def mark(each: Finding) -> tuple[str, str]:
    """A gap or a contradiction, by shape and colour."""
    return ("info", "muted") if each.gap else ("attention", "warn")


def weight(each: Finding) -> tuple[str, Mark]:
    """The same as a word and its shape."""
    return _("Gap") if each.gap else _("Contradiction"), Mark(*mark(each))


def effect(look: Look, book: Book, told: Revision) -> Page:
    """What a revision would change: how many, how many open cases lie with what is withdrawn, what there would be to
    look at, each row field by field; a few rows come first."""
    page = Page(look)
    page.marks(("", "text", name_of(told.table), "title"))
    counts = [(name_of(change), number(getattr(told, change.value))) for change in Change]
    page.facts([*counts, (_("Unchanged"), number(told.unchanged))], 2)
    if told.rejected:
        page.marks(
            ("refused", "danger", _("Nothing can be put in: {n} rows are wrong", n=number(told.rejected)), "loud")
        )
        for bad in told.bad[:SHOWN]:
            page.line(_("Row {n}: {message}", n=bad.number, message=bad.message))
        return page
    if not told.rows:
        page.line(_("It changes nothing"), "muted")
    if lying := sum(told.open_cases.values()):
        told_of = ngettext(
            "{n} open case lies with what is withdrawn", "{n} open cases lie with what is withdrawn", lying
        )
        page.marks(("attention", "warn", told_of, ""))
    few = len(told.rows) <= FEW
    for write in (_rows, _looked_at) if few else (_looked_at, _rows):
        write(page, book, told)
    return page


def _looked_at(page: Page, _book: Book, told: Revision) -> None:
    if told.found or told.settled:
        page.heading(_("To look at"), _("{n} new · {m} gone", n=number(told.found), m=number(told.settled)))
    for each in told.findings[:SHOWN]:
        page.marks((*mark(each), finding(each), ""))


def _rows(page: Page, book: Book, told: Revision) -> None:
    page.heading(_("Rows"))
    for row in told.rows[:SHOWN]:
        _row(page, book, told, row)
    rest = told.added + told.changed + told.withdrawn - len(told.rows[:SHOWN])
    if rest > 0:
        page.line(_("… and {n} more", n=number(rest)), "muted")


def _row(page: Page, book: Book, told: Revision, row: Difference) -> None:
    icon, colour = _MARKS[row.change]
    name = row.fields["name"][0] or row.fields["name"][1] if "name" in row.fields else called(book, told.table, row.id)
    page.marks((icon, colour, f"{name_of(row.change)} · {name}", ""))
    if lying := told.open_cases.get(row.id):
        page.line(_("open cases: {n}", n=number(lying)), small=True)
    if row.change is Change.CHANGED:
        for cell, (old, new) in row.fields.items():
            page.line(f"{column(cell)}: {said(book, cell, old) or '—'} → {said(book, cell, new) or '—'}", small=True)
