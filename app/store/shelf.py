"""The knowledge articles a seat holds, in memory as they are searched.

Some thousand articles are small: looking through all of their texts takes a few milliseconds, so there is no index on
disk that could fall behind. A shelf is immutable; a newer one is made of it and of what has changed, when it is asked
for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from app.domain.find import Entry, Finder
from app.domain.records import Article, ArticleReport
from app.similar.bigrams import fold, pairs
from app.store import meta
from app.store.sql import Statement, among, listed
from app.store.tables import book_rows
from app.sync.wire import Kind

KINDS = (Kind.ARTICLE, Kind.REPORT)
_SAYS_NOTHING = frozenset("怎么什吗呢的了是我你他有在和与")
"""Characters of questions about anything."""
_MOVED = "shelf"
_article = msgspec.json.Decoder(Article)
_report = msgspec.json.Decoder(ArticleReport)
_kind = book_rows.c.kind == bindparam("kind")
_SEQS = Statement(select(book_rows.c.id, book_rows.c.seq).where(_kind))
_BODIES = Statement(select(book_rows.c.payload).where(_kind))
_WHOLE = Statement(select(book_rows).where(_kind))
_COPY = Statement(insert(book_rows), names=book_rows.c.keys())
_SOME = Statement(select(book_rows).where(_kind, among(book_rows.c.id, "ids")))


@dataclass(frozen=True)
class Shelved:
    """An article, the number of the truth it is, and its words as they are compared."""

    seq: int
    article: Article
    title: str
    text: str

    @classmethod
    def of(cls, seq: int, article: Article) -> "Shelved":
        """The title for itself; everything else in one text."""
        rest = "\n".join((article.text, article.source, article.phone))
        return cls(seq, article, fold(article.title), fold(rest))


@dataclass(frozen=True)
class Shelf:
    """All articles by id, and what is reported of them and not yet seen to."""

    articles: Mapping[str, Shelved] = field(default_factory=dict[str, Shelved])
    reports: tuple[ArticleReport, ...] = ()

    @cached_property
    def finder(self) -> Finder:
        """Their titles, to be found by Chinese, pinyin and initials."""
        ordered = sorted(self.articles.values(), key=lambda each: (each.title, each.article.id))
        return Finder(Entry(e.article.id, e.article.title, pinyin=e.article.pinyin) for e in ordered)

    @cached_property
    def with_pair(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the articles with this pair of characters in their title."""
        found: dict[str, list[str]] = {}
        for key, each in self.articles.items():
            for pair in pairs([each.title]):
                if len(pair) > 1 and _SAYS_NOTHING.isdisjoint(pair):
                    found.setdefault(pair, []).append(key)
        return {pair: tuple(keys) for pair, keys in found.items()}

    @cached_property
    def title_pairs(self) -> Mapping[str, Mapping[str, float]]:
        """Of each article the pairs of its title with their weights."""
        found: dict[str, dict[str, float]] = {key: {} for key in self.articles}
        for pair, keys in self.with_pair.items():
            for key in keys:
                found[key][pair] = self.weight(pair)
        return found

    def weight(self, pair: str | None) -> float:
        """What a pair says: the more, the fewer titles have it. Nothing where none has; None: one that stands alone."""
        times = 1 if pair is None else len(self.with_pair.get(pair, ()))
        return log(1 + len(self.articles) / times) if times else 0.0

    @cached_property
    def reported(self) -> Mapping[str, int]:
        """How often each is doubted."""
        counted: dict[str, int] = {}
        for each in self.reports:
            counted[each.article] = counted.get(each.article, 0) + 1
        return counted


class ShelfKeeper:
    """Hands out the shelf as it is now. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: tuple[int, Shelf] = (-1, Shelf())

    def shelf(self, connection: Connection) -> Shelf:
        """The shelf as this snapshot of the store has it."""
        moved = meta.get(connection, _MOVED, int) or 0
        with self._lock:
            if self._known[0] != moved:
                self._known = (moved, _brought_up(connection, self._known[1]))
            return self._known[1]


def put_down(connection: Connection) -> None:
    """Articles or reports have changed in this transaction."""
    meta.count_up(connection, _MOVED)


def lying(connection: Connection) -> list[dict[str, Any]]:
    """The rows of everything on the shelf."""
    return [row._asdict() for kind in KINDS for row in _WHOLE.all(connection, kind=kind.value)]


def lay(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Put rows of another store's shelf on this one's, which is empty."""
    _COPY.many(connection, rows)
    put_down(connection)


def _brought_up(connection: Connection, shelf: Shelf) -> Shelf:
    seqs = {row.id: row.seq for row in _SEQS.all(connection, kind=Kind.ARTICLE.value)}
    kept = {key: each for key, each in shelf.articles.items() if seqs.get(key) == each.seq}
    changed = [key for key in seqs if key not in kept]
    return Shelf(kept | dict(_read(connection, changed)), _open_reports(connection))


def _read(connection: Connection, ids: list[str]) -> Iterable[tuple[str, Shelved]]:
    for row in _SOME.all(connection, kind=Kind.ARTICLE.value, ids=listed(ids)):
        yield row.id, Shelved.of(row.seq, _article.decode(row.payload))


def _open_reports(connection: Connection) -> tuple[ArticleReport, ...]:
    every = map(_report.decode, _BODIES.values(connection, kind=Kind.REPORT.value))
    waiting = [each for each in every if each.resolved_at is None]
    return tuple(sorted(waiting, key=lambda each: (each.at, each.id)))
