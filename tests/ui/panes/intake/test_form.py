"""The form: order of the conversation, levels, deadlines, names for those who hear it, room on a small screen."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.phone.manual import ManualLine
from app.questions.figured import Figures
from app.sync.wire import Kind
from app.sync.wire.similar import AskSimilar
from app.text import use
from server import radar
from server.catalogue import put_table
from tests.ui import crawl
from tests.ui.panes.intake.conftest import ALT, CTRL, SHIFT, Key, Sitting, arrive, spelt
from tests.world.centre import AREAS
from tests.world.city import City


def test_tab_follows_the_conversation(op: Sitting) -> None:
    op.answer("withheld")
    form = op.pane.form
    form.caller.name.setFocus()
    order = [form.caller.name]
    for _step in range(7):
        op.hands.press(Key.Key_Tab)
        order.append(QApplication.focusWidget())
    after = [form.type.focusProxy(), form.category, form.area, form.place, form.text, form.route.unit]
    assert order == [form.caller.name, form.caller.phone, *after]


def test_the_level_moves_the_day_and_the_statement_tells_each_day(op: Sitting) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    route = op.pane.form.route
    assert route.levels.value == 3 and "2026-11-25 18:00 周三" in route.due.text()
    op.hands.press(Key.Key_L, ALT)
    op.hands.press(Key.Key_7)
    assert route.levels.value == 7 and "2026-12-01 18:00 周二" in route.due.text()
    op.hands.press(Key.Key_1)
    op.hands.press(Key.Key_1)
    assert route.levels.value == 11 and op.pane.form.type.value == "complaint"
    op.hands.press(Key.Key_7)
    op.hands.press(Key.Key_D, ALT)
    days = op.pane.reference.days.table.model()
    told = [days.data(days.index(row, 0)) + " " + days.data(days.index(row, 1)) for row in range(days.rowCount())]
    assert told[0] == "11-23 周一 工作日" and told[5] == "11-28 周六 周末，不计" and told[-1] == "12-01 周二 工作日"
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    assert op.file(op.pane.doing.last.case).facts.level == 7


def test_a_chosen_unit_stays_when_the_suggestion_changes(op: Sitting) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    op.hands.press(Key.Key_U, ALT)
    op.hands.type("cdqzf")
    op.hands.press(Key.Key_Return)
    op.pane.form.category.setFocus()
    op.hands.type("gn")
    op.hands.press(Key.Key_Return)
    op.settle()
    assert op.pane.form.route.unit.text() == "城东区政府" and op.pane.drafts.current.unit == "U2"


def test_praise_asks_whom_and_an_enterprise_its_name(op: Sitting) -> None:
    op.seat.register()
    op.answer()
    form = op.pane.form
    op.hands.press(Key.Key_E, ALT)
    form.caller.company.setFocus()
    op.hands.say("青海某某公司")
    form.type.setFocus()
    op.hands.press(Key.Key_6)
    op.settle()
    assert form.route.praised.isVisible()
    form.route.praised.setFocus()
    op.hands.type("sswj")
    op.hands.press(Key.Key_Return)
    form.category.setFocus()
    op.hands.type("gs")
    op.hands.press(Key.Key_Return)
    op.hands.type("dgdj")
    op.hands.press(Key.Key_Return)
    op.hands.press(Key.Key_Tab)
    op.hands.say("师傅半夜来修水管")
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    assert (file.facts.request_type, file.facts.praised_unit, file.facts.flags) == ("praise", "U1", ("enterprise",))
    assert file.private.callers[0].company == "青海某某公司"


def test_what_has_no_basis_says_why_before_it_is_answered(op: Sitting, city: City) -> None:
    op.answer()
    form = op.pane.form
    assert not form.caller.explanation.isVisible()
    op.hands.press(Key.Key_Z, ALT)
    assert form.caller.explanation.isVisible() and not form.caller.company.isVisible()
    form.type.setFocus()
    op.tell("要求政府替他还网贷")
    op.hands.press(Key.Key_F9)
    op.settle()
    assert op.pane.has_draft and form.sheet.fields["explanation"].wrong.isVisible()
    form.caller.explanation.setFocus()
    op.hands.say("民间借贷属个人债务,见民法典第六百六十七条")
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(op.pane.doing.last.case)
    assert (file.facts.status, file.facts.flags) == ("closed", ("baseless",))
    assert file.private.explanation == "民间借贷属个人债务,见民法典第六百六十七条"
    op.seat.idle()
    city.agrees()


def test_what_the_hotline_found_itself_is_written_down_as_such_and_counted_apart(op: Sitting, city: City) -> None:
    op.hands.press(Key.Key_N, CTRL | SHIFT)
    op.hands.press(Key.Key_2)
    op.until(lambda: op.pane.drafts.current is not None)
    assert op.pane.head.kind.text() == "主动发现"
    op.pane.form.type.setFocus()
    op.tell("巡查发现井盖缺失")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    assert op.file(op.pane.doing.last.case).facts.channel == "own_find"
    counts = {each.name: each.count for each in op.desk.ask(Figures(by=())).tiles}
    assert (counts["own_find"], counts["received"]) == (1, 0)
    op.seat.idle()
    city.agrees()


def test_one_key_rings_who_looks_after_the_place(op: Sitting, city: City) -> None:
    looked_after = [replace(a, officer="马强", phone="13900010003") if a.code == "630101" else a for a in AREAS]
    put_table(city.centre.centre, Kind.AREA, spelt(looked_after), "centre")
    city.until(lambda: op.desk.book.areas["630101"].officer == "马强")
    op.desk.lines.attach(ManualLine(op.seat.clock))
    op.hands.press(Key.Key_N, CTRL)
    op.settle()
    form = op.pane.form
    assert not form.officer.isVisible(), "no place is chosen"
    op.hands.press(Key.Key_W, ALT)
    assert op.desk.lines.calls == ()
    form.area.setFocus()
    op.hands.type("dgdj")
    op.hands.press(Key.Key_Return)
    assert "马强" in form.officer.text() and form.officer.isVisible()
    op.hands.press(Key.Key_W, ALT)
    op.until(lambda: len(op.desk.lines.calls) == 1)
    (call,) = op.desk.lines.calls
    assert (call.outgoing, call.number) == (True, "13900010003")
    assert form.place.text() == "" and form.place.hasFocus(), "the key types nothing"


def test_while_a_word_is_composed_no_key_of_the_pane_acts(op: Sitting) -> None:
    op.answer()
    form = op.pane.form
    form.type.setFocus()
    op.tell("已经写好")
    form.text.setFocus()
    QApplication.sendEvent(form.text, QInputMethodEvent("zhong", []))
    for key, modifier in ((Key.Key_Return, CTRL), (Key.Key_F9, Qt.KeyboardModifier.NoModifier), (Key.Key_W, CTRL)):
        QTest.keyClick(form.text, key, modifier)
    op.settle()
    assert op.pane.has_draft and op.seat.count("SELECT count(*) FROM facts") == 0
    done = QInputMethodEvent()
    done.setCommitString("中")
    QApplication.sendEvent(form.text, done)
    QTest.keyClick(form.text, Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)


def test_a_digit_in_a_text_is_a_digit(op: Sitting) -> None:
    op.answer()
    op.pane.form.text.setFocus()
    op.hands.type("3mo")
    assert op.pane.form.text.toPlainText() == "3mo" and op.pane.form.type.value is None
    op.hands.press(Key.Key_2, CTRL)
    assert op.pane.form.type.value == "help" and op.pane.form.text.hasFocus()


def test_similar_open_cases_are_there_while_the_story_is_typed(sits: Any, city: City) -> None:
    op, other = sits("op1"), sits("op2")
    twin = other.seat.register(text="楼道水管漏水一个月没人修")
    other.seat.idle()
    op.seat.idle()
    op.answer("13800138001")
    op.pane.form.type.setFocus()
    op.tell("楼道水管漏水没人修")
    op.until(lambda: op.pane.reference.similar.set.ids == [twin.case])
    op.hands.press(Key.Key_S, ALT)
    op.hands.press(Key.Key_M)
    op.hands.press(Key.Key_3)
    op.until(lambda: op.pane.drafts.current is None)
    facts = op.file(twin.case).facts
    assert [contact.kind for contact in facts.contacts] == ["first", "addition"] and len(facts.callers) == 2
    op.seat.idle()
    city.agrees()


def test_what_only_the_centre_has_the_words_of_comes_beside(sits: Any, city: City) -> None:
    op, other = sits("op1"), sits("op2")
    twin = other.seat.register(text="楼道水管漏水一个月没人修")
    other.seat.act("dispatch", twin.case, unit="U1")
    other.seat.idle()
    op.seat.idle()
    found = radar.of(city.centre.centre)
    found.similar(AskSimilar(device="", text="漏水"))
    found.step()
    op.answer("13800138001")
    op.pane.form.type.setFocus()
    op.tell("楼道水管漏水没人修")
    op.until(lambda: op.pane.reference.similar.set.ids == [twin.case])
    assert op.pane.reference.similar.set.rows[twin.case].snippet == ""
    city.agrees()


def test_one_key_makes_the_caller_a_co_complainant_and_one_splits_them_off(sits: Any, city: City) -> None:
    op, other = sits("op1"), sits("op2")
    twin = other.seat.register(text="楼道水管漏水一个月没人修")
    other.seat.idle()
    op.seat.idle()
    op.answer("13800138001")
    op.pane.form.type.setFocus()
    op.tell("楼道水管漏水没人修")
    op.until(lambda: op.pane.reference.similar.set.ids == [twin.case])
    assert "words" in op.pane.reference.similar.set.rows[twin.case].why
    op.hands.press(Key.Key_B, ALT)
    op.until(lambda: op.pane.drafts.current is None)
    joined = op.pane.doing.merged[0]
    assert op.file(joined).facts.merged_into == twin.case and len(op.file(twin.case).facts.callers) == 2
    op.hands.press(Key.Key_B, ALT | Qt.KeyboardModifier.ShiftModifier)
    op.until(lambda: op.file(joined).facts.merged_into is None)
    alone = op.file(joined)
    assert alone.private.text == "楼道水管漏水没人修" and alone.private.callers[0].phone == "13800138001"
    assert len(op.file(twin.case).facts.callers) == 1
    op.seat.idle()
    city.agrees()


def test_nothing_chosen_nothing_is_merged(op: Sitting) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.tell("想问社保怎么补缴")
    op.settle()
    op.hands.press(Key.Key_B, ALT)
    op.settle()
    assert op.pane.has_draft and op.seat.count("SELECT count(*) FROM facts") == 0


def test_a_queue_item_is_folded_into_a_similar_case(op: Sitting, city: City) -> None:
    known = op.seat.register()
    case = arrive(city, "楼道水管漏水一个月没人修", subject="水管")
    op.seat.idle()
    op.settle()
    op.pane.doing.take(case)
    op.until(lambda: op.pane.drafts.current is not None)
    op.pane.form.category.setFocus()
    op.hands.type("gs")
    op.hands.press(Key.Key_Return)
    op.hands.type("dgdj")
    op.hands.press(Key.Key_Return)
    op.until(lambda: op.pane.reference.similar.set.ids == [known.case])
    op.hands.press(Key.Key_M, ALT)
    op.until(lambda: op.pane.drafts.current is None)
    op.seat.idle()
    assert op.file(case).facts.merged_into == known.case and op.file(known.case).facts.merged == (case,)
    city.agrees()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_has_a_name_shows_no_number_and_has_its_room(sits: Any, city: City, language: str) -> None:
    use(language)
    op = sits("op1")
    for channel in ("website", "business", "snapshot"):
        arrive(city, f"一件来件 {channel} 13800138000", channel=channel, phone="13800138000")
    op.seat.register()
    op.seat.idle()
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    op.pane.form.check(dispatches=True)
    op.settle()
    assert crawl.nameless(op.window) == []
    assert crawl.unmasked(op.window) == []
    assert crawl.clipped(op.pane) == []
