"""Which cases a warning can come from at all, told from their columns: few, so few records need be read. Pure.

No warning is missed: `warnings` of these cases are the `warnings` of all of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time

from app.clock import epoch_ms
from app.domain.book import Book
from app.figures.columns import AGAIN, SHARED
from app.figures.warnings import MORE_THAN, street_of

COLUMNS = ("key", "at", "category", "area", "group", "marks", "merged")
"""What `hopeful` is told of a case, in this order; `key` is whatever finds its record."""
Row = tuple[int, int, str | None, str | None, str | None, int, int]


def hopeful(rows: Sequence[Row], first: date, book: Book) -> list[int]:
    """Keys of the cases of every matter with so many contacts from the day `first` on that it may warn.

    A case of one citizen, heard once, counts one if it came since; so does an older one that was heard again. One that
    several speak in makes its matters hopeful alone; so does one that was merged into another. Withheld numbers may be
    one citizen more than there are cases.
    """
    since = epoch_ms(datetime.combine(first, time(), book.zone))
    matters = _Matters(book)
    heard: defaultdict[object, int] = defaultdict(int)
    for _key, at, category, area, group, marks, _merged in rows:
        said = MORE_THAN if marks & SHARED else at >= since or marks & AGAIN != 0
        if said:
            heard[matters[category, area]] += said
            heard[group] += said
    full = {matter for matter, count in heard.items() if matter is not None and count >= MORE_THAN}
    return [
        key
        for key, _at, category, area, group, marks, merged in rows
        if matters[category, area] in full or group in full or merged or marks & SHARED
    ]


class _Matters(dict[tuple[str | None, str | None], tuple[str, str] | None]):
    """(category, area) → what stands for their matter, each looked up once; None: they name none."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book
        self._streets: dict[str | None, str | None] = {}

    def __missing__(self, pair: tuple[str | None, str | None]) -> tuple[str, str] | None:
        category, area = pair
        if area not in self._streets:
            self._streets[area] = street_of(area, self._book)
        street = self._streets[area]
        known = category is not None and street is not None and self._book.is_leaf(category)
        self[pair] = (category, street) if known and category and street else None
        return self[pair]
