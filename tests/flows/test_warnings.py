"""Hot issues and warnings across the wire: from what citizens say to the lead's word on it."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Refused
from app.questions.hotshapes import Hot, Voices, WarningRow, Warnings
from app.questions.shapes import CaseOf, Cases
from server.hot import Hand
from tests.world.city import City, Seat, city

HEATING = [
    "锦绣花园暖气停了三天,家里老人冻得受不了,物业说锅炉坏了",
    "锦绣花园小区暖气不热,锅炉坏了没人修,物业推诿",
    "反映锦绣花园停暖三天,锅炉故障,老人孩子冻得感冒",
]


def logged(seat: Seat, citizens: range, **fields: Any) -> list[str]:
    """So many citizens, each with a case of one matter in one street; their cases."""
    found = [
        seat.register(caller={"name": "某", "phone": f"1380971{n:04}"}, area=STREET, **fields).case for n in citizens
    ]
    seat.idle()
    return found


STREET = "630101"


def warned(seat: Seat) -> list[WarningRow]:
    seat.idle()
    rows: list[WarningRow] = seat.desk.ask(Warnings())
    return rows


def grouped(town: City) -> None:
    hand = Hand(town.centre.centre)
    while hand.step():
        pass


def test_the_sixth_citizen_makes_a_warning_at_every_seat() -> None:
    with city() as town:
        one, lead = town.seat("op1"), town.seat("lead1", roles=("lead",))
        logged(one, range(5))
        asked = Voices(category="A1", area=STREET, phone="13809710099")
        assert one.desk.ask(asked).warns, "the next one is the sixth"
        again = one.desk.ask(Voices(category="A1", area=STREET, phone="13809710000"))
        assert (again.citizens, again.new, again.warns) == (5, False, False)
        assert warned(lead) == []
        cases = logged(one, range(5, 6))
        (row,) = warned(lead)
        assert (row.citizens, row.count, row.state, row.carrier) == (6, 6, "open", cases[0])
        assert warned(one) == [row]
        shown = repr(row)
        assert "1380971" not in shown and "单元301" not in shown, "no telephone, no door"
        town.agrees()


def test_a_lead_acknowledges_and_dismisses() -> None:
    with city() as town:
        one, lead = town.seat("op1"), town.seat("lead1", roles=("lead",))
        logged(one, range(6))
        (row,) = warned(lead)
        with pytest.raises(Refused, match="empty"):
            lead.act("dismiss", row.carrier, warning=row.key, text=" ")
        with pytest.raises(Refused, match="no_emergency"):
            lead.act("acknowledge", row.carrier)
        with pytest.raises(Refused, match="role"):
            one.act("acknowledge", row.carrier, warning=row.key)
        lead.act("acknowledge", row.carrier, warning=row.key)
        (seen,) = warned(lead)
        assert (seen.state, seen.by) == ("acknowledged", lead.desk.person.id)
        lead.act("dismiss", row.carrier, warning=row.key, text="供暖已恢复")
        lead.idle()
        (gone,) = warned(one)
        assert gone.state == "dismissed"
        file = lead.desk.ask(CaseOf(case=row.carrier))
        assert [line.ref for line in file.facts.timeline if line.what in ("acknowledge", "dismiss")] == [row.key] * 2
        town.agrees()


def test_a_group_is_hot_at_every_seat_and_opens_to_its_cases() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        two.idle()
        cases = [
            one.register(text=text, place="", caller={"phone": f"1380972{n:04}"}) for n, text in enumerate(HEATING)
        ]
        one.idle()
        assert one.desk.ask(Hot()) == []
        grouped(town)
        one.idle()
        two.idle()
        for seat in (one, two):
            (row,) = seat.desk.ask(Hot())
            assert (row.count, row.citizens, row.clustered, row.rising) == (3, 3, True, True)
            behind = seat.desk.ask(Cases(filters=row.filters))
            assert {each.id for each in behind} == {each.case for each in cases}
        town.agrees()


def test_offline_a_seat_counts_on() -> None:
    with city() as town:
        one = town.seat("op1")
        logged(one, range(5))
        one.offline()
        one.register(caller={"name": "某", "phone": "13809710077"}, area=STREET)
        (row,) = one.desk.ask(Warnings())
        assert row.citizens == 6
        one.online()
        one.idle()
        town.agrees()
