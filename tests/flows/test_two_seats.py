"""Two seats and one centre."""

import pytest

from app.domain.errors import Refused
from app.domain.words import Status
from app.questions.shapes import Attention, CaseOf, Outbox, Queue
from tests.world.city import city


def test_what_one_logs_the_other_sees() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        saved = one.register()
        one.act("dispatch", saved.case, unit="U1")
        town.until(lambda: two.count("SELECT count(*) FROM facts WHERE status = 'dispatched'") == 1)
        seen = two.desk.ask(CaseOf(case=saved.number))
        assert seen.facts.status is Status.DISPATCHED and seen.facts.unit == "U1"
        assert seen.private is None, "the private part is for the work in hand"
        town.agrees()


def test_an_item_is_held_by_one() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        number = one.desk.do(one.desk.act("emergency", place="北山")).number
        one.idle()
        two.idle()
        taken = one.desk.take(number)
        with pytest.raises(Refused) as no:
            two.desk.take(number)
        assert no.value.code == "held"
        town.until(lambda: two.desk.ask(Queue())[0].holder is not None)
        saved = one.act("register_case", number, text="山体滑坡", request_type="help", category="A1", area="6301")
        assert saved.number == number and taken.fence
        one.idle()
        assert one.desk.ask(Outbox()) == [] and one.desk.ask(Attention()) == []
        town.agrees()


def test_a_released_item_is_free() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.desk.do(one.desk.act("emergency", place="北山")).case
        one.idle()
        two.idle()
        one.desk.take(case)
        one.desk.release(case)
        assert two.desk.take(case).case == case
        town.agrees()


def test_who_decides_late_is_told_why() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.idle()
        two.idle()
        two.offline()
        refused = two.act("dispatch", case, unit="U2")
        one.act("answer", case, text="已告知")
        one.idle()
        assert two.desk.ask(CaseOf(case=case)).facts.unit == "U2", "shown at once where it was done"
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        row = two.desk.ask(Attention())[0]
        assert (row.id, row.state, row.code) == (refused.commands[0], "refused", "flow")
        assert two.desk.ask(CaseOf(case=case)).facts.status is Status.CLOSED, "what is shown is the truth again"
        two.desk.discard(row.id)
        assert two.desk.ask(Attention()) == []
        town.agrees()
