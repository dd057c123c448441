"""`import categories|areas|units|duties`: a table of the hotline goes in as one version or not at all."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from app.domain.catalogue import FIELDS
from app.domain.words import Change, TableName
from app.text import _
from server import revising
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Subcommands, columns, command
from server.doors.catalogue import finding_line
from server.doors.import_messages import chosen, reject
from server.doors.place import opened
from server.readfile import Bad
from server.sheets import sheet_of


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    for table in TableName:
        about = ",".join(FIELDS[table])
        parser = command(to, table.value, run, _("columns {0}: one version or not at all").format(about))
        parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV or XLSX"))
        parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help=_("where headings differ"))
        parser.add_argument("--preview", action="store_true", help=_("say what it would change; nothing is put in"))
        parser.set_defaults(table=table)


def run(given: argparse.Namespace) -> int:
    """Read all of it, check all of it, then put it in; 1 when a row was rejected and so nothing was put in."""
    chosen(given.columns, FIELDS[given.table])
    with opened(given.data) as centre:
        does = preview if given.preview else bring
        counts, bad = does(centre, given.table, given.file, given.columns or {})
    for each in bad:
        reject(each)
    out.line(counts)
    if bad:
        out.say(_("Nothing was put in: the table goes in whole or not at all"))
    return 1 if bad else 0


def bring(
    centre: Centre, table: TableName, path: Path, headings: Mapping[str, str]
) -> tuple[dict[str, int], tuple[Bad, ...]]:
    """Put a file in as the table's next version; the counts, and the rows for which nothing was put in."""
    book = centre.book
    sheet = sheet_of(path, table, headings, book)
    if sheet.bad:
        return {"read": sheet.read, "imported": 0, "duplicates": 0, "rejected": len(sheet.bad)}, sheet.bad
    new, version = revising.put(centre, table, sheet.rows, NOBODY, book)
    counts = {"read": sheet.read, "imported": new, "duplicates": sheet.same + len(sheet.rows) - new, "rejected": 0}
    return counts | {"version": version}, ()


def preview(
    centre: Centre, table: TableName, path: Path, headings: Mapping[str, str]
) -> tuple[dict[str, int], tuple[Bad, ...]]:
    """Tell what a file would do to each row and what there would be to look at then; the counts, and the bad rows."""
    sheet = sheet_of(path, table, headings, centre.book)
    if sheet.bad:
        return {"read": sheet.read, "rejected": len(sheet.bad)}, sheet.bad
    effect = revising.effect(centre, table, sheet.rows, centre.book)
    for each in effect.rows:
        lying = {"open_cases": effect.open_cases[each.id]} if each.id in effect.open_cases else {}
        out.line({"id": each.id, "change": each.change, "fields": each.fields} | lying)
    for each in effect.found:
        out.line(finding_line(each))
    counts = {"read": sheet.read} | {change.value: effect.counts[change] for change in Change}
    counts |= {"unchanged": effect.same, "duplicates": sheet.same, "rejected": 0}
    lying = {"open_cases": sum(effect.open_cases.values())}
    return counts | {"findings": len(effect.found), "settled": effect.settled} | lying, ()
