"""The hotline's own tables as one immutable snapshot, swapped whole when a new version of a table is complete."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from app.domain.calendar import Calendar
from app.domain.deadlines import Hours
from app.domain.find import Finder
from app.domain.former import Former, Row, then
from app.domain.records import Area, Category, Duty, Person, Unit
from app.domain.words import AreaKind, TableName

_STEPS = tuple(AreaKind)
"""From the city down."""

CHINA = ZoneInfo("Asia/Shanghai")
"""The zone a hotline counts its days in unless it says otherwise."""


@dataclass(frozen=True)
class Limits:
    """Numbers a hotline may choose; defaults are those of the domain's chapter."""

    text: int = 20_000
    line: int = 200
    callback_tries: int = 3
    """Tries without an answer after which a citizen is not rung any more in this round."""
    tries_a_day: int = 2
    """Most tries with one citizen on one day of the hotline."""
    retry_minutes: int = 120
    """Least minutes between two tries with one citizen."""
    link_hours: int = 72
    """How long the link of an SMS can be answered."""
    default_level: int = 3
    emergency_level: int = 1
    zone_blue: int = 95
    """From so many percent on a unit is in the blue zone."""
    zone_red: int = 85
    """Below so many percent it is in the red one."""
    enrolment: str = "open"
    """Whether the first sign-in on a new profile makes it a seat at once, or after an admin's yes (`asked`)."""


