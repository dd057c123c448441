"""What pickers search in: categories, areas and units of the present tables, built away from the UI thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.find import Entry, Finder, tree
from ui.parts.picker import Choice, Find

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.work import Touched, Work

SHOWN = 50
RECENT = 30
_FIRST = re.compile(r"(?:^|;)'?([a-z0-9])")

SOURCES: Mapping[str, Callable[[Book], Iterable[Entry]]] = {
    "category": lambda book: tree(book.categories.values()),
    "leaf": lambda book: (e for e in tree(book.categories.values()) if e.code not in book.parents),
    "area": lambda book: tree(book.areas.values()),
    "unit": lambda book: tree(book.units.values()),
}
"""Kind → its rows. `leaf`: categories that can be chosen for a case; `category`: headings too, for filters."""


class Finders(QObject):
    """One finder a kind, shared by all panes, made anew when the tables change."""

    ready = Signal(str)
    """A kind that can be searched now."""

    def __init__(self, work: Work, book: Callable[[], Book], parent: QObject) -> None:
        """`book` gives the present tables."""
        super().__init__(parent)
        self._work, self._book = work, book
        self._made: dict[str, Finder] = {}
        self._recent: dict[str, dict[str, None]] = {}
        work.touched.connect(self._anew)

    def find(self, kind: str) -> Find:
        """For a `Picker`: text → choices. Until the finder is made (some ms) nothing is found."""
        if kind not in self._made:
            self._make(kind)
        return lambda text: self.choices(kind, text)

    def choices(self, kind: str, text: str) -> list[Choice]:
        """The best choices for a typed text; for none, the lately used ones first."""
        finder = self._made.get(kind)
        if finder is None:
            return []
        recent = {code: rank for rank, code in enumerate(reversed(self._recent.get(kind, {})))}
        return [choice_of(entry) for entry in finder.find(text, SHOWN, recent)]

    def choice(self, kind: str, code: str | None) -> Choice | None:
        """The choice of a code, to show what a case holds already; known at once, from the tables themselves."""
        if code is None:
            return None
        book = self._book()
        rows = {"area": book.all_areas, "unit": book.all_units}.get(kind, book.all_categories)
        row = rows.get(code)
        if row is None:
            return Choice(code, code)
        above: list[str] = []
        parent = row.parent
        while parent is not None and (found := rows.get(parent)) is not None and found.name not in above:
            above.insert(0, found.name)
            parent = found.parent
        return choice_of(Entry(code, row.name, tuple(above), pinyin=row.pinyin))

    def used(self, kind: str, code: str) -> None:
        """Remember that it was picked: it comes earlier next time."""
        recent = self._recent.setdefault(kind, {})
        recent.pop(code, None)
        recent[code] = None
        if len(recent) > RECENT:
            recent.pop(next(iter(recent)))

    def _anew(self, touched: Touched) -> None:
        if "book" in touched:
            for kind in list(self._made):
                self._made.pop(kind)
                self._make(kind)

    def _make(self, kind: str) -> None:
        if kind not in self._made:
            book, source = self._book(), SOURCES[kind]
            self._work.call(
                self, lambda: Finder(source(book), breaks=True), lambda finder: self._take(kind, finder), slot=kind
            )

    def _take(self, kind: str, finder: Finder) -> None:
        self._made[kind] = finder
        self.ready.emit(kind)


def choice_of(entry: Entry) -> Choice:
    """A row as a picker shows it: name, what stands above it, its initials."""
    return Choice(entry.code, entry.name, " › ".join(entry.above), initials(entry.pinyin))


def initials(pinyin: str) -> str:
    """The first letter of each character's first reading: "'wu;'ye;'fu'bi;'wu;" → wyfw."""
    return "".join(_FIRST.findall(pinyin.partition("|")[0]))
