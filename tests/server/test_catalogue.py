"""Tables in versions: whole or not at all, told to the seats row by row."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from app.domain.errors import Refused
from app.domain.records import Area, Category, Unit
from app.sync.wire import Kind
from server import audit, catalogue, tables
from server.catalogue import load_book, put_table, row_id, rows_at, versions_of
from server.centre import Centre
from server.hotline import create_hotline
from tests.world.centre import AREAS, CATEGORIES, UNITS
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


def test_a_row_taken_away_is_marked_and_its_history_kept(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    put_table(centre, Kind.CATEGORY, CATEGORIES[:-1], "centre")
    seat.catch_up()
    assert "gone_at" in msgspec.json.decode(seat.held["category", "B1"]) and "B1" not in centre.book.categories
    assert "B1" not in {row_id(row) for row in rows_at(centre, Kind.CATEGORY, 2)}
    assert versions_of(centre, Kind.CATEGORY)[0].rows == len(CATEGORIES) - 1
    put_table(centre, Kind.CATEGORY, CATEGORIES, "centre")
    seat.catch_up()
    assert "gone_at" not in msgspec.json.decode(seat.held["category", "B1"]) and "B1" in centre.book.categories
    with centre.database.read() as connection:
        table = tables.table_row.c
        kept = connection.execute(select(table.since, table.until).where(table.id == "B1").order_by(table.since)).all()
    assert [tuple(row) for row in kept] == [(1, 2), (2, 3), (3, None)]


def test_a_version_cut_short_leaves_nothing_behind(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    rows = [Unit(code=f"X{i}", name=f"单位{i}") for i in range(600)]

    def dies(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "_complete", dies)
        with pytest.raises(KeyboardInterrupt):
            put_table(centre, Kind.UNIT, rows, "centre")
    assert set(load_book(centre).units) == {"U1", "U2", "U3"} and not seat.exchange().changes
    assert put_table(centre, Kind.UNIT, rows[300:], "centre") == 2
    seat.catch_up()
    held = {key[1]: msgspec.json.decode(body) for key, body in seat.held.items() if key[0] == "unit"}
    gone = {code for code, row in held.items() if "gone_at" in row}
    assert gone == {"U1", "U2", "U3"}
    assert set(centre.book.units) == {row.code for row in rows[300:]} == held.keys() - gone
    assert audit.verify(centre)[1] is None


def trail(centre: Centre, act: str) -> list[dict[str, Any]]:
    assert audit.verify(centre)[1] is None
    with centre.database.read() as connection:
        entries = connection.execute(select(tables.audit.c.entry).order_by(tables.audit.c.n)).scalars()
        return [each for entry in entries if (each := msgspec.json.decode(entry))["act"] == act]


def test_the_trail_names_what_changed_and_nobody(centre: Centre) -> None:
    looked_after = Area(code="6301", name="城东区", parent="63", officer="马强", phone="13909710003")
    put_table(centre, Kind.AREA, [*AREAS[:1], looked_after, Area(code="6303", name="城北区", parent="63")], "who")
    told = trail(centre, "table_rows")[-1]
    said = {name: told[name] for name in ("by", "kind", "version", "added", "changed", "withdrawn")}
    assert said == {
        "by": "who",
        "kind": "area",
        "version": 2,
        "added": ["6303"],
        "changed": ["6301"],
        "withdrawn": ["630101", "6302"],
    }
    assert "马强" not in str(told) and "13909710003" not in str(told)
    put_table(centre, Kind.AREA, AREAS[:2], "who")
    told = trail(centre, "table_rows")[-1]
    assert (told["version"], told["withdrawn"], told["changed"], "added" in told) == (3, ["6303"], ["6301"], False)
    put_table(centre, Kind.AREA, AREAS, "who")
    assert trail(centre, "table_rows")[-1]["added"] == ["630101", "6302"], "what comes back is added"


def test_who_changed_a_table_he_had_not_seen_is_refused_and_nothing_is_lost(
    centre: Centre, another: Callable[[], Centre]
) -> None:
    other = another()
    put_table(centre, Kind.UNIT, [*UNITS, Unit(code="U4", name="市热力公司")], "centre")
    with pytest.raises(Refused) as refused:
        put_table(other, Kind.UNIT, [*UNITS, Unit(code="U5", name="市燃气公司")], "centre")
    assert (refused.value.code, refused.value.fields) == ("changed", ("version",))
    assert set(load_book(other).units) == {"U1", "U2", "U3", "U4"}
    assert put_table(other, Kind.DUTY, [], "centre") == 2, "another table is another's affair"


def test_of_two_at_once_one_goes_in_whole_and_one_is_refused(centre: Centre, another: Callable[[], Centre]) -> None:
    seat = PlainSeat.of(centre, "op1")
    ready, done = Barrier(2), dict[str, str]()

    def put(name: str, by: Centre) -> None:
        ready.wait(10)
        try:
            put_table(by, Kind.UNIT, [Unit(code=f"{name}{i}", name=name) for i in range(400)], "centre")
            done[name] = "in"
        except Refused as refused:
            done[name] = refused.code

    threads = [Thread(target=put, args=each) for each in (("A", centre), ("B", another()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done.values()) == ["changed", "in"]
    (name,) = (name for name, what in done.items() if what == "in")
    seat.catch_up()
    held = {key[1] for key, body in seat.held.items() if key[0] == "unit" and b"gone_at" not in body}
    assert held == {f"{name}{i}" for i in range(400)} == set(load_book(centre).units)


def test_rows_go_250_under_a_number(centre: Centre) -> None:
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
