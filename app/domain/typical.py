"""典型案例: a case with a good outcome, told without personal data once a person has approved it."""

from datetime import datetime
from enum import StrEnum

from app.domain.records import Record

LONGEST = 20_000
"""Characters of a typical case."""


class TypicalState(StrEnum):
    """How far a typical case has come."""

    PROPOSED = "proposed"
    DRAFT = "draft"
    APPROVED = "approved"


class TypicalCase(Record, kw_only=True):
    """Its words hold no personal data once it is approved. `by` and `at`: who last worked on it; a case that is only
    proposed has none."""

    case: str
    number: str
    version: int = 0
    state: TypicalState = TypicalState.PROPOSED
    title: str = ""
    text: str = ""
    by: str = ""
    at: datetime | None = None
