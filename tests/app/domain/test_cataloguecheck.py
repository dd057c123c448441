"""Gaps and contradictions: each kind is found where it is, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.book import Book, duties_by_key
from app.domain.cataloguecheck import findings
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import AreaKind, Flaw
from app.text import LANGUAGES, speaking
from app.text.findings import finding
from tests.world.catalogue import book as shipped

DAY = "2026-07-01"


def duty(category: str = "A1", area: str = "1", unit: str = "U1", **more: object) -> Duty:
    return Duty(category=category, area=area, unit=unit, **({"basis": "第一条"} | more))  # type: ignore[arg-type]


def book(*duties: Duty) -> Book:
    return Book(
        categories={
            "A": Category(code="A", name="城建"),
            "A1": Category(code="A1", name="供水", parent="A"),
            "A2": Category(code="A2", name="供暖", parent="A", days=7),
        },
        areas={
            code: Area(code=code, name=name, parent=code[:-1] or None, kind=AreaKind.STREET)
            for code, name in {"1": "某市", "11": "东区", "12": "西区", "111": "一街", "112": "二街"}.items()
        },
        units={"U1": Unit(code="U1", name="水务局", area="1", aliases=("水务",)), "U2": Unit(code="U2", name="建设局")},
        duties=duties_by_key(duties),
    )


WHOLE = (duty("A", "1"),)
"""Nothing to look at but A2's level, which is set right here."""


def told(made: Book) -> list[tuple[str, str, tuple[str, ...], int]]:
    return [(each.code.value, each.id, each.names, each.count) for each in findings(made, DAY)]


FOUND = {
    "whole": ((*WHOLE,), []),
    "withdrawn unit": ((*WHOLE, duty(unit="U9")), [("withdrawn_unit", "A1|1|U9", ("U9",), 0)]),
    "withdrawn category": ((*WHOLE, duty("X")), [("withdrawn_category", "X|1|U1", ("X",), 0)]),
    "withdrawn area": ((*WHOLE, duty(area="9")), [("withdrawn_area", "A1|9|U1", ("9",), 0)]),
    "two without an order": ((*WHOLE, duty(), duty(unit="U2")), [("no_rank", "A1|1|U1", ("建设局",), 0)]),
    "two in order": ((*WHOLE, duty(rank=1), duty(unit="U2", rank=2)), []),
    "two, one after the other": ((*WHOLE, duty(until="2026-07-31"), duty(unit="U2", since="2026-08-01")), []),
    "one twice at a time": (
        (*WHOLE, duty(until="2026-08-01"), duty(since="2026-08-01")),
        [("overlap", "A1|1|U1", ("水务局",), 0)],
    ),
    "another level than the matter's": ((*WHOLE, duty("A2")), [("level", "A2|1|U1", ("3", "7"), 0)]),
    "no basis": ((*WHOLE, duty(basis="")), [("no_basis", "A1|1|U1", (), 0)]),
    "over": ((*WHOLE, duty(until="2026-06-30")), [("over", "A1|1|U1", ("2026-06-30",), 0)]),
    "nobody's in some areas": (
        (duty("A", "11"), duty("A1", "12")),
        [("no_duty", "A2", ("西区",), 1)],
    ),
    "nobody's in one street": (
        (duty("A", "12"), duty("A", "111")),
        [("no_duty", "A1", ("二街",), 1), ("no_duty", "A2", ("二街",), 1)],
    ),
    "nobody's anywhere any more": (
        (duty("A1", "1"), duty("A2", "1", days=7, until="2026-06-30")),
        [("no_duty", "A2", ("某市",), 1), ("over", "A2|1|U1", ("2026-06-30",), 0)],
    ),
}


@pytest.mark.parametrize(("duties", "expected"), FOUND.values(), ids=FOUND)
def test_each_flaw_is_found_where_it_is(
    duties: tuple[Duty, ...], expected: list[tuple[str, str, tuple[str, ...], int]]
) -> None:
    assert told(book(*duties)) == expected


def test_a_name_that_two_units_claim() -> None:
    made = book(*WHOLE)
    claims = replace(made, units={**made.units, "U3": Unit(code="U3", name="三局", area="9", aliases=("水 务",))})
    assert told(claims) == [("name_twice", "U1", ("水务", "三局"), 2), ("withdrawn_area", "U3", ("9",), 0)]


def test_two_matters_of_one_name_under_one_heading() -> None:
    made = book(*WHOLE)
    twice = replace(made, categories={**made.categories, "A3": Category(code="A3", name="供水", parent="A")})
    assert told(twice) == [("name_twice", "A3", ("供水", "A1"), 2)]


def test_the_shipped_catalogue_has_nothing_to_look_at() -> None:
    assert findings(shipped(), DAY) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flaw_is_a_sentence(language: str) -> None:
    every = {each.code: each for duties, _told in FOUND.values() for each in findings(book(*duties), DAY)}
    assert set(every) | {Flaw.NAME_TWICE} == set(Flaw)
    with speaking(language):
        said = [finding(each) for each in every.values()]
    assert len(set(said)) == len(said) and not any("{" in each for each in said)
    assert all(each.about in line for each, line in zip(every.values(), said, strict=True))
