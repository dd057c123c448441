"""Earlier names: kept with their moments, and nothing of a withdrawn row but what it is called by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.book import Book
from app.domain.catalogue import known_of, with_rows
from app.domain.former import succeeded
from app.domain.records import Area, Unit
from app.domain.words import AreaKind, TableName

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CITY, STREET = Area(code="63", name="西宁市", kind=AreaKind.CITY), Area(code="6301", name="东关街道", parent="63")
BOOK = Book(areas={"63": CITY, "6301": STREET})


def after(book: Book, at: datetime, *rows: Area) -> Book:
    return with_rows(book, TableName.AREAS, {row.code: row for row in rows}, at)


def names(book: Book, code: str, at: datetime | None = None) -> str:
    return "/".join(row.name for row in book.area_chain(code, at))


def test_each_moment_has_its_name() -> None:
    once = after(BOOK, NOW, CITY, Area(code="6301", name="东关大街街道", parent="63"))
    twice = after(once, NOW + DAY, Area(code="63", name="夏都市", kind=AreaKind.CITY), once.areas["6301"])
    assert names(twice, "6301", NOW - DAY) == "东关街道/西宁市"
    assert names(twice, "6301", NOW) == "东关大街街道/西宁市"
    assert names(twice, "6301", NOW + DAY) == names(twice, "6301") == "东关大街街道/夏都市"


def test_what_is_withdrawn_keeps_its_name_and_nothing_else() -> None:
    looked_after = Area(code="6301", name="东关街道", parent="63", officer="马强", phone="13909710003", pinyin="'dong;")
    gone = after(after(BOOK, NOW, CITY, looked_after), NOW + DAY, CITY)
    assert "6301" not in gone.areas and names(gone, "6301") == "东关街道/西宁市"
    row = gone.former.areas["6301"]
    assert (row.officer, row.phone, row.pinyin, row.gone_at) == ("", "", "", NOW + DAY)
    assert after(gone, NOW + 2 * DAY, CITY).former.areas["6301"] == row, "the moment it went stays"


def test_a_code_that_comes_back_knows_what_it_was() -> None:
    gone = after(BOOK, NOW, CITY)
    back = after(gone, NOW + 5 * DAY, CITY, Area(code="6301", name="河湟街道", parent="63"))
    assert not back.former.areas
    assert names(back, "6301", NOW - DAY) == names(back, "6301", NOW - timedelta(seconds=1)) == "东关街道/西宁市"
    assert names(back, "6301", NOW + 6 * DAY) == "河湟街道/西宁市"


def test_the_same_again_changes_nothing() -> None:
    rows = {"U1": Unit(code="U1", name="市水务局"), "U2": Unit(code="U2", name="住建局")}
    once = with_rows(Book(units=rows), TableName.UNITS, {"U1": Unit(code="U1", name="水务局")}, NOW)
    again = succeeded(known_of(once, TableName.UNITS), {"U1": Unit(code="U1", name="水务局")}, NOW + DAY)
    assert again == known_of(once, TableName.UNITS)
