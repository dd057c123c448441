"""The radar at the centre: a seat is told of open cases whose words it does not hold, and of nothing else of them."""

from __future__ import annotations

import msgspec
import pytest

from app.domain.errors import Refused, Trouble
from app.questions.shapes import CaseRow, Similar
from app.sync.wire.similar import SimilarCases
from server import radar
from tests.world.city import City, Seat, city

DRIP = "楼道水管漏水一个月没人修，墙面都泡了"
ASKED = Similar(text="楼道水管漏水没人修，墙泡了")


def kept_up(town: City) -> None:
    while radar.of(town.centre.centre).step():
        pass


def alike(seat: Seat, question: Similar = ASKED) -> list[CaseRow]:
    rows: list[CaseRow] = seat.desk.ask(question)
    return rows


def test_a_seat_hears_of_what_it_does_not_hold() -> None:
    with city() as town:
        one, other = town.seat("op1"), town.seat("op2")
        case = one.register(text=DRIP, place="青发小区7号楼").case
        one.act("dispatch", case, unit="U1")
        one.idle()
        other.idle()
        assert alike(other) == [], "the words are with the one who wrote them"
        assert other.desk.beyond.ask(ASKED).told == {}, "asked for the first time, the centre begins to read"
        kept_up(town)
        beyond = other.desk.beyond.ask(ASKED)
        assert [(row.id, row.why) for row in alike(other, beyond)] == [(case, ("words",))]
        assert alike(other, beyond)[0].place in ("", "—") and alike(other, beyond)[0].snippet == ""
        assert [row.id for row in alike(one, one.desk.beyond.ask(ASKED))] == [case], "once, by its own words"
        said = radar.of(town.centre.centre).similar(radar.AskSimilar(device="", text=ASKED.text))
        assert "漏水" not in str(msgspec.json.encode(said), "utf-8")
        one.act("withdraw", case, text="登记有误")
        one.idle()
        kept_up(town)
        assert other.desk.beyond.ask(ASKED).told == {}, "what is closed is no open case"
        town.agrees()


def test_offline_there_is_what_is_held() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register(text=DRIP).case
        one.idle()
        one.offline()
        with pytest.raises(Trouble):
            one.desk.beyond.ask(ASKED)
        assert [row.id for row in alike(one)] == [case]
        one.online()


def test_it_follows_the_feed_and_begins_anew_when_worn() -> None:
    with city() as town:
        one = town.seat("op1")
        found = radar.of(town.centre.centre)
        assert found.step() == 0, "nobody has asked yet"
        first = one.register(text=DRIP).case
        one.idle()
        assert not told(town).ready
        kept_up(town)
        second = one.register(text=DRIP + "，还没修").case
        one.idle()
        assert {each.case for each in told(town).cases} == {first}
        kept_up(town)
        assert {each.case for each in told(town).cases} == {first, second}
        assert told(town, limit=1).cases == told(town).cases[:1]


def test_neither_a_district_nor_a_template_is_told_of() -> None:
    template = "尊敬的领导您好，恳请有关部门尽快核实处理，给老百姓一个满意的答复。"
    things = ("路灯不亮", "井盖缺失", "垃圾没清", "噪音太吵", "停车乱收", "暖气冰凉", "电梯失修", "野狗咬人") * 3
    with city() as town:
        one = town.seat("op1")
        for n, thing in enumerate(things):
            one.register(text=f"{thing}。{template}", place=f"城东区{'甲乙丙丁戊己庚辛'[n % 8]}福小区{n}号楼")
        one.idle()
        told(town)
        kept_up(town)
        assert told(town, text=template, place="城东区").cases == ()
        assert told(town, text=f"七福小区路灯不亮。{template}", place="城东区甲福小区0号楼").cases, "the control"


def test_whom_it_answers() -> None:
    with city() as town:
        one = town.seat("op1")
        lead = town.seat("admin1", roles=("admin",))
        with pytest.raises(Refused, match="role"):
            lead.desk.beyond.ask(ASKED)
        with pytest.raises(Refused, match="range"):
            one.desk._call(
                "/v1/similar", radar.AskSimilar(device=one.desk._entered.about.device, text="x", limit=0), SimilarCases
            )


def told(town: City, text: str = ASKED.text, place: str = "", limit: int = 16) -> SimilarCases:
    return radar.of(town.centre.centre).similar(radar.AskSimilar(device="", text=text, place=place, limit=limit))
