"""What a new version of one of the hotline's own tables changes, as an admin is told before it counts and after."""

from msgspec import field

from app.domain.catalogue import Difference
from app.domain.cataloguecheck import Finding
from app.domain.record import Record
from app.domain.words import TableName

MOST_TOLD = 500
"""So many rows of one kind at most are told one by one."""


class BadRow(Record, kw_only=True):
    """A row of a file that cannot be taken; `number`: its place in the file, the heading being 1."""

    number: int
    code: str
    field: str
    message: str


class Revision(Record, kw_only=True):
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
    open_cases: dict[str, int] = field(default_factory=dict[str, int])
    """Withdrawn row → how many cases lie with it and are not closed; of a unit, those it is in charge of."""
    rows: tuple[Difference, ...] = ()
    bad: tuple[BadRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The first `MOST_TOLD` of each."""
