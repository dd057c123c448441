"""The made catalogue has the size of a real hotline and the same faults as none; the made texts are worth searching."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from app.domain import phones
from app.domain.words import LEVELS, AreaKind
from tests.world.catalogue import CITY, HEADS, SHIPPED, book, full_catalogue, rows, story

MANY = 4000


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_catalogue(tmp_path_factory.mktemp("full"), seed=7)


@pytest.fixture(scope="module")
def stories() -> list[dict[str, str]]:
    rng = Random(11)
    return [story(rng) for _ in range(MANY)]


def test_it_has_the_size_of_a_real_hotline(full: Path) -> None:
    hotline = book(full)
    assert sum(map(hotline.is_leaf, hotline.categories)) == 2570
    assert len(rows(full, "duties")) == 22_000
    assert all(list(rows(full, table)[0]) == list(head) for table, head in HEADS.items())


def test_its_tree_has_five_levels_and_each_leaf_a_name_of_its_own(full: Path) -> None:
    hotline = book(full)
    leaves = [c for c in hotline.categories.values() if hotline.is_leaf(c.code)]
    assert {len(hotline.category_chain(leaf.code)) for leaf in leaves} == {5}
    assert len({leaf.name for leaf in leaves}) == len(leaves)
    assert all(c.parent is None or c.parent in hotline.categories for c in hotline.categories.values())


def test_its_duties_are_of_units_that_are_there(full: Path) -> None:
    hotline = book(full)
    levels = Counter[AreaKind]()
    for (category, area), duties in hotline.duties.items():
        (duty,) = duties
        assert hotline.is_leaf(category) and duty.days in LEVELS
        assert hotline.units[duty.unit].area == area
        levels[hotline.areas[area].kind] += 1
    assert levels[AreaKind.CITY] == 2570
    assert levels[AreaKind.DISTRICT] > levels[AreaKind.STREET] > 1000
    assert all((c, CITY) in hotline.duties for c in hotline.categories if hotline.is_leaf(c))
    assert all(unit.parent is None or unit.parent in hotline.units for unit in hotline.units.values())


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(full: Path, tmp_path: Path) -> None:
    again, other = full_catalogue(tmp_path / "a", seed=7), full_catalogue(tmp_path / "b", seed=8)
    for table in HEADS:
        assert (again / f"{table}.csv").read_bytes() == (full / f"{table}.csv").read_bytes()
    assert (other / "duties.csv").read_bytes() != (full / "duties.csv").read_bytes()


@pytest.mark.parametrize(("categories", "duties"), [(1, 1), (300, 1500), (4608, 4608)])
def test_any_size_can_be_had(tmp_path: Path, categories: int, duties: int) -> None:
    hotline = book(full_catalogue(tmp_path, 1, categories, duties))
    assert sum(map(hotline.is_leaf, hotline.categories)) == categories
    assert sum(map(len, hotline.duties.values())) == duties


@pytest.mark.parametrize(("categories", "duties"), [(4609, 22_000), (300, 299), (10, 881)])
def test_more_than_the_lists_give_is_refused(tmp_path: Path, categories: int, duties: int) -> None:
    with pytest.raises(ValueError, match="categories"):
        full_catalogue(tmp_path, 1, categories, duties)


def test_a_story_is_whole(stories: list[dict[str, str]]) -> None:
    for each in stories:
        assert set(each) == {"subject", "text", "place", "caller", "phone"}
        assert each["text"].startswith(each["place"]) and "%" not in each["text"]
        assert bool(each["caller"]) == bool(each["phone"])
        assert unicodedata.is_normalized("NFC", "".join(each.values()))


def test_stories_come_again_from_the_same_seed(stories: list[dict[str, str]]) -> None:
    first, second = Random(11), Random(12)
    assert [story(first) for _ in range(50)] == stories[:50]
    assert [story(second) for _ in range(50)] != stories[:50]


def test_phones_are_numbers_in_normal_form_and_some_ring_often(stories: list[dict[str, str]]) -> None:
    numbers = Counter(each["phone"] for each in stories if each["phone"])
    assert all(str(phones.normal(number)) == number for number in list(numbers)[:200])
    assert numbers.most_common(1)[0][1] > 20
    assert len(numbers) > MANY / 2


def test_texts_are_short_and_long_and_seldom_the_same(stories: list[dict[str, str]]) -> None:
    sizes = sorted(len(each["text"]) for each in stories)
    assert sizes[0] < 40 and sizes[-1] > 350 and 70 < sum(sizes) / MANY < 150
    assert len({each["text"] for each in stories}) > MANY * 0.99


@pytest.mark.parametrize(
    ("words", "least", "most"), [("暖气", 0.03, 0.2), ("八一中路", 0.001, 0.05), ("格桑", 0.005, 0.1)]
)
def test_common_and_rare_words_are_there_to_be_searched(
    stories: list[dict[str, str]], words: str, least: float, most: float
) -> None:
    found = sum(words in each["subject"] + each["text"] for each in stories)
    assert least < found / MANY < most


def test_places_lie_all_over_the_city(stories: list[dict[str, str]]) -> None:
    districts = {d["name"] for d in rows(SHIPPED, "areas") if d["kind"] == "district"}
    seen = {name for name in districts if any(each["place"].startswith(name) for each in stories)}
    assert seen == districts and len({each["place"] for each in stories}) > MANY * 0.9
