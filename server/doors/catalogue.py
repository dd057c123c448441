"""`catalogue`: what there is to look at in the hotline's own tables, and the versions they had."""

import argparse
from typing import Any

from app.clock import from_epoch_ms
from app.domain.cataloguecheck import Finding, findings
from app.domain.words import TableName
from app.text import _
from app.text.findings import finding
from server import catalogue
from server.centre import NOBODY
from server.doors import out
from server.doors.arguments import Subcommands, command, group
from server.doors.place import opened
from server.revising import KINDS


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    commands = group(to, "catalogue", _("the hotline's own tables"))
    command(commands, "check", check, _("gaps and contradictions, one object a line"))
    versions = command(commands, "versions", told, _("every version of a table, the newest first"))
    versions.add_argument("table", choices=tuple(TableName))


def check(given: argparse.Namespace) -> int:
    """Tell each finding, then how many; 0 whatever was found."""
    with opened(given.data) as centre:
        found = findings(centre.book, centre.book.day_of(centre.clock.now()))
    for each in found:
        out.line(finding_line(each))
    gaps = sum(each.gap for each in found)
    out.line({"contradictions": len(found) - gaps, "gaps": gaps})
    return 0


def told(given: argparse.Namespace) -> int:
    """Tell each version: since when, by whom, how many rows."""
    with opened(given.data) as centre:
        for each in catalogue.versions_of(centre, KINDS[TableName(given.table)]):
            at = from_epoch_ms(each.at).astimezone(centre.zone).isoformat()
            by = centre.book.people[each.by].name if each.by in centre.book.people else each.by or NOBODY
            out.line({"version": each.version, "at": at, "by": by, "rows": each.rows})
    return 0


def finding_line(each: Finding) -> dict[str, Any]:
    """A finding as programs and people read it."""
    told = {"finding": each.code, "gap": each.gap, "table": each.table, "id": each.id}
    return told | {"names": each.names, "count": each.count, "message": finding(each)}
