"""The attention pane: what was refused, where two people met, what is kept back, drafts; nothing goes without a yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.desk import Line, LinkState
from app.domain.records import Person
from app.questions.shapes import Attention, Drafts
from app.sync.wire import Result
from tests.ui import crawl
from tests.ui.panes.seat import PASSWORD, SeatDesk, Stand
from tests.world.story import OPERATOR, OTHER, Story
from ui.panes.attention import PANE
from ui.parts.look import Look

Make = Callable[..., Stand]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def desk(tmp_path: Path, story: Story) -> Iterator[SeatDesk]:
    yield SeatDesk(tmp_path / "store", story.book, OPERATOR, story.clock)


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, desk: SeatDesk) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand(person: Person = OPERATOR) -> Stand:
        desk.person = person
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def refused(desk: SeatDesk, story: Story, do: str, case: str, code: str, *fields: str, **given: Any) -> str:
    """An act of this seat that the centre has refused; its id."""
    if case not in {row for row in story.cases if row in _held(desk)}:
        desk.arrive(story.cases[case])
    saved = desk.do(desk.act(do, case=case, **given))
    desk.judge(saved.commands[0], Result.REFUSED, code, *fields)
    return saved.commands[0]


def _held(desk: SeatDesk) -> set[str]:
    with desk.store.read() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT id FROM facts")}


def test_a_refused_act_is_shown_with_its_reason_and_its_words(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    given = {"unit": "U-HOUSING", "text": "不归我们管，请转消防", "said_by": "刘科长", "told": "phone"}
    refused(desk, story, "return", case, "moved", "seen", **given)
    stand = make()
    stand.key("Down")
    text = stand.labels()
    for words in ("退单", story.facts(case).number, "重新查看", "不归我们管，请转消防", "刘科长"):
        assert words in text
    assert "城东区住建局" in text and stand.view.case.file.facts.id == case


def test_it_is_sent_again_with_changed_fields_on_what_is_seen_now(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    given = {"unit": "U-HOUSING", "text": "不归我们管", "said_by": "刘科长", "told": "phone"}
    command = refused(desk, story, "return", case, "moved", "seen", **given)
    story.act("sign", case, OTHER, said_by="王", told="phone")
    desk.arrive(story.cases[case])
    stand = make()
    stand.key("Down")
    stand.key("R")
    controls = stand.view.form._controls
    assert (controls["text"].value(), controls["said_by"].value(), controls["told"].value()) == (
        "不归我们管",
        "刘科长",
        "phone",
    )
    controls["text"].edit.setFocus()
    controls["text"].edit.selectAll()
    stand.type("属消防职责")
    stand.key("Ctrl+Return")
    again = stand.desk.sent()[-1]
    assert again.id != command and (again.text, again.said_by) == ("属消防职责", "刘科长")
    assert again.seen.turn == story.facts(case).turn
    assert stand.view.items == [] and stand.desk.case(case).facts.status == "open"


def test_a_refusal_of_the_second_try_is_told_at_the_form(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    given = {"unit": "U-HOUSING", "text": "等配件", "days": 2, "said_by": "刘科长", "told": "phone"}
    refused(desk, story, "extend", case, "too_late", "days", **given)
    stand = make()
    stand.key("Down")
    stand.key("R")
    stand.view.form._controls["days"].line.setText("99")
    stand.key("Ctrl+Return")
    assert stand.view.form.form.fields["days"].wrong.isVisible()
    assert len(stand.view.items) == 1


def test_what_has_no_form_is_sent_as_it_was(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.accepted()
    desk.arrive(story.cases[case])
    desk.person = replace(OPERATOR, roles=("operator", "callback"))
    caller = story.facts(case).callers[0].id
    refused(desk, story, "record_callback", case, "flow", caller=caller, round=1)
    stand = make(desk.person)
    stand.key("Down")
    stand.key("R")
    assert stand.view.items == [] and len(stand.desk.sent()) == 1


def test_the_words_become_a_note(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    refused(desk, story, "remind", case, "flow", text="诉求人很着急")
    stand = make()
    stand.key("Down")
    stand.key("N")
    assert [(c.__struct_config__.tag, c.text) for c in stand.desk.sent()] == [("note", "诉求人很着急")]
    assert stand.view.items == []


def test_nothing_is_discarded_without_a_yes(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    refused(desk, story, "remind", case, "flow", text="诉求人很着急")
    stand = make()
    stand.key("Down")
    stand.key("Delete")
    assert len(stand.desk.ask(Attention())) == 1 and "无法找回" in stand.labels()
    stand.key("Escape")
    stand.key("Y")
    assert len(stand.desk.ask(Attention())) == 1
    stand.key("Delete")
    stand.key("Y")
    assert stand.desk.ask(Attention()) == [] and "一切正常" in stand.labels()


@pytest.fixture
def conflict(story: Story, desk: SeatDesk) -> str:
    case = story.register()
    desk.arrive(story.cases[case])
    saved = desk.do(desk.act("amend", case=case, changes={"place": "7号楼4单元", "category": "C3"}))
    changes = {"place": {"old": "青发小区7号楼3单元", "new": "7号楼2单元"}, "category": {"old": "C2", "new": "C1"}}
    story.act("amend", case, OTHER, changes=changes)
    desk.arrive(story.cases[case])
    theirs = {"place": "7号楼2单元", "category": "C1"}
    desk.judge(saved.commands[0], Result.CONFLICT, "conflict", "category", "place", theirs=theirs)
    return case


def test_in_a_conflict_one_chooses_field_by_field(make: Make, conflict: str) -> None:
    stand = make()
    stand.key("Down")
    text = stand.labels()
    for words in (
        "我填的：7号楼4单元",
        "现在的：7号楼2单元",
        "原来：青发小区7号楼3单元",
        "住房 › 供暖不热",
        "住房 › 消防通道",
    ):
        assert words in text
    stand.key("Ctrl+Return")
    assert "请逐项选择" in stand.labels() and len(stand.desk.sent()) == 1
    choices = stand.view.detail.choosing.choices
    choices["place"].setFocus()
    stand.key("1")
    choices["category"].setFocus()
    stand.key("2")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()[-1]
    assert {n: c.new for n, c in sent.changes.items()} == {"place": "7号楼4单元", "category": "C1"}
    assert stand.desk.case(conflict).private.place == "7号楼4单元" and stand.view.items == []


def test_a_card_follows_what_changes_while_it_is_read(make: Make, story: Story, desk: SeatDesk, conflict: str) -> None:
    stand = make()
    stand.key("Down")
    choices = stand.view.detail.choosing.choices
    choices["place"].setFocus()
    stand.key("1")
    story.act("amend", conflict, OTHER, changes={"place": {"old": "7号楼2单元", "new": "7号楼9单元"}})
    desk.arrive(story.cases[conflict])
    stand.settle()
    assert "现在的：7号楼9单元" in stand.labels()
    assert stand.view.detail.choosing.choices["place"].value is None, "what was chosen before was another choice"


def test_when_what_stands_there_is_right_nothing_is_sent(make: Make, conflict: str) -> None:
    stand = make()
    stand.key("Down")
    for name in ("place", "category"):
        stand.view.detail.choosing.choices[name].setFocus()
        stand.key("2")
    stand.key("Ctrl+Return")
    assert stand.desk.sent() == [] and stand.view.items == []
    assert stand.desk.case(conflict).private.place == "7号楼2单元"


def test_a_copied_profile_is_enrolled_again_with_the_password(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    desk.arrive(story.cases[case])
    desk.do(desk.act("remind", case=case, text="请尽快"))
    desk.link = LinkState(Line.OFFLINE, reason="fork")
    stand = make()
    stand.key("Down")
    assert "复制过" in stand.labels() and [item.state for item in stand.view.items] == ["stuck"]
    stand.view.detail.password.setFocus()
    stand.type("wrong password 1")
    stand.key("Return")
    assert desk.passwords == [] and stand.view.detail.note.isVisible()
    stand.view.detail.password.setFocus()
    stand.type(PASSWORD)
    stand.key("Return")
    assert desk.passwords == [PASSWORD] and stand.view.items == []
    assert not stand.view.detail.password.isVisible()


def test_a_signed_out_seat_signs_in_again_here(make: Make, desk: SeatDesk) -> None:
    desk.link = LinkState(Line.OFFLINE, reason="signed_out")
    stand = make()
    assert "已被登出" in stand.labels()
    stand.key("Alt+E")
    stand.type(PASSWORD)
    stand.key("Alt+E")
    assert desk.passwords == [PASSWORD] and "已被登出" not in stand.labels()


def test_forms_left_half_filled_in_are_listed_and_opened_where_they_belong(
    make: Make, story: Story, desk: SeatDesk
) -> None:
    case = story.dispatched()
    desk.arrive(story.cases[case])
    desk.save_draft(f"act.return.{case}", "act", {"text": "一半，联系13900139000"}, case)
    desk.save_draft(f"callback.{case}.x", "callback", {"answers": {"contacted": "yes"}, "note": "等会再问"}, case)
    desk.save_draft("intake-1", "intake", {}, None)
    stand = make()
    assert sorted(item.what for item in stand.view.items) == ["记录回访", "退单"]
    assert all(item.number == story.facts(case).number for item in stand.view.items)
    for at, (pane, words) in enumerate((("callback", "等会再问"), ("cases", "一半，联系139****9000"))):
        stand.view.table.select(stand.view.items[at].id)
        stand.settle()
        assert words in stand.labels()
        stand.key("G")
        assert stand.opened[-1][0] == pane and stand.opened[-1][1]["case"] == case
    assert stand.opened[-1][1]["act"] == "return"
    stand.key("Delete")
    stand.key("Y")
    assert {row.kind for row in desk.ask(Drafts())} == {"callback", "intake"}


def test_the_navigation_counts_what_needs_somebody(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    refused(desk, story, "remind", case, "flow", text="一")
    refused(desk, story, "remind", case, "flow", text="二")
    desk.save_draft(f"act.note.{case}", "act", {"text": "三"}, case)
    stand = make()
    told: list[int] = []
    PANE.count(stand.frame, told.append)
    stand.settle()
    assert told == [2] and len(stand.view.items) == 3


def test_what_is_new_comes_by_itself_and_the_choice_stays(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.dispatched()
    first = refused(desk, story, "remind", case, "flow", text="一")
    stand = make()
    stand.key("Down")
    refused(desk, story, "remind", case, "flow", text="二")
    stand.settle()
    assert len(stand.view.items) == 2 and stand.view.item.id == first


def test_an_act_about_a_case_that_is_gone_is_shown_all_the_same(make: Make, story: Story, desk: SeatDesk) -> None:
    case = story.register()
    desk.arrive(story.cases[case])
    saved = desk.do(desk.act("register_case", **NEW))
    desk.judge(saved.commands[0], Result.REFUSED, "number", "number")
    stand = make()
    stand.key("Down")
    assert "楼道堆物" in stand.labels() and stand.view.item.number == ""
    assert crawl.unmasked(stand.view) == []


NEW = {
    "channel": "phone",
    "request_type": "complaint",
    "category": "C2",
    "area": "A11",
    "place": "1号楼",
    "text": "楼道堆物，电话13900139000",
    "caller": {"name": "张三", "phone": "13900139000"},
}


@pytest.mark.parametrize("width", [1282, 1836])
def test_everything_has_a_name_and_room(make: Make, story: Story, desk: SeatDesk, conflict: str, width: int) -> None:
    case = story.dispatched()
    refused(
        desk, story, "return", case, "moved", "seen", unit="U-HOUSING", text="打13900139000", said_by="刘", told="phone"
    )
    desk.link = LinkState(Line.OFFLINE, reason="signed_out")
    stand = make()
    stand.view.resize(width, 640)
    stand.settle()
    for item in list(stand.view.items):
        stand.view.table.select(item.id)
        stand.settle()
        for key in ("R", "Escape", "Delete", "Escape"):
            stand.key(key)
            assert crawl.nameless(stand.view) == [] and crawl.unmasked(stand.view) == []
            assert crawl.clipped(stand.view) == []


def test_with_nothing_to_do_it_says_so_and_a_first_matter_takes_its_place(
    make: Make, story: Story, desk: SeatDesk
) -> None:
    stand = make()
    assert "没有待办事项" in stand.labels() and not stand.view.table.isVisible()
    refused(desk, story, "note", story.dispatched(), "moved", "seen", text="已联系")
    stand.view.look(None)
    stand.settle()
    assert stand.view.table.isVisible() and "待处理 1 件" in stand.labels()
