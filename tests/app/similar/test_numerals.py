"""Buildings are numbered in digits or in Chinese, and it is the same building."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.similar.numerals import in_digits, in_words


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("青发小区七号楼三单元", "青发小区7号楼3单元"),
        ("二十三号楼十层", "23号楼10层"),
        ("十二栋一百零五室", "12栋105室"),
        ("五〇二室", "502室"),
        ("一百二十号院", "120号院"),
        ("八一路七一路口", "八一路七一路口"),
        ("三个人在十字路口", "三个人在十字路口"),
        ("百货大楼", "百货大楼"),
        ("7号楼3单元502室", "7号楼3单元502室"),
        ("十十楼", "十十楼"),
        ("", ""),
    ],
)
def test_chinese_numbers_of_buildings(written: str, digits: str) -> None:
    assert in_digits(written) == digits


@given(st.integers(1, 99), st.sampled_from(["号楼", "单元", "楼", "栋", "层", "室"]))
def test_there_and_back(number: int, what: str) -> None:
    assert in_digits(in_words(f"甲{number}{what}")) == f"甲{number}{what}"
    assert in_words(f"甲{number}{what}").isascii() is False


@given(st.text("零〇一二三四五六七八九十百两号楼单元层室7 甲", max_size=12))
def test_no_text_is_too_odd(text: str) -> None:
    assert in_digits(in_digits(text)) == in_digits(text)
