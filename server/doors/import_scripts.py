"""`import scripts`: each file is a script, or the next version of the one called like the file."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app import text
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Script
from app.domain.scriptcheck import check_id, checked, faults
from app.domain.scripttext import tidy
from app.text import _
from server import scripts
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Subcommands, command
from server.doors.place import opened


def of_folder(folder: Path) -> tuple[Path, ...]:
    """The scripts in it, by name."""
    return tuple(sorted(folder.glob("*.txt")))


SHIPPED = of_folder(Path(__file__).resolve().parents[2] / "resources" / "scripts")
"""What every hotline begins with."""


class Faulty(Struct, frozen=True):
    """A fault of a file, at its line."""

    file: str
    fault: Refused

    def told(self) -> dict[str, object]:
        """As a line of output."""
        fault = self.fault
        message = text.refusal(fault.code, fault.fields, fault.values)
        said = {"code": fault.code, "field": fault.fields[0] if fault.fields else "", "message": message}
        return {"file": self.file, "row": fault.values.get("line", 0), "rejected": said}


def add(to: Subcommands) -> None:
    """The command's arguments."""
    about = _("each file a script, called like it: all of them or none; scripts not given stay")
    parser = command(to, "scripts", run, about)
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE", help=_("text in the form of scripts"))


def run(given: argparse.Namespace) -> int:
    """Check all of them, then put them in; 1 when one has a fault and so none was put in."""
    with opened(given.data) as centre:
        counts, faulty = bring(centre, given.file)
    for each in faulty:
        out.line(each.told())
    out.line(counts)
    if faulty:
        out.say(_("Nothing was put in: scripts go in all or none"))
    return 1 if faulty else 0


def bring(centre: Centre, files: Sequence[Path]) -> tuple[dict[str, int], list[Faulty]]:
    """Put the scripts of these files in; the counts, and every fault for which none was put in."""
    now, found, faulty = centre.clock.now(), dict[str, Script](), list[Faulty]()
    for path in files:
        try:
            faulty += [Faulty(path.name, fault) for fault in _take(path, centre.book, now, found)]
        except Refused as refused:
            faulty.append(Faulty(path.name, refused))
    bad = len({each.file for each in faulty})
    if faulty:
        return {"read": len(files), "imported": 0, "duplicates": 0, "rejected": bad}, faulty
    new = scripts.put_many(centre, found.values(), NOBODY)
    return {"read": len(files), "imported": new, "duplicates": len(files) - new, "rejected": 0}, []


def _take(path: Path, book: Book, now: datetime, found: dict[str, Script]) -> tuple[Refused, ...]:
    """The script of this file goes among those found; or its faults."""
    check_id(path.stem)
    if path.stem in found:
        raise Refused("exists", "id", value=path.stem)
    try:
        words = tidy(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("encoding", "file") from None
    if wrong := faults(words, book):
        return wrong
    found[path.stem] = checked(Script(id=path.stem, version=1, text=words, at=now, by=NOBODY), book)[0]
    return ()
