"""Which cases a warning can come from at all, told from their columns: few, so few records need be read. Pure.

No warning is missed: `warnings` of these cases are the `warnings` of all of them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from app.clock import epoch_ms
from app.domain.book import Book
from app.figures.columns import AGAIN, SHARED
from app.figures.warnings import MORE_THAN, street_of

COLUMNS = ("key", "at", "category", "area", "group", "marks", "merged")
"""What `hopeful` is told of a case, in this order; `key` is whatever finds its record."""
_NONE = 0
Row = tuple[int, int, str | None, str | None, str | None, int, int]


def hopeful(rows: Iterable[Row], first: date, book: Book) -> list[int]:
    """Keys of the cases of every matter with so many contacts from the day `first` on that it may warn.

    A case of one citizen, heard once, counts one if it came since; so does an older one that was heard again. One that
    several speak in makes its matters hopeful alone; so does one that was merged into another. Withheld numbers may be
    one citizen more than there are cases.
    """
    since = epoch_ms(datetime.combine(first, time(), book.zone))
    matters, groups = _Matters(book), _Numbers()
    heard: defaultdict[int, int] = defaultdict(int)
    always: list[int] = []
    kept = array("q")  # of each case its key, its matter and its group as numbers: there are many, and few are hopeful
    for key, at, category, area, group, marks, merged in rows:
        both = matters[category, area], groups[group]
        said = MORE_THAN if marks & SHARED else at >= since or marks & AGAIN != 0
        for matter in both:
            heard[matter] += said
        if merged or marks & SHARED:
            always.append(key)
        kept.extend((key, *both))
    full = {matter for matter, count in heard.items() if matter != _NONE and count >= MORE_THAN}
    found = (kept[at] for at in range(0, len(kept), 3) if kept[at + 1] in full or kept[at + 2] in full)
    return sorted({*found, *always})


class _Numbers(dict[str | None, int]):
    """Group → its number: 2, 4, 6 …; `_NONE` for none."""

    def __missing__(self, group: str | None) -> int:
        self[group] = _NONE if group is None else 2 * len(self) + 2
        return self[group]


class _Matters(dict[tuple[str | None, str | None], int]):
    """(category, area) → the number of their matter: 1, 3, 5 …, each looked up once; `_NONE` where they name none."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book
        self._streets: dict[str | None, str | None] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def __missing__(self, pair: tuple[str | None, str | None]) -> int:
        category, area = pair
        if area not in self._streets:
            self._streets[area] = street_of(area, self._book)
        street, number = self._streets[area], _NONE
        if category is not None and street is not None and self._book.is_leaf(category):
            number = self._numbers.setdefault((category, street), 2 * len(self._numbers) + 1)
        self[pair] = number
        return number
