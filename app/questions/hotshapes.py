"""What can be asked about hot issues and warnings, and the shape of each answer."""

from app.figures.filters import Filters, Shape
from app.questions.shapes import CaseRow, Question


class Hot(Question, kw_only=True):
    """Hot issues of a period, else of the last seven days: matters that several cases are about, hottest first."""

    since: str | None = None
    until: str | None = None
    """Days of the hotline, YYYY-MM-DD, both included."""
    limit: int = 20


class HotRow(Shape, kw_only=True):
    """A matter several cases are about. `clustered`: whether at least half of them, and three, name one place."""

    group: str
    count: int
    citizens: int
    heat: float
    """By which they are ordered: cases and citizens, as far as they say the same."""
    before: int
    """Of these in the first half of the period."""
    after: int
    rising: bool
    clustered: bool
    category: str | None
    area: str | None
    unit: str | None
    sample: CaseRow | None
    filters: Filters


class Warnings(Question, kw_only=True):
    """Warnings in force on a day, else today: more than five citizens, one matter, five working days."""

    on: str | None = None


class WarningRow(Shape, kw_only=True):
    """A warning with its reasons. `carrier` is the case on which it is acknowledged or dismissed, under its `key`."""

    key: str
    citizens: int
    count: int
    days: tuple[str, ...]
    """The first and the last day of the window."""
    per_day: dict[str, int]
    """How many citizens count on which day."""
    category: str | None
    area: str | None
    units: tuple[str, ...]
    state: str
    """open · acknowledged · dismissed"""
    by: str | None
    carrier: str
    turn: int
    cases: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    """Masked places of those cases whose words are held here."""
    words: tuple[str, ...]
    """Beginnings of their texts, masked."""


class Voices(Question, kw_only=True):
    """How many citizens have spoken of a matter within the window of a warning, while one more is on the line."""

    category: str | None = None
    area: str | None = None
    phone: str = ""


class VoicesAnswer(Shape, kw_only=True):
    """`citizens` so far; `new`: whether this one is another; `warns`: with this one it is more than five."""

    key: str | None
    citizens: int
    new: bool
    warns: bool
