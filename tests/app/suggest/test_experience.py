"""What is learnt from cases: which unit, why, and that taking back is as if it had never been learnt."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book, duties_by_key
from app.domain.records import Area, Category, Duty, Unit
from app.suggest import suggest
from app.suggest.experience import Experience, Lesson, Weight
from tests.world.story import START

PARENTS = {"heat": None, "pipe": "heat", "boiler": "heat", "noise": None}
PLACES = {"city": None, "east": "city", "e1": "east", "e2": "east", "west": "city"}
UNITS = ("u1", "u2", "u3")
BOOK = Book(
    categories={code: Category(code=code, name=code, parent=above) for code, above in PARENTS.items()},
    areas={code: Area(code=code, name=code, parent=above) for code, above in PLACES.items()},
    units={code: Unit(code=code, name=code) for code in UNITS},
)

lessons = st.builds(
    Lesson,
    st.sampled_from(sorted(PARENTS)),
    st.sampled_from(["", *sorted(PLACES)]),
    st.none() | st.sampled_from(UNITS),
    st.none() | st.sampled_from(UNITS),
    st.none() | st.sampled_from([1, 3, 7, 11]),
)


def learnt(*taught: Lesson) -> Experience:
    made = Experience(BOOK)
    for each in taught:
        made.learn(each)
    return made


def units(experience: Experience, category: str, area: str | None) -> list[str]:
    return [each.unit for each in suggest(BOOK, category, area, START, experience)]


def everything(experience: Experience) -> dict[tuple[str, str], tuple[dict[str, Weight], int | None]]:
    asked = [(category, area) for category in PARENTS for area in PLACES]
    return {(c, a): (experience.ranked(c, a), experience.level(c)) for c, a in asked}


def test_what_is_nearest_at_hand_counts_most() -> None:
    west = [Lesson("pipe", "west", "u1")] * 3
    made = learnt(*west, Lesson("pipe", "e1", "u2"))
    assert units(made, "pipe", "e1") == ["u2", "u1"]
    assert units(made, "pipe", "e2") == ["u2", "u1"]
    assert units(made, "pipe", "west") == ["u1", "u2"]
    assert units(made, "pipe", None) == ["u1", "u2"]
    assert units(made, "noise", "e1") == []


def test_a_matter_nobody_had_yet_is_judged_by_its_heading() -> None:
    made = learnt(*[Lesson("pipe", "e1", "u3")] * 2, Lesson("noise", "e1", "u1"))
    assert units(made, "boiler", "e1") == ["u3"]


def test_a_return_takes_away_what_acceptance_gave() -> None:
    made = learnt(*[Lesson("pipe", "e1", "u1")] * 2, Lesson("pipe", "e1", "u2"))
    assert units(made, "pipe", "e1") == ["u1", "u2"]
    made.learn(Lesson("pipe", "e1", "u2", "u1"))
    assert units(made, "pipe", "e1") == ["u2", "u1"]


def test_it_says_why() -> None:
    made = learnt(*[Lesson("pipe", "e1", "u1", None, 7)] * 41, *[Lesson("pipe", "e1", "u2", "u1", 3)] * 4)
    first, second = suggest(BOOK, "pipe", "e1", START, made)
    assert (first.unit, first.reason, first.level, first.basis) == ("u1", "accepted", 7, "")
    assert (first.taken, first.among, first.returned) == (41, 45, 4)
    assert (first.among_matter, first.among_area, second.taken) == ("pipe", "e1", 4)
    elsewhere = suggest(BOOK, "boiler", "west", START, made)[0]
    assert (elsewhere.among_matter, elsewhere.among_area, elsewhere.taken) == ("heat", "city", 41)


def test_the_catalogue_goes_first_and_is_put_in_order() -> None:
    duties = [Duty(category="pipe", area="city", unit=unit, basis="第一条", days=1) for unit in ("u1", "u2")]
    book = replace(BOOK, duties=duties_by_key(duties))
    made = learnt(*[Lesson("pipe", "e1", "u3")] * 9, Lesson("pipe", "e1", "u2"))
    found = suggest(book, "pipe", "e1", START, made)
    assert [(each.unit, each.reason) for each in found] == [("u2", "several"), ("u1", "several"), ("u3", "accepted")]
    alone = suggest(replace(BOOK, duties=duties_by_key(duties[:1])), "pipe", "e1", START, made)
    assert [(each.unit, each.reason, each.taken) for each in alone][:1] == [("u1", "duty", 0)]


@given(st.lists(lessons), st.lists(lessons))
def test_learnt_and_taken_back_is_as_never_learnt(stays: list[Lesson], goes: list[Lesson]) -> None:
    made = learnt(*goes, *stays)
    for each in goes:
        made.learn(each, -1)
    assert everything(made) == everything(learnt(*stays))


@given(st.lists(lessons, min_size=1))
def test_the_order_of_learning_changes_nothing(taught: list[Lesson]) -> None:
    assert everything(learnt(*taught)) == everything(learnt(*reversed(taught)))
