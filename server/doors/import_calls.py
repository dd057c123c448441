"""`import calls`: each row of an exchange's records is a call; a second run adds nothing."""

import argparse
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from app.clock import epoch_ms
from app.domain.errors import Refused
from app.text import _
from server import audit, calls
from server.calls import CallRecord
from server.centre import NOBODY, Centre
from server.database import again
from server.doors import out
from server.doors.arguments import Subcommands, columns, command
from server.doors.import_messages import chosen, reject
from server.doors.place import opened
from server.ledger import Changes, write
from server.readfile import Bad, Row, moment, rows

FIELDS = ("id", "at", "number", "dialled", "direction", "answered_at", "ended_at")
REQUIRED = ("at", "number")
_AT_ONCE = 250
_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST = 200
_OUTGOING = {
    **dict.fromkeys(("", "in", "inbound", "incoming", "呼入", "来电", "入"), False),
    **dict.fromkeys(("out", "outbound", "outgoing", "呼出", "去电", "出"), True),
}
"""What exchanges write in `direction`; a call comes in where nothing is said."""


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "calls", run, _("each row is a call of the exchange's records"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV or XLSX"))
    example = "id=通话编号,at=呼入时间,number=主叫,dialled=被叫,answered_at=接通时间,ended_at=挂断时间"
    parser.add_argument("--columns", type=columns, metavar="FIELD=HEADING,…", help=example)


def run(given: argparse.Namespace) -> int:
    """Read the file row by row; 0 when it could be read, whatever its rows were like."""
    named = {name: name for name in FIELDS} | chosen(given.columns, FIELDS)
    counts = {"read": 0, "imported": 0, "duplicates": 0, "rejected": 0}
    with opened(given.data) as centre:
        read = rows(given.file, named, {*REQUIRED, *(given.columns or ())})
        good = _records(centre, read, counts)
        while some := list(islice(good, _AT_ONCE)):
            new = _keep(centre, some)
            counts["imported"] += new
            counts["duplicates"] += len(some) - new
        entry = audit.entry("import", centre.now_ms(), NOBODY, what="calls", **counts)
        with centre.database.write() as connection:
            write(connection, centre, Changes(entry))
    out.line(counts)
    return 0


def _records(centre: Centre, read: Iterator[Row | Bad], counts: dict[str, int]) -> Iterator[CallRecord]:
    """The calls of the good rows; the others are told one by one."""
    for row in read:
        counts["read"] += 1
        try:
            if isinstance(row, Bad):
                reject(row)
            else:
                yield _record(centre, row.values)
                continue
        except Refused as refused:
            bad = Bad.of(row.number, refused)
            reject(replace(bad, field="number" if bad.field == "phone" else bad.field))
        counts["rejected"] += 1


def _keep(centre: Centre, some: Sequence[CallRecord]) -> int:
    def work() -> tuple[int, int | None]:
        with centre.database.write() as connection:
            return calls.put(centre, connection, some)

    new, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return new


def _record(centre: Centre, cells: Mapping[str, str]) -> CallRecord:
    """A row. Refused: ("empty", "at"), ("moment"), ("future"), ("order", "answered_at" | "ended_at"), ("unknown",
    "direction"), ("phone", "number"), ("too_long")."""
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    for name in ("id", "dialled"):
        if len(given[name]) > _LONGEST:
            raise Refused("too_long", name, limit=_LONGEST, length=len(given[name]))
    if given["direction"].casefold() not in _OUTGOING:
        raise Refused("unknown", "direction", value=given["direction"])
    at, answered, ended = (_at(centre, given[name], name) for name in ("at", "answered_at", "ended_at"))
    if at is None:
        raise Refused("empty", "at")
    _check_order(at, answered, ended)
    number, phone_hash = calls.number_of(centre, given["number"])
    record = CallRecord(
        id=calls.exchange_id(given["id"]),
        at=epoch_ms(at),
        number=number,
        phone_hash=phone_hash,
        dialled=given["dialled"],
        outgoing=_OUTGOING[given["direction"].casefold()],
        answered_at=epoch_ms(answered) if answered else None,
        ended_at=epoch_ms(ended) if ended else None,
    )
    return record if given["id"] else replace(record, id=_hashed(centre, record))


def _at(centre: Centre, written: str, name: str) -> datetime | None:
    if not written:
        return None
    at = moment(written, centre.zone, name)
    if at > centre.clock.now() + _CLOCKS_DIFFER:
        raise Refused("future", name, value=written)
    return at


def _check_order(at: datetime, answered: datetime | None, ended: datetime | None) -> None:
    if answered is not None and answered < at:
        raise Refused("order", "answered_at")
    if ended is not None and ended < (answered or at):
        raise Refused("order", "ended_at")


def _hashed(centre: Centre, record: CallRecord) -> str:
    """What a call without a name is known by: everything said of it, as a keyed hash."""
    said = "\x1f".join(str(getattr(record, name)) for name in record.__struct_fields__ if name != "id")
    return "sha:" + hmac.new(centre.hotline.phone_key, said.encode(), hashlib.sha256).hexdigest()
