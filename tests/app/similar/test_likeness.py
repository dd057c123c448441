"""Likeness is symmetric, between nothing and one, and says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words import Why
from app.similar.likeness import WEAK, Matter, likeness, matter
from tests.world.story import small_book

BOOK = small_book()


def made(category: str | None = None, area: str | None = None, group: str | None = None, place: str = "") -> Matter:
    return matter(BOOK, category, area, group, (place,) if place else ())


@pytest.mark.parametrize(
    ("one", "other", "words", "group", "why"),
    [
        (made("C1", "A11"), made("C1", "A11"), None, 0, (Why.MATTER,)),
        (made("C1", "A11"), made("C1", "A12"), None, 0, None),
        (made("C1", "A11"), made("C2", "A11"), None, 0, None),
        (made(), made(), None, 0, None),
        (made(), made(), 0.39, 0, None),
        (made(), made(), 0.4, 0, (Why.WORDS,)),
        (made("C1"), made("C1", "A12"), 0.35, 0, (Why.MATTER,)),
        (made("C1", "A1"), made("C2", "A11"), 0.6, 0, (Why.WORDS,)),
        (made("C1", "A11"), made("C2", "A12"), 1, 0, None),
        (made("C1", "A11"), made("C2", "A11"), 0.3, 0, None),
        (made(place="p"), made(place="p"), None, 0, None),
        (made("C1", place="p"), made("C1", "A12", place="p"), None, 0, (Why.PLACE, Why.MATTER)),
        (made(), made(group="g"), None, 0.8, (Why.GROUP,)),
        (made(), made(), None, 0.8, None),
    ],
)
def test_what_is_worth_a_look_and_why(
    one: Matter, other: Matter, words: float | None, group: float, why: tuple[Why, ...] | None
) -> None:
    """A district, a place or a template alone never is; `why` None: silent."""
    found = likeness(one, other, words, group)
    assert (found.why if found.score >= WEAK else None) == why


def test_close_by_is_the_street() -> None:
    assert made(area="A11").streets == ("A11",) and made(area="A1").streets == ("A1",)
    assert made().areas == made(area="gone").areas == made().streets == ()


matters = st.builds(
    made,
    st.sampled_from([None, "C1", "C2"]),
    st.sampled_from([None, "A11", "A12", "A1"]),
    st.just(None),
    st.sampled_from(["", "p"]),
)


@given(matters, matters, st.none() | st.floats(0, 1))
def test_it_does_not_matter_who_asks(one: Matter, other: Matter, words: float | None) -> None:
    found = likeness(one, other, words)
    assert found == likeness(other, one, words) and 0 <= found.score <= 1
