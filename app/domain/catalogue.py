"""The hotline's own tables as rows of texts, as files and forms bring them, and what a new version would change."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace as with_tables
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.book import Book, duties_by_key, fold_name
from app.domain.errors import Refused
from app.domain.former import parted, succeeded
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import LEVELS, AreaKind, Change, TableName

Row = Category | Area | Unit | Duty
Cells = Mapping[str, str]
"""Field → text as it stands in a file: "" where empty."""

_YES, _NO = frozenset({"yes", "true", "1", "是"}), frozenset({"", "no", "false", "0", "否"})
_UNIT_LEVELS = (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.STREET, AreaKind.VILLAGE, AreaKind.COMMUNITY)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?", re.ASCII)
_MOST_RANK = 99

FIELDS: Mapping[TableName, tuple[str, ...]] = {
    TableName.CATEGORIES: ("code", "name", "parent", "days"),
    TableName.AREAS: ("code", "name", "parent", "kind", "residents", "officer", "phone"),
    TableName.UNITS: ("code", "name", "parent", "level", "area", "phone", "aliases", "checks"),
    TableName.DUTIES: ("category", "area", "unit", "basis", "days", "rank", "since", "until"),
}
REQUIRED: Mapping[TableName, tuple[str, ...]] = {
    TableName.CATEGORIES: ("code", "name"),
    TableName.AREAS: ("code", "name"),
    TableName.UNITS: ("code", "name"),
    TableName.DUTIES: ("category", "area", "unit"),
}


def row_id(row: Row) -> str:
    """The id of a row: its code; of a duty its category, area and unit, and the first day it holds where it has one."""
    if not isinstance(row, Duty):
        return row.code
    return "|".join(filter(None, (row.category, row.area, row.unit, row.since)))


def rows_of(book: Book, table: TableName) -> dict[str, Row]:
    """The rows of a table in force, by id."""
    if table is TableName.DUTIES:
        return {row_id(duty): duty for some in book.duties.values() for duty in some}
    trees: dict[TableName, Mapping[str, Row]] = {
        TableName.CATEGORIES: book.categories,
        TableName.AREAS: book.areas,
        TableName.UNITS: book.units,
    }
    return dict(trees[table])


def known_of(book: Book, table: TableName) -> dict[str, Any]:
    """The rows of a table that cases are called by, in force and withdrawn, by code; none of the duties."""
    if table is TableName.DUTIES:
        return {}
    return dict(getattr(book.former, table.value)) | rows_of(book, table)


def with_rows(book: Book, table: TableName, rows: Mapping[str, Row], at: datetime) -> Book:
    """The book as it would be with these rows in place of a table's."""
    if table is TableName.DUTIES:
        return with_tables(book, duties=duties_by_key(row for row in rows.values() if isinstance(row, Duty)))
    named: Any = rows
    return with_known(book, table, succeeded(known_of(book, table), named, at))


def with_known(book: Book, table: TableName, rows: Mapping[str, Any]) -> Book:
    """The book with these units, areas or categories, told apart by whether they are withdrawn."""
    here, gone = parted(rows)
    changed: dict[str, Any] = {table.value: here}
    return with_tables(book, former=with_tables(book.former, **{table.value: gone}), **changed)


def cells(row: Row) -> dict[str, str]:
    """A row as files bring it: reading them again gives the row."""
    table = next(each for each, kind in _KINDS.items() if isinstance(row, kind))
    return {name: _text(getattr(row, name)) for name in FIELDS[table]}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, tuple):
        return "|".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    return "" if value is None else str(value)


def made(table: TableName, given: Cells, book: Book) -> Row:
    """The row that texts say; a duty may name its unit by a name or alias.

    Refused at the field: empty, unknown (a word of a closed list), level (days), number_only, yes_or_no, day, period,
    range, several (units that go by one name).
    """
    return _MAKERS[table]({name: cell.strip() for name, cell in given.items()}, book)


def _category(given: Cells, _book: Book) -> Category:
    code, name, parent = _named(given)
    return Category(code=code, name=name, parent=parent, days=_days(given))


def _area(given: Cells, _book: Book) -> Area:
    code, name, parent = _named(given)
    return Area(
        code=code,
        name=name,
        parent=parent,
        kind=_kind(given, "kind", tuple(AreaKind), AreaKind.COMMUNITY),
        residents=_number(given, "residents"),
        officer=given.get("officer", ""),
        phone=given.get("phone", ""),
    )


def _unit(given: Cells, _book: Book) -> Unit:
    code, name, parent = _named(given)
    return Unit(
        code=code,
        name=name,
        parent=parent,
        level=_kind(given, "level", _UNIT_LEVELS, AreaKind.CITY),
        area=given.get("area") or None,
        phone=given.get("phone", ""),
        aliases=_aliases(given.get("aliases", ""), name),
        checks=_yes(given, "checks"),
    )


def _aliases(written: str, name: str) -> tuple[str, ...]:
    """Each name once, told apart as `fold_name` does; the unit's own name is none."""
    known = {fold_name(name): ""}
    for alias in re.split(r"[|、]", written):
        if tidy := " ".join(alias.split()):
            known.setdefault(fold_name(tidy), tidy)
    return tuple(filter(None, known.values()))


