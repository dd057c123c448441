"""What this seat learnt from the facts it holds: read once, then kept up by what is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from itertools import takewhile
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from app.domain.book import Book
from app.store.beside import Beside
from app.store.sql import Statement, among, listed
from app.store.tables import facts
from app.store.writer import Touched
from app.suggest.experience import Experience, Lesson

_MANY = 20_000
"""When more than so many cases changed, everything is read anew."""
_TAUGHT = select(facts.c.id, facts.c.category, facts.c.area, facts.c.taken, facts.c.returned_by, facts.c.level).where(
    facts.c.category.is_not(None), facts.c.taken.is_not(None) | facts.c.returned_by.is_not(None)
)
_ALL = Statement(_TAUGHT)
_SOME = Statement(_TAUGHT.where(among(facts.c.id, "ids")))


class Remembered:
    """Hands out the experience as the store has it now. Threads may share it; one asks at a time.

    What is touched is noted after its COMMIT, and what was noted is read on a snapshot begun afterwards: so no change
    is ever taken for read that is not.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._read = read
        self._using, self._noting = Lock(), Lock()
        self._known: tuple[Book, Experience] | None = None
        self._lessons: dict[str, Lesson] = {}
        self._same: dict[Lesson, Lesson] = {}
        """Cases that teach the same share one lesson."""
        self._changed: set[str] | None = None
        """Ids noted since; None: everything is to be read."""
        self.beside = Beside("experience")
        """Where it is read ahead."""

    def note(self, touched: Touched) -> None:
        """Something was committed."""
        ids = touched.kinds.get("case")
        if ids is None:
            return
        with self._noting:
            if not ids:
                self._changed = None
            elif self._changed is not None:
                self._changed |= ids

    @contextmanager
    def use(self, book: Book) -> Generator[Experience]:
        """The experience, brought up to now, with the headings and places of this Book."""
        with self._using:
            yield self._brought_up(book)

    def warm(self, book: Book) -> None:
        """Bring it up to now in the background, so that whoever asks next need not wait."""
        with self._noting:
            up = self._known is not None and self._changed == set()
        if not up:
            self.beside.begin(lambda: self._warm(book))

    def close(self) -> None:
        """Wait for what is under way; nothing is read any more."""
        self.beside.close()

    def _warm(self, book: Book) -> None:
        with self.use(book):
            pass

    def _brought_up(self, book: Book) -> Experience:
        with self._noting:
            changed, self._changed = self._changed, set[str]()
        known = self._known
        try:
            if known is None or changed is None or len(changed) > _MANY or not _same_trees(known[0], book):
                return self._filled(book)
            if changed:
                with self._read() as connection:
                    self._learn_again(known[1], changed, _SOME.tuples(connection, ids=listed(changed)))
        except BaseException:
            with self._noting:
                self._changed = None
            raise
        return known[1]

    def _filled(self, book: Book) -> Experience:
        experience = Experience(book)
        self._known, self._lessons, self._same = None, {}, {}
        with self._read() as connection:
            rows = takewhile(lambda _row: not self.beside.closed, _ALL.tuples(connection))
            self._learn_again(experience, (), rows)
        self._known = book, experience
        return experience

    def _learn_again(self, experience: Experience, changed: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Take back what these cases taught, and learn what they teach now: each lesson once, so many times."""
        times: Counter[Lesson] = Counter()
        for case in changed:
            if (old := self._lessons.pop(case, None)) is not None:
                times[old] -= 1
        for case, category, area, taken, returned_by, level in rows:
            lesson = Lesson(category, area or "", taken, returned_by, level)
            self._lessons[case] = self._same.setdefault(lesson, lesson)
            times[lesson] += 1
        for lesson, count in times.items():
            experience.learn(lesson, count)


def _same_trees(before: Book, now: Book) -> bool:
    """Whether matters and areas stand under the same headings and places."""
    return before.categories is now.categories and before.areas is now.areas
