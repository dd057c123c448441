"""Words of the product are found by pinyin without a dictionary at the seat."""

from __future__ import annotations

import json

import pytest

from app.domain.find import index
from app.text import use
from devtools import spelling as made
from ui.panes.cases.conditions import choices
from ui.parts.actform import title
from ui.parts.deeds import DEEDS
from ui.parts.spelling import TABLE, finder, spell


def test_the_table_is_what_the_dictionary_says_of_the_texts() -> None:
    assert json.loads(TABLE.read_text("utf-8")) == made.table(), "python -m devtools.spelling"


def test_every_word_that_is_found_by_typing_is_spelt_as_the_centre_spells() -> None:
    use("zh_CN")
    words = [word for word, _about in choices().values()] + [title(deed) for deed in DEEDS]
    assert [word for word in words if spell(word) != index(word)] == []


@pytest.mark.parametrize("typed", ["ts", "tousu", "投诉", "tou su", "TS"])
def test_a_word_is_found_by_initials_pinyin_and_itself(typed: str) -> None:
    use("zh_CN")
    found = finder((code, word, about) for code, (word, about) in choices().items()).find(typed, 3)
    assert found[0].code == "request_types:complaint"
