"""The server is cut off and nothing stops; it comes back and everything agrees."""

import pytest

from app.clock import WindClock
from app.desk import Desk, Line
from app.domain.errors import Refused
from app.domain.words import Status
from app.questions.shapes import Attention, CaseOf, Outbox, Queue
from tests.world.centre import PASSWORD
from tests.world.city import INTAKE, city


def test_the_operators_script_needs_no_server() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        known = one.register().case
        one.idle()
        with town.stopped():
            one.desk.sync_now()
            town.until(lambda: one.desk.link_state().line is Line.OFFLINE)
            first = one.register(text="路灯不亮")
            one.act("dispatch", first.case, unit="U1", co_units=["U2"])
            second = one.desk.do(
                one.desk.act("register_case", **INTAKE | {"caller": None, "contact": first.contact}),
                one.desk.act("answer", text="已说明"),
            )
            one.desk.do(one.desk.act("emergency", place="北山寺"))
            one.desk.do(one.desk.act("invalid_call", reason="silent"))
            one.act("add_contact", known, kind="reminder", text="催一下")
            one.act("amend", known, changes={"place": "八一中路8号"})
            numbers = [one.desk.ask(CaseOf(case=each.case)).facts.number for each in (first, second)]
            assert one.desk.ask(CaseOf(case=second.number)).facts.status is Status.CLOSED
            assert second.contact == first.contact
            same = [one.desk.ask(CaseOf(case=each.case)).private.callers[0] for each in (first, second)]
            assert same[0] == same[1], "the same caller's next matter"
            assert len(one.desk.ask(Outbox())) == 8
            assert one.desk.link_state().waiting == 8
            waiting = one.desk.ask(Queue())[0].id
            with pytest.raises(Refused) as no:
                one.desk.take(waiting)
            assert no.value.code == "needs_centre"
            done = [row.id for row in one.desk.ask(Outbox())]
        town.agrees()
        assert two.desk.ask(CaseOf(case=numbers[0])).facts.unit == "U1"
        assert [one.desk.ask(CaseOf(case=each.case)).facts.number for each in (first, second)] == numbers
        assert [each for each in town.commands() if each in set(done)] == done
        assert one.desk.ask(Attention()) == []


def test_a_whole_shift_offline_with_a_restart_in_between() -> None:
    with city() as town:
        one = town.seat("op1")
        one.offline()
        cases = [one.register(text=f"第{number}件事").case for number in range(20)]
        one.desk.save_draft("form", "intake", {"text": "打到一半"})
        one.close()
        one.sign_in()
        assert one.desk.link_state().line is not Line.ONLINE
        assert len(one.desk.ask(Outbox())) == 20
        for case in cases:
            one.act("dispatch", case, unit="U1")
        sent = [row.id for row in one.desk.ask(Outbox())]
        one.online()
        town.agrees()
        assert [each for each in town.commands() if each in set(sent)] == sent, "in the seat's order, each once"
        assert one.count("SELECT count(*) FROM drafts") == 1, "what is half typed stays here"


def test_numbers_are_the_seats_own_and_never_come_twice() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        one.offline()
        numbers = [seat.register().number for seat in (one, two, one, two)]
        one.close()
        one.sign_in()
        numbers.append(one.register().number)
        assert [n.split("-")[1:3] for n in numbers] == [
            ["001", "0001"],
            ["002", "0001"],
            ["001", "0002"],
            ["002", "0002"],
            ["001", "0003"],
        ]
        one.online()
        town.agrees()


def test_a_draft_goes_with_the_saving_and_not_without() -> None:
    with city() as town:
        one = town.seat("op1")
        one.desk.save_draft("form", "intake", {"text": "打到一半"})
        with pytest.raises(Refused):
            one.desk.do(one.desk.act("register_case", **INTAKE | {"category": "Z9"}), draft="form")
        assert one.count("SELECT count(*) FROM drafts") == 1
        one.desk.do(one.desk.act("register_case", **INTAKE), draft="form")
        assert one.count("SELECT count(*) FROM drafts") == 0
        town.agrees()


def test_two_people_at_one_machine_have_a_profile_each(tmp_path: object) -> None:
    with city() as town:
        one = town.seat("op1")
        one.register()
        one.idle()
        root = one.root
        other = Desk.open(root, "op2", PASSWORD, WindClock(town.clock.now()), one.network.url)
        try:
            assert other.seat != one.desk.seat
            with pytest.raises(Exception, match="in_use"):
                Desk.open(root, "op2", PASSWORD, WindClock(town.clock.now()), one.network.url)
        finally:
            other.close()
        assert sorted(each.name for each in root.iterdir()) == ["op1", "op2"]
        town.agrees()
