"""Whose a callback is, when citizens are rung, who of a case is asked, and what a lead does about it, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Trouble
from app.domain.records import CENTRE, Caller, Person
from app.domain.smstext import SmsSettings
from app.floor import Floor
from app.sync.wire import SeatRow
from app.sync.wire.sms import SmsOutbox, SmsRow
from tests.ui import crawl
from tests.ui.panes.seat import SeatDesk, Stand
from tests.world.story import CALLBACK, LEAD, Story, small_book
from ui.panes.callback import PANE
from ui.panes.callback.sharing import Colleague, colleagues, shares
from ui.parts.look import Look

Make = Callable[..., Stand]
SECOND = Person(id="p-cb2", name="cb2", roles=("callback",))


@pytest.fixture
def story() -> Story:
    book = small_book()
    return Story(replace(book, people={**book.people, SECOND.id: SECOND}))


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, story: Story) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand(person: Person = CALLBACK, hours: float = 24) -> Stand:
        story.wait(hours=hours)
        desk = SeatDesk(tmp_path / "store", story.book, person, story.clock)
        desk.arrive(*story.cases.values())
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def several(story: Story, count: int) -> list[str]:
    made = []
    for number in range(count):
        story.wait(minutes=1)
        made.append(story.accepted(phone=f"1389721{number:04}"))
    return made


def cell(stand: Stand, case: str, column: str) -> str:
    table = stand.view.table.set
    found = next(each for each in table.columns if each.key == column)
    return found.text(table.rows[case])


def test_ones_own_come_first_and_what_is_free_is_taken_and_given_back_by_a_key(make: Make, story: Story) -> None:
    one, two, his = several(story, 3)
    until = story.clock.now() + timedelta(days=2)
    story.act("assign", two, LEAD, to=CALLBACK.id, until=until)
    story.act("assign", his, LEAD, to=SECOND.id, until=until)
    stand = make()
    assert stand.view.table.set.ids == [two, one]
    assert [cell(stand, each, "whose") for each in (two, one)] == ["我的", "—"]
    stand.view.table.select(one)
    stand.settle()
    stand.key("G")
    taken = stand.desk.sent()[-1]
    assert (taken.case, taken.to) == (one, CALLBACK.id)
    assert taken.until.astimezone(story.book.zone).strftime("%d %H:%M") == "11 00:00", "until the day ends"
    assert stand.view.call.file.facts.id == one and cell(stand, one, "whose") == "我的"
    stand.key("B")
    assert stand.desk.case(one).facts.assigned is None
    stand.key("D")
    assert [each.case for each in stand.desk.sent()[-2:]] == [one, one]
    assert stand.desk.case(one).facts.assigned == CALLBACK.id, "whoever rings has it"


def test_outside_the_hours_there_are_appointments_alone_and_it_says_so(make: Make, story: Story) -> None:
    plain = story.accepted()
    asked_for = story.accepted()
    noon = story.clock.now() + timedelta(hours=27)
    story.asked(asked_for, appointment=noon)
    stand = make(hours=26.9)
    assert stand.view.table.set.ids == []
    assert "外呼时段 09:00-12:00,14:00-20:00" in stand.labels()
    stand.desk.clock.wind(600)
    stand.frame.ticked.emit(stand.desk.clock.now())
    stand.settle()
    assert stand.view.table.set.ids == [asked_for]
    stand.desk.clock.wind(3600)
    stand.frame.ticked.emit(stand.desk.clock.now())
    stand.settle()
    assert stand.view.table.set.ids == [asked_for, plain] and "外呼时段" not in stand.labels()


def test_each_citizen_of_a_case_is_shown_as_they_stand_and_whose_turn_it_is_comes_first(
    make: Make, story: Story
) -> None:
    case = story.accepted(phone="13897210033")
    for number, name in (("13897210044", "李四"), ("13897210055", "王五")):
        caller = Caller(id=f"caller-{name}", name=name, phone=number)
        story.act("add_contact", case, contact=f"k-{name}", channel="phone", caller=caller)
    stand = make(hours=23)
    story.asked(case)
    story.asked(case, "yes", "yes", "yes", caller="caller-李四")
    stand.desk.arrive(story.cases[case])
    stand.settle()
    stand.key("Down")
    assert stand.view.call.caller == "caller-王五" and stand.view.card.number.text() == "138****0055"
    assert "张** 1 次未接、李** 已答、王** 当前" in stand.labels()
    assert cell(stand, case, "caller") == "王**"
    stand.key("N")
    assert stand.desk.sent()[-1].caller == "caller-王五"
    assert stand.view.call.caller != "caller-李四"


def test_what_became_of_the_sms_stands_beside_the_number(make: Make, story: Story) -> None:
    mobile, landline = story.accepted(phone="13897210033"), story.accepted(phone="0971-8230000")
    stand = make()
    stand.desk.tell_sms(SmsSettings(gateway=True))
    assert "短信" not in stand.labels()
    for case in (mobile, landline):
        story.asked(case)
    story.wait(hours=4)
    stand.desk.arrive(*story.cases.values())
    stand.view.table.again()
    stand.settle()
    stand.view.table.select(mobile)
    stand.settle()
    assert "短信链接待发" in stand.labels()
    story.act("invite", mobile, CENTRE, caller=story.facts(mobile).callers[0].id, round=1)
    stand.desk.arrive(story.cases[mobile])
    stand.settle()
    assert "短信链接已于 14:00 发出" in stand.labels()
    stand.view.table.select(landline)
    stand.settle()
    assert "不发短信：不是手机号码" in stand.labels()


def seat(name: str, online: bool, revoked: bool = False) -> SeatRow:
    told = {"device": f"d-{name}-{revoked}", "seat": "040", "machine": "", "last_seen": None, "waiting": 0, "stuck": 0}
    return SeatRow(person=name, online=online, revoked=revoked, **told)


def test_a_lead_gives_the_day_out_to_who_is_there(make: Make, story: Story) -> None:
    cases = several(story, 5)
    until = story.clock.now() + timedelta(days=2)
    story.act("assign", cases[0], LEAD, to=SECOND.id, until=until)
    stand = make(LEAD)
    heard = (seat("cb1", True), seat("cb2", True), seat("cb2", False))
    stand.desk.floor = Floor(lambda *_asked: SimpleNamespace(seats=heard))
    stand.key("V")
    assert "4 件未分派 · 分给 2 人" in stand.labels()
    assert crawl.nameless(stand.view) == [] and crawl.clipped(stand.view) == []
    stand.key("Ctrl+G")
    given = [(each.case, each.to) for each in stand.desk.sent()]
    assert [case for case, _to in given] == cases[1:]
    whose = [stand.desk.case(case).facts.assigned for case in cases]
    assert sorted(whose) == [CALLBACK.id] * 2 + [SECOND.id] * 3 or sorted(whose) == [CALLBACK.id] * 3 + [SECOND.id] * 2
    assert stand.messages[-1].text == "已分派 4 件，当日有效" and not stand.view.lead.is_open
    assert stand.view.table.set.ids == [], "a lead has none of them"


def test_a_lead_picks_who_gets_some_and_needs_no_centre(make: Make, story: Story) -> None:
    cases = several(story, 3)
    stand = make(LEAD)

    def nobody(*_asked: Any) -> Any:
        raise Trouble("unreachable")

    stand.desk.floor = Floor(nobody)
    stand.key("V")
    assert "3 件未分派 · 分给 2 人" in stand.labels()
    assert [row.present for row in stand.view.lead.people.set.rows.values()] == [None, None]
    stand.key("Space")
    assert "3 件未分派 · 分给 1 人" in stand.labels()
    stand.key("Ctrl+G")
    assert {stand.desk.case(case).facts.assigned for case in cases} == {SECOND.id}
    stand.key("V")
    stand.key("Ctrl+G")
    assert len(stand.desk.sent()) == 3, "nothing is left to give"
    stand.key("Escape")
    assert not stand.view.lead.is_open


def test_shares_are_even_and_count_what_is_had_already() -> None:
    rows: Any = [SimpleNamespace(id=str(number), assigned=None, citizens=()) for number in range(36)]
    one, two, three = (Colleague(name, name, has) for name, has in (("a", 0), ("b", 10), ("c", 2)))
    made = shares(rows, [one, two, replace(three, picked=False)])
    assert [case for case, _to in made] == [row.id for row in rows]
    assert sum(to == "a" for _case, to in made) == 23 and sum(to == "b" for _case, to in made) == 13
    assert shares(rows, [replace(one, picked=False)]) == [] and shares([], [one]) == []


DAY = """
case assigned citizens
k1   -        x
k2   -        y
k3   -        x,z
k4   -        w
k5   a        y
k6   -        z
k7   gone     w
k8   -
"""


def test_what_one_citizen_is_asked_about_goes_to_one_person() -> None:
    rows: list[Any] = []
    for line in DAY.strip().splitlines()[1:]:
        case, assigned, *citizens = line.replace(",", " ").split()
        whose = None if assigned == "-" else assigned
        rows.append(SimpleNamespace(id=case, assigned=whose, citizens=tuple(citizens)))
    made = dict(shares(rows, [Colleague("a", "a", 1), Colleague("b", "b", 0)]))
    assert made["k1"] == made["k3"] == made["k6"] == "b", "x and z meet in one case, so one person asks both"
    assert made["k2"] == "a", "who asks y already"
    assert list(made) == ["k1", "k2", "k3", "k4", "k6", "k8"], "each once, in the list's order"
    assert sorted(made.values()) == ["a"] * 3 + ["b"] * 3


@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "b", "gone"]), st.sets(st.integers(0, 9), max_size=3)), max_size=40),
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
)
def test_shares_by_law(day: list[tuple[str, set[int]]], had: list[int]) -> None:
    rows: list[Any] = [
        SimpleNamespace(id=str(at), assigned=whose or None, citizens=tuple(map(str, sorted(citizens))))
        for at, (whose, citizens) in enumerate(day)
    ]
    among = [Colleague("abcd"[at], "", count) for at, count in enumerate(had)]
    made = shares(rows, among)
    free = [row.id for row in rows if row.assigned is None]
    assert [case for case, _to in made] == free, "each that is nobody's, once"
    whose = dict(made)
    for one in rows:
        for other in rows:
            if one.id in whose and other.id in whose and set(one.citizens) & set(other.citizens):
                assert whose[one.id] == whose[other.id]


def test_who_is_there_is_picked_and_an_operator_is_not_asked(story: Story) -> None:
    found = colleagues(story.book, (), [seat("cb2", True), seat("op1", True), seat("cb1", True, revoked=True)])
    assert [(each.name, each.present, each.picked) for each in found] == [("cb2", True, True), ("cb1", False, False)]
    assert all(each.picked for each in colleagues(story.book, (), []))


def test_cases_of_one_citizen_are_given_to_one_person(make: Make, story: Story) -> None:
    cases = [story.accepted(phone=phone) for phone in ("13800138000", "13897215521", "13800138000", "13897215521")]
    stand = make(LEAD)
    heard = (seat("cb1", True), seat("cb2", True))
    stand.desk.floor = Floor(lambda *_asked: SimpleNamespace(seats=heard))
    stand.key("V")
    stand.key("Ctrl+G")
    whose = [stand.desk.case(case).facts.assigned for case in cases]
    assert whose[0] == whose[2] != whose[1] == whose[3]


def test_without_a_gateway_the_desk_says_that_the_message_waits(make: Make, story: Story) -> None:
    case = story.accepted()
    facts = story.facts(case)
    story.act("record_callback", case, CALLBACK, caller=facts.callers[0].id, round=facts.round)
    stand = make(hours=24)
    stand.view.table.select(case)
    stand.settle()
    assert "短信在发件箱等候：尚未设置短信网关" in stand.labels()
    stand.desk.tell_sms(SmsSettings(gateway=True))
    stand.settle()
    assert "短信链接待发" in stand.labels() and "尚未设置" not in stand.labels()


def test_others_see_nothing_of_what_a_lead_does(make: Make, story: Story) -> None:
    story.accepted()
    stand = make()
    stand.key("V")
    stand.key("M")
    assert not stand.view.lead.is_open and stand.view.lead.count() == 0
    assert {"callback.share", "callback.sms"}.isdisjoint(each.id for each in stand.view.actions_here())


def sms(number: int, state: str, code: str = "", text: str = "") -> SmsRow:
    at = Story().clock.now()
    named = {"id": f"m{number}", "case": f"c{number}", "number": f"261109-038-000{number}-1"}
    return SmsRow(**named, round=1, state=state, tries=number, code=code, text=text, made_at=at)


def test_the_outbox_of_sms_is_seen_and_a_failed_one_tried_again(make: Make, story: Story) -> None:
    stand = make(LEAD)
    again: list[str] = []

    def resend(which: str) -> SmsOutbox:
        again.append(which)
        return SmsOutbox(gateway=True, messages=(sms(1, "waiting"), sms(2, "sent", text="评价请点 https://a/r/***")))

    told = SmsOutbox(
        gateway=False, messages=(sms(1, "failed", "http_401"), sms(3, "failed", "timeout"), sms(2, "sent"))
    )
    stand.desk.sms = SimpleNamespace(outbox=lambda: told, resend=resend)
    stand.key("M")
    assert "尚未设置短信网关" in stand.labels() and "已发 1 · 失败 2" in stand.labels()
    table = stand.view.lead.sms
    assert [table.set.columns[-1].text(row) for row in told.messages] == ["网关返回 401", "网关超时", ""]
    assert crawl.nameless(stand.view) == [] and crawl.unmasked(stand.view) == []
    assert table.current_id() == "m1", "what failed first is at hand"
    stand.key("A")
    assert again == ["m1"] and "待发 1 · 已发 1" in stand.labels()
    assert "本条内容" not in stand.labels()
    table.select("m2")
    stand.settle()
    assert "本条内容：评价请点 https://a/r/***" in stand.labels(), "what it says, not what the next one would"
    stand.key("A")
    assert again == ["m1"], "what has been sent is not sent twice"
    stand.key("Escape")
    assert not stand.view.lead.is_open


def test_without_the_centre_the_outbox_says_so(make: Make, story: Story) -> None:
    stand = make(LEAD)

    def nobody() -> Any:
        raise Trouble("unreachable")

    stand.desk.sms = SimpleNamespace(outbox=nobody)
    stand.key("M")
    assert "无法连接中心" in stand.labels()
