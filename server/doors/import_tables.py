"""`import categories|areas|units|duties`: a table of the hotline goes in as one version or not at all."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.find import index
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import LEVELS, AreaKind
from app.sync.wire import Kind
from app.text import _
from server.catalogue import Row as Entry
from server.catalogue import put_table, row_id
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Subcommands, columns, command
from server.doors.import_messages import chosen, reject
from server.doors.place import opened
from server.readfile import Bad, Row, rows

Values = Mapping[str, str]
CALLED = {"name": "table.name", "level": "table.level"}
"""What is called otherwise here: a row's name is no person's, a unit's level no case's."""
_YES, _NO = frozenset({"yes", "true", "1", "是"}), frozenset({"", "no", "false", "0", "否"})
_UNIT_LEVELS = (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.STREET, AreaKind.VILLAGE, AreaKind.COMMUNITY)


class Sheet(Struct, frozen=True):
    """A table as files bring it: its fields, those that must be there, and how a row is made of their texts."""

    kind: Kind
    about: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    make: Callable[[Values], Entry]
    tree: bool = True
    """Rows name a row above them as `parent`."""


def _category(given: Values) -> Category:
    return Category(code=_need(given, "code"), name=_need(given, "name"), parent=_or_none(given, "parent"))


def _area(given: Values) -> Area:
    return Area(
        code=_need(given, "code"),
        name=_need(given, "name"),
        parent=_or_none(given, "parent"),
        kind=_kind(given, "kind", tuple(AreaKind), AreaKind.COMMUNITY),
        residents=_number(given, "residents"),
        officer=given.get("officer", "").strip(),
        phone=given.get("phone", "").strip(),
    )


def _unit(given: Values) -> Unit:
    aliases = given.get("aliases", "").replace("、", "|").split("|")
    return Unit(
        code=_need(given, "code"),
        name=_need(given, "name"),
        parent=_or_none(given, "parent"),
        level=_kind(given, "level", _UNIT_LEVELS, AreaKind.CITY),
        area=_or_none(given, "area"),
        phone=given.get("phone", "").strip(),
        aliases=tuple(dict.fromkeys(alias.strip() for alias in aliases if alias.strip())),
        checks=_yes(given, "checks"),
    )


def _duty(given: Values) -> Duty:
    days = _number(given, "days")
    if days is not None and days not in LEVELS:
        raise Refused("level", "days", value=days)
    keys = {name: _need(given, name) for name in ("category", "area", "unit")}
    return Duty(**keys, basis=given.get("basis", "").strip(), days=days or 3)


_TREE = ("code", "name", "parent")
SHEETS = {
    "categories": Sheet(Kind.CATEGORY, "code,name,parent", _TREE, ("code", "name"), _category),
    "areas": Sheet(
        Kind.AREA,
        "code,name,parent,kind,residents,officer,phone",
        (*_TREE, "kind", "residents", "officer", "phone"),
        ("code", "name"),
        _area,
    ),
    "units": Sheet(
        Kind.UNIT,
        "code,name,parent,level,area,phone,aliases,checks",
        (*_TREE, "level", "area", "phone", "aliases", "checks"),
        ("code", "name"),
        _unit,
    ),
    "duties": Sheet(
        Kind.DUTY,
        "category,area,unit,basis,days",
        ("category", "area", "unit", "basis", "days"),
        ("category", "area", "unit"),
        _duty,
        tree=False,
    ),
}


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    for name, sheet in SHEETS.items():
        parser = command(to, name, run, _("columns {0}: one version or not at all").format(sheet.about))
        parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV or XLSX"))
        parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help=_("where headings differ"))
        parser.set_defaults(sheet=name)


def run(given: argparse.Namespace) -> int:
    """Read all of it, check all of it, then put it in; 1 when a row was rejected and so nothing was put in."""
    sheet = SHEETS[given.sheet]
    chosen(given.columns, sheet.fields)
    with opened(given.data) as centre:
        counts, bad = bring(centre, sheet, given.file, given.columns or {})
    for each in bad:
        reject(each)
    out.line(counts)
    if bad:
        out.say(_("Nothing was put in: the table goes in whole or not at all"))
    return 1 if bad else 0


def bring(centre: Centre, sheet: Sheet, path: Path, headings: Mapping[str, str]) -> tuple[dict[str, int], list[Bad]]:
    """Put a file in as the table's next version; the counts, and the rows for which nothing was put in."""
    named = {name: name for name in sheet.fields} | dict(headings)
    read = list(rows(path, named, {*sheet.required, *headings}, CALLED))
    if not read:
        raise Refused("empty", "file")
    table, bad, same = collect(sheet, read)
    bad = sorted((*bad, *check(sheet, table, centre.book)), key=lambda each: each.number)
    if bad:
        return {"read": len(read), "imported": 0, "duplicates": 0, "rejected": len(bad)}, bad
    new, version = _put(centre, sheet, [entered.entry for entered in table.values()])
    counts = {"read": len(read), "imported": new, "duplicates": same + len(table) - new, "rejected": 0}
    return counts | {"version": version}, []


