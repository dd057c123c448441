"""How few keys reach a category, through the real finder, at the size of a real hotline."""

from functools import cache
from pathlib import Path

import pytest

from app.domain.find import Entry, Finder, index, tree
from app.domain.records import Category
from tests.world.catalogue import full_catalogue, rows
from ui.parts.finders import initials
from ui.parts.picker import SHOWN

KEYS = 5
"""Letters, and one for each Down to the row; Enter is not among them. Rows out of sight do not count as reached."""


@pytest.fixture(scope="module")
def leaves(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    directory: Path = full_catalogue(tmp_path_factory.mktemp("full"), 7)
    table = [
        Category(code=row["code"], name=row["name"], parent=row["parent"] or None, pinyin=index(row["name"]))
        for row in rows(directory, "categories")
    ]
    headings = {each.parent for each in table}
    return [entry for entry in tree(table) if entry.code not in headings]


def full_pinyin(entry: Entry) -> str:
    """The first reading of each character, one behind the other."""
    return "".join(group.split("'")[1] for group in entry.pinyin.split(";") if group)


def ways(entry: Entry) -> set[str]:
    """What somebody types who knows the name and not the table: the initials or the pinyin from its first character on,
    the initials of the issue alone, or two and more of the thing and then some of the issue."""
    letters, cut = initials(entry.pinyin), len(entry.above[2])
    thing, issue = letters[:cut], letters[cut:]
    whole = {text[:end] for text in (letters, full_pinyin(entry), issue) for end in range(1, KEYS + 1)}
    return whole | {thing[:x] + issue[:y] for x in range(2, KEYS) for y in range(1, KEYS + 1 - x)}


def shares(leaves: list[Entry], finder: Finder) -> float:
    """Of all leaves the share that is reached in `KEYS` keys and Enter by the cheapest of its `ways`."""

    @cache
    def places(query: str) -> dict[str, int]:
        return {entry.code: place for place, entry in enumerate(finder.find(query, SHOWN))}

    reached = 0
    for entry in leaves:
        reached += min(len(way) + places(way).get(entry.code, KEYS + 1) for way in ways(entry)) <= KEYS
    return reached / len(leaves)


def test_nine_in_ten_of_2570_categories_are_reached_in_five_keys_and_enter(leaves: list[Entry]) -> None:
    assert len(leaves) == 2570
    assert shares(leaves, Finder(leaves, breaks=True)) >= 0.90


def test_a_table_that_does_not_break_reaches_fewer(leaves: list[Entry]) -> None:
    assert shares(leaves, Finder(leaves)) < 0.90
