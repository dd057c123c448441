"""`import messages`: each row of a file makes a contact and its case; a second run adds only what is new."""

import argparse
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.errors import Refused
from app.domain.words import Channel
from app.text import _, refusal
from server import audit
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, columns, command
from server.doors.place import opened
from server.enclosed import enclosed
from server.ledger import Changes, write
from server.readfile import Bad, Row, moment, rows
from server.receive import Arrival, receive

FIELDS = ("subject", "text", "at", "caller", "phone", "id", "files")
_CALLED = {"name": "caller", "file": "files"}
"""A rule's word for a field → the file's."""
_CLOCKS_DIFFER = timedelta(days=1)


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "messages", run, _("each row makes a contact and its case, waiting in the queue"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV or XLSX"))
    parser.add_argument("--channel", required=True, choices=[c.value for c in Channel], help=_("how they came in"))
    example = "subject=主题,text=内容,at=时间,caller=姓名,phone=电话,id=编号,files=附件"
    parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help=example)


def run(given: argparse.Namespace) -> int:
    """Read the file row by row; 0 when it could be read, whatever its rows were like."""
    named = chosen(given.columns, FIELDS)
    if not {"text", "subject"} & named.keys():
        raise Misuse(_("--columns names no text"))
    required = set(given.columns) if given.columns else {"text"}
    counts = {"read": 0, "imported": 0, "duplicates": 0, "rejected": 0}
    with opened(given.data) as centre:
        for row in rows(given.file, named, required):
            counts["read"] += 1
            counts[_take(centre, Channel(given.channel), row, "text" in named, given.file.parent)] += 1
        entry = audit.entry("import", centre.now_ms(), NOBODY, what="messages", channel=given.channel, **counts)
        with centre.database.write() as connection:
            write(connection, centre, Changes(entry))
    out.line(counts)
    return 0


def chosen(given: Mapping[str, str] | None, fields: tuple[str, ...]) -> dict[str, str]:
    """Field → heading. Without --columns the headings are the fields' own names. Misuse for a field there is not."""
    strange = [name for name in given or () if name not in fields]
    if strange:
        sentence = _("--columns: {0} is none of {1}")
        raise Misuse(sentence.format(", ".join(strange), ", ".join(fields)))
    return dict(given) if given else {name: name for name in fields}


def reject(bad: Bad) -> None:
    """The line about a row that is not taken."""
    out.line({"row": bad.number, "rejected": {"code": bad.code, "field": bad.field, "message": bad.message}})


def _take(centre: Centre, channel: Channel, row: Row | Bad, with_text: bool, folder: Path) -> str:
    """Take one row in; what it counts as. `with_text`: the file has a column for it, so every row says something.
    `folder`: where the files that rows name stand."""
    if isinstance(row, Bad):
        reject(row)
        return "rejected"
    try:
        if with_text and not row.values["text"].strip():
            raise Refused("empty", "text")
        case = receive(centre, _arrival(centre, channel, row.values, folder))
    except Refused as refused:
        reject(_in_columns(row.number, refused))
        return "rejected"
    return "imported" if case else "duplicates"


def _arrival(centre: Centre, channel: Channel, values: Mapping[str, str], folder: Path) -> Arrival:
    return Arrival(
        channel=channel,
        text=values.get("text", ""),
        subject=values.get("subject", ""),
        at=_at(centre, values.get("at", "")),
        caller=values.get("caller", "").strip(),
        phone=values.get("phone", "").strip(),
        source_id=values.get("id", "").strip(),
        files=enclosed(folder, values.get("files", "")),
    )


def _at(centre: Centre, written: str) -> datetime | None:
    """When the contact came; None where nobody said. Refused("moment") · ("future"): beyond what clocks differ by."""
    if not written.strip():
        return None
    at = moment(written, centre.zone)
    if at > centre.clock.now() + _CLOCKS_DIFFER:
        raise Refused("future", "at", value=written.strip())
    return at


def _in_columns(number: int, refused: Refused) -> Bad:
    """A refusal of the rules, told by the file's fields: `caller.phone` is `phone`, `caller.name` is `caller`.
    What is wrong with one of several files begins with its name."""
    names = [name.removeprefix("caller.") for name in refused.fields]
    fields = [_CALLED.get(name, name) for name in names]
    message = refusal(refused.code, fields, refused.values)
    if file := refused.values.get("file"):
        message = _("{name}: {text}", name=file, text=message)
    return Bad(number, refused.code, fields[0] if fields else "", message)
