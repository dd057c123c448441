"""The live queue: mixed kinds, one holder, filters by key, and what comes back from a unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QLabel

from app.desk import Line
from app.phone.simulated import Caller, SimulatedLine
from app.questions.shapes import Similar
from tests.ui import crawl
from tests.ui.panes.intake.conftest import ALT, CTRL, SHIFT, Key, Sitting, arrive, at_the_centre
from tests.world.city import City
from ui.panes.intake.queue import _mark
from ui.parts.cells import Mark


def rows(sitting: Sitting) -> list[str]:
    """What the list says, line by line: kind and words."""
    model = sitting.pane.queue.list.model()
    return [
        " | ".join(str(model.data(model.index(row, column))) for column in range(2)) for row in range(model.rowCount())
    ]


def follow(sitting: Sitting) -> None:
    sitting.seat.idle()
    sitting.settle()


def test_the_next_is_taken_by_key_and_nobody_else_has_it(sits: Any, city: City) -> None:
    case = arrive(city, "路灯坏了三天", subject="路灯")
    one, other = sits("op1"), sits("op2")
    assert rows(one) == rows(other) == ["政府网站 | 路灯"]
    one.hands.press(Key.Key_J, CTRL)
    one.until(lambda: one.pane.drafts.current is not None)
    assert one.pane.form.text.toPlainText() == "路灯坏了三天" and one.pane.form.caller.name.text() == "赵**"
    follow(one)
    follow(other)
    assert rows(one) == ["政府网站 | 我的 · 路灯"] and rows(other) == ["政府网站 | op1 · 路灯"]
    other.pane.doing.take(case)
    other.until(lambda: other.said == "他人正在处理此工单")
    assert other.pane.drafts.current is None
    one.settle()
    one.pane.form.type.setFocus()
    one.tell("，补充：在七号楼前")
    one.hands.press(Key.Key_Return, CTRL)
    one.until(lambda: one.pane.drafts.current is None)
    follow(one)
    follow(other)
    assert rows(one) == rows(other) == []
    assert at_the_centre(city, case)[1:3] == ("dispatched", "U1")
    assert "路灯坏了三天" in one.file(case).private.text and "补充" in one.file(case).private.text
    city.agrees()


def test_without_the_centre_nothing_is_taken_and_calls_still_work(op: Sitting, city: City) -> None:
    arrive(city, "路灯坏了三天")
    follow(op)
    op.seat.offline()
    assert op.desk.link_state().line is Line.OFFLINE
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: bool(op.said))
    assert "中心" in op.said and op.pane.drafts.current is None
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    op.seat.online()
    op.seat.idle()
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    city.agrees()


def test_emergencies_stand_first_then_calls_of_this_seat_then_who_waits_longest(op: Sitting, city: City) -> None:
    arrive(city, "第一件", at=city.clock.now() - timedelta(minutes=9))
    arrive(city, "第二件", channel="snapshot")
    follow(op)
    line = SimulatedLine(op.seat.clock, [Caller(at_s=0, number="13800138000")], by_itself=False)
    op.desk.lines.attach(line)
    op.desk.do(op.desk.act("emergency", place="八一路路口", text="燃气泄漏"))
    line.ring_next()
    op.until(lambda: len(rows(op)) == 4)
    op.settle()
    assert rows(op) == [
        "紧急 电话 | 燃气泄漏",
        "来电响铃 | 138****8000",
        "政府网站 | 第一件",
        "随手拍 | 第二件",
    ]
    assert crawl.unmasked(op.window) == []
    op.hands.press(Key.Key_F2)
    op.until(lambda: rows(op)[1] == "通话中 | 138****8000")
    assert op.pane.call is not None


def test_waiting_times_move_on_with_the_clock(op: Sitting, city: City) -> None:
    arrive(city, "第一件")
    follow(op)
    model = op.pane.queue.table.model()
    waits = lambda: model.data(model.index(0, 2))  # noqa: E731
    op.frame.ticked.emit(city.clock.now() + timedelta(seconds=61))
    assert waits() == "01:01"
    op.frame.ticked.emit(city.clock.now() + timedelta(hours=2, minutes=5))
    assert waits() == "2 小时"


def test_what_comes_between_two_ticks_has_waited_no_time(op: Sitting, city: City) -> None:
    arrive(city, "第一件")
    follow(op)
    model = op.pane.queue.table.model()
    op.frame.ticked.emit(city.clock.now() - timedelta(seconds=1))
    assert model.data(model.index(0, 2)) == "00:00"


def test_filters_and_lists_answer_to_keys(op: Sitting, city: City) -> None:
    arrive(city, "第一件", at=city.clock.now() - timedelta(minutes=9))
    arrive(city, "第二件", channel="snapshot")
    op.seat.register(text="今天自己登记的")
    follow(op)
    assert len(rows(op)) == 3
    op.hands.press(Key.Key_C, ALT)
    for _down in range(4):
        op.hands.press(Key.Key_Down)
    op.hands.press(Key.Key_Return)
    op.until(lambda: rows(op) == ["随手拍 | 第二件"])
    op.hands.press(Key.Key_C, ALT)
    op.hands.press(Key.Key_Return)
    op.until(lambda: len(rows(op)) == 3)
    op.hands.press(Key.Key_T, ALT)
    for _down in range(3):
        op.hands.press(Key.Key_Down)
    op.hands.press(Key.Key_Return)
    op.until(lambda: rows(op) == ["电话 | 今天自己登记的"])
    op.hands.press(Key.Key_F7)
    op.settle()
    assert [row.partition(" | ")[2] for row in rows(op)] == ["今天自己登记的"]
    op.hands.press(Key.Key_F7)
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    op.hands.press(Key.Key_Y, ALT)
    op.until(lambda: op.pane.queue.only_mine)


def test_companies_have_a_lane_of_their_own_and_marks_say_why_a_case_stands_there(op: Sitting, city: City) -> None:
    firm = {"name": "马总", "phone": "19900005555", "company": "青海某商贸有限公司"}
    of_firm = op.seat.register(text="退税三个月没到", caller=firm).case
    op.seat.register(text="楼下太吵")
    upset = op.seat.register(text="再不来人就出事了", flags=("distress",)).case
    follow(op)
    first, *others = rows(op)
    assert first == "情绪激动 电话 | 再不来人就出事了"
    assert sorted(others) == ["企业 电话 | 退税三个月没到", "电话 | 楼下太吵"]
    mark = lambda id_: _mark(op.pane.queue.table.set.rows[id_])  # noqa: E731
    assert (mark(of_firm), mark(upset)) == (Mark("enterprise", "info"), Mark("help", "warn"))
    op.hands.press(Key.Key_X, ALT)
    op.until(lambda: rows(op) == ["企业 电话 | 退税三个月没到"])
    assert op.pane.queue.filters[2].isChecked()
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    assert op.pane.drafts.current.case == of_firm, "the next one is the lane's"
    assert op.pane.form.caller.company.text() == firm["company"]
    op.hands.press(Key.Key_W, CTRL)
    op.hands.press(Key.Key_X, ALT)
    op.until(lambda: len(rows(op)) == 3)


def test_a_returned_case_says_why_and_goes_to_another_unit(op: Sitting, city: City) -> None:
    case = op.seat.register().case
    op.seat.act("dispatch", case, unit="U1")
    told = {"unit": "U1", "said_by": "值班员", "told": "phone"}
    op.seat.act("return", case, text="属街道职责", **told)
    follow(op)
    assert rows(op) == ["退单 电话 | 楼道水管漏水一个月没人修"]
    op.pane.queue.table.setFocus()
    op.pane.queue.table.select(case)
    op.hands.press(Key.Key_Return)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    assert op.pane.head.returned.text() == "市水务局 退单：属街道职责"
    assert op.pane.form.route.unit.text() == ""
    op.hands.press(Key.Key_U, ALT)
    op.hands.type("dgdj")
    op.hands.press(Key.Key_Return)
    op.pane.form.text.setFocus()
    op.hands.press(Key.Key_End, CTRL)
    op.hands.say("。已与街道核实")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    file = op.file(case)
    assert (file.facts.unit, file.facts.first_unit, file.facts.status) == ("U3", "U1", "dispatched")
    assert file.private.text.endswith("已与街道核实")
    assert [event.what for event in file.facts.timeline][-2:] == ["amend", "dispatch"]
    op.seat.idle()
    city.agrees()


def test_a_look_at_a_queue_item_s_number_is_recorded_at_once(op: Sitting, city: City) -> None:
    case = arrive(city, "路灯坏了三天")
    follow(op)
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    assert crawl.unmasked(op.window) == [] and op.pane.form.caller.phone.text() == "199****1234"
    op.hands.press(Key.Key_F4)
    op.settle()
    assert (op.pane.form.caller.name.text(), op.pane.form.caller.phone.text()) == ("赵建国", "199 0000 1234")
    op.hands.press(Key.Key_F4)
    op.settle()
    seen = [event for event in op.file(case).facts.timeline if event.what == "reveal"]
    assert [(event.ref, event.by) for event in seen] == [("phone,name", op.desk.person.id)]
    op.seat.idle()
    city.agrees()


def test_an_item_put_back_is_free_again_and_its_form_can_be_had_back(sits: Any, city: City) -> None:
    arrive(city, "路灯坏了三天")
    one, other = sits("op1"), sits("op2")
    one.hands.press(Key.Key_J, CTRL)
    one.until(lambda: one.pane.drafts.current is not None)
    one.pane.form.text.setFocus()
    one.hands.say("半句")
    typed = one.pane.form.text.toPlainText()
    one.hands.press(Key.Key_W, CTRL)
    one.until(lambda: one.pane.drafts.current is None)
    follow(one)
    follow(other)
    assert rows(other) == ["政府网站 | 路灯坏了三天"]
    one.hands.press(Key.Key_T, CTRL | SHIFT)
    one.settle()
    assert one.pane.form.text.toPlainText() == typed
    city.agrees()


def told(op: Sitting) -> str:
    """What stands in the preview."""
    return "\n".join(label.text() for label in op.pane.reference.preview.findChildren(QLabel) if label.isVisible())


def test_with_no_form_open_what_is_selected_in_the_queue_is_told(sits: Any, city: City) -> None:
    op: Sitting = sits("op1")
    first = arrive(city, "青发小区7号楼的消防通道被堵", at=city.clock.now() - timedelta(minutes=9))
    alike = arrive(city, "青发小区七号楼的消防通道被堵,没人管", phone="13897215521")
    follow(op)
    op.until(lambda: "消防通道被堵" in told(op))
    assert op.file(first).facts.number in told(op) and "政府网站" in told(op)
    assert "199****1234" in told(op) and "19900001234" not in told(op)
    op.until(lambda: len(op.desk.ask(Similar(text="青发小区7号楼的消防通道被堵"))) == 2)  # the index has caught up
    op.pane.reference.again()
    op.until(lambda: op.pane.reference.similar.set.ids == [alike])
    op.pane.queue.list.select(alike)
    op.until(lambda: op.file(alike).facts.number in told(op))
    op.until(lambda: op.pane.reference.similar.set.ids == [first])
    assert not op.pane.reference.history.isVisible()
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    assert not op.pane.reference.preview.isVisible() and op.pane.reference.history.isVisible()
    op.hands.press(Key.Key_W, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    op.until(lambda: bool(told(op)))
