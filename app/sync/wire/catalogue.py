"""The messages about the hotline's own tables: a file or a row, seen beforehand or put in force, online."""

from app.domain.catalogue import Difference
from app.domain.cataloguecheck import Finding
from app.domain.words import TableName
from app.sync.wire import Reply, Request

MOST_TOLD = 500
"""So many rows of one kind at most are told one by one."""
MOST_BYTES = 64 * 1024 * 1024
"""Most that a file may unpack to."""


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


class BadRow(Reply, kw_only=True):
    """A row of a file that cannot be taken; `number`: its place in the file, the heading being 1."""

    number: int
    code: str
    field: str
    message: str


class Revision(Reply, kw_only=True):
    """What a file or a row changes, or has changed where `applied`. `version`: the one in force now."""

    table: TableName
    version: int
    applied: bool = False
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    rejected: int = 0
    """Where there are any, nothing is put in."""
    settled: int = 0
    """So much of what there is to look at would be gone."""
    found: int = 0
    """So much there would be to look at that is not there now."""
    rows: tuple[Difference, ...] = ()
    bad: tuple[BadRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The first `MOST_TOLD` of each."""
