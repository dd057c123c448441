"""The words of a callback are the script's; branches follow the answers; the version is kept with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.words import ScriptUse
from tests.ui import crawl
from tests.ui.panes.seat import SeatDesk, Stand
from tests.world.story import CALLBACK, Story
from ui.panes.callback import PANE
from ui.parts.look import Look

SCRIPTS = Path(__file__).resolve().parents[4] / "resources" / "scripts"
SHIPPED = {name: (SCRIPTS / f"{name}.txt").read_text("utf-8") for name in ("callback", "callback-again")}
Make = Callable[..., Stand]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, story: Story) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand(**scripts: str) -> Stand:
        story.wait(days=1)
        desk = SeatDesk(tmp_path / "store", story.book, CALLBACK, story.clock)
        desk.arrive(*story.cases.values())
        desk.speak(**scripts)
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        stands[-1].key("Down")
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def test_the_script_speaks_with_the_words_of_the_case(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make(**SHIPPED)
    script = stand.view.call.script
    assert (script.id, script.version, script.use) == ("callback", 1, ScriptUse.CALLBACK)
    said = stand.view.card.questions["contacted"].lead
    unit = story.book.units[story.facts(case).unit].name
    assert said.isVisible() and "12345回访员" in said.text() and unit in said.text() and "{" not in said.text()
    assert not stand.view.card.questions["solved"].lead.isVisible()
    assert crawl.unmasked(stand.view) == crawl.nameless(stand.view) == []


def test_the_words_follow_the_answers_and_the_version_is_kept(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make(**SHIPPED)
    questions, closing = stand.view.card.questions, stand.view.card.closing
    stand.key("2")
    assert not questions["contacted"].lead.isVisible()
    assert questions["solved"].lead.text() == "没有及时联系您，很抱歉，我会记录下来。"
    stand.key("2")
    assert not questions["satisfied"].lead.isVisible() and not closing.isVisible()
    stand.key("1")
    assert "请问还有哪些问题没有解决？" in closing.text() and "再见" in closing.text()
    assert "不满意" not in closing.text() and stand.view.card.note.edit.hasFocus()
    stand.key("Escape")
    stand.key("Backspace")
    assert not closing.isVisible()
    stand.key("Ctrl+2")
    stand.type("路灯还没修")
    stand.key("Ctrl+Return")
    record, rework = stand.desk.sent()
    assert (record.script, record.contacted, record.solved, record.satisfied) == ("callback@1", "no", "no", "no")
    assert rework.text == "路灯还没修"
    assert stand.desk.case(case).facts.callbacks[-1].script == "callback@1"


def test_whoever_was_unhappy_before_is_asked_with_other_words(make: Make, story: Story) -> None:
    case = story.accepted()
    story.asked(case, "yes", "no", "no")
    story.act("rework", case, text="还是不热")
    story.act("sign", case)
    story.act("reply", case, text="换了阀门")
    while story.facts(case).status == "signed":
        story.act("approve", case)
    story.act("review", case, accepted=True)
    stand = make(**SHIPPED)
    assert stand.view.call.script.id == "callback-again"
    assert "重新办理" in stand.view.card.questions["contacted"].lead.text()
    assert "这一次" in stand.view.card.questions["contacted"].text.text()


def test_a_new_version_waits_until_the_answers_to_the_old_are_saved(make: Make, story: Story) -> None:
    first = story.accepted()
    story.wait(minutes=5)
    story.accepted()
    stand = make(**SHIPPED)
    stand.desk.speak(callback=SHIPPED["callback"].replace("感谢您接受回访", "感谢您的时间"))
    stand.settle()
    assert stand.view.call.script.version == 2
    stand.key("1")
    stand.desk.speak(callback=SHIPPED["callback"])
    stand.settle()
    assert stand.view.call.script.version == 2
    for key in ("1", "1"):
        stand.key(key)
    assert "感谢您的时间" in stand.view.card.closing.text()
    stand.key("Ctrl+Return")
    assert (stand.desk.sent()[-1].case, stand.desk.sent()[-1].script) == (first, "callback@2")
    assert stand.view.call.script.version == 3


def test_who_wants_to_be_rung_later_was_spoken_with(make: Make, story: Story) -> None:
    story.accepted()
    stand = make(**SHIPPED)
    stand.key("R")
    stand.type("15:30")
    stand.key("Ctrl+Return")
    record = stand.desk.sent()[-1]
    assert (record.contacted, record.script) == (None, "callback@1") and record.appointment is not None


def test_nobody_answered_so_nothing_was_said(make: Make, story: Story) -> None:
    story.accepted()
    stand = make(**SHIPPED)
    stand.key("N")
    assert stand.desk.sent()[-1].script is None


def test_without_a_script_the_questions_are_asked_all_the_same(make: Make, story: Story) -> None:
    story.accepted()
    stand = make()
    assert stand.view.call.script is None
    assert "想对您做个回访" in stand.view.card.questions["contacted"].lead.text()
    for key in ("1", "1", "1", "Ctrl+Return"):
        stand.key(key)
    record = stand.desk.sent()[-1]
    assert (record.satisfied, record.script) == ("yes", None)
