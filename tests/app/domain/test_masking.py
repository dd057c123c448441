"""What a list shows of names, numbers, places and texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import phones
from app.domain.masking import mask_caller, mask_name, mask_place, mask_text, snippet
from app.domain.records import Caller


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张**"),
        ("欧阳娜娜", "欧**"),
        (" 李 ", "李**"),
        ("买买提·艾力", "买**"),
        ("John", "J**"),
        ("", ""),
        ("𠮷田", "𠮷**"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "withheld", "shown"),
    [
        ("13800138000", False, "138****8000"),
        ("0971-8230000", False, "0971-*****00"),
        ("", True, "—"),
        ("", False, ""),
        ("secret", False, "****"),
    ],
)
def test_numbers(phone: str, withheld: bool, shown: str) -> None:
    assert mask_caller(Caller(id="c", name="王", phone=phone, withheld=withheld)) == ("王**", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请拨打13812345678联系", "请拨打138****5678联系"),
        ("电话 0971-8230000 转 8", "电话 0971-*****00 转 8"),
        ("电话138-1234-5678。", "电话138****5678。"),
        ("１３８１２３４５６７８", "138****5678"),
        ("身份证630102199001011234丢了", "身份证63**************34丢了"),
        ("2026-11-22 10:42来电", "2026-11-22 10:42来电"),
        ("单号261122-038-0041-7", "单号261122-038-0041-7"),
        ("欠费1234567元", "欠费1234567元"),
        ("没有数字", "没有数字"),
    ],
)
def test_numbers_in_a_text(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("青发小区7号楼3单元502室", "青发小区7号楼3单元**室"),
        ("青发小区7号楼3单元502", "青发小区7号楼3单元**"),
        ("八一路12号", "八一路12号"),
        ("12户", "**户"),
    ],
)
def test_places(place: str, shown: str) -> None:
    assert mask_place(place) == shown


def test_snippets_are_short_and_on_one_line() -> None:
    assert snippet("  路灯\n不亮 ", "别的") == "路灯 不亮"
    assert snippet("", "字" * 60) == "字" * 60
    assert snippet("", "字" * 61) == "字" * 60 + "…"
    assert snippet("", "") == ""
    across = snippet("", "字" * 55 + "13812345678后面")
    assert "1234" not in across and across.startswith("字" * 55 + "138")


mobiles = st.integers(0, 9_999_999).map(lambda n: f"138{n:08}")


@given(st.text("字,。 a", max_size=100), mobiles, st.text("字,。 ", max_size=100))
def test_no_mobile_number_is_left_whole(before: str, number: str, after: str) -> None:
    assert number not in snippet("", before + number + after)
    assert number not in mask_place(before + number + after)


@given(mobiles)
def test_the_short_way_and_the_long_way_agree(number: str) -> None:
    assert mask_caller(Caller(id="c", phone=number))[1] == phones.masked(number)
