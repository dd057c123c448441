"""Whose duty it is, by plain look-up: the nearest area that has a line."""

import dataclasses

import pytest

from app.domain.book import duties_by_key
from app.domain.records import Duty
from app.suggest import suggest
from tests.world.story import START, small_book

BOOK = small_book()


@pytest.mark.parametrize(
    ("category", "area", "units"),
    [
        ("C1", "A11", ["U-FIRE"]),
        ("C2", "A12", ["U-HOUSING"]),
        ("C2", "A", []),
        ("gone", "A11", []),
        ("C1", None, []),
        (None, "A11", []),
    ],
)
def test_units(category: str | None, area: str | None, units: list[str]) -> None:
    assert [each.unit for each in suggest(BOOK, category, area, START)] == units


def test_several_lines_keep_the_catalogues_order() -> None:
    duties = [Duty(category="C1", area="A11", unit=unit, days=days) for unit, days in (("U-HEAT", 7), ("U-FIRE", 1))]
    found = suggest(dataclasses.replace(BOOK, duties=duties_by_key(duties)), "C1", "A11", START)
    assert [(each.unit, each.reason, each.days) for each in found] == [
        ("U-HEAT", "several", 7),
        ("U-FIRE", "several", 1),
    ]
    assert [each.level for each in found] == [7, 1]
    assert found[0].due > found[1].due > START
