"""The demo hotline's tables agree with each other."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from app.domain.book import Book
from app.domain.words import LEVELS, AreaKind
from tests.world.catalogue import CITY, HEADS, SHIPPED, book, rows

BELOW = {
    AreaKind.CITY: {AreaKind.DISTRICT},
    AreaKind.DISTRICT: {AreaKind.STREET},
    AreaKind.STREET: {AreaKind.COMMUNITY, AreaKind.VILLAGE},
    AreaKind.COMMUNITY: {AreaKind.GRID},
}

DIGITS = "一二三四五六七八九十"


@pytest.fixture(scope="module")
def hotline() -> Book:
    return book()


def faults(table: list[dict[str, str]]) -> list[str]:
    """Rows of a table with `code` and `parent` that cannot be in a tree."""
    codes = [row["code"] for row in table]
    twice = [f"twice: {code}" for code, number in Counter(codes).items() if number > 1]
    seen: set[str] = set()
    lost = []
    for row in table:
        if row["parent"] and row["parent"] not in seen:
            lost.append(f"no parent yet: {row['code']}")
        seen.add(row["code"])
    return twice + lost


@pytest.mark.parametrize("table", HEADS)
def test_a_table_has_the_columns_of_the_import_and_no_ragged_row(table: str) -> None:
    assert (SHIPPED / f"{table}.csv").read_text("utf-8").splitlines()[0] == ",".join(HEADS[table])
    assert [row for row in rows(SHIPPED, table) if None in row or None in row.values()] == []


@pytest.mark.parametrize("table", ["areas", "categories", "units"])
def test_codes_are_unique_and_parents_come_first(table: str) -> None:
    assert faults(rows(SHIPPED, table)) == []


def test_a_lost_parent_and_a_code_used_twice_are_found() -> None:
    bad = [{"code": "a", "parent": "b"}, {"code": "b", "parent": ""}, {"code": "b", "parent": ""}]
    assert faults(bad) == ["twice: b", "no parent yet: a"]


@pytest.mark.parametrize("table", HEADS)
def test_no_cell_has_blanks_at_its_edges_or_could_be_a_formula(table: str) -> None:
    cells = [cell for row in rows(SHIPPED, table) for cell in row.values()]
    assert [cell for cell in cells if cell != cell.strip() or cell[:1] in tuple("=+-@\t\r")] == []


def test_each_kind_of_area_is_below_the_right_kind(hotline: Book) -> None:
    for area in hotline.areas.values():
        if area.parent is None:
            assert (area.code, area.kind) == (CITY, AreaKind.CITY)
        else:
            assert area.kind in BELOW[hotline.areas[area.parent].kind], area


def test_xining_is_whole(hotline: Book) -> None:
    kinds = Counter(area.kind for area in hotline.areas.values())
    assert kinds[AreaKind.DISTRICT] == 7
    assert kinds[AreaKind.STREET] == 80
    assert kinds[AreaKind.COMMUNITY] + kinds[AreaKind.VILLAGE] == 1096


def test_areas_are_called_as_people_call_them(hotline: Book) -> None:
    assert hotline.areas["630102001001"].name == "北关社区"
    assert [a for a in hotline.areas.values() if re.search("居委会|居民委员会|村委会|村民委员会|虚拟", a.name)] == []


def test_residents_of_the_districts_make_the_city(hotline: Book) -> None:
    districts = [area for area in hotline.areas.values() if area.kind is AreaKind.DISTRICT]
    assert hotline.areas[CITY].residents == sum(area.residents or 0 for area in districts) == 2_467_965
    assert all(area.residents and area.residents > 100_000 for area in districts)


def test_about_three_hundred_matters_with_names_of_their_own(hotline: Book) -> None:
    names = Counter(category.name for category in hotline.categories.values())
    leaves = [code for code in hotline.categories if hotline.is_leaf(code)]
    assert 300 <= len(leaves) <= 350
    assert [name for name, number in names.items() if number > 1 or not 4 <= len(name) <= 12] == []
    assert {len(hotline.category_chain(leaf)) for leaf in leaves} == {3, 4}


def test_a_code_says_where_the_matter_stands(hotline: Book) -> None:
    for code, category in hotline.categories.items():
        assert code.rpartition(".")[0] == (category.parent or "")
        assert re.fullmatch(r"[a-z]+(\.[a-z]+)*", code)


def test_every_matter_has_a_unit_wherever_it_happens(hotline: Book) -> None:
    for leaf in filter(hotline.is_leaf, hotline.categories):
        assert len(hotline.duties.get((leaf, CITY), ())) == 1, leaf


def test_no_duty_is_of_a_heading_or_given_twice(hotline: Book) -> None:
    for (category, area), duties in hotline.duties.items():
        assert hotline.is_leaf(category) and area in hotline.areas, (category, area)
        assert len(duties) == 1, (category, area)


def test_a_duty_is_of_a_unit_that_is_there_and_says_why(hotline: Book) -> None:
    for duty in (duty for duties in hotline.duties.values() for duty in duties):
        unit, place = hotline.units[duty.unit], hotline.areas[duty.area]
        assert duty.days in LEVELS
        assert unit.area == duty.area and unit.level == place.kind, duty
        assert re.match(rf"《西宁市热线职责目录》第[{DIGITS}]+章第[{DIGITS}]+条第[一二三]款：.{{6,}}", duty.basis), duty


def test_clauses_are_numbered_as_the_tree_stands(hotline: Book) -> None:
    """A clause is one matter's; within a chapter the articles count up."""
    by_clause: dict[str, set[str]] = {}
    for (category, _), (duty,) in hotline.duties.items():
        by_clause.setdefault(duty.basis.partition("条")[0], set()).add(category)
    assert [matters for matters in by_clause.values() if len(matters) != 1] == []
    tops = [next(iter(matters)).partition(".")[0] for matters in by_clause.values()]
    assert len([1 for one, other in pairwise(tops) if one != other]) == len(set(tops)) - 1


