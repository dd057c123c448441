"""The cases pane by keys, over a real store with real rules: found, read, acted upon; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.desk import Line, LinkState
from app.domain.records import Case, Person
from app.domain.words import Flag, RequestType, Status
from app.questions.shapes import Drafts, Filters
from tests.ui import crawl
from tests.ui.panes.seat import SeatDesk, Stand
from tests.world.story import LEAD, OPERATOR, OTHER, Story
from ui.panes.cases import PANE
from ui.parts.look import Look

Make = Callable[..., Stand]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, story: Story) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand(person: Person = OPERATOR) -> Stand:
        desk = SeatDesk(tmp_path / "store", story.book, person, story.clock)
        desk.arrive(*story.cases.values())
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def numbers(stand: Stand) -> list[str]:
    table = stand.view.list.table
    return [table.set.rows[each].number for each in table.set.ids if each in table.set.rows]


def shown(stand: Stand) -> str:
    return stand.view.file.facts.id


def open_case(stand: Stand, case: str) -> None:
    stand.view.show_what(case=case)
    stand.settle()
    assert shown(stand) == case


# ── finding ──


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("261109-038-0002-1", 1),
        ("0002", 1),
        ("供暖", 1),
        ("13911112222", 1),
        ("2222", 1),
        ("康乐小区", 1),
        ("没有的", 0),
        ("", 2),
    ],
)
def test_a_case_is_found_by_number_words_phone_and_place(make: Make, story: Story, typed: str, found: int) -> None:
    story.register()
    wanted = story.register(phone="13911112222", place="康乐小区2号楼", text="家里供暖不热", category="C3")
    stand = make()
    stand.key("Ctrl+F")
    typed = story.facts(wanted).number if typed.startswith("261109") else typed
    stand.type(typed or " ")
    stand.key("Return")
    assert len(stand.view.list.table.set.ids) == found
    if found == 1:
        assert stand.view.list.table.set.ids == [wanted] and shown(stand) == wanted
        assert stand.view.list.table.hasFocus()


def test_conditions_are_typed_joined_and_taken_back_by_keys(make: Make, story: Story) -> None:
    one, two = story.dispatched(), story.replied(request_type="help")
    story.register(person=OTHER, request_type="help")
    stand = make()
    stand.key("F")
    stand.type("qiuzhu")
    stand.key("Return")
    assert len(stand.view.list.table.set.ids) == 2
    stand.type("wodeng")
    stand.key("Return")
    assert stand.view.list.table.set.ids == [two]
    stand.key("Backspace")
    stand.key("Backspace")
    assert len(stand.view.list.table.set.ids) == 3
    story.wait(days=9)
    stand.type("chaoqi")
    stand.key("Return")
    assert stand.view.list.table.set.ids == [one]
    stand.key("Ctrl+Backspace")
    assert len(stand.view.list.table.set.ids) == 3


def test_a_number_opens_to_its_cases_and_says_which_they_are(make: Make, story: Story) -> None:
    closed = story.accepted()
    story.asked(closed, "yes", "yes", "yes")
    story.dispatched()
    stand = make()
    stand.view.show_what(filters=Filters(statuses=(Status.CLOSED,), unit="U-HOUSING", hour=10, counted=True))
    stand.settle()
    assert stand.view.list.table.set.ids == [closed]
    chips = [b.text() for b in stand.view.filter.chips.children() if hasattr(b, "text")]
    assert chips == ["已办结  ×", "城东区住建局  ×", "10:00–10:59 时段  ×", "计入统计  ×"]


def test_beside_the_cases_of_a_number_no_other_case_stays(make: Make, story: Story) -> None:
    closed, other = story.accepted(), story.dispatched()
    story.asked(closed, "yes", "yes", "yes")
    stand = make()
    open_case(stand, other)
    stand.view.show_what(filters=Filters(statuses=(Status.CLOSED,)))
    stand.settle()
    assert stand.view.file is None and stand.view.list.table.current_id() is None
    stand.view.step(1)
    stand.settle()
    assert shown(stand) == closed
    stand.key("N")
    stand.view.show_what(filters=Filters(statuses=(Status.DISPATCHED,)))
    stand.settle()
    assert shown(stand) == closed, "a form that is open keeps its case"


def test_the_list_and_the_case_follow_what_others_do(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    story.act("sign", case, OTHER, said_by="刘科长", told="phone")
    stand.desk.arrive(story.cases[case])
    stand.settle()
    assert stand.view.file.facts.status == "signed" and "已签收" in stand.labels()
    story.wait(minutes=1)
    new = story.register()
    stand.desk.arrive(story.cases[new])
    stand.settle()
    assert stand.view.list.table.set.ids == [new, case] and shown(stand) == case


def test_what_this_seat_does_not_hold_is_found_at_the_centre_and_brought_here(make: Make, story: Story) -> None:
    here = story.register(text="楼道灯不亮")
    stand = make()
    story.wait(minutes=1)
    away = story.register(text="楼道堆物")
    stand.desk.centre = {away: story.cases[away], here: story.cases[here]}
    stand.key("Ctrl+F")
    stand.type("楼道")
    assert stand.view.list.table.set.ids == [here]
    assert stand.view.list.centre.set.ids == [away]
    assert "中心另有 1 件" in stand.labels()
    stand.view.list.centre.setFocus()
    stand.key("Down")
    stand.key("Return")
    assert shown(stand) == away and stand.view.list.table.set.ids == [away, here]
    assert not stand.view.list.centre.isVisible()


def test_without_the_centre_it_says_that_this_is_only_what_the_seat_holds(make: Make, story: Story) -> None:
    story.register(text="楼道灯不亮")
    stand = make()
    assert "仅为本席位所存" not in stand.labels()
    stand.desk.link = LinkState(Line.OFFLINE)
    stand.view.look({"link": frozenset()})
    stand.settle()
    stand.key("Ctrl+F")
    stand.type("楼道")
    assert "仅为本席位所存" in stand.labels() and not stand.view.list.centre.isVisible()


# ── acts on a unit's behalf, and the hotline's own ──


def test_a_case_goes_through_the_unit_and_the_review_by_keys(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("S")
    stand.type("刘科长")
    stand.key("Tab")
    stand.key("2")
    stand.key("Ctrl+Return")
    assert stand.desk.sent()[-1].said_by == "刘科长" and stand.desk.sent()[-1].told == "group"
    stand.key("R")
    for text in ("刘建国", "9:40", "灯坏了五处", "已换好", "列入巡查", "已修好并告知", "刘科长"):
        stand.type(text)
        stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")
    reply = stand.desk.sent()[-1]
    assert (reply.checked_by, reply.found, reply.done, reply.next) == ("刘建国", "灯坏了五处", "已换好", "列入巡查")
    assert (reply.text, reply.said_by, reply.told) == ("已修好并告知", "刘科长", "phone")
    assert reply.contacted_at is not None and reply.contacted_at.hour == 1
    for rung in ("科室负责人", "分管领导"):
        stand.key("A")
        assert rung in stand.view.form.number.text()
        stand.key("Tab")
        stand.type("张主任")
        stand.key("Tab")
        stand.key("4")
        stand.key("Ctrl+Return")
    assert stand.view.file.facts.status == "replied"
    stand.key("V")
    stand.key("Ctrl+Return")
    assert stand.view.file.facts.status == "accepted"
    assert [c.__struct_config__.tag for c in stand.desk.sent()] == ["sign", "reply", "approve", "approve", "review"]
    assert "项待发" in stand.labels() and "告知：刘科长（工作群）" in stand.labels()


def test_a_reply_is_sent_back_with_what_is_missing(make: Make, story: Story) -> None:
    case = story.replied()
    stand = make()
    open_case(stand, case)
    stand.key("B")
    stand.key("Ctrl+Return")
    field = stand.view.form.form.fields["text"]
    assert field.wrong.isVisible() and stand.desk.sent() == []
    stand.type("请写明整改时限")
    stand.key("Ctrl+Return")
    assert stand.view.file.facts.status == "rework"
    assert "请写明整改时限" in stand.labels()


def test_who_said_so_and_how_it_came_are_asked_for(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("S")
    stand.key("Ctrl+Return")
    fields = stand.view.form.form.fields
    assert fields["said_by"].wrong.isVisible() and fields["told"].wrong.isVisible()
    assert stand.desk.sent() == []


def test_a_dispatch_offers_the_unit_of_the_duty_catalogue_with_its_clause(make: Make, story: Story) -> None:
    case = story.register()
    stand = make()
    open_case(stand, case)
    stand.key("D")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()[-1]
    assert (sent.unit, sent.level, sent.basis) == ("U-HOUSING", 3, "第7条")
    assert stand.view.file.facts.status == "dispatched"


def test_a_co_units_part_is_entered_for_that_unit(make: Make, story: Story) -> None:
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-FIRE",))
    story.act("sign", case)
    stand = make()
    open_case(stand, case)
    stand.key("Q")
    stand.key("2")
    stand.key("Tab")
    stand.type("不是我们的职责")
    stand.key("Tab")
    stand.type("王队")
    stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert stand.desk.sent()[-1].unit == "U-FIRE"
    assert [d.status for d in stand.view.file.facts.dispatches] == ["signed", "returned"]


def test_a_rule_that_says_no_says_it_at_its_field_and_keeps_the_text(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("E")
    stand.type("99")
    stand.key("Tab")
    stand.type("等配件到货")
    stand.key("Tab")
    stand.type("刘科长")
    stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert stand.view.form.form.fields["days"].wrong.isVisible() and stand.desk.sent() == []
    assert stand.view.form._controls["text"].value() == "等配件到货"


def test_two_cases_are_merged_and_taken_apart_again(make: Make, story: Story) -> None:
    other = story.dispatched(text="楼道灯坏了没人修")
    case = story.register()
    stand = make()
    open_case(stand, case)
    stand.key("X")
    assert stand.view.form._controls["into"].table.set.ids == [other]
    stand.key("Down")
    stand.key("Ctrl+Return")
    assert stand.view.file.facts.merged_into == other
    assert story.facts(other).number in stand.labels()
    stand.key("Ctrl+K")
    stand.type("quxiao")
    stand.key("Return")
    stand.key("Ctrl+Return")
    assert stand.view.file.facts.status == "open"


def test_a_lead_supervises_and_assigns(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make(LEAD)
    open_case(stand, case)
    stand.key("J")
    stand.type("两小时未签收")
    stand.key("Tab")
    stand.type("周局长")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()[-1]
    assert (sent.level, sent.text, sent.name) == (1, "两小时未签收", "周局长")
    stand.key("O")
    stand.type("cb")
    stand.key("Return")
    stand.key("Ctrl+Return")
    assert stand.view.file.facts.assigned == "p-cb"


def test_only_what_was_changed_is_amended(make: Make, story: Story) -> None:
    case = story.register()
    stand = make()
    open_case(stand, case)
    stand.key("M")
    assert "place" not in stand.view.form.form.fields
    stand.view.form._controls["category"].picker.setFocus()
    stand.type("供暖")
    stand.key("Return")
    stand.key("Ctrl+Return")
    assert {n: (c.old, c.new) for n, c in stand.desk.sent()[-1].changes.items()} == {"category": ("C2", "C3")}


def test_an_act_that_is_impossible_is_said_with_its_reason(make: Make, story: Story) -> None:
    case = story.replied()
    stand = make()
    open_case(stand, case)
    stand.key("Ctrl+K")
    stand.type("qianshou")
    stand.key("Return")
    assert stand.view.form.deed is None and stand.desk.sent() == []
    assert "待审核" in stand.messages[-1].text


# ── nothing typed is lost ──


def test_what_is_half_typed_is_there_again(make: Make, story: Story) -> None:
    case, other = story.dispatched(), story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("Q")
    stand.type("不归我们管")
    stand.key("Escape")
    assert [row.payload for row in stand.desk.ask(Drafts())] == [{"text": "不归我们管"}]
    open_case(stand, other)
    stand.key("Q")
    assert stand.view.form._controls["text"].value() is None
    stand.key("Escape")
    open_case(stand, case)
    stand.key("Q")
    assert stand.view.form._controls["text"].value() == "不归我们管"
    stand.key("Tab")
    stand.type("刘科长")
    stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert stand.desk.ask(Drafts()) == [] and stand.view.file.facts.status == "open"


def test_a_dropped_draft_is_gone(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("N")
    stand.type("写错了")
    stand.key("Ctrl+Delete")
    assert stand.desk.ask(Drafts()) == []
    stand.key("N")
    assert stand.view.form._controls["text"].value() is None


def test_a_window_built_anew_stands_as_it_stood(make: Make, story: Story) -> None:
    case = story.dispatched()
    story.dispatched(request_type="help")
    stand = make()
    stand.view.show_what(filters=Filters(request_types=(RequestType.COMPLAINT,)), case=case)
    stand.settle()
    stand.key("N")
    stand.type("一半")
    state = stand.view.state()
    again = PANE.view(stand.frame)
    stand.qtbot.addWidget(again)
    stand.view = again
    again.show()
    again.look(None)
    again.restore(state)
    stand.settle()
    assert again.file.facts.id == case and again.list.table.set.ids == [case]
    assert again.form.deed.id == "note" and again.form._controls["text"].value() == "一半"


def test_a_case_that_moves_under_the_form_is_said_and_the_old_look_is_refused(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("Q")
    stand.type("不归我们管")
    story.act("sign", case, OTHER, said_by="刘科长", told="phone")
    stand.desk.arrive(story.cases[case])
    stand.settle()
    assert stand.view.form.note.isVisible() and "变动" in stand.view.form.note.text()
    assert stand.view.form._controls["text"].value() == "不归我们管"


# ── who may see what ──


def test_numbers_show_only_after_a_reason_is_recorded(make: Make, story: Story) -> None:
    case = story.register(text="请联系13900139000，或者0971-8230000", phone="13897210033")
    other = story.register(phone="13897210044")
    stand = make()
    open_case(stand, case)
    assert crawl.unmasked(stand.view) == [] and "张**" in stand.labels()
    stand.key("F4")
    stand.key("Ctrl+Return")
    assert stand.desk.sent() == [] and crawl.unmasked(stand.view) == []
    stand.key("2")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()
    assert [(c.case, c.reason, c.what) for c in sent] == [(case, "contact", "phone,name,address,place,text")]
    assert "138 9721 0033" in stand.labels() and "13900139000" in stand.labels() and "张三" in stand.labels()
    open_case(stand, other)
    assert crawl.unmasked(stand.view) == []
    open_case(stand, case)
    assert crawl.unmasked(stand.view) == [] and len(stand.desk.sent()) == 1


def test_a_locked_seat_masks_again(make: Make, story: Story) -> None:
    case = story.register()
    stand = make()
    open_case(stand, case)
    stand.key("F4")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert crawl.unmasked(stand.view) != []
    stand.frame.about_to_lock.emit()
    assert crawl.unmasked(stand.view) == []


def test_private_fields_are_amended_only_by_somebody_who_was_recorded_looking(make: Make, story: Story) -> None:
    case = story.register()
    stand = make()
    open_case(stand, case)
    stand.key("F4")
    stand.key("1")
    stand.key("Ctrl+Return")
    stand.key("M")
    stand.view.form._controls["caller.phone"].line.setFocus()
    QApplication.focusWidget().selectAll()
    stand.type("12")
    stand.key("Ctrl+Return")
    assert stand.view.form.form.fields["caller.phone"].wrong.isVisible()
    QApplication.focusWidget().selectAll()
    stand.type("13711112222")
    stand.key("Ctrl+Return")
    assert {n: c.new for n, c in stand.desk.sent()[-1].changes.items()} == {"caller.phone": "13711112222"}


# ── how it stands ──


@pytest.mark.parametrize("width", [1282, 1836])
def test_everything_has_a_name_and_room(make: Make, story: Story, width: int) -> None:
    case = story.register(flags=(Flag.EMERGENCY, Flag.DISTRESS))
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-FIRE",), basis="职责目录第七条")
    stand = make()
    stand.view.resize(width, 640)
    open_case(stand, case)
    stand.key("T")
    for act in ("", "R", "D", "X", "H", "F4", "M", "S"):
        if act:
            stand.key(act)
        assert crawl.nameless(stand.view) == []
        assert crawl.unmasked(stand.view) == []
        assert crawl.clipped(stand.view) == []
        stand.key("Escape")


def test_the_due_moment_opens_to_its_days(make: Make, story: Story) -> None:
    story.wait(days=4)  # Friday
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    assert "2026-11-18 18:00 到期" in stand.labels()
    stand.key("T")
    text = stand.labels()
    assert "2026-11-14\n周六\n不计\n周末" in text and "2026-11-18\n周三\n第 3 天" in text
    stand.key("T")
    assert "第 3 天" not in stand.labels()


def test_a_case_without_its_private_part_says_so(make: Make, story: Story) -> None:
    case = story.register()
    facts = story.cases[case].facts
    story.cases[case] = Case(facts=facts)
    stand = make()
    open_case(stand, case)
    assert "没有存" in stand.labels()
    stand.key("F4")
    assert stand.view.form.deed is None


def test_keys_of_acts_are_left_to_the_hands_while_they_type(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("Ctrl+F")
    stand.type("srq")
    assert stand.view.form.deed is None and stand.view.search.text() == "srq"


def test_a_second_press_saves_once(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("N")
    stand.type("一次")
    stand.view.form.confirm()
    stand.view.form.confirm()
    stand.settle()
    assert len(stand.desk.sent()) == 1


def test_a_bad_disk_keeps_the_form(make: Make, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.domain.errors import Trouble

    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("N")
    stand.type("很要紧")

    def full(*_acts: Any, **_more: Any) -> None:
        raise Trouble("disk_full")

    monkeypatch.setattr(stand.desk, "do", full)
    stand.key("Ctrl+Return")
    assert stand.view.form.deed is not None and stand.view.form.note.isVisible()
    monkeypatch.undo()
    stand.key("Ctrl+Return")
    assert stand.desk.sent()[-1].text == "很要紧"


def test_the_citizen_rings_again_about_it(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    open_case(stand, case)
    stand.key("Ctrl+K")
    stand.type("zjld")
    stand.key("Return")
    stand.key("2")
    stand.key("Tab")
    stand.type("问什么时候来修")
    stand.key("Ctrl+Return")
    facts = stand.view.file.facts
    assert (len(facts.contacts), facts.contacts[-1].kind, facts.reminders) == (2, "reminder", 1)
    assert facts.contacts[-1].caller == facts.callers[0].id


def test_an_unfinished_intake_opens_where_intakes_are_done(make: Make, story: Story) -> None:
    case = story.waiting()
    stand = make()
    open_case(stand, case)
    stand.key("Ctrl+I")
    assert stand.opened == [("intake", {"case": case})]


def test_the_case_is_read_and_acted_upon_from_within(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = make()
    stand.key("Down")
    stand.key("Return")
    assert stand.view.case.scroll.hasFocus() and shown(stand) == case
    for key in ("Down", "PageDown", "Alt+Down"):
        stand.key(key)
    stand.key("S")
    assert stand.view.form.deed.id == "sign"
    stand.key("Escape")
    assert stand.view.list.table.hasFocus()


def test_markup_in_a_citizens_words_stays_words(make: Make, story: Story) -> None:
    text = "<b>粗</b> &amp; <img src=x> \u202e颠倒"
    case = story.register(text=text, place="<i>7号楼</i>")
    stand = make()
    open_case(stand, case)
    assert "<b>粗</b> &amp; <img src=x> ⟨202E⟩颠倒" in stand.labels() and "<i>7号楼</i>" in stand.labels()
