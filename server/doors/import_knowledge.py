"""`import knowledge`: each row is an article, or its next version; articles not in the file stay as they are."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from app.domain.articles import checked
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Article
from app.text import _
from server import articles
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Subcommands, columns, command
from server.doors.import_messages import chosen, reject
from server.doors.place import opened
from server.moments import moment
from server.readfile import Bad, Row, rows

FIELDS = ("id", "title", "text", "category", "unit", "phone", "source", "valid_until")
REQUIRED = ("id", "title", "text")


def add(to: Subcommands) -> None:
    """The command's arguments."""
    about = _("columns {0}: whole or not at all; articles not in the file stay").format(",".join(FIELDS))
    parser = command(to, "knowledge", run, about)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV or XLSX"))
    parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help=_("where headings differ"))


def run(given: argparse.Namespace) -> int:
    """Read all of it, check all of it, then put it in; 1 when a row was rejected and so nothing was put in."""
    chosen(given.columns, FIELDS)
    with opened(given.data) as centre:
        counts, bad = bring(centre, given.file, given.columns or {})
    for each in bad:
        reject(each)
    out.line(counts)
    if bad:
        out.say(_("Nothing was put in: the table goes in whole or not at all"))
    return 1 if bad else 0


def bring(centre: Centre, path: Path, headings: Mapping[str, str]) -> tuple[dict[str, int], list[Bad]]:
    """Put a file's articles in; the counts, and the rows for which nothing was put in."""
    named = {name: name for name in FIELDS} | dict(headings)
    read = list(rows(path, named, {*REQUIRED, *headings}))
    if not read:
        raise Refused("empty", "file")
    found, bad = _collect(read, centre.book, centre.clock.now())
    if bad:
        return {"read": len(read), "imported": 0, "duplicates": 0, "rejected": len(bad)}, bad
    new = articles.put_many(centre, found.values(), NOBODY)
    return {"read": len(read), "imported": new, "duplicates": len(read) - new, "rejected": 0}, []


def _collect(read: Sequence[Row | Bad], book: Book, now: datetime) -> tuple[dict[str, Article], list[Bad]]:
    """The articles by id, and what is wrong: also an id that stands in two rows that differ."""
    found: dict[str, Article] = {}
    first: dict[str, int] = {}
    bad: list[Bad] = []
    for row in read:
        if isinstance(row, Bad):
            bad.append(row)
            continue
        try:
            article = checked(_article(row.values, book, now), book)
            if found.setdefault(article.id, article) != article:
                raise Refused("twice", "id", value=first[article.id])
            first.setdefault(article.id, row.number)
        except Refused as refused:
            bad.append(Bad.of(row.number, refused))
    return found, bad


def _article(given: Mapping[str, str], book: Book, now: datetime) -> Article:
    cells = {name: given.get(name, "").strip() for name in FIELDS}
    if not cells["id"]:
        raise Refused("empty", "id")
    return Article(
        id=cells["id"],
        version=1,
        title=cells["title"],
        text=given.get("text", ""),
        category=cells["category"] or None,
        unit=cells["unit"] or None,
        phone=cells["phone"],
        source=cells["source"],
        valid_until=_day(cells["valid_until"], book),
        at=now,
        by=NOBODY,
    )


def _day(written: str, book: Book) -> str | None:
    """A day as people and spreadsheets write it."""
    if not written:
        return None
    try:
        return moment(written, book.zone).astimezone(book.zone).date().isoformat()
    except Refused:
        raise Refused("day", "valid_until", value=written) from None