def _duty(given: Cells, book: Book) -> Duty:
    category, area, unit = (_need(given, name) for name in ("category", "area", "unit"))
    if len(book.units_called.get(fold_name(unit), ())) > 1 and unit not in book.units:
        raise Refused("several", "unit", value=unit)
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and until < since:
        raise Refused("period", "until", value=until)
    return Duty(
        category=category,
        area=area,
        unit=book.unit_called(unit) or unit,
        basis=given.get("basis", ""),
        days=_days(given) or 3,
        rank=_rank(given),
        since=since,
        until=until,
    )


def _named(given: Cells) -> tuple[str, str, str | None]:
    return _need(given, "code"), _need(given, "name"), given.get("parent") or None


def _need(given: Cells, name: str) -> str:
    if value := given.get(name, ""):
        return value
    raise Refused("empty", name)


def _days(given: Cells) -> int | None:
    days = _number(given, "days")
    if days is not None and days not in LEVELS:
        raise Refused("level", "days", value=days)
    return days


def _rank(given: Cells) -> int | None:
    rank = _number(given, "rank")
    if rank is not None and not 1 <= rank <= _MOST_RANK:
        raise Refused("range", "rank", value=rank)
    return rank


def _number(given: Cells, name: str) -> int | None:
    written = given.get(name, "").replace(",", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit()):
        raise Refused("number_only", name, value=written)
    return int(written)


def _yes(given: Cells, name: str) -> bool:
    written = given.get(name, "").casefold()
    if written not in _YES | _NO:
        raise Refused("yes_or_no", name, value=written)
    return written in _YES


def _day(given: Cells, name: str) -> str | None:
    """A day as people and spreadsheets write it, as YYYY-MM-DD."""
    written = given.get(name, "")
    if not written:
        return None
    try:
        found = _DAY.fullmatch(written)
        return date(*map(int, found.groups())).isoformat() if found else _bad_day(name, written)
    except ValueError:
        return _bad_day(name, written)


def _bad_day(name: str, written: str) -> str:
    raise Refused("day", name, value=written)


def _kind(given: Cells, name: str, allowed: tuple[AreaKind, ...], usual: AreaKind) -> AreaKind:
    written = given.get(name, "") or usual.value
    if written not in allowed:
        raise Refused("unknown", name, value=written)
    return AreaKind(written)


_KINDS: Mapping[TableName, type[Row]] = {
    TableName.CATEGORIES: Category,
    TableName.AREAS: Area,
    TableName.UNITS: Unit,
    TableName.DUTIES: Duty,
}
_MAKERS: Mapping[TableName, Callable[[Cells, Book], Row]] = {
    TableName.CATEGORIES: _category,
    TableName.AREAS: _area,
    TableName.UNITS: _unit,
    TableName.DUTIES: _duty,
}


def faults(rows: Mapping[str, Row], book: Book) -> Iterator[tuple[str, Refused]]:
    """Rows that name what is not there: in the table itself their parent, in the hotline's other tables the rest."""
    others: dict[str, Mapping[str, object]] = {"category": book.categories, "area": book.areas, "unit": book.units}
    for key, row in rows.items():
        try:
            for name, known in others.items():
                value = getattr(row, name, None)
                if value is not None and value not in known:
                    raise Refused("unknown", name, value=value)
            _check_parents(key, row, rows)
        except Refused as refused:
            yield key, refused


def _check_parents(key: str, row: Row, rows: Mapping[str, Row]) -> None:
    passed, above = {key}, getattr(row, "parent", None)
    while above is not None:
        if above not in rows:
            raise Refused("unknown", "parent", value=above)
        if above in passed:
            raise Refused("circle", "parent", value=above)
        passed.add(above)
        above = getattr(rows[above], "parent", None)


class Difference(Struct, frozen=True):
    """What a new version does to a row: field → the text before and after, of those that differ alone."""

    id: str
    change: Change
    fields: dict[str, tuple[str, str]]


def differences(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[Difference]:
    """Every row that is added, changed or withdrawn; those of the new version first, in their order."""
    for key, row in after.items():
        known = before.get(key)
        if known is None:
            yield Difference(key, Change.ADDED, {name: ("", cell) for name, cell in cells(row).items() if cell})
        elif _bare(known) != _bare(row):
            yield Difference(key, Change.CHANGED, _changed(known, row))
    for key, row in before.items():
        if key not in after:
            yield Difference(key, Change.WITHDRAWN, {name: (cell, "") for name, cell in cells(row).items() if cell})


def _changed(before: Row, after: Row) -> dict[str, tuple[str, str]]:
    old, new = cells(before), cells(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _bare(row: Row) -> Row:
    """The row without what the centre makes of it."""
    return row if isinstance(row, Duty) else replace(row, pinyin="", was=())


def counted(found: Iterable[Difference]) -> dict[Change, int]:
    """How many of each kind."""
    counts = dict.fromkeys(Change, 0)
    for each in found:
        counts[each.change] += 1
    return counts
