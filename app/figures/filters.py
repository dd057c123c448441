"""The condition behind every number and list, and the number itself: pure shapes, known to seat, centre and window."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, dataclass_transform

from msgspec import Struct, field
from msgspec.structs import replace

from app.clock import EPOCH
from app.domain.book import Book
from app.domain.records import Area, Category
from app.domain.words import Channel, Flag, RequestType, Status


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Shape(Struct, frozen=True, kw_only=True):
    """Base of all answers."""


class Filters(Shape, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A condition over facts; every number of the statistics is one of these, and opens to the cases behind it.

    Moments are aware; `since` ≤ the moment named by `moment` < `until`. Empty tuples ask for nothing in particular;
    one of several values is enough, but of `flags` all are needed.
    """

    statuses: tuple[Status, ...] = ()
    channels: tuple[Channel, ...] = ()
    request_types: tuple[RequestType, ...] = ()
    flags: tuple[Flag, ...] = ()
    category: str | None = None
    """This category or any below it."""
    categories: tuple[str, ...] = ()
    """These alone, not what is below them."""
    area: str | None = None
    """This area or any below it."""
    areas: tuple[str, ...] = ()
    """These alone, not what is below them."""
    unit: str | None = None
    level: int | None = None
    """In days."""
    outcome: str | None = None
    person: str | None = None
    """Whose intake it was."""
    assigned: str | None = None
    given_at: datetime | None = None
    """Whose assignment, if any, still holds at this moment."""
    group: str | None = None
    """Cases about one matter, by the id of their group."""
    overdue_at: datetime | None = None
    """A unit or the hotline still has to act, and it was due before this moment."""
    late: bool | None = None
    """Completed after it was due, or not after; nothing that is not completed or has no due date."""
    lens: str | None = None
    """A lens of `app.figures.lenses`, as seen at the moment `lens_at`."""
    lens_at: datetime | None = None
    called_by: str | None = None
    """Somebody who rang its citizens; with `moment` called_at, in that period."""
    reached: bool | None = None
    """Of these calls one that was answered."""
    moment: str = "at"
    """Which moment `since`, `until` and `hour` are about: one of `app.figures.columns.MOMENTS`."""
    since: datetime | None = None
    until: datetime | None = None
    hour: int | None = None
    """Of the day in the hotline's zone, 0–23."""
    merged: bool | None = None
    counted: bool | None = None
    """What the hotline's figures count: neither practice nor its own finds."""
    missing: tuple[str, ...] = ()
    """Fields that are not filled in: request_type, category, area, unit, outcome, level."""


class Count(Shape, kw_only=True):
    """A number and the condition behind it: asking `ids` with the same filters gives exactly these cases."""

    name: str
    key: str | None
    count: int
    filters: Filters


OVERDUE = (Status.WAITING, Status.OPEN, Status.DISPATCHED, Status.SIGNED, Status.REWORK, Status.CONSULTING)
"""Where the clock still runs: a reply stops it, a deferral parks it."""

_SETS = ("statuses", "channels", "request_types", "categories", "areas")
_ALL = ("flags", "missing")
_Chain = Callable[[str | None], tuple[Category | Area, ...]]


def nothing(filters: Filters) -> Filters:
    """A condition that no case meets."""
    return replace(filters, moment="saved_at", since=EPOCH, until=EPOCH)


def narrow(filters: Filters, more: Filters, book: Book) -> Filters:
    """Both conditions at once. The period (`moment`, `since`, `until`) is that of `more`."""
    changes: dict[str, Any] = {name: getattr(more, name) for name in ("moment", "since", "until")}
    for name in Filters.__struct_fields__:
        here, there = getattr(filters, name), getattr(more, name)
        if name in changes or there in (None, ()) or here == there:
            continue
        met = there if here in (None, ()) else _both(name, here, there, book)
        if met in (None, ()):
            return nothing(filters)
        changes[name] = met
    return replace(filters, **changes)


def _both(name: str, here: Any, there: Any, book: Book) -> Any:
    """One value for two conditions on the same field; None or () where they exclude each other."""
    if name in _SETS:
        return tuple(value for value in here if value in there)
    if name in _ALL:
        return tuple(dict.fromkeys((*here, *there)))
    if name in ("overdue_at", "lens_at", "given_at"):
        return min(here, there)
    chains: dict[str, _Chain] = {"category": book.category_chain, "area": book.area_chain}
    return _lower(here, there, chains[name]) if name in chains else None


def _lower(here: str, there: str, chain: _Chain) -> str | None:
    if any(row.code == there for row in chain(here)):
        return here
    return there if any(row.code == here for row in chain(there)) else None