@dataclass(frozen=True)
class Book:
    """Units, areas, categories, duties, people, calendar: what the rules look things up in.

    `phone_key` is the hotline's secret, given to a seat at enrolment; `versions` the version of each table.
    """

    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    areas: Mapping[str, Area] = field(default_factory=dict[str, Area])
    categories: Mapping[str, Category] = field(default_factory=dict[str, Category])
    duties: Mapping[tuple[str, str], tuple[Duty, ...]] = field(default_factory=dict[tuple[str, str], tuple[Duty, ...]])
    former: Former = field(default_factory=Former)
    people: Mapping[str, Person] = field(default_factory=dict[str, Person])
    calendar: Calendar = field(default_factory=Calendar)
    hours: Hours = field(default_factory=Hours)
    limits: Limits = field(default_factory=Limits)
    zone: ZoneInfo = CHINA
    phone_key: bytes = b""
    versions: Mapping[str, int] = field(default_factory=dict[str, int])

    def phone_hash(self, phone: str) -> str | None:
        """The hotline's keyed hash of a whole number in normal form (24 hex digits); None for no number."""
        return self.hashed(phone) if phone else None

    def hashed(self, text: str) -> str:
        """The hotline's keyed hash of a text (24 hex digits): tells two apart without saying what they are."""
        return hmac.new(self.phone_key, text.encode(), hashlib.sha256).hexdigest()[:24]

    def unit(self, code: str | None, at: datetime | None = None) -> Unit | None:
        """The unit of this code, a withdrawn one too, called as it was at that moment (None: now, or at last)."""
        return _known(self.units, self.former.units, code, at)

    def area(self, code: str | None, at: datetime | None = None) -> Area | None:
        """The area of this code, as `unit`."""
        return _known(self.areas, self.former.areas, code, at)

    def category(self, code: str | None, at: datetime | None = None) -> Category | None:
        """The category of this code, as `unit`."""
        return _known(self.categories, self.former.categories, code, at)

    def area_chain(self, code: str | None, at: datetime | None = None) -> tuple[Area, ...]:
        """The area and all above it, nearest first, withdrawn ones too, as `unit`; empty for an unknown code."""
        return _chain(self.areas, self.former.areas, code, at)

    def officer_area(self, code: str | None) -> Area | None:
        """The area itself or the nearest above it that somebody looks after, as in a grid: `officer` and `phone`."""
        return next((area for area in self.area_chain(code) if area.phone or area.officer), None)

    def category_chain(self, code: str | None, at: datetime | None = None) -> tuple[Category, ...]:
        """The category and all above it, nearest first, withdrawn ones too, as `unit`."""
        return _chain(self.categories, self.former.categories, code, at)

    @cached_property
    def all_units(self) -> Mapping[str, Unit]:
        """Units in force and withdrawn."""
        return {**self.former.units, **self.units}

    @cached_property
    def all_categories(self) -> Mapping[str, Category]:
        """Categories in force and withdrawn: below a heading stand the cases of both."""
        return {**self.former.categories, **self.categories}

    @cached_property
    def all_areas(self) -> Mapping[str, Area]:
        """Areas in force and withdrawn."""
        return {**self.former.areas, **self.areas}

    @cached_property
    def parents(self) -> frozenset[str]:
        """Codes of categories that have a child: these are not leaves."""
        return frozenset(c.parent for c in self.categories.values() if c.parent)

    def is_leaf(self, category: str) -> bool:
        """Whether the category is a matter that can be chosen, not a heading."""
        return category in self.categories and category not in self.parents

    def is_below(self, unit: str, other: str) -> bool:
        """Whether a unit is lower than another one: under it in the table, or of a lower level."""
        lower, above = self.units[unit], self.units[other]
        chain, parent = {unit}, lower.parent
        while parent is not None and parent not in chain:
            chain.add(parent)
            parent = self.units[parent].parent if parent in self.units else None
        return other in chain - {unit} or _STEPS.index(lower.level) > _STEPS.index(above.level)

    @cached_property
    def finders(self) -> dict[TableName, Finder]:
        """What has been made to search these tables by; a new book begins without any."""
        return {}

    @cached_property
    def units_called(self) -> Mapping[str, tuple[str, ...]]:
        """Names and aliases, folded by `fold_name`, with the codes of the units that go by them."""
        called: dict[str, dict[str, None]] = {}
        for unit in self.units.values():
            for name in (unit.name, *unit.aliases):
                called.setdefault(fold_name(name), {})[unit.code] = None
        return {name: tuple(codes) for name, codes in called.items()}

    def unit_called(self, written: str) -> str | None:
        """The unit of this code, or the one unit that goes by this name or alias; None where none or several do."""
        if written in self.units:
            return written
        codes = self.units_called.get(fold_name(written), ())
        return codes[0] if len(codes) == 1 else None

    def duty(self, row: str) -> Duty | None:
        """The row of the duty catalogue of this id (`catalogue.row_id`); None where it is not in force any more."""
        category, area, unit, since = (*row.split("|"), None)[:4]
        rows = self.duties.get((category or "", area or ""), ())
        return next((each for each in rows if (each.unit, each.since) == (unit, since)), None)

    def day_of(self, at: datetime) -> str:
        """The hotline's day of a moment, YYYY-MM-DD."""
        return at.astimezone(self.zone).date().isoformat()

    def days_of(self, category: str | None) -> int | None:
        """The level in days that is set for the matter, or for the nearest heading above it."""
        return next((each.days for each in self.category_chain(category) if each.days is not None), None)

    def duties_for(self, category: str | None, area: str | None, at: datetime | None = None) -> tuple[Duty, ...]:
        """Plain look-up: the duties of the category that hold then (None: at any time), those of the nearest area that
        has any."""
        if category is None:
            return ()
        day = self.day_of(at) if at else None
        for matter in self.category_chain(category):
            for place in self.area_chain(area):
                rows = self.duties.get((matter.code, place.code), ())
                if found := tuple(row for row in rows if day is None or row.holds(day)):
                    return found
        return ()


def _known(now: Mapping[str, Row], gone: Mapping[str, Row], code: str | None, at: datetime | None) -> Row | None:
    if code is None:
        return None
    row = now.get(code) or gone.get(code)
    return row and then(row, at)


def _chain(now: Mapping[str, Row], gone: Mapping[str, Row], code: str | None, at: datetime | None) -> tuple[Row, ...]:
    chain: dict[str, Row] = {}
    while code not in chain and (row := _known(now, gone, code, at)) is not None:
        chain[row.code] = row
        code = row.parent
    return tuple(chain.values())


def fold_name(name: str) -> str:
    """A name as it is compared: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


_UNRANKED = 1_000


def duties_by_key(duties: Iterable[Duty]) -> dict[tuple[str, str], tuple[Duty, ...]]:
    """The duties grouped by (category, area): by rank, those of equal or no rank in their given order."""
    grouped: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        grouped.setdefault((duty.category, duty.area), []).append(duty)
    return {key: tuple(sorted(rows, key=lambda row: row.rank or _UNRANKED)) for key, rows in grouped.items()}
