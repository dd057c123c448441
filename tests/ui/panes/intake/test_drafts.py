"""Nothing typed is lost: drafts on disk behind the fingers, several at once, a seat that dies, a disk that fails."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Trouble
from app.phone.manual import ManualLine
from app.questions.shapes import Drafts
from tests.ui.panes.intake.conftest import CTRL, SHIFT, Key, Sitting
from tests.world.city import City
from ui.panes.intake.draft import KIND, of_payload


def on_disk(op: Sitting) -> list[tuple[str, str]]:
    """Phone and story of each draft as the store has it, oldest first."""
    kept = [of_payload(row.payload) for row in reversed(op.desk.ask(Drafts())) if row.kind == KIND]
    return [(draft.phone, draft.text) for draft in kept if draft is not None]


def test_what_is_typed_is_on_disk_and_the_mark_says_since_when(op: Sitting) -> None:
    op.answer()
    op.pane.form.text.setFocus()
    op.hands.say("自来水停了，")
    assert op.pane.mark.text() == "草稿 保存中…"
    op.until(lambda: on_disk(op) == [("13897215521", "自来水停了，")])
    op.settle()
    assert op.pane.mark.text() == "草稿 10:42:07 已存"


def test_a_second_call_opens_a_second_draft_and_a_key_goes_between(op: Sitting) -> None:
    op.desk.lines.attach(ManualLine(op.seat.clock))
    op.answer("13800138001")
    op.pane.form.text.setFocus()
    op.hands.say("第一个电话")
    op.pane.hold()
    op.settle()
    op.answer("13800138002")
    op.pane.form.text.setFocus()
    op.hands.say("第二个电话")
    op.until(lambda: on_disk(op) == [("13800138001", "第一个电话"), ("13800138002", "第二个电话")])
    assert op.pane.head.tabs.count() == 2
    op.hands.press(Key.Key_PageDown, CTRL)
    assert op.pane.form.text.toPlainText() == "第一个电话"
    assert op.pane.form.caller.phone.text() == "138****8001"
    op.hands.press(Key.Key_PageDown, CTRL)
    assert op.pane.form.text.toPlainText() == "第二个电话"


def test_a_seat_that_dies_brings_every_draft_back_to_the_byte(sits: Any, city: City) -> None:
    one = sits("op1")
    one.answer()
    words = "含\t制表、全角１２３、𠮷、换行\n和空格  结尾 "
    one.pane.form.text.setFocus()
    one.hands.say(words)
    one.pane.form.category.setFocus()
    one.hands.type("gs")
    one.hands.press(Key.Key_Return)
    one.hands.type("dgdjx")
    one.settle()
    one.until(lambda: on_disk(one) == [("13897215521", words)] and not one.pane.drafts.behind)
    one.settle()
    one.leave()
    one.seat.close()
    one.seat.sign_in()
    again = sits.again(one.seat)
    again.until(lambda: again.pane.drafts.current is not None)
    again.settle()
    form = again.pane.form
    assert form.text.toPlainText() == words and form.category.text() == "供水"
    assert form.area.text() == "dgdjx" and form.area.unresolved
    assert form.caller.phone.text() == "138****5521" and again.pane.drafts.current.phone == "13897215521"


def test_a_dropped_draft_is_gone_from_the_disk_and_a_key_brings_it_back(op: Sitting) -> None:
    op.answer()
    op.pane.form.text.setFocus()
    op.hands.say("打错了")
    op.hands.press(Key.Key_W, CTRL)
    op.settle()
    assert op.pane.drafts.current is None and on_disk(op) == []
    op.hands.press(Key.Key_T, CTRL | SHIFT)
    op.until(lambda: on_disk(op) == [("13897215521", "打错了")])
    assert op.pane.form.text.toPlainText() == "打错了"


def test_a_disk_that_takes_nothing_is_told_and_tried_again(op: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    op.answer()
    save = op.desk.save_draft

    def full(*_given: Any) -> None:
        raise Trouble("disk_full")

    monkeypatch.setattr(op.desk, "save_draft", full)
    op.pane.form.text.setFocus()
    op.hands.say("盘满了")
    op.until(lambda: op.pane.mark.text() == "草稿未能保存")
    assert op.pane.form.text.toPlainText() == "盘满了"
    monkeypatch.setattr(op.desk, "save_draft", save)
    op.hands.say("，又好了")
    op.until(lambda: on_disk(op) == [("13897215521", "盘满了，又好了")])
    op.settle()
    assert op.pane.mark.text().startswith("草稿 10:42")


def test_an_act_the_disk_does_not_take_leaves_the_form_as_it_was(op: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.tell("写了半天")
    do = op.desk.do

    def full(*_acts: Any, **_draft: Any) -> None:
        raise Trouble("disk_full")

    monkeypatch.setattr(op.desk, "do", full)
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: bool(op.said))
    assert op.pane.form.text.toPlainText() == "写了半天" and op.pane.has_draft
    monkeypatch.setattr(op.desk, "do", do)
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    assert on_disk(op) == []


def test_an_empty_form_serves_again(op: Sitting) -> None:
    op.hands.press(Key.Key_N, CTRL)
    op.hands.press(Key.Key_N, CTRL)
    assert len(op.pane.drafts.all) == 1
    op.pane.form.text.setFocus()
    op.hands.say("来访群众")
    op.hands.press(Key.Key_N, CTRL)
    assert len(op.pane.drafts.all) == 2 and op.pane.form.text.toPlainText() == ""


def test_two_presses_make_one_case(op: Sitting) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.hands.press(Key.Key_Return, CTRL)
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    op.settle()
    assert op.seat.count("SELECT count(*) FROM facts") == 1


def test_the_window_built_anew_shows_the_same_form(op: Sitting, sits: Any) -> None:
    op.answer()
    op.pane.form.text.setFocus()
    op.hands.say("换个语言接着写")
    states = op.window.panes.states()
    op.leave()
    again = sits.again(op.seat, states)
    assert again.pane.form.text.toPlainText() == "换个语言接着写"
    assert again.pane.head.tabs.count() == 1
    again.settle()
    assert again.pane.head.tabs.count() == 1 and len(on_disk(again)) == 1
