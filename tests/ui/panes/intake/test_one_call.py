"""A call from its ring to its end, by keys alone, at the real window, against a real centre."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.phone.manual import ManualLine
from app.questions.shapes import Drafts, Outbox
from tests.ui import crawl
from tests.ui.panes.intake.conftest import ALT, CTRL, KNOWN, Key, Sitting, at_the_centre
from tests.world.city import City


def test_a_known_caller_s_case_is_logged_and_dispatched_without_a_pointer(op: Sitting, city: City) -> None:
    op.seat.register()
    op.seat.idle()
    op.ring()
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    draft, form = op.pane.drafts.current, op.pane.form
    assert (draft.name, form.caller.name.text(), form.caller.phone.text()) == ("马晓燕", "马**", "138****5521")
    op.tell()
    assert form.route.unit.text() == "市水务局" and "2026-11-25 18:00" in form.route.due.text()
    assert form.route.basis.text() == "《城市供水条例》第三条  ·  按职责目录"
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    case = op.pane.doing.last.case
    file = op.file(case)
    op.seat.idle()
    assert at_the_centre(city, case) == (file.facts.number, "dispatched", "U1", 3, "complaint")
    assert (file.private.callers[0].phone, file.private.text) == (KNOWN, "楼道水管又漏了")
    assert file.facts.number in op.said
    city.agrees()


def test_a_new_caller_on_the_desk_s_telephone_is_typed_in(op: Sitting, city: City) -> None:
    op.desk.lines.attach(ManualLine(op.seat.clock))
    op.window.keys.refresh()
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    assert op.pane.form.caller.phone.hasFocus()
    op.hands.type("19900007788")
    op.hands.press(Key.Key_Return)
    op.hands.say("赵建国")
    op.hands.press(Key.Key_Return)
    op.settle()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    assert (file.private.callers[0].name, file.private.callers[0].phone) == ("赵建国", "19900007788")
    assert file.facts.contacts[0].channel == "phone" and file.facts.unit == "U1"
    op.seat.idle()
    city.agrees()


def test_without_the_centre_everything_is_the_same_and_it_comes_after(op: Sitting, city: City) -> None:
    op.seat.register()
    op.seat.idle()
    op.seat.offline()
    op.answer()
    op.tell("没有网络也一样")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    case = op.pane.doing.last.case
    number = op.file(case).facts.number
    assert len(op.desk.ask(Outbox())) == 2
    op.seat.online()
    op.seat.idle()
    assert at_the_centre(city, case)[:3] == (number, "dispatched", "U1")
    city.agrees()


def test_f9_answers_at_once_and_the_draft_goes_with_the_same_commit(op: Sitting, city: City) -> None:
    op.seat.register()
    op.answer()
    op.tell()
    for _field in range(3):
        op.hands.press(Key.Key_Tab)
    op.pane.form.route.answer.setFocus()
    op.hands.say("身份证可以异地补领")
    op.until(lambda: len(op.desk.ask(Drafts())) == 1)
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    assert op.desk.ask(Drafts()) == []
    file = op.file(op.pane.doing.last.case)
    assert (file.facts.status, file.facts.outcome) == ("closed", "direct")
    assert [event.what for event in file.facts.timeline] == ["register_case", "answer"]
    assert file.private.words[file.facts.timeline[-1].id].text == "身份证可以异地补领"
    op.seat.idle()
    city.agrees()


def test_what_the_rules_refuse_is_told_at_its_field_and_nothing_typed_is_lost(op: Sitting) -> None:
    op.answer("withheld")
    form = op.pane.form
    form.caller.name.setFocus()
    op.hands.say("李四")
    op.hands.press(Key.Key_Tab)
    op.hands.type("1380013")
    op.hands.press(Key.Key_Tab)
    op.tell("半夜施工")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: form.sheet.fields["caller.phone"].wrong.isVisible())
    assert form.caller.phone.hasFocus() and op.pane.drafts.current.text == "半夜施工"
    assert (form.text.toPlainText(), form.caller.name.text(), form.caller.phone.text()) == (
        "半夜施工",
        "李四",
        "1380013",
    )
    for _digit in range(7):
        op.hands.press(Key.Key_Backspace)
    op.hands.type("13800138000")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    assert op.file(op.pane.doing.last.case).private.callers[0].phone == "13800138000"


def test_a_word_that_was_not_taken_from_the_list_is_asked_for(op: Sitting) -> None:
    op.answer()
    form = op.pane.form
    form.type.setFocus()
    op.hands.press(Key.Key_3)
    op.hands.type("zzzz")
    op.hands.press(Key.Key_Return, CTRL)
    assert form.sheet.fields["category"].wrong.isVisible() and form.category.text() == "zzzz"
    assert form.category.hasFocus() and op.desk.ask(Outbox()) == []


def test_the_number_is_read_back_and_the_look_is_recorded_with_the_case(op: Sitting, city: City) -> None:
    op.seat.register()
    op.answer()
    assert crawl.unmasked(op.window) == []
    assert KNOWN not in op.pane.form.caller.phone.text()
    op.hands.press(Key.Key_F4)
    assert op.pane.form.caller.phone.text() == "138 9721 5521"
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    seen = [(event.what, event.ref, event.by) for event in file.facts.timeline if event.what == "reveal"]
    assert seen == [("reveal", "phone,name", op.desk.person.id)], "both were hidden, and both are shown"
    assert file.private.callers[0].phone == KNOWN
    op.seat.idle()
    city.agrees()


def test_who_did_not_look_has_no_look_recorded(op: Sitting) -> None:
    op.seat.register()
    op.answer()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    assert [event.what for event in file.facts.timeline] == ["register_case", "dispatch"]


def test_typing_over_a_masked_number_replaces_the_whole_of_it(op: Sitting) -> None:
    op.answer()
    phone = op.pane.form.caller.phone
    phone.setFocus()
    op.hands.press(Key.Key_End)
    op.hands.type("199")
    assert phone.text() == "199" and op.pane.drafts.current.phone == "199"


def test_the_same_caller_s_next_matter_shares_the_contact(op: Sitting, city: City) -> None:
    op.seat.register()
    op.answer()
    op.tell("第一件")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    first = op.file(op.pane.doing.last.case)
    op.hands.press(Key.Key_F8)
    op.settle()
    assert op.pane.form.caller.name.text() == "马**" and op.pane.form.text.toPlainText() == ""
    op.tell("第二件", matter="gn")
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    second = op.file(op.pane.doing.last.case)
    assert first.facts.id != second.facts.id and first.facts.number != second.facts.number
    assert first.facts.contacts[0].id == second.facts.contacts[0].id
    assert first.facts.callers[0].id == second.facts.callers[0].id
    assert (second.facts.category, second.private.callers[0].phone) == ("A2", KNOWN)
    op.seat.idle()
    city.agrees()


def calls_at(city: City) -> list[Any]:
    with city.centre.centre.database.read() as connection:
        found = connection.exec_driver_sql("SELECT body FROM record WHERE kind = 'call'").scalars()
        return [msgspec.json.decode(body)["reason"] for body in found]


@pytest.mark.parametrize(("digit", "reason"), [(Key.Key_1, "silent"), (Key.Key_3, "abuse"), (Key.Key_4, "dropped")])
def test_a_call_that_makes_no_case_is_counted_apart(op: Sitting, city: City, digit: Key, reason: str) -> None:
    op.answer()
    op.hands.press(Key.Key_I, ALT)
    op.hands.press(digit)
    op.until(lambda: op.pane.drafts.current is None)
    op.until(lambda: op.desk.lines.calls == ())
    op.seat.idle()
    assert op.desk.ask(Drafts()) == [] and calls_at(city) == [reason]
    city.agrees()


def test_a_call_of_which_another_matter_is_open_is_not_put_down(op: Sitting) -> None:
    op.answer()
    op.hands.press(Key.Key_F8)
    op.settle()
    op.hands.press(Key.Key_I, ALT)
    op.hands.press(Key.Key_3)
    op.until(lambda: len(op.pane.drafts.all) == 1)
    op.settle()
    assert [call.live for call in op.desk.lines.calls] == [True]


def test_a_call_that_dropped_is_counted_apart_when_nobody_is_on_the_line_any_more(op: Sitting, city: City) -> None:
    op.answer()
    op.hands.press(Key.Key_F3)
    op.until(lambda: op.desk.lines.calls == ())
    op.hands.press(Key.Key_I, ALT)
    op.hands.press(Key.Key_4)
    op.until(lambda: op.pane.drafts.current is None)
    op.seat.idle()
    assert calls_at(city) == ["dropped"]


def test_a_call_about_an_existing_case_is_added_to_it(op: Sitting, city: City) -> None:
    known = op.seat.register()
    op.answer()
    op.pane.form.text.setFocus()
    op.hands.say("问问什么时候来修")
    op.settle()
    op.hands.press(Key.Key_M, ALT)
    op.hands.press(Key.Key_2)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(known.case)
    assert [(c.kind, c.channel) for c in file.facts.contacts] == [("first", "phone"), ("reminder", "phone")]
    assert file.facts.reminders == 1 and len(file.facts.callers) == 1
    assert file.private.words[file.facts.timeline[-1].id].text == "问问什么时候来修"
    op.seat.idle()
    city.agrees()
