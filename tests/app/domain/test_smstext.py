"""The hotline's own words of an SMS: what is filled in, and what cannot go out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.smstext import LINK, PLACES, checked, filled

GIVEN = {"hotline": "12345", "number": "261126-038-0007-1", "until": "11-29 10:00", "link": "https://a.example/r/x"}

WRONG = """
sms_no_link  请评价 {number}
sms_links    {link} {link}
sms_place    {name}您好，{link}
sms_place    {phone} {link}
sms_place    {} {link}
sms_place    {link} {
sms_place    {link}}
sms_place    {{link}}
sms_place    {link!r}
sms_place    {link.x}
sms_no_link  {hotline}
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_a_text_that_cannot_go_out_is_refused_at_its_field(line: str) -> None:
    code, text = line.split(maxsplit=1)
    with pytest.raises(Refused) as caught:
        checked("zh", text)
    assert (caught.value.code, caught.value.fields) == (code, ("zh",))


@pytest.mark.parametrize(
    ("text", "code"), [("{link}\n第二行", "sms_line"), ("{link}\0", "sms_line"), ("长" * 301, "too_long")]
)
def test_a_text_is_one_line_of_a_length(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        checked("en", text)
    assert caught.value.code == code


def test_every_place_is_filled_and_nothing_in_what_is_filled_in() -> None:
    text = checked("zh", "  【{hotline}】{number}请在{until}前点 {link}  ")
    assert filled(text, GIVEN) == "【12345】261126-038-0007-1请在11-29 10:00前点 https://a.example/r/x"
    assert filled("{hotline} {link}", GIVEN | {"hotline": "{link}"}) == "{link} https://a.example/r/x"


@given(
    st.lists(
        st.one_of(st.sampled_from([f"{{{place}}}" for place in PLACES]), st.text(alphabet="请点 a{}%\\n", max_size=4))
    )
)
def test_what_passes_can_always_be_filled(parts: list[str]) -> None:
    try:
        text = checked("zh", "".join(parts))
    except Refused:
        return
    made = filled(text, dict.fromkeys(PLACES, "·"))
    assert "{" not in made and "}" not in made and text.count(f"{{{LINK}}}") == 1
