"""Searching articles gives what a slow reading of all of them gives, in its order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.find import index
from app.domain.records import Article
from app.questions.knowledge import TEXT, TITLE, knowledge, words_in
from app.questions.shapes import ArticleRow, Knowledge
from app.store.reading import LinkState, Reading
from app.store.shelf import Shelf, ShelfKeeper, Shelved
from tests.world.story import OPERATOR, Story

STORY = Story()
NOW = STORY.clock.now()
TODAY = NOW.astimezone(STORY.book.zone).date()
LETTERS = "停水抢修供暖退费重庆行长5G ABab，"
CATEGORIES = [None, *STORY.book.categories]

titles = st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
days = st.none() | st.integers(-2, 2).map(lambda away: (TODAY + timedelta(days=away)).isoformat())
made = st.builds(
    Article,
    id=st.uuids().map(str),
    version=st.just(1),
    title=titles,
    text=st.text(LETTERS, max_size=30),
    category=st.sampled_from(CATEGORIES),
    source=st.text(LETTERS, max_size=6),
    valid_until=days,
    at=st.just(NOW),
    by=st.just("p1"),
    withdrawn=st.booleans(),
).map(lambda article: replace(article, pinyin=index(article.title)))
spelt = st.sampled_from(["ts", "tingshui", "qx", "chongq", "zq", "cq", "hangz", "xz", "tf", "5g", "g", "shuiq"])
typed = st.lists(spelt | st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=3).map(" ".join)


class Keeper(ShelfKeeper):
    """A shelf of these articles."""

    def __init__(self, articles: list[Article]) -> None:
        super().__init__()
        self._made = Shelf({article.id: Shelved.of(1, article) for article in articles})

    def shelf(self, connection: object) -> Shelf:
        return self._made


def found(articles: list[Article], question: Knowledge) -> list[ArticleRow]:
    nothing: object = None
    reading = Reading(nothing, STORY.book, OPERATOR, "038", NOW, LinkState(), Keeper(articles))  # type: ignore[arg-type]
    return knowledge(reading, question)


def spells(word: str, title: str) -> bool:
    """Whether the letters are a row of beginnings of readings somewhere in the title, tried out one by one."""
    groups = [[r for r in group.split("'") if r] for group in index(title).split(";")]

    def goes_on(left: str, at: int) -> bool:
        if not left:
            return True
        readings = groups[at] if at < len(groups) else []
        starts = {n for each in readings for n in range(1, len(left) + 1) if each.startswith(left[:n])}
        return any(goes_on(left[n:], at + 1) for n in starts)

    return any(goes_on(word, at) for at in range(len(groups)))


def slowly(article: Article, words: list[str], holds: Callable[[str, str], bool]) -> float | None:
    """Its score, or None."""
    folded = {name: getattr(article, name).casefold() for name in ("title", "text", "source")}
    in_title = [holds(word, folded["title"]) for word in words]
    anywhere = [
        at or word in folded["text"] or word in folded["source"] for at, word in zip(in_title, words, strict=True)
    ]
    return TITLE if all(in_title) else TEXT if all(anywhere) else None


def in_title(word: str, title: str) -> bool:
    return word in title or (word.isascii() and not word.isdigit() and spells(word, title))


def order(row: ArticleRow, category: str | None) -> tuple[object, ...]:
    chain = [each.code for each in STORY.book.category_chain(category)]
    near = chain.index(row.category) if row.category in chain else len(chain)
    return row.withdrawn, row.expired, near, -row.score


@settings(max_examples=300, deadline=None)
@given(st.lists(made, max_size=12), typed, st.sampled_from(CATEGORIES), st.booleans())
def test_search_equals_a_slow_reading(
    articles: list[Article], text: str, category: str | None, withdrawn: bool
) -> None:
    words = words_in(text)
    wanted = {a.id: score for a in articles if (score := slowly(a, words, in_title)) and (withdrawn or not a.withdrawn)}
    rows = found(articles, Knowledge(text=text, category=category, limit=100, withdrawn=withdrawn))
    if words and any(slowly(a, words, in_title) for a in articles):
        assert {row.id: row.score for row in rows} == wanted
    assert [order(row, category) for row in rows] == sorted(order(row, category) for row in rows)
    by_id = {a.id: a for a in articles}
    for row in rows:
        until = by_id[row.id].valid_until
        assert row.expired == (until is not None and date.fromisoformat(until) < TODAY)


@settings(max_examples=100, deadline=None)
@given(st.lists(made, max_size=12), st.sampled_from(CATEGORIES), st.integers(0, 5))
def test_without_words_it_is_the_matter_s_articles(articles: list[Article], category: str | None, limit: int) -> None:
    rows = found(articles, Knowledge(category=category, limit=limit))
    chain = {each.code for each in STORY.book.category_chain(category)}
    wanted = {a.id for a in articles if not a.withdrawn and (category is None or a.category in chain)}
    assert {row.id for row in rows} <= wanted and len(rows) == min(limit, len(wanted))
