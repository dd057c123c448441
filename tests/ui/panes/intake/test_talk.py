"""What to say stands over the form: by the number dialled, by what comes up, by hand; and never takes the hands."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.records import Script
from app.phone.simulated import Caller, SimulatedLine
from app.text import use
from server.scripts import put_many
from tests.ui import crawl
from tests.ui.panes.intake.conftest import ALT, CTRL, SHIFT, Key, Sitting
from tests.world.city import City

ONE = (
    "use: {use}\ntitle zh: {title}\ntitle en: {title}\n{when}\n[a]\nzh: {zh}\nen: A\n{ways}\n"
    "[b]\nzh: {title}完\nen: B\n-> end\n"
)
CALM = "* 缓和 | Calmer -> b\n* 仍激动 | Still -> end\n* 找领导 | Superior -> b"


def text(use: str, title: str, zh: str, when: str = "", ways: str = "-> b") -> str:
    return ONE.format(use=use, title=title, zh=zh, when=f"when: {when}\n" if when else "", ways=ways)


TEXTS = {
    "opening": text("opening", "开场", "您好，{seat}号为您服务"),
    "opening-12369": text("opening", "环保", "这里是{dialled}", "number = 12369"),
    "category": text("category", "追问", "在{place}的{matter}，从什么时候开始的？"),
    "anger": text("anger", "安抚", "您别急", ways=CALM),
    "praise": text("praise", "表扬", "谢谢您"),
    "emergency": text("emergency", "急件", "您在哪里？"),
}


@pytest.fixture
def spoken(city: City) -> City:
    now = city.centre.centre.clock.now()
    put_many(city.centre.centre, [Script(id=i, version=1, text=t, at=now, by="centre") for i, t in TEXTS.items()], "c")
    return city


@pytest.fixture
def op(spoken: City, sits: Any) -> Sitting:
    sitting = sits("op1")
    assert isinstance(sitting, Sitting)
    return sitting


def words(op: Sitting) -> str:
    """What the strip shows, when all has come home; "" when it is away."""
    op.until(lambda: not op.pane.talk._pause.isActive())
    op.settle()
    return op.pane.talk.words.text() if op.pane.talk.isVisible() else ""


def test_the_opening_is_there_when_the_call_is_answered_and_a_key_steps_on(op: Sitting) -> None:
    draft = op.answer()
    at = QApplication.focusWidget()
    assert words(op) == f"您好，{op.desk.seat}号为您服务"
    assert QApplication.focusWidget() is at
    assert draft.scripts == ("opening@1",), "its words stand there"
    op.hands.press(Key.Key_F11)
    assert words(op) == "开场完" and draft.scripts == ("opening@1",)
    op.hands.press(Key.Key_F11, ALT)
    assert words(op) == f"您好，{op.desk.seat}号为您服务"
    for _n in range(2):
        op.hands.press(Key.Key_F11)
    assert words(op) == "" and QApplication.focusWidget() is at


def test_another_number_has_its_own_words(op: Sitting) -> None:
    line = SimulatedLine(op.seat.clock, [Caller(at_s=0, number="13800000001", dialled="12369")], by_itself=False)
    op.desk.lines.attach(line)
    line.ring_next()
    op.until(lambda: op.window.ringing.isVisible())
    op.hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    assert words(op) == "这里是12369"
    assert op.pane.talk.title.text() == "环保"


def test_the_questions_of_the_matter_come_and_the_opening_goes_on_after_them(op: Sitting) -> None:
    draft = op.answer()
    op.settle()
    op.hands.press(Key.Key_F11)
    op.pane.form.type.setFocus()
    op.tell()
    assert draft.category is not None
    shown = words(op)
    assert "青发小区7号楼3单元" in shown and "从什么时候开始的" in shown and "{" not in shown
    story = op.pane.form.text
    assert story.hasFocus()
    op.hands.press(Key.Key_F11)
    assert words(op) == "追问完"
    op.hands.press(Key.Key_F11)
    assert words(op) == "开场完" and story.hasFocus()
    assert "楼道水管又漏了" in story.toPlainText()
    assert draft.scripts == ("opening@1", "category@1")
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    saved = op.file(op.pane.doing.last.case)
    event = next(each for each in saved.facts.timeline if each.what == "register_case")
    assert event.scripts == ("opening@1", "category@1")


def test_what_stood_before_the_operator_is_kept_though_nobody_stepped_through_it(op: Sitting) -> None:
    op.answer()
    assert words(op) == f"您好，{op.desk.seat}号为您服务"
    op.pane.form.type.setFocus()
    op.tell()
    assert "从什么时候开始的" in words(op)
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    saved = op.file(op.pane.doing.last.case)
    event = next(each for each in saved.facts.timeline if each.what == "register_case")
    assert event.scripts == ("opening@1", "category@1")


def test_the_next_matter_of_a_call_is_asked_about_and_nobody_is_greeted_again(op: Sitting) -> None:
    op.answer()
    for _matter in range(2):
        op.pane.form.type.setFocus()
        op.tell()
        assert "从什么时候开始的" in words(op)
        for _n in range(2):
            op.hands.press(Key.Key_F11)
        if _matter == 0:
            assert words(op).startswith("您好")
            for _n in range(2):
                op.hands.press(Key.Key_F11)
        assert words(op) == ""
        op.hands.press(Key.Key_F8)
        op.settle()
    assert words(op) == "" and op.pane.drafts.current.scripts == ()


def test_composing_is_not_disturbed(op: Sitting) -> None:
    """Letters that are being composed stay where they are while the words change above them."""
    from PySide6.QtGui import QInputMethodEvent

    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    before = op.pane.form.text.toPlainText()
    QApplication.sendEvent(op.pane.form.text, QInputMethodEvent("shui", []))
    op.pane.talk.ask()
    op.settle()
    done = QInputMethodEvent()
    done.setCommitString("水")
    QApplication.sendEvent(op.pane.form.text, done)
    assert op.pane.form.text.toPlainText() == before + "水" and op.pane.form.text.hasFocus()


def test_anger_is_chosen_by_hand_and_answered_by_three_keys(op: Sitting) -> None:
    draft = op.answer()
    words(op)

    def choose() -> None:
        op.hands.press(Key.Key_H, ALT)
        op.until(lambda: QApplication.activePopupWidget() is not None)
        op.hands.press(Key.Key_6)
        assert words(op) == "您别急"

    choose()
    keys = {"缓和": (Key.Key_F11, None), "仍激动": (Key.Key_F11, SHIFT), "找领导": (Key.Key_F11, CTRL)}
    assert [button.text() for button in op.pane.talk.steps if button.isVisible()] == list(keys)
    op.hands.press(Key.Key_F11, SHIFT)
    assert words(op) == f"您好，{op.desk.seat}号为您服务" and draft.scripts == ("opening@1", "anger@1")
    choose()
    op.hands.press(Key.Key_F11, CTRL)
    assert words(op) == "安抚完"
    assert [button.isVisible() for button in op.pane.talk.steps] == [True, False, False]


def test_a_use_without_a_script_changes_nothing(op: Sitting) -> None:
    draft = op.answer()
    op.settle()
    op.pane.talk.choose("refusal")
    assert words(op).startswith("您好") and draft.talk_use is None


def test_an_emergency_and_praise_have_their_words(op: Sitting) -> None:
    op.answer()
    op.pane.form.type.setFocus()
    op.hands.press(Key.Key_6)
    assert words(op) == "谢谢您"
    op.pane.form.text.setFocus()
    op.hands.say("着火了")
    op.hands.press(Key.Key_F12)
    op.until(lambda: bool(op.pane.drafts.current and op.pane.drafts.current.emergency_at))
    assert words(op) == "您在哪里？"


def test_it_stands_where_it_stood_after_a_crash_and_works_offline(op: Sitting, sits: Any) -> None:
    draft = op.answer()
    words(op)
    op.seat.offline()
    op.hands.press(Key.Key_F11)
    assert words(op) == "开场完"
    op.pane.drafts.flush()
    op.settle()
    op.leave()
    again = sits.again(op.seat)
    again.until(lambda: again.pane.drafts.current is not None or bool(again.pane.drafts.all))
    again.pane.drafts.show(again.pane.drafts.find(id=draft.id))
    assert words(again) == "开场完"
    assert again.pane.drafts.current.scripts == ("opening@1",)
    again.seat.online()


def test_for_what_was_written_nothing_is_said(op: Sitting) -> None:
    op.hands.press(Key.Key_N, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    assert words(op) == ""
    op.pane.form.type.setFocus()
    op.tell()
    assert "从什么时候开始的" in words(op)
    assert crawl.nameless(op.window) == [] and crawl.clipped(op.window) == []


def test_a_new_version_is_spoken_at_once(op: Sitting, spoken: City) -> None:
    op.answer()
    assert words(op).startswith("您好")
    made = Script(id="opening", version=1, text=text("opening", "开场", "早上好"), at=spoken.clock.now(), by="centre")
    put_many(spoken.centre.centre, [made], "c")
    op.seat.idle()
    op.until(lambda: words(op) == "早上好")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_whole_form_is_in_sight_on_a_low_screen_under_two_lines_to_say(
    sits: Any, spoken: City, language: str
) -> None:
    long = TEXTS["category"].replace("en: A", "en: " + "Since when, and where exactly? " * 4)
    now = spoken.centre.centre.clock.now()
    put_many(spoken.centre.centre, [Script(id="category", version=2, text=long, at=now, by="centre")], "d")
    use(language)
    op = sits("op1")
    op.window.resize(1366, 768 - 44)  # an emergency's band takes as much
    op.answer()
    op.pane.form.type.setFocus()
    op.tell()
    form, line = op.pane.form, op.pane.talk.words.fontMetrics().height()
    assert words(op) and form.route.basis.isVisible()
    assert op.pane.talk.words.height() > line * (1.5 if language == "en" else 0.9)
    assert form.scroll.verticalScrollBar().maximum() == 0
    folded = form.route.answer.height()
    form.route.answer.setFocus()
    op.settle()
    assert form.route.answer.height() > folded
    assert form.scroll.verticalScrollBar().maximum() == 0
