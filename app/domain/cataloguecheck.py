"""Gaps and contradictions of the hotline's own tables: found, not forbidden; somebody looks and decides.

A contradiction is two rows that cannot both be meant, or a row that names what is not there any more. A gap is what the
catalogue leaves open, so that an operator has to know it.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations

from msgspec import Struct

from app.domain.book import Book, fold_name
from app.domain.catalogue import row_id
from app.domain.records import Duty
from app.domain.tablerows import Named
from app.domain.words import Flaw, TableName

GAPS = frozenset({Flaw.NO_DUTY, Flaw.NO_BASIS, Flaw.OVER})
"""What is missing; the other flaws are contradictions."""
_WITHDRAWN = {"category": Flaw.WITHDRAWN_CATEGORY, "area": Flaw.WITHDRAWN_AREA, "unit": Flaw.WITHDRAWN_UNIT}
_TABLES = {"category": TableName.CATEGORIES, "area": TableName.AREAS, "unit": TableName.UNITS}
_NAMED = 3
"""So many names at most are said in one finding."""
_LAST = "9999-12-31"


class Finding(Struct, frozen=True):
    """Something to look at: `code` says what, `table` and `id` at which row, `about` calls the row by name; `names` are
    what it is about, `count` how many there are of them."""

    code: Flaw
    table: TableName
    id: str
    about: str
    names: tuple[str, ...] = ()
    count: int = 0

    @property
    def gap(self) -> bool:
        """Whether something is missing, not contradicted."""
        return self.code in GAPS


def findings(book: Book, day: str) -> tuple[Finding, ...]:
    """Everything to look at on this day (YYYY-MM-DD), contradictions first."""
    look = _Look(book, day)
    found = [*look.duties(), *look.at_one_place(), *look.units(), *look.categories()]
    return tuple(sorted(found, key=lambda each: (each.gap, each.table, each.code, each.id)))


def called(book: Book, table: TableName, row: str) -> str:
    """A row by name: 供水 · 城东区 · 市水务局; by its code where it is not there."""
    if table is TableName.DUTIES:
        category, area, unit = row.split("|")[:3]
        rows = (book.category(category), book.area(area), book.unit(unit))
        return " · ".join(_name(found, code) for found, code in zip(rows, (category, area, unit), strict=True))
    known = {TableName.CATEGORIES: book.category, TableName.AREAS: book.area, TableName.UNITS: book.unit}
    return _name(known[table](row), row)


def _name(row: Named | None, code: str) -> str:
    return row.name if row is not None else code


class _Look:
    """One look through the tables."""

    def __init__(self, book: Book, day: str) -> None:
        self._book, self._day = book, day
        self._rows = [row for some in book.duties.values() for row in some]

    def duties(self) -> Iterator[Finding]:
        """Each duty by itself: it names what is not there, has another level than its matter, no basis, or is over."""
        book = self._book
        known: dict[str, Mapping[str, object]] = {
            "category": book.categories,
            "area": book.areas,
            "unit": book.units,
        }
        for row in self._rows:
            for name, rows in known.items():
                if getattr(row, name) not in rows:
                    code = getattr(row, name)
                    yield self._of(_WITHDRAWN[name], row, (called(book, _TABLES[name], code),))
            days = book.days_of(row.category) if row.category in book.categories else None
            if days is not None and days != row.days:
                yield self._of(Flaw.LEVEL, row, (str(row.days), str(days)))
            if not row.basis:
                yield self._of(Flaw.NO_BASIS, row)
            if row.until is not None and row.until < self._day:
                yield self._of(Flaw.OVER, row, (row.until,))

    def at_one_place(self) -> Iterator[Finding]:
        """Several duties for one category and area: of one unit at one time, or of several without an order."""
        for rows in self._book.duties.values():
            told: set[tuple[Flaw, str]] = set()
            for one, other in combinations(rows, 2):
                if not _together(one, other):
                    continue
                code = Flaw.OVERLAP if one.unit == other.unit else Flaw.NO_RANK
                if code is Flaw.NO_RANK and one.rank != other.rank:
                    continue
                if (code, row_id(one)) not in told:
                    told |= {(code, row_id(one)), (code, row_id(other))}
                    yield self._of(code, one, (called(self._book, TableName.UNITS, other.unit),))

    def units(self) -> Iterator[Finding]:
        """A name that several units go by, and units of an area that is not there any more."""
        book = self._book
        for folded, codes in book.units_called.items():
            if len(codes) > 1:
                first = book.units[codes[0]]
                name = next(each for each in (first.name, *first.aliases) if fold_name(each) == folded)
                others = tuple(book.units[code].name for code in codes[1:][:_NAMED])
                yield self._finding(Flaw.NAME_TWICE, TableName.UNITS, first.code, (name, *others), len(codes))
        for unit in book.units.values():
            if unit.area is not None and unit.area not in book.areas:
                name = called(book, TableName.AREAS, unit.area)
                yield self._finding(Flaw.WITHDRAWN_AREA, TableName.UNITS, unit.code, (name,))

    def categories(self) -> Iterator[Finding]:
        """Matters that are nobody's duty in some area, and those of one name under one heading."""
        book = self._book
        for code in book.categories:
            if book.is_leaf(code) and (gaps := self._gaps(code)):
                names = tuple(called(book, TableName.AREAS, area) for area in gaps[:_NAMED])
                yield self._finding(Flaw.NO_DUTY, TableName.CATEGORIES, code, names, len(gaps))
        seen: dict[tuple[str | None, str], str] = {}
        for row in book.categories.values():
            first = seen.setdefault((row.parent, row.name), row.code)
            if first != row.code:
                yield self._finding(Flaw.NAME_TWICE, TableName.CATEGORIES, row.code, (row.name, first), 2)

    def _gaps(self, leaf: str) -> list[str]:
        """The areas, as high as can be, in which nobody has the duty of this matter on this day."""
        covered = {area for each in self._book.category_chain(leaf) for area in self._covered.get(each.code, ())}
        if not covered:
            return list(self._roots)
        return [area for root in self._roots for area in self._open(root, covered)]

    def _open(self, area: str, covered: set[str]) -> list[str]:
        if area in covered:
            return []
        below = self._below.get(area, [])
        gaps = [found for each in below for found in self._open(each, covered)]
        return [area] if gaps == below else gaps

    @cached_property
    def _covered(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in self._rows:
            if row.holds(self._day):
                found.setdefault(row.category, set()).add(row.area)
        return found

    @cached_property
    def _below(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for area in self._book.areas.values():
            if area.parent is not None:
                found.setdefault(area.parent, []).append(area.code)
        return found

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        return tuple(area.code for area in self._book.areas.values() if area.parent not in self._book.areas)

    def _of(self, code: Flaw, row: Duty, names: tuple[str, ...] = ()) -> Finding:
        return self._finding(code, TableName.DUTIES, row_id(row), names)

    def _finding(self, code: Flaw, table: TableName, row: str, names: tuple[str, ...], count: int = 0) -> Finding:
        return Finding(code, table, row, called(self._book, table, row), names, count)


def _together(one: Duty, other: Duty) -> bool:
    """Whether there is a day on which both hold."""
    return max(one.since or "", other.since or "") <= min(one.until or _LAST, other.until or _LAST)
