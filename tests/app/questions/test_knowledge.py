"""The demo hotline's knowledge, asked for as operators ask for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.find import index
from app.domain.records import Article
from app.questions.knowledge import knowledge
from app.questions.shapes import ArticleRow, Knowledge
from app.store.reading import LinkState, Reading
from app.store.shelf import Shelf, ShelfKeeper, Shelved
from tests.world.catalogue import SHIPPED, book, rows
from tests.world.story import OPERATOR

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BOOK = book()


class Shipped(ShelfKeeper):
    def __init__(self) -> None:
        super().__init__()
        made = [
            Article(
                version=1, at=NOW, by="centre", pinyin=index(row["title"]), **{k: v or None for k, v in row.items()}
            )
            for row in rows(SHIPPED, "knowledge")
        ]
        self._made = Shelf({each.id: Shelved.of(1, each) for each in made})

    def shelf(self, connection: object) -> Shelf:
        return self._made


KEEPER = Shipped()


def ask(text: str = "", category: str | None = None, limit: int = 5) -> list[ArticleRow]:
    nothing: object = None
    reading = Reading(nothing, BOOK, OPERATOR, "038", NOW, LinkState(), KEEPER)  # type: ignore[arg-type]
    return knowledge(reading, Knowledge(text=text, category=category, limit=limit))


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("我家停水了,什么时候恢复", "water-outage"),
        ("家里暖气不热,室温只有十五度,不达标能退费吗", "heat-cold"),
        ("公租房怎么申请,需要什么材料", "rent-apply"),
        ("小区晚上十一点还在夜间施工,吵得睡不着", "night-site"),
        ("物业用停水停电的办法催缴物业费", "prop-cutoff"),
        ("sbkgs", "card-lost"),
        ("电动车 上楼", "fire-ebike"),
    ],
)
def test_what_is_said_brings_up_its_article(said: str, first: str) -> None:
    assert ask(said)[0].id == first


def test_it_is_silent_when_weak() -> None:
    assert ask("你好,我想反映一个情况") == []
    assert ask("楼下的猫一直叫") == []


def test_the_matter_alone_brings_up_its_articles() -> None:
    assert [row.id for row in ask(category="water.supply.outage")] == ["water-outage"]
    assert ask("喂您好", "water.fee.tier")[0].id == "water-tier"


def test_what_has_expired_comes_last_and_is_marked() -> None:
    found = ask("公租房", limit=10)
    assert [row.expired for row in found] == sorted(row.expired for row in found) and found[-1].expired
