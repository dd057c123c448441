"""Units, matters and areas that are renamed or withdrawn: a case says the names it was handled under."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.catalogue import cells, rows_of
from app.domain.errors import Refused
from app.domain.words import TableName
from app.figures.filters import Filters
from app.questions.catalogueshapes import Flaws
from app.questions.shapes import CaseOf, Cases, Rows, SlipOf, Suggest
from app.reports.sheet import as_text
from tests.world.city import City, Seat, city
from ui.parts import names
from ui.parts.told import Telling

OLD, NEW = "市水务局", "市水务与河湖局"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def given(admin: Seat, table: TableName, *without: str) -> bytes:
    """The table as a file, these rows left away."""
    rows = [cells(row) for key, row in rows_of(admin.desk.book, table).items() if key not in without]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines).encode()


def version(seat: Seat, table: str) -> int:
    return seat.desk.book.versions[table]


def shown(seat: Seat, case: str) -> tuple[str, str, str, str]:
    """Unit and matter in a list, the unit in the story's dispatch, and on the slip."""
    book, (row,) = seat.desk.book, seat.desk.ask(Rows(ids=(case,)))
    file = seat.desk.ask(CaseOf(case=case))
    story = next(line.head for line in Telling(file, book).lines() if line.what == "dispatch")
    if file.private is not None:
        assert names.unit(book, row.unit, row.closed_at) in as_text(seat.desk.ask(SlipOf(case=case)))
    return (
        names.unit(book, row.unit, row.closed_at),
        names.category_path(book, row.category, row.closed_at),
        names.area_path(book, row.area, row.closed_at),
        "new" if NEW in story else "old" if OLD in story else story,
    )


def test_a_case_says_the_names_it_was_handled_under(town: City) -> None:
    admin, op = town.seat("admin1", roles=("admin",)), town.seat("op1")
    closed, still = (op.register(area="6302").case for _n in range(2))
    for case in (closed, still):
        op.act("dispatch", case, unit="U1")
    op.act("withdraw", closed, text="诉求人撤回")
    op.idle()
    town.clock.wind(60)
    renamed = cells(rows_of(admin.desk.book, TableName.UNITS)["U1"]) | {"name": NEW}
    admin.desk.tables.revise(TableName.UNITS, "U1", renamed, 1, apply=True)
    moved = cells(rows_of(admin.desk.book, TableName.CATEGORIES)["A1"]) | {"parent": "B"}
    admin.desk.tables.revise(TableName.CATEGORIES, "A1", moved, 1, apply=True)
    town.until(lambda: all((version(each, "unit"), version(each, "category")) == (2, 2) for each in (admin, op)))
    assert shown(op, closed) == (OLD, "城乡建设 › 供水", "城西区", "old")
    assert shown(op, still) == (NEW, "交通运输 › 供水", "城西区", "old")
    town.clock.wind(60)
    for table, row in ((TableName.UNITS, "U1"), (TableName.CATEGORIES, "A1"), (TableName.AREAS, "6302")):
        done = admin.desk.tables.bring(table, given(admin, table, row), admin.desk.book.versions[KINDS[table]], True)
        assert (done.withdrawn, done.applied, done.bad) == (1, True, ())
    town.until(lambda: (version(op, "unit"), version(op, "area")) == (3, 2))
    for seat in (op, town.seat("op2")):
        seat.idle()
        assert shown(seat, closed) == (OLD, "城乡建设 › 供水", "城西区", "old")
        assert shown(seat, still) == (NEW, "交通运输 › 供水", "城西区", "old")
        assert "U1" not in seat.desk.book.units and "6302" not in seat.desk.book.areas
        assert all(each.unit != "U1" for each in seat.desk.ask(Suggest(category="A1", area="6302")))
        with pytest.raises(Refused, match="unknown"):
            seat.act("dispatch", seat.register(area="630101", category="A2").case, unit="U1")
        seat.idle()
        assert {closed, still} <= {row.id for row in seat.desk.ask(Cases(filters=Filters(area="63")))}
    assert {each.names for each in op.desk.ask(Flaws()) if each.code == "withdrawn_unit"} == {(NEW,)}


KINDS = {TableName.UNITS: "unit", TableName.CATEGORIES: "category", TableName.AREAS: "area"}
