"""What an article must be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.articles import checked, expired
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Article, Category, Unit
from tests.world.story import Story

BOOK = Book(categories={"A": Category(code="A", name="供水")}, units={"U": Unit(code="U", name="水务局")})
PLAIN = Article(id="k1", version=1, title="停水", text="先放水", at=datetime(2026, 11, 22, tzinfo=UTC), by="p1")


def test_blanks_around_go_and_lines_stay() -> None:
    tidy = checked(replace(PLAIN, title=" 停水 \n 抢修 ", text="\n一\n\n二 ", category="A", unit="U"), BOOK)
    assert (tidy.title, tidy.text, tidy.category, tidy.unit) == ("停水 抢修", "一\n\n二", "A", "U")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": "  "}, "empty", "title"),
        ({"text": "\n"}, "empty", "text"),
        ({"title": "长" * 201}, "too_long", "title"),
        ({"text": "长" * 20_001}, "too_long", "text"),
        ({"source": "x\0y"}, "nul", "source"),
        ({"category": "Z"}, "unknown", "category"),
        ({"unit": "Z"}, "unknown", "unit"),
        ({"valid_until": "2026-02-30"}, "day", "valid_until"),
        ({"valid_until": "20260228"}, "day", "valid_until"),
        ({"id": ""}, "type", "id"),
        ({"id": "a@1"}, "type", "id"),
        ({"id": "a b"}, "type", "id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        checked(replace(PLAIN, **fields), BOOK)
    assert (caught.value.code, caught.value.fields) == (code, (field,))


def test_it_holds_to_the_end_of_its_last_day() -> None:
    until = replace(PLAIN, valid_until="2026-11-22")
    assert [expired(until, date(2026, 11, day)) for day in (21, 22, 23)] == [False, False, True]
    assert not expired(PLAIN, date(2099, 1, 1))


def test_an_answer_keeps_the_articles_it_was_given_from() -> None:
    story = Story()
    case = story.register()
    story.act("answer", case, text="明天恢复", knowledge=["water-outage@3", "k1@1"])
    assert story.facts(case).timeline[-1].knowledge == ("water-outage@3", "k1@1")


@pytest.mark.parametrize("used", [["k1"], ["k1@0"], ["@1"], ["k 1@1"], ["k1@1"] * 51])
def test_an_answer_names_articles_with_their_version(used: list[str]) -> None:
    story = Story()
    case = story.register()
    with pytest.raises(Refused) as caught:
        story.act("answer", case, text="明天恢复", knowledge=used)
    assert caught.value.fields == ("knowledge",)
