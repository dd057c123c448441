"""Likeness is symmetric, between nothing and one, and says what people would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.similar.likeness import WEAK, Matter, likeness, matter, near
from tests.world.story import small_book

BOOK = small_book()


def made(category: str | None = None, area: str | None = None, place: str = "", text: str = "") -> Matter:
    return matter(BOOK, category, area, place, text)


@pytest.mark.parametrize(
    ("one", "other", "worth_a_look"),
    [
        (made("C1", "A11"), made("C1", "A11"), True),
        (made("C1", "A11"), made("C1", "A12"), False),
        (made("C1", "A11"), made("C2", "A11"), False),
        (made(), made(), False),
        (
            made(place="青发小区7号楼", text="楼道灯坏了没人修"),
            made(place="八一路青发小区7号楼3单元", text="楼道的灯坏了,没人修"),
            True,
        ),
        (made(place="青发小区7号楼", text="楼道灯坏了没人修"), made(place="青发小区7号楼", text="暖气一直不热"), False),
        (made(text="楼道灯坏了没人修"), made(text="楼道灯坏了没人修"), True),
        (made(text="楼道灯坏了没人修"), made(text="暖气一直不热没人管"), False),
        (made(text="七号楼消防通道被堵"), made("C1", "A11", "7号楼", "7号楼消防通道被电动车堵住"), True),
        (made(text="九号院消防通道被占"), made("C1", "A11", "青发小区7号楼", "7号楼消防通道堵了"), False),
        (made("C1", "A11", text="楼道灯坏了没人修"), made("C2", "A12", text="楼道灯坏了没人修"), False),
    ],
)
def test_what_is_worth_a_look(one: Matter, other: Matter, worth_a_look: bool) -> None:
    assert (likeness(one, other) >= WEAK) is worth_a_look


def test_near_is_the_street() -> None:
    assert near(BOOK, "A11") == ("A11",) and near(BOOK, "A1") == ("A1",) and near(BOOK, "A") == ("A",)
    assert near(BOOK, None) == near(BOOK, "gone") == ()


words = st.text("青发小区楼道灯坏", max_size=12)
matters = st.builds(made, st.sampled_from([None, "C1", "C2"]), st.sampled_from([None, "A11", "A1"]), words, words)


@given(matters, matters)
def test_it_does_not_matter_who_asks(one: Matter, other: Matter) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