def test_every_unit_owns_something_and_can_be_found(hotline: Book) -> None:
    owners = {duty.unit for duties in hotline.duties.values() for duty in duties}
    assert set(hotline.units) == owners
    names = Counter(name for unit in hotline.units.values() for name in (unit.name, *unit.aliases))
    assert [name for name, number in names.items() if number > 1] == []


def test_telephones_are_of_a_range_nobody_has(hotline: Book) -> None:
    phones = Counter(unit.phone for unit in hotline.units.values())
    assert [p for p, number in phones.items() if number > 1 or not re.fullmatch(r"0971-000\d{4}", p)] == []
    looked_after = [area for area in hotline.areas.values() if area.officer or area.phone]
    assert [
        area.code for area in looked_after if not (area.officer and re.fullmatch(r"1990000\d{4}", area.phone))
    ] == []
    assert len({area.phone for area in looked_after}) == len(looked_after)


def test_a_place_leads_to_its_grid_and_who_looks_after_it(hotline: Book) -> None:
    grids = [area for area in hotline.areas.values() if area.kind is AreaKind.GRID]
    assert grids and all(hotline.officer_area(grid.code) == grid for grid in grids)
    community = hotline.areas["630102006008"]
    assert hotline.officer_area(community.code) == community, "above its grids"
    assert hotline.officer_area("630102006007") is None, "nobody is named there"


@pytest.mark.parametrize(
    ("category", "area", "unit"),
    [
        ("safety.fire.exit", "630102006008", "CD-BAYILU"),
        ("safety.fire.exit", "630102003007", "CD-BUILD"),
        ("safety.fire.exit", "630102400", "CD-BUILD"),
        ("heating.supply.cold", "630105002004", "XN-HEAT"),
        ("heating.supply.cold", "630106105", "HZ-BUILD"),
        ("market.food.expired", "630123100", "HY-MARKET"),
        ("labour.wage.migrant", "630121100", "XN-LABOUR"),
    ],
)
def test_the_smallest_unit_that_owns_the_matter_gets_it(hotline: Book, category: str, area: str, unit: str) -> None:
    assert [duty.unit for duty in hotline.duties_for(category, area)] == [unit]
