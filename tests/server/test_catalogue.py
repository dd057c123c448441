"""Tables in versions: whole or not at all, told to the seats row by row."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from app.domain.errors import Refused
from app.domain.records import Category, Unit
from app.sync.wire import Kind
from server import audit, catalogue, tables
from server.catalogue import load_book, put_table
from server.centre import Centre
from server.hotline import create_hotline
from tests.world.centre import CATEGORIES
from tests.world.plain import PlainSeat


def test_the_book_is_what_was_put(centre: Centre) -> None:
    book = centre.book
    assert book.is_leaf("A1") and not book.is_leaf("A")
    assert [duty.unit for duty in book.duties_for("A1", "630101")] == ["U1"]
    assert book.versions == {"category": 1, "area": 1, "unit": 1, "duty": 1, "day": 1}
    assert book.calendar.years >= {2025, 2026}


def test_only_what_changed_goes_to_the_seats(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    rows = [*CATEGORIES[:-1], Category(code="B1", name="公交", parent="B"), Category(code="C", name="水务")]
    assert put_table(centre, Kind.CATEGORY, rows, "centre") == 2
    changes = seat.exchange().changes
    assert [(change.kind, change.id) for change in changes] == [
        ("category", "B1"),
        ("category", "C"),
        ("table", "category"),
    ]
    assert msgspec.json.decode(bytes(changes[-1].body)) == {"version": 2}
    assert put_table(centre, Kind.CATEGORY, rows, "centre") == 2
    assert not seat.exchange().changes


def test_a_row_taken_away_is_forgotten_and_its_history_kept(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    put_table(centre, Kind.CATEGORY, CATEGORIES[:-1], "centre")
    seat.catch_up()
    assert ("category", "B1") not in seat.held and "B1" not in centre.book.categories
    put_table(centre, Kind.CATEGORY, CATEGORIES, "centre")
    seat.catch_up()
    assert ("category", "B1") in seat.held and "B1" in centre.book.categories
    with centre.database.read() as connection:
        table = tables.table_row.c
        kept = connection.execute(select(table.since, table.until).where(table.id == "B1").order_by(table.since)).all()
    assert [tuple(row) for row in kept] == [(1, 2), (3, None)]


def test_a_version_cut_short_does_not_count_and_the_next_one_heals_it(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = PlainSeat.of(centre, "op1")
    rows = [Unit(code=f"X{i}", name=f"单位{i}") for i in range(600)]
    put_rows, done = catalogue._put_rows, []

    def dies(*given: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        put_rows(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "_put_rows", dies)
        with pytest.raises(KeyboardInterrupt):
            put_table(centre, Kind.UNIT, rows, "centre")
    assert set(load_book(centre).units) == {"U1", "U2", "U3"}
    seat.catch_up()
    assert msgspec.json.decode(seat.held["table", "unit"]) == {"version": 1}
    assert put_table(centre, Kind.UNIT, rows[300:], "centre") == 2
    seat.catch_up()
    assert {key[1] for key in seat.held if key[0] == "unit"} == set(centre.book.units) == {r.code for r in rows[300:]}
    assert audit.verify(centre)[1] is None


def test_rows_go_250_in_a_transaction(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    before = seat.cursor
    put_table(centre, Kind.UNIT, [Unit(code=f"X{i}", name="单位") for i in range(600)], "centre")
    seat.catch_up()
    assert seat.cursor - before == 4


def test_a_hotline_is_made_once(centre: Centre) -> None:
    with pytest.raises(Refused, match="exists"):
        create_hotline(centre.database, centre.clock, "别的", "other")


def test_another_process_opens_the_same_book(centre: Centre, another: Callable[[], Centre]) -> None:
    put_table(centre, Kind.CATEGORY, [Category(code="C", name="水务")], "centre")
    assert another().book.categories == centre.book.categories


def test_the_migrations_make_exactly_the_tables(centre: Centre) -> None:
    with centre.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    centre.database.migrate()
