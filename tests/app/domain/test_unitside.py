"""Whose case it is, and how urgent."""

from __future__ import annotations

from app.domain.book import Book
from app.domain.records import Unit
from app.domain.unitside import concerned, lower, part_of, units_of, urgency, with_part
from app.domain.words import AreaKind, Urgency
from tests.world.story import Story

HOUSING, STREET, FIRE = "U-HOUSING", "U-STREET", "U-FIRE"


def test_units_of_somebody() -> None:
    assert units_of(("operator", "unit:U1", "head:U1", "unit:U2")) == ("U1", "U2")


def test_lower_units_are_those_a_case_may_be_passed_on_to() -> None:
    units = {"A": Unit(code="A", name="a"), "B": Unit(code="B", name="b", parent="A")}
    units["C"] = Unit(code="C", name="c", level=AreaKind.STREET)
    assert lower(Book(units=units), "A") == ("B", "C") and lower(Book(units=units), "C") == ()
    assert lower(Book(units=units), "nobody") == ()


def test_a_part_is_theirs_until_it_is_given_back() -> None:
    told = Story()
    case = told.dispatched()
    assert with_part(told.facts(case)) == {HOUSING}
    told.act("whistle", case, units=(FIRE,))
    assert with_part(told.facts(case)) == {HOUSING, FIRE}
    assert urgency(told.facts(case), (FIRE,), told.clock.now()) is Urgency.CALLED
    told.act("pass_on", case, to=STREET)
    facts = told.facts(case)
    assert with_part(facts) == {HOUSING, FIRE, STREET}
    assert urgency(facts, (HOUSING,), told.clock.now()) is Urgency.BELOW
    assert urgency(facts, (STREET,), told.clock.now()) is Urgency.TO_SIGN
    told.act("return", case, text="不归我们")
    facts = told.facts(case)
    assert STREET not in with_part(facts) and STREET in concerned(facts)
    assert part_of(facts, (STREET,)) is None


def test_urgency_goes_with_the_case() -> None:
    told = Story()
    case = told.dispatched()

    def now() -> Urgency:
        return urgency(told.facts(case), (HOUSING,), told.clock.now())

    assert now() is Urgency.TO_SIGN
    told.act("sign", case)
    assert now() is Urgency.IN_HAND
    told.wait(days=2, hours=10)
    assert now() is Urgency.SOON
    told.act("reply", case, text="已修好")
    assert now() is Urgency.TO_APPROVE
    for _rung in range(2):
        told.act("approve", case)
    assert now() is Urgency.HOTLINE
    told.act("review", case, accepted=False, text="没有联系诉求人")
    assert now() is Urgency.SENT_BACK
    told.wait(days=10)
    assert now() is Urgency.OVERDUE
    told.act("sign", case)
    told.act("defer", case, approver="王局长", plan="分期", promised="2026-12-30")
    assert now() is Urgency.PARKED
    told.act("withdraw", case, text="诉求人撤回")
    assert now() is Urgency.DONE
