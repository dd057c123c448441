"""Practice: what a simulated caller comes to in an experienced operator's hands, and how somebody's own work compares.

Points are given for what somebody has to hear and choose, each right or wrong, with the right one beside it; what is
typed in one's own words (place, story, reply) is not judged.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.book import Book
from app.domain.records import CallFacts, CaseFacts, Record
from app.domain.words import Flag, Outcome

DISPATCH, ANSWER, INVALID = "dispatch", "answer", "invalid"
"""What a call comes to."""
ONLY_SAVED = "open"
_OUTCOMES = {Outcome.DISPATCHED: DISPATCH, Outcome.DIRECT: ANSWER}
_MARKS = frozenset({Flag.ENTERPRISE, Flag.ANONYMOUS, Flag.DISTRESS})
"""Marks an operator sets by ear, beside the emergency, which is a point of its own."""


class Wanted(Record, kw_only=True):
    """How one matter of a call is coded when it is coded well. Codes are those of the hotline's tables."""

    says: str = ""
    outcome: str
    reason: str = ""
    request_type: str = ""
    category: str = ""
    area: str = ""
    unit: str = ""
    praised_unit: str = ""
    flags: tuple[str, ...] = ()


class Point(Record, kw_only=True):
    """One thing that was right or wrong: codes of `right` and `given`, "" for nothing; marks with commas between."""

    name: str
    """outcome · reason · request_type · category · area · unit · praised_unit · emergency · flags."""
    right: str
    given: str
    good: bool


class PracticeRow(Record, kw_only=True):
    """One matter of one call. A call that was not taken, or not finished, has no points right."""

    call: int
    """Which call of the shift, from 1."""
    says: str = ""
    taken: bool = False
    answered_s: float | None = None
    """Seconds from the ring to the answer."""
    saved_s: float | None = None
    """Seconds from the ring to the saving that made the case, or counted the call apart."""
    points: tuple[Point, ...] = ()


class PracticeShift(Record, kw_only=True):
    """A shift of practice as it is kept. `planned`: how many calls it would have had."""

    id: str
    at: datetime
    ended_at: datetime
    planned: int
    rows: tuple[PracticeRow, ...] = ()

    @property
    def calls(self) -> int:
        """How many rang."""
        return len({row.call for row in self.rows})

    @property
    def missed(self) -> int:
        """How many of them nobody took."""
        return len({row.call for row in self.rows if not row.taken})

    @property
    def mean_s(self) -> float | None:
        """Seconds from ring to saving, on average over what was saved; None where nothing was."""
        taken = [row.saved_s for row in self.rows if row.saved_s is not None]
        return sum(taken) / len(taken) if taken else None

    def score(self, *names: str) -> tuple[int, int]:
        """Points right, and points there were, of these names or of all."""
        points = [point for row in self.rows for point in row.points if not names or point.name in names]
        return sum(point.good for point in points), len(points)


def fits(wanted: Wanted, book: Book) -> bool:
    """Whether the hotline's tables have every code of it, so that somebody can be right."""
    units = {wanted.unit, wanted.praised_unit} - {""}
    return (
        (not wanted.category or book.is_leaf(wanted.category))
        and (not wanted.area or wanted.area in book.areas)
        and units <= book.units.keys()
    )


def compare(wanted: Wanted, made: CaseFacts | CallFacts | None, book: Book) -> tuple[Point, ...]:
    """The points of one matter against what was made of it; None: nothing."""
    return tuple(_points(wanted, _coded(made), book))


def judged(
    wanted: tuple[Wanted, ...], made: tuple[CaseFacts | CallFacts, ...], book: Book
) -> tuple[tuple[Wanted, tuple[Point, ...], int | None], ...]:
    """Each matter of a call with its points, and which of what was made (by its place) it was compared with.

    Matters may be saved in any order: each is compared with what fits it best of what is left.
    """
    left = dict(enumerate(made))
    found: list[tuple[Wanted, tuple[Point, ...], int | None]] = []
    for each in wanted:
        best = max(left, key=lambda at: _good(compare(each, left[at], book)), default=None)
        found.append((each, compare(each, None if best is None else left.pop(best), book), best))
    return tuple(found)


def _good(points: tuple[Point, ...]) -> int:
    return sum(point.good for point in points)


def _coded(made: CaseFacts | CallFacts | None) -> dict[str, str]:
    """What was made, in the codes of `Point`."""
    if made is None:
        return {}
    if isinstance(made, CallFacts):
        return {"outcome": INVALID, "reason": made.reason.value}
    flags = [flag.value for flag in made.flags if flag in _MARKS]
    return {
        "outcome": _OUTCOMES[made.outcome] if made.outcome else ONLY_SAVED,
        "request_type": made.request_type.value if made.request_type else "",
        "category": made.category or "",
        "area": made.area or "",
        "unit": made.lead.unit if made.lead else "",
        "praised_unit": made.praised_unit or "",
        "emergency": Flag.EMERGENCY.value if Flag.EMERGENCY in made.flags else "",
        "flags": ",".join(sorted(flags)),
    }


def _points(wanted: Wanted, given: dict[str, str], book: Book) -> Iterator[Point]:
    for name, right in _right(wanted).items():
        mine = given.get(name, "")
        good = mine == right
        if name == "area":  # who finds the place more exactly is right too
            good = good or right in (area.code for area in book.area_chain(mine))
        if right or mine:
            yield Point(name=name, right=right, given=mine, good=good and bool(given))


def _right(wanted: Wanted) -> dict[str, str]:
    if wanted.outcome == INVALID:
        return {"outcome": INVALID, "reason": wanted.reason}
    return {
        "outcome": wanted.outcome,
        "request_type": wanted.request_type,
        "category": wanted.category,
        "area": wanted.area,
        "unit": wanted.unit if wanted.outcome == DISPATCH else "",
        "praised_unit": wanted.praised_unit,
        "emergency": Flag.EMERGENCY.value if Flag.EMERGENCY.value in wanted.flags else "",
        "flags": ",".join(sorted(flag for flag in wanted.flags if flag in _MARKS)),
    }
