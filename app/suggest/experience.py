"""What was learnt from cases: which unit took a matter at a place, and which gave it back.

Counts of facts alone, so that every seat learns the same, offline too. A case teaches one lesson; when it moves on, the
old lesson is taken back and the new one learnt: the same as learning everything anew.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.book import Book

EVERYWHERE = ""
_TRUST = 1.0
"""So many cases in a nearer place weigh as much as everything known of the place around it."""
_RETURN = 2
"""A return takes away what so many accepted cases have given."""


class Lesson(NamedTuple):
    """What a case teaches: who took it and on which level, or who last gave it back; `area` "" for none."""

    category: str
    area: str
    taken: str | None
    returned_by: str | None = None
    level: int | None = None


class Weight(NamedTuple):
    """What speaks for a unit: it took `taken` of `among` cases of this matter (or heading) in this area ("":
    anywhere), and gave `returned` back."""

    taken: int
    among: int
    returned: int
    matter: str
    area: str


class _Counts:
    """One matter at one place."""

    __slots__ = ("returned", "taken")

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.returned: Counter[str] = Counter()

    def worth(self, unit: str) -> float:
        """Accepted cases, less what returns take away."""
        return self.taken[unit] - _RETURN * self.returned[unit]


class Experience:
    """Learns lessons and ranks units by them. Whoever shares it among threads must lock it."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._counts: dict[tuple[str, str], _Counts] = {}
        self._levels: dict[str, Counter[int]] = {}

    def learn(self, lesson: Lesson, times: int = 1) -> None:
        """So many cases more teach this; less than none takes them back."""
        for key in self._around(lesson.category, lesson.area):
            counts = self._counts.setdefault(key, _Counts())
            for counter, unit in ((counts.taken, lesson.taken), (counts.returned, lesson.returned_by)):
                if unit:
                    _add(counter, unit, times)
            if not counts.taken and not counts.returned:
                del self._counts[key]
        if lesson.taken and lesson.level:
            _add(self._levels.setdefault(lesson.category, Counter()), lesson.level, times)

    def ranked(self, category: str, area: str | None) -> dict[str, Weight]:
        """Every unit that ever took this matter or one beside it, best first.

        From the widest heading anywhere to the matter itself at its place: each nearer count corrects the one before,
        the more, the more cases it has.
        """
        likely: dict[str, float] = {}
        known = [(key, self._counts[key]) for key in self._around(category, area) if key in self._counts]
        for _key, counts in reversed(known):
            worth = {unit: counts.worth(unit) for unit in likely.keys() | counts.taken.keys() | counts.returned.keys()}
            total = sum(max(0.0, each) for each in worth.values()) + _TRUST
            likely = {unit: max(0.0, each + _TRUST * likely.get(unit, 0.0)) / total for unit, each in worth.items()}
        taking = {unit: self._weight(unit, known) for unit in likely}
        best = sorted(taking, key=lambda unit: (-likely[unit], -taking[unit].taken, unit))
        return {unit: taking[unit] for unit in best if any(counts.taken[unit] for _key, counts in known)}

    def times(self, category: str, unit: str) -> int:
        """How often the unit took this matter, wherever."""
        counts = self._counts.get((category, EVERYWHERE))
        return counts.taken[unit] if counts else 0

    def level(self, category: str) -> int | None:
        """The level most cases of this matter had; None where none is known."""
        levels = self._levels.get(category)
        return min(levels, key=lambda level: (-levels[level], level)) if levels else None

    def weight(self, category: str, area: str | None, unit: str) -> Weight | None:
        """What is known of this unit here; None for nothing."""
        known = [(key, self._counts[key]) for key in self._around(category, area) if key in self._counts]
        met = any(counts.taken[unit] or counts.returned[unit] for _key, counts in known)
        return self._weight(unit, known) if met else None

    def _weight(self, unit: str, known: list[tuple[tuple[str, str], _Counts]]) -> Weight:
        """The nearest count that knows the unit."""
        for (matter, area), counts in known:
            if counts.taken[unit] or counts.returned[unit]:
                return Weight(counts.taken[unit], counts.taken.total(), counts.returned[unit], matter, area)
        return Weight(0, 0, 0, "", EVERYWHERE)

    def _around(self, category: str, area: str | None) -> Iterator[tuple[str, str]]:
        """The matter at its place, in the places around it, anywhere; then its heading, and so on; nearest first."""
        places = [place.code for place in self._book.area_chain(area)] + [EVERYWHERE]
        for matter in [each.code for each in self._book.category_chain(category)] or [category]:
            for place in places:
                yield matter, place


def _add(counter: Counter[str] | Counter[int], key: str | int, times: int) -> None:
    """Count; what is at nought is gone, so that learnt and unlearnt is as if it had never been."""
    counts: Counter[str | int] = counter  # type: ignore[assignment]
    counts[key] += times
    if not counts[key]:
        del counts[key]
