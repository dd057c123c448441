"""`bulletin`: the figures of a day, week or month in the form in which they are published."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.bulletins import Bulletin, BulletinView, Counted, Hot, Rows
from app.domain.records import Record
from app.domain.words import BulletinKind
from app.reports.compose import sheet_of
from app.reports.files import FORMATS, write_file
from app.reports.sheet import as_text
from app.text import _
from server import bulletins
from server.centre import NOBODY, Centre
from server.counting import Days
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command, day
from server.doors.place import opened

_PLAIN = ("json", "text")
_SEVERAL = {
    "channel": "channels",
    "matter": "categories",
    "type": "types",
    "unit": "units",
    "day": "days",
    "issue": "issues",
}
"""Numbers there are several of, by the name they have together."""


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "bulletin", run, _("the bulletin of a day, week or month"))
    parser.add_argument("--day", type=day, metavar="DAY", required=True, help=_("a day of it, YYYY-MM-DD"))
    parser.add_argument("--period", choices=tuple(BulletinKind), default="day", help=_("which days around it"))
    parser.add_argument("--unit", metavar="CODE", help=_("the sheet of one unit"))
    parser.add_argument("--format", choices=(*_PLAIN, *FORMATS), default="json")
    parser.add_argument("--out", type=Path, metavar="FILE", help=_("where to write it"))
    parser.add_argument("--publish", action="store_true", help=_("keep it for ever as it stands now"))


def run(given: argparse.Namespace) -> int:
    """Count it or take the published one, and write it."""
    if given.format in FORMATS and given.out is None:
        raise Misuse(_("Missing: {0}").format("--out FILE"))
    with opened(given.data) as centre:
        asked = bulletins.days(centre, BulletinKind(given.period), _day(given.day), given.unit)
        view = bulletins.publish(centre, asked, NOBODY) if given.publish else bulletins.view(centre, asked)
        if given.format in FORMATS:
            write_file(sheet_of(view), given.format, given.out)
        elif given.format == "text":
            _text(as_text(sheet_of(view)), given.out)
        else:
            _json(centre, asked, view, given.out)
    return 0


def _day(given: date) -> str:
    return given.isoformat()


def _text(text: str, to: Path | None) -> None:
    if to is None:
        out.write(text)
    else:
        to.write_text(text, "utf-8", newline="\n")


def _json(centre: Centre, asked: Days, view: BulletinView, to: Path | None) -> None:
    line = as_json(view, bulletins.rows_of(centre, asked))
    if to is None:
        out.line(line)
    else:
        to.write_bytes(out.encoded(line))


def as_json(view: BulletinView, rows: tuple[Counted, ...]) -> dict[str, Any]:
    """The bulletin for programs: every number by its name, those there are several of by their keys, and under `cases`
    the ids of the cases behind each."""
    bulletin, told = view.bulletin, view.published
    about = {name: getattr(bulletin, name) for name in ("kind", "first", "last", "unit", "hotline", "definitions")}
    numbers, cases = _numbers(bulletin, Rows(rows))
    return {
        **about,
        "feed": bulletin.seq,
        "counted_at": bulletin.counted_at,
        **numbers,
        "hot": [_hot(bulletin, each) for each in bulletin.hot],
        "hot_issues": [_fields(each) for each in bulletin.issues],
        "identities": [_fields(each) | {"holds": each.holds} for each in view.identities],
        "published": _fields(told) if told else None,
        "corrections": [_fields(each) for each in view.late],
        "cases": cases,
    }


def _numbers(bulletin: Bulletin, rows: Rows) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers by their names, and by the same names the cases behind them."""
    numbers: dict[str, Any] = {}
    cases: dict[str, Any] = {}
    for each in bulletin.numbers:
        ids = sorted({case for row in rows.behind(each.name, each.key) for case in row.cases})
        if each.key:
            name = _SEVERAL.get(each.name, each.name)
            numbers.setdefault(name, {})[each.key] = each.count
            cases.setdefault(name, {})[each.key] = ids
        else:
            numbers[each.name], cases[each.name] = each.count, ids
    return numbers, cases


def _hot(bulletin: Bulletin, each: Hot) -> dict[str, Any]:
    units = [{"code": unit, "name": bulletin.called(unit)} for unit in each.units]
    named = {"name": bulletin.called(each.category), "place": each.place or None, "units": units}
    return _fields(each) | named


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
