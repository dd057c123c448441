"""Rows of the hotline's own tables: from texts and back, what a version changes, which duty holds on a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book, duties_by_key
from app.domain.catalogue import cells, differences, faults, made, row_id
from app.domain.errors import Refused
from app.domain.find import Finder, tree
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import LEVELS, AreaKind, TableName
from app.suggest import suggest

UNITS = (
    Unit(code="U1", name="市水务局", aliases=("水务", "自来水 公司")),
    Unit(code="U2", name="供水公司", aliases=("自来水公司",)),
)
BOOK = Book(
    categories={"A": Category(code="A", name="城建", days=7), "A1": Category(code="A1", name="供水", parent="A")},
    areas={"1": Area(code="1", name="某市", kind=AreaKind.CITY), "11": Area(code="11", name="东区", parent="1")},
    units={unit.code: unit for unit in UNITS},
)
DUTY = Duty(category="A1", area="1", unit="U1", basis="第一条")


def by(*duties: Duty) -> Book:
    return Book(
        categories=BOOK.categories, areas=BOOK.areas, units=BOOK.units, duties=duties_by_key(duties), zone=BOOK.zone
    )


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00+08:00").astimezone(UTC)


texts = st.text(st.characters(codec="utf-8", exclude_characters="|、\0\r\n"), max_size=9).map(
    lambda t: " ".join(t.split())
)
names = texts.filter(bool)
days = st.none() | st.dates().map(str)
rows = st.one_of(
    st.builds(Category, code=names, name=names, parent=st.none() | names, days=st.none() | st.sampled_from(LEVELS)),
    st.builds(Area, code=names, name=names, kind=st.sampled_from(AreaKind), residents=st.none() | st.integers(0, 9**9)),
    st.builds(Unit, code=names, name=names, area=st.none() | names, phone=texts, checks=st.booleans()),
    st.builds(Unit, code=names, name=st.just("某局"), aliases=st.sampled_from([(), ("甲",), ("甲", "乙乙")])),
    st.builds(
        Duty,
        category=names,
        area=names,
        unit=names,
        basis=texts,
        days=st.sampled_from(LEVELS),
        rank=st.none() | st.integers(1, 99),
        since=days,
    ),
)
TABLES = {Category: TableName.CATEGORIES, Area: TableName.AREAS, Unit: TableName.UNITS, Duty: TableName.DUTIES}


@given(rows)
def test_a_row_written_as_texts_reads_as_the_same_row(row: Category | Area | Unit | Duty) -> None:
    again = made(TABLES[type(row)], cells(row), Book())
    assert again == row
    assert list(differences({"x": row}, {"x": again})) == []


@pytest.mark.parametrize("written", ["U1", "市水务局", "水务", "  水务 ", "市水务局\N{IDEOGRAPHIC SPACE}"])
def test_a_duty_may_name_its_unit_by_an_alias(written: str) -> None:
    duty = made(TableName.DUTIES, {"category": "A1", "area": "1", "unit": written}, BOOK)
    assert isinstance(duty, Duty) and duty.unit == "U1"


def test_a_name_that_two_units_go_by_names_neither() -> None:
    with pytest.raises(Refused) as refused:
        made(TableName.DUTIES, {"category": "A1", "area": "1", "unit": "自来水公司"}, BOOK)
    assert (refused.value.code, refused.value.fields) == ("several", ("unit",))


def test_aliases_are_folded() -> None:
    wide = "\N{FULLWIDTH LATIN CAPITAL LETTER A}局"
    written = f"水务| {wide}、a局|水\N{IDEOGRAPHIC SPACE}务|市 水务局"
    unit = made(TableName.UNITS, {"code": "U", "name": "市水务局", "aliases": written}, Book())
    assert isinstance(unit, Unit) and unit.aliases == ("水务", wide)


def test_an_alias_finds_the_unit() -> None:
    assert [entry.code for entry in Finder(tree(UNITS)).find("水务", 5)] == ["U1"]
    assert BOOK.unit_called("水 务") == "U1" and BOOK.unit_called("自来水公司") is None


def test_what_a_version_changes() -> None:
    before = {"U1": UNITS[0], "U2": UNITS[1]}
    after = {
        "U1": Unit(code="U1", name="市水利局", aliases=UNITS[0].aliases, pinyin="made"),
        "U3": Unit(code="U3", name="新局"),
    }
    found = [(each.id, each.change.value, each.fields) for each in differences(before, after)]
    assert found == [
        ("U1", "changed", {"name": ("市水务局", "市水利局")}),
        ("U3", "added", {"code": ("", "U3"), "name": ("", "新局"), "level": ("", "city")}),
        (
            "U2",
            "withdrawn",
            {"code": ("U2", ""), "name": ("供水公司", ""), "level": ("city", ""), "aliases": ("自来水公司", "")},
        ),
    ]


def test_rows_name_what_is_there() -> None:
    rows = {
        row_id(row): row
        for row in (DUTY, Duty(category="X", area="1", unit="U1"), Duty(category="A1", area="1", unit="U9"))
    }
    assert [(key, refused.code, refused.fields) for key, refused in faults(rows, BOOK)] == [
        ("X|1|U1", "unknown", ("category",)),
        ("A1|1|U9", "unknown", ("unit",)),
    ]


def test_a_duty_holds_from_its_first_day_to_its_last() -> None:
    old = Duty(category="A1", area="1", unit="U1", until="2026-06-30")
    new = Duty(category="A1", area="1", unit="U2", since="2026-07-01")
    book = by(old, new, Duty(category="A", area="1", unit="U2", until="2020-01-01"))
    on = {day: [duty.unit for duty in book.duties_for("A1", "11", noon(day))] for day in ("2026-06-30", "2026-07-01")}
    assert on == {"2026-06-30": ["U1"], "2026-07-01": ["U2"]}
    assert book.duties_for("A", "11", noon("2026-07-01")) == ()
    assert row_id(new) == "A1|1|U2|2026-07-01" and book.duty(row_id(new)) == new and book.duty("A1|1|U2") is None


def test_the_rank_says_who_comes_first() -> None:
    book = by(*(Duty(category="A1", area="1", unit=unit, rank=rank) for unit, rank in (("U1", 2), ("U2", 1))))
    assert [each.unit for each in suggest(book, "A1", "11", noon("2026-07-01"))] == ["U2", "U1"]


def test_the_level_of_a_matter_is_its_heading_s_unless_it_has_its_own() -> None:
    assert BOOK.days_of("A1") == 7 and BOOK.days_of(None) is None
