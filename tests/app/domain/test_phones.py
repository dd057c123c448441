"""Telephone numbers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.phones import Phone, PhoneKind, Withheld, masked, normal, spoken

SAID = """
+86 138-0013-8000         | mobile   | 13800138000      | 138****8000       | 138 0013 8000
１３８００１３８０００     | mobile   | 13800138000      | 138****8000       | 138 0013 8000
86 13800138000            | mobile   | 13800138000      | 138****8000       | 138 0013 8000
0086-138 0013 8000        | mobile   | 13800138000      | 138****8000       | 138 0013 8000
013800138000              | mobile   | 13800138000      | 138****8000       | 138 0013 8000
138.0013.8000             | mobile   | 13800138000      | 138****8000       | 138 0013 8000
\u202d13800138000\u202c   | mobile   | 13800138000      | 138****8000       | 138 0013 8000
电话：13800138000         | mobile   | 13800138000      | 138****8000       | 138 0013 8000
tel:+8613800138000        | mobile   | 13800138000      | 138****8000       | 138 0013 8000
13800138000转1234         | mobile   | 13800138000-1234 | 138****8000-****  | 138 0013 8000 转 1234
010-12345678-801          | landline | 010-12345678-801 | 010-******78-***  | 010 1234 5678 转 801
（010）12345678           | landline | 010-12345678     | 010-******78      | 010 1234 5678
010 12345678 801          | landline | 010-12345678-801 | 010-******78-***  | 010 1234 5678 转 801
010-1234-5678             | landline | 010-12345678     | 010-******78      | 010 1234 5678
01012345678               | landline | 010-12345678     | 010-******78      | 010 1234 5678
0971-8230000 转 8         | landline | 0971-8230000-8   | 0971-*****00-*    | 0971 823 0000 转 8
0971-8230000-8            | landline | 0971-8230000-8   | 0971-*****00-*    | 0971 823 0000 转 8
0971-8230000#8            | landline | 0971-8230000-8   | 0971-*****00-*    | 0971 823 0000 转 8
0971-8230000 ext. 8       | landline | 0971-8230000-8   | 0971-*****00-*    | 0971 823 0000 转 8
0971—823—0000             | landline | 0971-8230000     | 0971-*****00      | 0971 823 0000
09718230000               | landline | 0971-8230000     | 0971-*****00      | 0971 823 0000
+86 971 8230000           | landline | 0971-8230000     | 0971-*****00      | 0971 823 0000
86-0971-8230000           | landline | 0971-8230000     | 0971-*****00      | 0971 823 0000
051212345678              | landline | 0512-12345678    | 0512-******78     | 0512 1234 5678
8230000                   | local    | 8230000          | *****00           | 823 0000
8230000-8                 | local    | 8230000-8        | *****00-*         | 823 0000 转 8
823 0000                  | local    | 8230000          | *****00           | 823 0000
12345                     | short    | 12345            | 12345             | 12345
110                       | short    | 110              | 110               | 110
95588                     | short    | 95588            | 95588             | 95588
95105105                  | short    | 95105105         | 95105105          | 95105105
118114                    | short    | 118114           | 118114            | 118114
400-800-1234              | service  | 400-800-1234     | 400*****34        | 400 800 1234
4008001234                | service  | 400-800-1234     | 400*****34        | 400 800 1234
+852 6123 4567            | abroad   | +85261234567     | +*********67      | +852 6123 4567
00852-6123-4567           | abroad   | +85261234567     | +*********67      | +852 6123 4567
+1 (212) 555-0100         | abroad   | +12125550100     | +*********00      | +121 2555 0100
withheld                  | withheld | withheld         | —                 | —
Anonymous                 | withheld | withheld         | —                 | —
号码保密                   | withheld | withheld         | —                 | —
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SAID.strip().splitlines()]


@pytest.mark.parametrize(("said", "kind", "form", "mask", "read_back"), ROWS, ids=[row[0] for row in ROWS])
def test_numbers_as_they_are_said(said: str, kind: str, form: str, mask: str, read_back: str) -> None:
    phone = normal(said)
    assert phone is not None
    assert [phone.kind.value, str(phone), masked(phone), spoken(phone)] == [kind, form, mask, read_back]
    assert masked(said) == mask
    assert spoken(form) == read_back


@pytest.mark.parametrize("text", ["", "   ", "\u3000", "电话：", "\ufeff"])
def test_no_number_is_none(text: str) -> None:
    assert normal(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "不知道", "138", "1380013800", "138001380001", "13800138000 / 0971-8230000", "13800138000,13900139000",
        "13800138000\x00", "٠١٢٣٤٥٦٧٨٩٠", "²3800138000", "--", "()", "(0971 8230000", "+", "+0123456789", "0000000000",
        "1" * 100_000, "1-" * 50_000, "010-0234567", "138(001)3(800)0", "<b>13800138000</b>", "1234567", "+86",
    ],
)  # fmt: skip
def test_rubbish_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refused:
        normal(text)
    assert (refused.value.code, refused.value.fields) == ("phone", ("phone",))


def test_a_text_that_is_no_number_is_hidden_whole() -> None:
    assert [masked("张三"), masked(""), masked(Withheld)] == ["****", "", "—"]


@given(st.text(max_size=40) | st.text("0123456789+-() 转#", max_size=24))
@example("none")
def test_any_text_is_a_number_or_refused_and_the_form_stands(text: str) -> None:
    try:
        phone = normal(text)
    except Refused:
        return
    if phone is not None:
        assert normal(str(phone)) == phone
        assert phone.withheld or normal(spoken(phone)) == phone


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.sampled_from(" -·"), min_size=3, max_size=3))
def test_a_mobile_number_is_the_same_however_it_is_grouped(digits: str, gaps: list[str]) -> None:
    said = f"+86{gaps[0]}{digits[:3]}{gaps[1]}{digits[3:7]}{gaps[2]}{digits[7:]}"
    assert normal(said) == Phone(PhoneKind.MOBILE, digits)


@given(
    st.from_regex(
        r"(1[3-9][0-9]{9}|0971-[2-9][0-9]{6}|[48]00[0-9]{7}|\+852[2-9][0-9]{7})(-[0-9]{1,4})?", fullmatch=True
    )
)
def test_a_mask_never_lets_the_number_through(said: str) -> None:
    try:
        phone = normal(said)
    except Refused:
        return
    assert phone is not None
    shown = masked(phone)
    assert phone.number not in shown
    assert sum(c.isdigit() for c in shown) <= len(phone.area) + 7
    assert not phone.extension or phone.extension not in shown.split("-")[-1]
