"""What a lead takes from whoever is gone and gives to somebody else, across the wire."""

from __future__ import annotations

import pytest

from app.domain.errors import Refused
from app.questions.leadshapes import CallbackProgress
from app.questions.shapes import CaseOf, Queue
from tests.world.city import INTAKE, City, Seat, city


def waiting(town: City, seat: Seat) -> str:
    """A case in the queue that this seat holds."""
    case = seat.desk.do(seat.desk.act("emergency", place="北山寺")).case
    seat.idle()
    seat.desk.take(case)
    seat.idle()
    return case


def holder(seat: Seat, case: str) -> str | None:
    seat.idle()
    held = seat.desk.ask(CaseOf(case=case)).facts.holder
    return held.person if held else None


def test_a_held_item_is_freed_and_given_and_a_late_holder_loses_nothing() -> None:
    with city() as town:
        gone, two, lead = town.seat("op1"), town.seat("op2"), town.seat("lead1", roles=("lead",))
        case = waiting(town, gone)
        assert holder(lead, case) == gone.desk.person.id
        gone.offline()
        with pytest.raises(Refused, match="held"):
            two.desk.take(case)
        lead.desk.leading.free(case)
        lead.act("assign", case, to="op2")
        lead.idle()
        assert holder(two, case) is None
        assert [row.id for row in two.desk.ask(Queue(mine=True))] == [case]
        two.desk.take(case)
        gone.desk.do(gone.desk.act("register_case", **INTAKE | {"case": case, "text": "我写的"}))
        two.desk.do(two.desk.act("register_case", **INTAKE | {"case": case, "text": "她写的"}))
        two.idle()
        gone.online()
        gone.idle()
        assert holder(lead, case) is None
        lead.desk.open_case(case)
        lead.idle()
        private = lead.desk.ask(CaseOf(case=case)).private
        assert private.text == "她写的"
        assert any("我写的" in words.text for words in private.words.values()), "a stale holder's words are kept"
        town.agrees()


def test_only_a_lead_frees_and_only_what_is_held() -> None:
    with city() as town:
        one, two, lead = town.seat("op1"), town.seat("op2"), town.seat("lead1", roles=("lead",))
        case = waiting(town, one)
        with pytest.raises(Refused, match="role"):
            two.desk.leading.free(case)
        lead.desk.leading.free(case)
        for wanted, code in ((case, "nobody_holds"), (case[:-1] + ("0" if case[-1] != "0" else "1"), "no_case")):
            with pytest.raises(Refused, match=code):
                lead.desk.leading.free(wanted)
        one.idle()
        town.agrees()


def test_callbacks_of_somebody_ill_are_moved_offline() -> None:
    with city() as town:
        lead, ill, well = (
            town.seat("lead1", roles=("lead",)), town.seat("cb1", roles=("callback",)), town.seat("op2"),
        )  # fmt: skip
        cases = [lead.register().case for _ in range(2)]
        for case in cases:
            lead.act("dispatch", case, unit="U1")
            for do, fields in (("sign", {}), ("reply", {"text": "已修好"}), ("approve", {}), ("approve", {})):
                lead.act(do, case, said_by="李工", told="phone", **fields)
            lead.act("review", case, accepted=True)
            lead.act("assign", case, to="cb1")
        for seat in town.seats:
            seat.idle()
        lead.offline()
        lead.desk.do(*(lead.desk.act("assign", case=case, to="op2") for case in cases))
        assert outstanding(lead) == {"op2": 2, "cb1": 0}
        lead.online()
        for seat in town.seats:
            seat.idle()
        assert outstanding(ill) == outstanding(well) == {"op2": 2, "cb1": 0}
        town.agrees()


def outstanding(seat: Seat) -> dict[str, int]:
    names = {p.id: p.name for p in seat.desk.book.people.values()}
    rows = seat.desk.ask(CallbackProgress())
    return {names[row.person]: row.counts[0].count for row in rows}
