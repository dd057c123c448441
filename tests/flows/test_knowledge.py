"""Knowledge from a lead's hand to an operator's answer, with the line and without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.errors import Refused, Trouble
from app.questions.shapes import ArticleOf, ArticleRow, CaseOf, Knowledge, Reports
from app.sync.wire.articles import PutArticle
from server import articles
from server.centre import NOBODY
from tests.world.city import City, Seat, city

WATER: dict[str, Any] = {
    "id": "k-water",
    "seen": 0,
    "title": "停水抢修",
    "text": "先放水五分钟，再报修。",
    "category": "A1",
    "source": "供水公告",
}


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def asked(seat: Seat, text: str = "", **more: Any) -> list[ArticleRow]:
    seat.idle()
    return seat.desk.ask(Knowledge(text=text, **more))


def test_a_lead_writes_and_everybody_finds_it_offline_too(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    made = lead.desk.articles.put(**WATER)
    assert [row.title for row in asked(op, "停水")] == ["停水抢修"]
    op.offline()
    for words in ("停水", "水", "放水 抢修", "tsqx", "tingshui", "qiangx", "供水公告"):
        assert [row.id for row in op.desk.ask(Knowledge(text=words))] == ["k-water"], words
    assert op.desk.ask(ArticleOf(article="k-water")) == made
    lead.desk.articles.put(**WATER | {"seen": 1, "text": "改了"})
    assert op.desk.ask(ArticleOf(article="k-water")).version == 1
    op.online()
    op.idle()
    assert op.desk.ask(ArticleOf(article="k-water")).text == "改了"
    assert [each.version for each in op.desk.articles.versions("k-water")] == [2, 1]


def test_what_is_withdrawn_is_found_by_who_asks_for_it(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    lead.desk.articles.put(**WATER)
    lead.desk.articles.put(**WATER | {"seen": 1, "withdrawn": True})
    assert asked(op, "停水") == []
    assert [row.withdrawn for row in asked(op, "停水", withdrawn=True)] == [True]


def test_a_doubt_goes_to_the_lead_and_is_settled(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    lead.desk.articles.put(**WATER)
    op.idle()
    op.desk.articles.report(id="r1", article="k-water", version=1, text="电话停用了")
    lead.idle()
    (doubt,) = lead.desk.ask(Reports())
    assert (doubt.title, doubt.text, doubt.by, doubt.changed) == ("停水抢修", "电话停用了", "op1", False)
    assert [row.reports for row in asked(op, "停水")] == [1]
    lead.desk.articles.put(**WATER | {"seen": 1, "text": "新电话"})
    lead.idle()
    assert lead.desk.ask(Reports())[0].changed
    with pytest.raises(Refused):
        op.desk.articles.resolve("r1")
    lead.desk.articles.resolve("r1")
    lead.idle()
    assert lead.desk.ask(Reports()) == [] and [row.reports for row in asked(op, "停水")] == [0]


def test_without_the_centre_nothing_is_written_and_it_says_so(town: City) -> None:
    lead = town.seat("lead1")
    lead.offline()
    with pytest.raises(Trouble):
        lead.desk.articles.put(**WATER)
    lead.online()


def test_the_answer_keeps_what_it_was_given_from(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    lead.desk.articles.put(**WATER)
    op.offline()
    saved = op.register()
    op.act("answer", saved.case, text="先放水", knowledge=["k-water@1"])
    op.online()
    town.agrees()
    for seat in (op, lead):
        assert seat.desk.ask(CaseOf(case=saved.case)).facts.timeline[-1].knowledge == ("k-water@1",)


def test_an_import_arrives_and_a_store_begun_anew_is_the_same(town: City) -> None:
    op = town.seat("op1")
    centre = town.centre.centre
    made = articles.article_of(centre, PutArticle(**WATER), NOBODY)
    articles.put_many(centre, [replace(made, id=f"k{n}", title=f"停水须知{n}") for n in range(600)], NOBODY)
    assert len(asked(op, "停水", limit=1000)) == 600
    op.desk._exchange.begin_again(None)
    assert len(asked(op, "停水", limit=1000)) == 600
