"""The hotline's own tables at the centre's doors: seen beforehand, then in force whole, by admins alone."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.book import Book
from app.domain.catalogue import cells, rows_of
from app.domain.commands import DispatchCase, Withdraw
from app.domain.errors import Refused
from app.domain.revision import Revision
from app.domain.words import TableName
from app.sync.wire.catalogue import BringTable, ReviseRow
from server import audit
from server.centre import Centre
from server.door import Asked
from server.doors import import_tables
from server.doorway import DOORS
from server.revising import bring, revise
from tests.world.plain import PlainSeat

UNITS_FILE = "code,name,parent,level,area,phone,aliases\nU1,市水务局,,,63,,水务局\nU2,城东区政府,,district,6301,,\n"


def row(centre: Centre, table: TableName, key: str, **changed: str) -> dict[str, str]:
    return cells(rows_of(centre.book, table)[key]) | changed


def put(centre: Centre, table: TableName, key: str, given: dict[str, str] | None, apply: bool = True) -> Revision:
    seen = centre.book.versions[table.value.removesuffix("s")] if table is TableName.UNITS else 1
    return revise(centre, ReviseRow(table=table, row=key, cells=given, seen=seen, apply=apply), "who")


def changes(revision: Revision) -> list[tuple[str, str]]:
    return [(each.id, each.change.value) for each in revision.rows]


def test_a_row_is_seen_beforehand_and_then_put_in_force(centre: Centre) -> None:
    put(centre, TableName.UNITS, "U3", row(centre, TableName.UNITS, "U3", phone="1"))  # each row has its pinyin now
    given = row(centre, TableName.UNITS, "U1", name="市水利局", aliases="水务局|市水务局")
    seen = put(centre, TableName.UNITS, "U1", given, apply=False)
    assert (seen.applied, seen.version, changes(seen)) == (False, 2, [("U1", "changed")])
    assert seen.rows[0].fields == {"name": ("市水务局", "市水利局"), "aliases": ("", "水务局|市水务局")}
    assert centre.book.units["U1"].name == "市水务局"
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    done = put(centre, TableName.UNITS, "U1", given)
    assert (done.applied, done.version, done.unchanged) == (True, 3, 2)
    assert centre.book.unit_called("水务局") == "U1" and "shui" in centre.book.units["U1"].pinyin
    assert [(each.kind, each.id) for each in seat.exchange().changes] == [("unit", "U1"), ("table", "unit")]
    assert audit.verify(centre)[1] is None


def test_done_again_it_changes_nothing_and_of_two_the_second_is_refused(centre: Centre) -> None:
    asked = ReviseRow(table=TableName.UNITS, row="U1", cells=row(centre, TableName.UNITS, "U1", phone="1"), seen=1)
    first = ReviseRow(**{name: getattr(asked, name) for name in asked.__struct_fields__} | {"apply": True})
    assert revise(centre, first, "who").version == 2
    assert changes(revise(centre, first, "who")) == []
    other = row(centre, TableName.UNITS, "U2", phone="2")
    with pytest.raises(Refused) as refused:
        revise(centre, ReviseRow(table=TableName.UNITS, row="U2", cells=other, seen=1, apply=True), "who")
    assert (refused.value.code, refused.value.fields) == ("changed", ("version",))


def test_withdrawing_a_unit_says_which_duties_name_it(centre: Centre) -> None:
    seen = put(centre, TableName.UNITS, "U1", None, apply=False)
    assert changes(seen) == [("U1", "withdrawn")]
    told = [(each.code.value, each.id, each.about.split(" · ")[2], each.names) for each in seen.findings]
    assert told == [("withdrawn_unit", "A1|63|U1", "市水务局", ("市水务局",))], "it is called as it was until then"
    put(centre, TableName.UNITS, "U1", None)
    assert "U1" not in centre.book.units


REFUSED: dict[str, tuple[TableName, str, dict[str, str] | None, tuple[str, str]]] = {
    "no name": (TableName.UNITS, "", {"code": "U9", "name": ""}, ("empty", "name")),
    "a code there is": (TableName.UNITS, "", {"code": "U1", "name": "别的"}, ("twice", "code")),
    "a duty there is": (
        TableName.DUTIES,
        "",
        {"category": "A1", "area": "63", "unit": "U1", "basis": "另一条"},
        ("twice", "unit"),
    ),
    "an unknown area": (TableName.UNITS, "", {"code": "U9", "name": "新局", "area": "9"}, ("unknown", "area")),
    "an unknown parent": (TableName.UNITS, "", {"code": "U9", "name": "新局", "parent": "9"}, ("unknown", "parent")),
    "a heading that has matters": (TableName.CATEGORIES, "A", None, ("has_below", "row")),
    "a heading coded anew": (TableName.CATEGORIES, "A", {"code": "AA", "name": "城建"}, ("has_below", "code")),
    "under itself": (TableName.CATEGORIES, "A", {"code": "A", "name": "城建", "parent": "A1"}, ("circle", "parent")),
    "one that is gone": (TableName.CATEGORIES, "Z", {"code": "Y", "name": "城建"}, ("changed", "version")),
}


@pytest.mark.parametrize(("table", "key", "given", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be(
    centre: Centre, table: TableName, key: str, given: dict[str, str] | None, expected: tuple[str, str]
) -> None:
    before = centre.book
    with pytest.raises(Refused) as refused:
        put(centre, table, key, given)
    assert (refused.value.code, refused.value.fields[0]) == expected
    assert centre.book is before


def test_a_duty_s_unit_is_changed_by_its_alias(centre: Centre) -> None:
    put(centre, TableName.UNITS, "U2", row(centre, TableName.UNITS, "U2", aliases="东区府"))
    done = put(centre, TableName.DUTIES, "A1|63|U1", row(centre, TableName.DUTIES, "A1|63|U1", unit="东区府"))
    assert changes(done) == [("A1|63|U2", "added"), ("A1|63|U1", "withdrawn")]
    assert [duty.unit for duty in centre.book.duties_for("A1", "630101")] == ["U2"]


def file(text: str) -> bytes:
    return zlib.compress(text.encode())


def test_a_file_is_seen_beforehand_and_then_put_in_force(centre: Centre) -> None:
    asked = BringTable(table=TableName.UNITS, file=file(UNITS_FILE), seen=1)
    seen = bring(centre, asked, "who")
    assert (seen.added, seen.changed, seen.withdrawn, seen.unchanged) == (0, 1, 1, 1)
    assert changes(seen) == [("U1", "changed"), ("U3", "withdrawn")] and len(centre.book.units) == 3
    done = bring(centre, BringTable(table=TableName.UNITS, file=file(UNITS_FILE), seen=1, apply=True), "who")
    assert (done.applied, done.version) == (True, 2) and set(centre.book.units) == {"U1", "U2"}


def test_what_is_withdrawn_says_how_many_open_cases_lie_with_it(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "lead1")
    cases = [seat.registering(area=area) for area in ("630101", "6302", "6302")]
    for case in cases:
        seat.do(case)
        seat.catch_up()
        seat.do(DispatchCase(**seat.common(case.case, seen=seat.seen(case.case)), unit="U3"))
        seat.catch_up()
    seat.do(Withdraw(**seat.common(cases[2].case, seen=seat.seen(cases[2].case)), text="诉求人撤回"))
    seen = bring(centre, BringTable(table=TableName.UNITS, file=file(UNITS_FILE), seen=1), "who")
    assert (changes(seen)[-1], seen.open_cases) == (("U3", "withdrawn"), {"U3": 2})
    assert put(centre, TableName.AREAS, "6302", None, apply=False).open_cases == {"6302": 1}
    assert put(centre, TableName.UNITS, "U1", None, apply=False).open_cases == {}, "nothing lies there"


def test_one_bad_row_and_nothing_goes_in(centre: Centre) -> None:
    bad = BringTable(table=TableName.UNITS, file=file(UNITS_FILE + "U9,,,,,,\n"), seen=1, apply=True)
    told = bring(centre, bad, "who")
    assert (told.applied, told.version, told.rejected) == (False, 1, 1)
    assert [(each.number, each.code, each.field) for each in told.bad] == [(4, "empty", "name")]


@pytest.mark.parametrize(("body", "code"), [(b"no file", "file_kind"), (zlib.compress(b""), "header_empty")])
def test_what_is_no_file_is_refused(centre: Centre, body: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        bring(centre, BringTable(table=TableName.UNITS, file=body, seen=1), "who")


@pytest.mark.parametrize("path", ["/v1/tables/bring", "/v1/tables/revise"])
@pytest.mark.parametrize(("name", "may"), [("op1", False), ("lead1", False), ("admin1", True)])
def test_only_admins(centre: Centre, path: str, name: str, may: bool) -> None:
    door = next(door for door in DOORS if door.path == path)
    given: dict[str, Any] = {"table": TableName.UNITS, "seen": 1}
    asked = BringTable(file=file(UNITS_FILE), **given) if path.endswith("bring") else ReviseRow(row="U3", **given)
    seat = PlainSeat.of(centre, name)
    try:
        said = door.run(centre, Asked(seat.token, asked))
    except Refused as refused:
        said = refused.code
    assert isinstance(said, Revision) if may else said == "role"


def test_the_empty_book_has_no_rows() -> None:
    assert all(rows_of(Book(), table) == {} for table in TableName)


def test_an_import_beside_an_online_change_is_refused_and_loses_neither(
    centre: Centre, another: Callable[[], Centre], tmp_path: Path
) -> None:
    at_the_command_line = another()
    put(centre, TableName.UNITS, "U1", row(centre, TableName.UNITS, "U1", phone="0971"))
    path = tmp_path / "units.csv"
    path.write_text(UNITS_FILE, "utf-8")
    with pytest.raises(Refused) as refused:
        import_tables.bring(at_the_command_line, TableName.UNITS, path, {})
    assert (refused.value.code, refused.value.fields) == ("changed", ("version",))
    now = another()
    assert now.book.units["U1"].phone == "0971" and "U3" in now.book.units
    import_tables.bring(now, TableName.UNITS, path, {})
    given = row(centre, TableName.UNITS, "U2", phone="0972")
    with pytest.raises(Refused, match="changed"):
        revise(centre, ReviseRow(table=TableName.UNITS, row="U2", cells=given, seen=2, apply=True), "who")
