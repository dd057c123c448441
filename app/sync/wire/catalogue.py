"""The messages about the hotline's own tables: a file or a row, seen beforehand or put in force, online."""

from app.domain.words import TableName
from app.sync.wire import Request

MOST_BYTES = 64 * 1024 * 1024
"""Most that a file may unpack to."""
MOST_PACKED = 760 * 1024
"""Most that it may weigh deflated: in a message every three bytes are four, and a message weighs a mebibyte at most."""


class BringTable(Request, kw_only=True):
    """A file that is a whole table: CSV or XLSX, deflated (zlib). `seen`: the version it takes the place of; without
    `apply` nothing is written."""

    table: TableName
    file: bytes
    seen: int
    apply: bool = False


class ReviseRow(Request, kw_only=True):
    """One row of a table as an admin wants it, as texts; without `cells` it is withdrawn. `row` is the id of the one
    that is changed, "" for a new one; `seen` and `apply` as for a file."""

    table: TableName
    row: str = ""
    cells: dict[str, str] | None = None
    seen: int
    apply: bool = False
