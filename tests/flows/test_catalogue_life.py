"""A catalogue that changes while cases go their way: the clause stays with the case, the seats get the new one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.catalogue import cells, rows_of
from app.domain.errors import Refused
from app.domain.records import CaseFacts
from app.domain.words import TableName
from app.questions.shapes import CaseOf, Suggest
from tests.world.city import City, Seat, city

ROW, CLAUSE = "A1|63|U1", "《城市供水条例》第三条"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def facts(seat: Seat, case: str) -> CaseFacts:
    return seat.desk.ask(CaseOf(case=case)).facts


def clause(seat: Seat, case: str) -> tuple[str | None, str | None, int | None]:
    lead = facts(seat, case).lead
    assert lead is not None
    return lead.basis, lead.duty, lead.duty_version


def test_the_clause_stays_with_the_case_and_the_seats_get_the_new_one(town: City) -> None:
    admin, op = town.seat("admin1", roles=("admin",)), town.seat("op1")
    old, plain, own = (op.register(area="6302").case for _n in range(3))
    op.act("dispatch", old, unit="U1", basis=CLAUSE)
    op.act("dispatch", plain, unit="U1")
    op.act("dispatch", own, unit="U1", basis="领导批示")
    op.idle()
    assert clause(op, old) == clause(op, plain) == (CLAUSE, ROW, 1)
    assert clause(op, own) == (None, None, None), "what a person writes is nothing for every seat"
    file = op.desk.ask(CaseOf(case=own))
    assert file.private.clause(file.facts.lead) == "领导批示"
    given = cells(rows_of(admin.desk.book, TableName.DUTIES)[ROW]) | {"basis": "《城市供水条例》第五条"}
    seen = admin.desk.tables.revise(TableName.DUTIES, ROW, given, 1)
    assert [each.fields for each in seen.rows] == [{"basis": (CLAUSE, "《城市供水条例》第五条")}] and not seen.applied
    admin.desk.tables.revise(TableName.DUTIES, ROW, given, 1, apply=True)
    town.until(lambda: op.desk.book.versions["duty"] == 2)
    assert [each.basis for each in op.desk.ask(Suggest(category="A1", area="6302"))] == ["《城市供水条例》第五条"]
    new = op.register(area="6302").case
    op.act("dispatch", new, unit="U1")
    op.idle()
    assert clause(op, new) == ("《城市供水条例》第五条", ROW, 2)
    assert clause(op, old) == (CLAUSE, ROW, 1)


def revised(town: City, admin: Seat, *others: Seat) -> None:
    """The clause changes; only the admin's seat and these hear of it."""
    given = cells(rows_of(admin.desk.book, TableName.DUTIES)[ROW]) | {"basis": "《城市供水条例》第五条", "days": "7"}
    admin.desk.tables.revise(TableName.DUTIES, ROW, given, 1, apply=True)
    town.until(lambda: all(seat.desk.book.versions["duty"] == 2 for seat in (admin, *others)))


@pytest.mark.parametrize("basis", [CLAUSE, ""], ids=["by its words", "without words"])
def test_a_clause_that_changes_before_the_centre_judges_stays_as_it_was_suggested(town: City, basis: str) -> None:
    admin, op = town.seat("admin1", roles=("admin",)), town.seat("op1")
    case, own = (op.register(area="6302").case for _n in range(2))
    op.idle()
    op.offline()
    op.act("dispatch", case, unit="U1", basis=basis)
    op.act("dispatch", own, unit="U1", basis="领导批示")
    revised(town, admin)
    op.online()
    op.idle()
    assert clause(op, case) == (CLAUSE, ROW, 1) and facts(op, case).level == 3
    assert clause(op, own) == (None, None, None)
    file = op.desk.ask(CaseOf(case=own))
    assert file.private.clause(file.facts.lead) == "领导批示"


def test_a_clause_that_changes_while_somebody_looks_at_it_stays_as_it_was_suggested(town: City) -> None:
    admin, op = town.seat("admin1", roles=("admin",)), town.seat("op1")
    case, forged = (op.register(area="6302").case for _n in range(2))
    (seen,) = op.desk.ask(Suggest(category="A1", area="6302"))
    revised(town, admin, op)
    op.act("dispatch", case, unit=seen.unit, basis=seen.basis, level=seen.level, catalogue=seen.catalogue)
    op.act("dispatch", forged, unit="U1", basis="《城市供水条例》第九条", catalogue=1)
    op.idle()
    assert clause(op, case) == (CLAUSE, ROW, 1)
    assert clause(op, forged) == (None, None, None), "words that never stood there are a person's"


def test_a_seat_that_is_not_an_admin_s_changes_nothing(town: City) -> None:
    op = town.seat("op1")
    with pytest.raises(Refused, match="role"):
        op.desk.tables.revise(TableName.UNITS, "U1", None, 1)
