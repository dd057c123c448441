"""What citizens of the demo hotline ask for, where, and which unit it falls to."""

from bisect import bisect
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from msgspec import Struct

from app.domain.book import Book
from app.domain.records import Area, Category, Unit
from app.domain.words import RequestType

R = RequestType
T = TypeVar("T")

_ASKING = ("咨询", "办理", "申请", "申领", "备案", "报销", "登记", "查询", "报装", "缴费", "提取", "指引", "证", "标准")
# Shares of all cases: questions, thanks, everything else. Half of what citizens ask is a question.
_SHARES = {R.INQUIRY: 0.49, R.PRAISE: 0.02, R.COMPLAINT: 0.49}
_TYPES = ((R.COMPLAINT, 0.66), (R.HELP, 0.22), (R.INQUIRY, 0.05), (R.SUGGESTION, 0.05), (R.OTHER, 0.02))
# How often an operator settles it at once. Together with the shares: 318 direct to 253 passed on.
DIRECT = {
    R.INQUIRY: 0.94,
    R.PRAISE: 1.0,
    R.COMPLAINT: 0.12,
    R.HELP: 0.12,
    R.REPORT: 0.05,
    R.SUGGESTION: 0.5,
    R.OTHER: 0.5,
}


class Matter(Struct, frozen=True):
    """A category in an area, and what the citizen wants of it."""

    category: Category
    area: Area
    kind: RequestType


class Incident(Struct, frozen=True):
    """Something that makes many people ring: one matter at one place, for a while."""

    matter: Matter
    place: str
    until: datetime
    share: float


class Weighted(Generic[T]):
    """Draws one of several, some oftener than others."""

    def __init__(self, items: Iterable[tuple[T, float]]) -> None:
        pairs = tuple(items)
        self._items: Sequence[T] = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def __bool__(self) -> bool:
        return bool(self._items)

    def draw(self, rng: Random) -> T:
        """One of them."""
        return self._items[min(bisect(self._sums, rng.random() * self._sums[-1]), len(self._items) - 1)]


class Matters:
    """Draws matters from the hotline's own tables. Raises ValueError where a table needed is empty."""

    def __init__(self, book: Book, rng: Random) -> None:
        if not (book.categories and book.areas and book.units):
            raise ValueError("a history needs categories, areas and units")
        self._book = book
        self._by_kind = _by_kind(book, rng)
        self._kinds = Weighted((kind, _SHARES[kind]) for kind, drawn in self._by_kind.items() if drawn)
        self._types = Weighted(_TYPES)
        self._areas = Weighted(_areas(book))
        self._units: dict[tuple[str, str], tuple[str, str]] = {}
        self._lower: dict[str, list[Unit]] = {}
        for unit in book.units.values():
            self._lower.setdefault(unit.parent or "", []).append(unit)

    def draw(self, rng: Random) -> Matter:
        """One citizen's matter."""
        kind = self._kinds.draw(rng)
        category = self._by_kind[kind].draw(rng)
        if kind is R.COMPLAINT:
            kind = R.REPORT if "举报" in category.name else self._types.draw(rng)
        return Matter(category, self._areas.draw(rng), kind)

    def incident(self, rng: Random, at: datetime, place: Callable[[Random, Area], str]) -> Incident:
        """Something that many will ring about from now on."""
        category, area = self._by_kind[self._kinds_of_trouble()].draw(rng), self._areas.draw(rng)
        until = at + timedelta(hours=rng.uniform(6, 100))
        return Incident(Matter(category, area, R.COMPLAINT), place(rng, area), until, rng.uniform(0.02, 0.15))

    def _kinds_of_trouble(self) -> RequestType:
        return next(k for k in (R.COMPLAINT, R.INQUIRY, R.PRAISE) if self._by_kind[k])

    def unit_for(self, rng: Random, matter: Matter) -> tuple[str, str]:
        """The unit in charge and the clause that says so ("" where the catalogue has none)."""
        key = (matter.category.code, matter.area.code)
        if key not in self._units:
            duties = self._book.duties_for(*key)
            self._units[key] = (duties[0].unit, duties[0].basis) if duties else (self._nearest(rng, matter), "")
        return self._units[key]

    def _nearest(self, rng: Random, matter: Matter) -> str:
        for area in self._book.area_chain(matter.area.code):
            near = [u.code for u in self._book.units.values() if u.area == area.code]
            if near:
                return rng.choice(near)
        return rng.choice(list(self._book.units))

    def others(self, rng: Random, number: int, but: Container[str]) -> list[str]:
        """Some units, but not these."""
        rest = [code for code in self._book.units if code not in but]
        return rng.sample(rest, min(number, len(rest)))

    def lower(self, unit: str, matter: Matter) -> list[str]:
        """Units below this one that are in charge where the matter is."""
        here = {area.code for area in self._book.area_chain(matter.area.code)}
        return [lower.code for lower in self._lower.get(unit, ()) if lower.area in here]


def _by_kind(book: Book, rng: Random) -> dict[RequestType, Weighted[Category]]:
    grouped: dict[RequestType, list[Category]] = {kind: [] for kind in _SHARES}
    for category in book.categories.values():
        if book.is_leaf(category.code):
            grouped[_kind_of(category)].append(category)
    return {kind: Weighted(_falling(rng, leaves)) for kind, leaves in grouped.items()}


def _kind_of(category: Category) -> RequestType:
    if "表扬" in category.name:
        return R.PRAISE
    return R.INQUIRY if any(word in category.name for word in _ASKING) else R.COMPLAINT


def _falling(rng: Random, items: list[T]) -> list[tuple[T, float]]:
    """A few matters are asked for often, most of them seldom."""
    shuffled = rng.sample(items, len(items))
    return [(item, 1 / (rank + 4)) for rank, item in enumerate(shuffled)]


def _areas(book: Book) -> list[tuple[Area, float]]:
    """The lowest areas, each with its share of the residents of the nearest area above whose residents are known."""
    inner = {area.parent for area in book.areas.values() if area.parent}
    leaves = [area for area in book.areas.values() if area.code not in inner]
    counted = {leaf.code: next((a for a in book.area_chain(leaf.code) if a.residents), None) for leaf in leaves}
    sharing: dict[str, int] = {}
    for above in counted.values():
        sharing[above.code if above else ""] = sharing.get(above.code if above else "", 0) + 1
    weights = [(above.residents or 1) / sharing[above.code] if above else 1.0 for above in counted.values()]
    return list(zip(leaves, weights, strict=True))
