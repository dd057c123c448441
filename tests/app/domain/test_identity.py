"""Identity numbers. Those below are made up: their places agree, nobody holds them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import Doubt, doubt, mask_identities, masked_identity

TODAY = date(2026, 11, 22)
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]  # as the standard prints them


def whole(first_17: str) -> str:
    return first_17 + "10X98765432"[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


SOUND = whole("63010219800101001")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("11010519491231002X", None),  # the example printed in the standard
        ("11010519491231002x", None),
        ("１１０１０５１９４９１２３１００２Ｘ", None),
        ("110105 19491231 002X", None),
        ("110105194912310021", Doubt.CHECK_DIGIT),
        ("110105491231002", None),
        ("110105491331002", Doubt.BIRTH),
        (whole("63010220260230001"), Doubt.BIRTH),
        (whole("63010200010101001"), Doubt.BIRTH),
        (whole("63010220261122001"), None),
        (whole("63010220261123001"), Doubt.FUTURE),
        (whole("99010219800101001"), Doubt.OTHER_DOCUMENT),
        (whole("10010219800101001"), Doubt.REGION),
        (whole("81000019800101001"), None),
        ("E12345678", Doubt.OTHER_DOCUMENT),
        ("H1234567890", Doubt.OTHER_DOCUMENT),
        ("", Doubt.OTHER_DOCUMENT),
        ("1" * 17, Doubt.OTHER_DOCUMENT),
        ("X" * 18, Doubt.OTHER_DOCUMENT),
        ("٠" * 15, Doubt.OTHER_DOCUMENT),
    ],
)
def test_doubts(number: str, expected: Doubt | None) -> None:
    assert doubt(number, TODAY) is expected


@given(st.integers(0, 17), st.integers(1, 9))
def test_every_wrong_digit_is_found(place: int, step: int) -> None:
    wrong = SOUND[:place] + str((int(SOUND[place]) + step) % 10) + SOUND[place + 1 :]
    assert doubt(SOUND, TODAY) is None
    assert doubt(wrong, TODAY) is not None


def test_masks_keep_two_places_at_each_end() -> None:
    assert masked_identity(SOUND) == "63" + "*" * 14 + SOUND[-2:]
    assert masked_identity("E12345678") == "E1*****78"
    assert masked_identity("12345") == "*****"


@pytest.mark.parametrize(
    "written", [SOUND, "110105491231002", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ"]
)
@pytest.mark.parametrize("around", ["身份证{}，请查", "{}", "({})", "张三{}李四"])
def test_numbers_in_a_text_are_hidden(written: str, around: str) -> None:
    hidden = mask_identities(around.format(written))
    assert written not in hidden
    assert hidden.count("*") == len(written) - 4


def test_grouped_numbers_are_hidden_too() -> None:
    assert mask_identities("号 110105 19491231 002X。") == "号 11**************2X。"


@pytest.mark.parametrize(
    "text", ["订单 202611221042071", "卡号 6222021234567890123", "261122-038-0041-7", "13800138000", "", "无"]
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_identities(text) == text


@given(st.text("0123456789xX -身份证０１", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_identities(text)
    assert mask_identities(once) == once
