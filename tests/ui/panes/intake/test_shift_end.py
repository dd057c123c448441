"""The end of a shift: every draft is saved, kept or dropped, and what is open goes to a colleague with a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.questions.shapes import Drafts, Ids
from tests.ui import crawl
from tests.ui.panes.intake.conftest import CTRL, Key, Sitting, at_the_centre
from tests.world.city import City


def write(op: Sitting, number: str, text: str) -> None:
    op.answer(number)
    op.pane.form.text.setFocus()
    op.hands.say(text)
    op.settle()
    op.hands.press(Key.Key_F3)
    op.until(lambda: op.pane.call is None)


def end(op: Sitting) -> None:
    """As the seat's menu does."""
    op.window._end_shift()
    op.settle()


def test_one_is_saved_one_kept_one_dropped_and_open_matters_go_to_a_colleague(sits: Any, city: City) -> None:
    op = sits("op1")
    left = op.seat.register(text="登记了还没有派").case
    op.seat.idle()
    write(op, "13800138001", "要保存的")
    write(op, "13800138002", "要保留的")
    write(op, "13800138003", "要丢弃的")
    over: list[bool] = []
    op.frame.sign_out.connect(lambda: over.append(True))
    end(op)
    shift = op.pane.shift
    assert [line.choice.value for line in shift.lines] == ["save", "save", "save"]
    assert crawl.unmasked(op.window) == [] and crawl.nameless(shift) == []
    op.hands.press(Key.Key_1)
    op.hands.press(Key.Key_Tab)
    op.hands.press(Key.Key_2)
    op.hands.press(Key.Key_Tab)
    op.hands.press(Key.Key_3)
    assert [line.choice.value for line in shift.lines] == ["save", "keep", "drop"]
    shift.to.setFocus()
    op.hands.type("op2")
    op.hands.press(Key.Key_Return)
    shift.note.setFocus()
    op.hands.say("等街道回电话")
    op.hands.press(Key.Key_Return, CTRL | Qt.KeyboardModifier.ShiftModifier)
    op.until(lambda: bool(over))
    op.seat.idle()
    assert [row.payload["text"] for row in op.desk.ask(Drafts())] == ["要保留的"]
    saved = [row for row in op.desk.ask(Ids(list="mine")) if op.file(row).private.text == "要保存的"]
    assert len(saved) == 1 and at_the_centre(city, saved[0])[1] == "open"
    facts = op.file(left).facts
    assert facts.assigned == op.desk.book.people[city.centre.people["op2"]].id
    assert op.file(left).private.words[facts.timeline[-1].id].text == "等街道回电话"
    city.agrees()


def test_what_is_refused_stays_and_the_shift_goes_on(op: Sitting) -> None:
    op.answer("13800138001")
    op.pane.form.place.setFocus()
    op.hands.say("只有地点")
    op.settle()
    over: list[bool] = []
    op.frame.sign_out.connect(lambda: over.append(True))
    end(op)
    op.hands.press(Key.Key_1)
    op.pane.shift.finish()
    op.until(lambda: any(line.wrong.text() for line in op.pane.shift.lines))
    assert over == [] and len(op.desk.ask(Drafts())) == 1
    op.hands.press(Key.Key_Escape)
    op.settle()
    assert not op.pane.ends_shift and op.pane.form.place.text() == "只有地点"


def test_no_act_of_the_form_fires_while_the_end_of_the_shift_is_on_show(op: Sitting) -> None:
    op.answer("13800138001")
    op.pane.form.type.setFocus()
    op.tell("还没有派")
    end(op)
    op.hands.press(Key.Key_Return, CTRL)
    op.hands.press(Key.Key_F9)
    op.settle()
    assert len(op.desk.ask(Drafts())) == 1 and op.seat.count("SELECT count(*) FROM facts") == 0
