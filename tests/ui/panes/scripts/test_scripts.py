"""Scripts at a real centre: listed, written by keys with the fault at its line, proved, saved, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.questions.scriptshapes import ScriptList
from app.settings import Settings
from app.text import use
from server.doors.import_scripts import SHIPPED, bring
from server.scripts import versions
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, compose, press, shown, still
from tests.world.city import City, Seat, city
from ui.panes.scripts import PANE
from ui.panes.scripts.view import ScriptsView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        bring(made.centre.centre, SHIPPED)
        for name in ("lead1", "admin1"):
            made.seat(name).idle()
        yield made
        made.agrees()


@pytest.fixture
def seat(town: City) -> Iterator[Seat]:
    yield town.seats[0]
    town.seats[0].online()


@pytest.fixture
def desk(seat: Seat) -> Any:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Any, look: Look, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, WindClock(), Settings(tmp_path / "seat.json"), Keys.load(), look)


def open_pane(qtbot: Any, frame: Frame) -> ScriptsView:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, ScriptsView)
    qtbot.waitUntil(lambda: len(view.list.set.ids) == len(SHIPPED), timeout=WAIT_MS)
    still(qtbot, frame)
    return view


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[ScriptsView]:
    view = open_pane(qtbot, frame)
    yield view
    view.window().hide()


def change(qtbot: Any, view: ScriptsView, script: str) -> None:
    """Its text under the hands."""
    assert view.list.select(script)
    still(qtbot, view.frame)
    press(KEY.Key_E, CTRL)
    qtbot.waitUntil(lambda: view.writes, timeout=WAIT_MS)
    still(qtbot, view.frame)
    assert QApplication.focusWidget() is view.writing.editor


def checked(qtbot: Any, view: ScriptsView) -> None:
    """The checker has looked at what was typed."""
    qtbot.waitUntil(lambda: not view.writing._pause.isActive(), timeout=WAIT_MS)


def save(qtbot: Any, view: ScriptsView) -> None:
    press(KEY.Key_Return, CTRL)
    still(qtbot, view.frame)


def test_a_lead_sees_when_each_is_spoken_and_what_it_says_in_both_languages(qtbot: Any, view: ScriptsView) -> None:
    rows = {row.id: row for row in view.list.set.rows.values()}
    assert list(rows)[:3] == ["opening", "opening-12318", "opening-12369"]
    assert view.list.select("opening-12369")
    still(qtbot, view.frame)
    text = view.page_view.toPlainText()
    for words in (
        "被叫号码: 12369",
        "您拨打的12369环保热线",
        "12369 for the environment is now part",
        "正在发生 → 什么污染",
    ):
        assert words in text.replace("：", ": "), words
    assert view.list.select("callback")
    still(qtbot, view.frame)
    text = view.page_view.toPlainText()
    for words in ("王先生/女士", "楼道灯不亮", "stairway light out", "否 → 致歉", "→ 哪些没解决", "→ 是否解决", "结束"):
        assert words in text, words
    assert "{" not in text
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def test_a_fault_stands_at_its_line_and_is_not_saved(qtbot: Any, view: ScriptsView, town: City) -> None:
    change(qtbot, view, "anger")
    lines = view.writing.text.split("\n")
    line = lines.index("-> feel") + 1
    view.writing.editor.go_to(line)
    for _n in range(4):
        press(KEY.Key_Backspace)
    compose("笑")
    checked(qtbot, view)
    assert list(view.writing.editor.faults) == [line, line + 2]
    assert "没有 [笑] 这一步" in view.writing.editor.faults[line] and f"第 {line} 行" in view.writing.told.text()
    view.writing.editor.go_to(1)
    save(qtbot, view)
    assert view.writes and view.writing.editor.line == line
    press(KEY.Key_F8)
    assert view.writing.editor.line == line + 2
    press(KEY.Key_F8)
    assert view.writing.editor.line == line
    assert len(versions(town.centre.centre, "anger")) == 1
    press(KEY.Key_Backspace)
    compose("feel")
    checked(qtbot, view)
    assert view.writing.editor.faults == {} and "没有问题" in view.writing.told.text()


def test_a_new_version_is_saved_and_an_earlier_one_comes_back(qtbot: Any, view: ScriptsView, town: City) -> None:
    change(qtbot, view, "praise")
    view.writing.editor.go_to(view.writing.text.split("\n").index("zh: 谢谢您专门打电话来，我们一定转达。") + 1)
    compose("辛苦了。")
    checked(qtbot, view)
    assert "辛苦了。" in view.writing.proof.toPlainText()
    save(qtbot, view)
    qtbot.waitUntil(lambda: view.reads and view.chosen.script.version == 2, timeout=WAIT_MS)
    assert "辛苦了。" in versions(town.centre.centre, "praise")[0].text
    press(KEY.Key_H, CTRL)
    qtbot.waitUntil(lambda: view.looks_back, timeout=WAIT_MS)
    still(qtbot, view.frame)
    assert [view.versions.set.columns[-1].text(row) for row in view.versions.set.rows.values()] == ["有效", "—"]
    assert view.versions.set.ids == ["2", "1"] and "辛苦了。" in view.past_view.toPlainText()
    press(KEY.Key_Down)
    still(qtbot, view.frame)
    assert "辛苦了。" not in view.past_view.toPlainText()
    press(KEY.Key_B, ALT)
    qtbot.waitUntil(lambda: view.writes, timeout=WAIT_MS)
    save(qtbot, view)
    qtbot.waitUntil(lambda: view.reads and view.chosen.script.version == 3, timeout=WAIT_MS)
    third, _second, first = versions(town.centre.centre, "praise")
    assert third.text == first.text and third.by == town.seats[0].desk.person.id


def test_a_new_one_begins_sound_and_keeps_its_id(qtbot: Any, view: ScriptsView, town: City) -> None:
    press(KEY.Key_N, CTRL)
    assert view.writing.editor.faults == {}
    view.writing.editor.go_to(view.writing.text.split("\n").index("title zh: 新话术") + 1)
    compose("甲")
    town.seats[0].offline()
    save(qtbot, view)
    name = view.writing.id
    assert view.writes and name.startswith("category-")
    town.seats[0].online()
    save(qtbot, view)
    qtbot.waitUntil(lambda: view.reads and view.chosen is not None and view.chosen.id == name, timeout=WAIT_MS)
    assert view.chosen.title == "新话术甲"
    assert [each.version for each in versions(town.centre.centre, name)] == [1]


def test_who_was_slower_is_told_by_whom_and_sees_theirs_first(qtbot: Any, view: ScriptsView, town: City) -> None:
    change(qtbot, view, "praise")
    other = town.seats[1].desk
    theirs = versions(town.centre.centre, "praise")[0].text.replace("谢谢您", "多谢您")
    other.scripts.put(id="praise", seen=1, text=theirs)
    view.writing.editor.go_to(view.writing.text.split("\n").index("title zh: 表扬感谢") + 1)
    compose("我的")
    save(qtbot, view)
    qtbot.waitUntil(lambda: "多谢您" in view.writing.proof.toPlainText(), timeout=WAIT_MS)
    town.seats[0].idle()
    still(qtbot, view.frame)
    assert "多谢您" in view.writing.proof.toPlainText()
    assert view.writes and "我的" in view.writing.text and "admin1" in view.writing.told.text()
    assert len(versions(town.centre.centre, "praise")) == 2
    save(qtbot, view)
    qtbot.waitUntil(lambda: view.reads, timeout=WAIT_MS)
    mine, their, _first = versions(town.centre.centre, "praise")
    assert "我的" in mine.text and "多谢您" in their.text


def test_it_is_withdrawn_and_comes_back(qtbot: Any, view: ScriptsView, desk: Any) -> None:
    assert view.list.select("praise")
    still(qtbot, view.frame)
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: "praise" not in view.list.set.ids, timeout=WAIT_MS)
    press(KEY.Key_W, ALT)
    qtbot.waitUntil(lambda: "praise" in view.list.set.ids, timeout=WAIT_MS)
    assert view.list.select("praise")
    still(qtbot, view.frame)
    assert "已停用" in view.page_view.toPlainText()
    press(KEY.Key_B, CTRL)
    qtbot.waitUntil(lambda: not view.withdrawn and view.chosen.script.version == 3, timeout=WAIT_MS)
    assert "praise" in [row.id for row in desk.ask(ScriptList())]


def test_what_is_half_written_is_there_again(qtbot: Any, view: ScriptsView, frame: Frame) -> None:
    change(qtbot, view, "praise")
    view.writing.editor.go_to(1)
    compose("半句")
    press(KEY.Key_Escape)
    still(qtbot, frame)
    assert view.reads
    change(qtbot, view, "anger")
    assert "半句" not in view.writing.text
    press(KEY.Key_Escape)
    still(qtbot, frame)
    change(qtbot, view, "praise")
    qtbot.waitUntil(lambda: "半句" in view.writing.text, timeout=WAIT_MS)
    state = view.state()
    view.window().hide()
    other = open_pane(qtbot, frame)
    other.restore(state)
    assert other.writes and "半句" in other.writing.text
    press(KEY.Key_W, CTRL)
    still(qtbot, frame)
    change(qtbot, other, "praise")
    assert "半句" not in other.writing.text
    other.window().hide()


def test_the_text_is_not_cut_where_it_is_written(qtbot: Any, view: ScriptsView) -> None:
    change(qtbot, view, "callback")
    for language in ("zh_CN", "en"):
        use(language)
        assert crawl.nameless(view) == crawl.clipped(view) == []
    use("zh_CN")
