"""The rows of the hotline's own tables."""

from datetime import datetime

from app.domain.record import Record
from app.domain.words import AreaKind


class Was(Record, kw_only=True):
    """What a row was called, and below what it stood, until a moment."""

    name: str
    parent: str | None = None
    until: datetime


class Named(Record, kw_only=True):
    """A row that cases name by its code; `pinyin` is the index of `find.index`, made at the centre."""

    code: str
    name: str
    parent: str | None = None
    pinyin: str = ""
    was: tuple[Was, ...] = ()
    """Its earlier names, the oldest first."""
    gone_at: datetime | None = None
    """Since when it is withdrawn; old cases are still called by it, nothing else is."""


class Category(Named, kw_only=True):
    """A matter of the tree."""

    days: int | None = None
    """Its level in days, where the hotline sets one for the matter itself; it holds for what is below too."""


class Area(Named, kw_only=True):
    """A place of the chain; `residents` None where no figure is known. `officer`, `phone`: its officer (网格员)."""

    kind: AreaKind = AreaKind.COMMUNITY
    residents: int | None = None
    officer: str = ""
    phone: str = ""


class Unit(Named, kw_only=True):
    """A body that handles cases."""

    level: AreaKind = AreaKind.CITY
    area: str | None = None
    phone: str = ""
    aliases: tuple[str, ...] = ()
    checks: bool = False
    """Its rule: material is checked three times by different people before the head signs."""


class Duty(Record, kw_only=True):
    """A line of the duty catalogue: this category in this area (or below) is this unit's, on this basis."""

    category: str
    area: str
    unit: str
    basis: str = ""
    days: int = 3
    rank: int | None = None
    """Its place, from 1, among several units for one category and area; None: the catalogue says nothing of it."""
    since: str | None = None
    """The first day on which it holds, YYYY-MM-DD; None: always."""
    until: str | None = None
    """The last day on which it holds; None: until further notice."""

    def holds(self, day: str) -> bool:
        """Whether it holds on this day (YYYY-MM-DD)."""
        return (self.since or day) <= day <= (self.until or day)


class Limit(Record, kw_only=True):
    """A limit the hotline has chosen, as `app.domain.limits` writes it: `callback_tries` · `4`."""

    code: str
    value: str


class DayRule(Record, kw_only=True):
    """A day of the official calendar that differs from, or confirms, the plain week."""

    day: str
    working: bool
    why: str = ""