class Entered(Struct, frozen=True):
    """A row of the file as a row of the table."""

    number: int
    entry: Entry


def collect(sheet: Sheet, read: Sequence[Row | Bad]) -> tuple[dict[str, Entered], list[Bad], int]:
    """The table's rows by id, what is wrong, and how many rows only repeat another one."""
    table: dict[str, Entered] = {}
    bad: list[Bad] = []
    same = 0
    for row in read:
        if isinstance(row, Bad):
            bad.append(row)
            continue
        try:
            entered = Entered(row.number, sheet.make(row.values))
            before = table.setdefault(row_id(entered.entry), entered)
            if before.entry != entered.entry:
                raise Refused("twice", sheet.required[0], value=before.number)
            same += before is not entered
        except Refused as refused:
            bad.append(Bad.of(row.number, refused, CALLED))
    return table, bad, same


def check(sheet: Sheet, table: Mapping[str, Entered], book: Book) -> list[Bad]:
    """What a row names must be there: in the same file its parent, in the hotline's other tables the rest."""
    others: dict[str, Mapping[str, object]] = {"category": book.categories, "area": book.areas, "unit": book.units}
    bad: list[Bad] = []
    for entered in table.values():
        try:
            for name in sheet.fields:
                value = getattr(entered.entry, name, None)
                if name in others and value is not None and value not in others[name]:
                    raise Refused("unknown", name, value=value)
            if sheet.tree:
                _check_parents(entered.entry, table)
        except Refused as refused:
            bad.append(Bad.of(entered.number, refused, CALLED))
    return bad


def _check_parents(entry: Entry, table: Mapping[str, Entered]) -> None:
    passed = {row_id(entry)}
    above = getattr(entry, "parent", None)
    while above is not None:
        if above not in table:
            raise Refused("unknown", "parent", value=above)
        if above in passed:
            raise Refused("circle", "parent", value=above)
        passed.add(above)
        above = getattr(table[above].entry, "parent", None)


def _put(centre: Centre, sheet: Sheet, entries: Sequence[Entry]) -> tuple[int, int]:
    """Put the table in with what pickers search by; how many rows are new or changed, and the version in force."""
    table = [_with_pinyin(entry) for entry in entries]
    before = _in_force(centre, sheet.kind)
    version = put_table(centre, sheet.kind, table, NOBODY)
    return sum(1 for entry in table if before.get(row_id(entry)) != entry), version


def _in_force(centre: Centre, kind: Kind) -> dict[str, Entry]:
    book = centre.book
    duties = [duty for some in book.duties.values() for duty in some]
    tables: dict[Kind, Sequence[Entry]] = {
        Kind.CATEGORY: list(book.categories.values()),
        Kind.AREA: list(book.areas.values()),
        Kind.UNIT: list(book.units.values()),
        Kind.DUTY: duties,
    }
    return {row_id(entry): entry for entry in tables[kind]}


def _with_pinyin(entry: Entry) -> Entry:
    if isinstance(entry, Unit):
        return replace(entry, pinyin=index(entry.name, entry.aliases))
    return replace(entry, pinyin=index(entry.name)) if isinstance(entry, Category | Area) else entry


def _need(given: Values, name: str) -> str:
    value = given.get(name, "").strip()
    if not value:
        raise Refused("empty", name)
    return value


def _or_none(given: Values, name: str) -> str | None:
    return given.get(name, "").strip() or None


def _number(given: Values, name: str) -> int | None:
    written = given.get(name, "").strip().replace(",", "")
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 12:
        raise Refused("number_only", name, value=written)
    return int(written)


def _yes(given: Values, name: str) -> bool:
    written = given.get(name, "").strip().lower()
    if written not in _YES | _NO:
        raise Refused("yes_or_no", name, value=written)
    return written in _YES


def _kind(given: Values, name: str, allowed: tuple[AreaKind, ...], usual: AreaKind) -> AreaKind:
    written = given.get(name, "").strip() or usual.value
    if written not in allowed:
        raise Refused("unknown", name, value=written)
    return AreaKind(written)
