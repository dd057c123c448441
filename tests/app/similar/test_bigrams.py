"""An index of pairs finds every text that holds the words, and nothing that was not looked into."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.records import Caller, CasePrivate, Words
from app.similar.bigrams import Sought, fold, sought, terms, texts_of

LETTERS = "消防通道锁火水Ａaé7𠮷ﬁ "
texts = st.text(LETTERS + ",。", max_size=12)


def found(index: list[str], words: Sought) -> set[int]:
    """Positions of the texts an FTS5 index of their terms gives."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, tokenize='ascii')")
    for number, text in enumerate(index):
        database.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (number, " ".join(terms([text]))))
    rows = database.execute("SELECT rowid FROM words WHERE words MATCH ?", (words.match,)).fetchall()
    database.close()
    return {row[0] for row in rows}


@settings(deadline=None)
@given(st.lists(texts, max_size=6), st.text(LETTERS, min_size=1, max_size=6))
def test_the_index_misses_nothing_and_pairs_decide_alone(index: list[str], typed: str) -> None:
    words = sought(typed)
    if not words.words:
        return
    there = {number for number, text in enumerate(index) if words.inside([text])}
    got = found(index, words)
    assert there <= got
    if words.exact:
        assert got == there


def test_a_longer_word_must_be_looked_into() -> None:
    words = sought("消防通道")
    index = ["防通道消防", "消防通 通道", "消防通道"]
    assert found(index, words) == {0, 1, 2}
    assert [words.inside([text]) for text in index] == [False, False, True] and not words.exact


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("消防", '"消防"'),
        ("消防通道", '"消防" "防通" "通道"'),
        ("火", '"火"'),
        ("火 消防", '"火" "消防"'),
        ("物业  Ａ栋", '"物业" "a栋"'),
        ('物业" OR "x', '"物业" "or" "x"'),
        ("八一中路青发小区", '"八一" "中路" "青发" "小区"'),
        (" 。", ""),
    ],
)
def test_what_is_typed_becomes_a_query(typed: str, match: str) -> None:
    assert sought(typed).match == match


def test_what_of_a_case_is_found() -> None:
    words = {"e": Words(text="已到场", more={"done": "清理"})}
    caller = Caller(id="c", name="张伟", phone="13800138000", company="青发物业", address="八一路")
    private = CasePrivate(id="1", version=1, callers=(caller,), place="7号楼", subject="噪音", text="太吵", words=words)
    assert texts_of(private) == ["7号楼", "噪音", "太吵", "张伟", "青发物业", "八一路", "已到场", "清理"]


def test_width_case_and_composition_make_no_difference() -> None:
    assert fold("Ａé\u2f00") == fold("aé一")
