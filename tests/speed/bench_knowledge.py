"""How fast knowledge answers while somebody types, with a large hotline's articles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Raw

from app.domain.book import Book
from app.domain.find import index
from app.domain.records import Article, Person
from app.questions.knowledge import knowledge
from app.questions.shapes import Knowledge
from app.store import page
from app.store.reading import LinkState, Reading
from app.store.store import Store
from app.store.writer import Writing
from app.sync.wire import Change, Kind
from tests.speed.measuring import Result, percentiles, timed
from tests.world.catalogue import SHIPPED, book, rows

ARTICLES = 5_000
_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
_OPERATOR = Person(id="p1", name="op1", roles=("operator",))
WORDS = [
    "停水",
    "水",
    "费",
    "公租房 申请",
    "wyfw",
    "tsqx",
    "sb",
    "shebaoka",
    "室温 退费",
    "办理 材料 预约",
    "gzf sq",
    "12345",
]
STORIES = [
    "市民反映小区楼道堆放杂物,消防通道被锁闭,多次找物业都不处理,希望相关部门尽快核查。" * 3,
    "家里暖气不热,室温只有十五度,孩子感冒了,打供热站电话一直没人接,想问不达标能不能退费。" * 3,
]


def find() -> Iterator[Result]:
    """Words, one and two characters, pinyin and initials; then whole stories; then right after an edit."""
    made = list(articles(Random(1)))
    tables = book()
    with TemporaryDirectory() as place:
        store = Store(Path(place), b"k" * 32)
        try:
            _bring(store, tables, made, 1)
            sizes = {"articles": ARTICLES, "characters": sum(len(each.text) for each in made)}
            began = time.perf_counter()
            _ask(store, tables, "停水")
            yield {"what": "the first search", "ms": round((time.perf_counter() - began) * 1000, 1), "sizes": sizes}
            for what, texts in (("words", WORDS), ("stories", STORIES)):
                took = timed(lambda n, texts=texts: _ask(store, tables, texts[n % len(texts)]), 300, 12)
                yield {"what": what, **percentiles(took, p95=30), "sizes": sizes}
            took = timed(lambda n: _edited(store, tables, made[n], n), 30)
            yield {"what": "a search right after an edit came in", **percentiles(took), "sizes": sizes}
        finally:
            store.close()


def articles(rng: Random) -> Iterator[Article]:
    """Titles and texts put together of the demo hotline's, about 400 characters each."""
    shipped = rows(SHIPPED, "knowledge")
    pieces = [line for row in shipped for line in row["text"].split("\n")]
    categories = [row["category"] for row in shipped]
    for number in range(ARTICLES):
        title = rng.choice(shipped)["title"][:6] + rng.choice(shipped)["title"][-6:] + str(number)
        yield Article(
            id=f"k{number}",
            version=1,
            title=title,
            text="\n".join(rng.choice(pieces) for _ in range(14)),
            category=rng.choice(categories),
            at=_NOW,
            by="centre",
            pinyin=index(title),
        )


def _bring(store: Store, tables: Book, made: list[Article], seq: int) -> None:
    changes = [Change(seq=seq, kind=Kind.ARTICLE, id=a.id, body=Raw(msgspec.json.encode(a))) for a in made]

    def job(writing: Writing) -> None:
        page.apply(writing, tables, _OPERATOR, changes=changes)

    store.write(job)


def _ask(store: Store, tables: Book, text: str) -> None:
    with store.read() as connection:
        reading = Reading(connection, tables, _OPERATOR, "038", _NOW, LinkState(), store.shelf)
        knowledge(reading, Knowledge(text=text, category="water.supply.outage"))


def _edited(store: Store, tables: Book, article: Article, n: int) -> None:
    _bring(store, tables, [article], n + 2)
    _ask(store, tables, "tsqx")


BENCHES = {"knowledge": find}
