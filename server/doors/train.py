"""`train`: the model that suggests matters, learnt anew from the hotline's own closed cases or from a file of texts."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from app.domain.book import Book
from app.text import _, refusal
from server import models
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, columns, command
from server.doors.import_messages import chosen, reject
from server.doors.place import opened
from server.models import Taught
from server.readfile import Bad, rows

FIELDS = ("subject", "text", "category")


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "train", run, _("learn from closed cases which matter a text is about"))
    about = _("CSV or XLSX: texts with their category, instead of the closed cases")
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help=about)
    parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help="text=文本,category=分类")
    parser.add_argument("--measure", action="store_true", help=_("say how good it would be, and keep the one there is"))


def run(given: argparse.Namespace) -> int:
    """Train, tell how good it is, and put it in force."""
    if given.columns and not given.file:
        raise Misuse(_("Missing: {0}").format("FILE"))
    with opened(given.data) as centre:
        texts = _of_file(centre, given.file, given.columns) if given.file else models.taught(centre)
        body, measured = models.learn(texts)
        told = {"texts": len(texts), "bytes": len(body)} | measured._asdict()
        if not given.measure:
            made = models.put(centre, body, measured, len(texts), NOBODY)
            told |= {"version": made.version, "digest": made.digest}
    out.line({name: round(value, 4) if isinstance(value, float) else value for name, value in told.items()})
    return 0


def _of_file(centre: Centre, file: Path, given: Mapping[str, str] | None) -> list[Taught]:
    named = chosen(given, FIELDS)
    if "category" not in named or not {"text", "subject"} & named.keys():
        raise Misuse(_("--columns names no text or no category"))
    by_name = _names(centre.book)
    found: list[Taught] = []
    for row in rows(file, named, set(given) if given else {"text", "category"}):
        if isinstance(row, Bad):
            reject(row)
            continue
        category = row.values["category"].strip()
        code = category if category in centre.book.categories else by_name.get(category)
        if code is None:
            message = refusal("unknown", ["category"], {"value": category})
            reject(Bad(row.number, "unknown", "category", message))
            continue
        if text := models.joined(row.values.get("subject", ""), row.values.get("text", "")):
            found.append((text, code))
    return found


def _names(book: Book) -> dict[str, str]:
    """Name → code, of names that one category alone has."""
    codes: dict[str, list[str]] = {}
    for category in book.categories.values():
        codes.setdefault(category.name, []).append(category.code)
    return {name: several[0] for name, several in codes.items() if len(several) == 1}
