"""Notices written, read and recalled by keys, at a real centre; and in the window's strip until they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.desk import Act
from app.questions.notices import Notices
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, press, shown, still, type_in
from tests.world.city import City, Seat, city
from ui.panes.notices import PANE
from ui.panes.notices.view import NoticesView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.shell.notice import NoticeStrip
from ui.work import Work

KEY, ALT, CTRL = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LEAD, OPERATOR = range(2)


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        for name in ("lead1", "op1"):
            made.seat(name, roles=("lead",) if name == "lead1" else ("operator",)).idle()
        made.seats[LEAD].desk.do(Act("broadcast", {"text": "今晚22点系统维护十分钟"}))
        for seat in made.seats:
            seat.idle()
        yield made
        made.agrees()


@pytest.fixture
def who() -> int:
    return LEAD


@pytest.fixture
def seat(town: City, who: int) -> Iterator[Seat]:
    yield town.seats[who]
    town.seats[who].online()


@pytest.fixture
def desk(seat: Seat) -> Any:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Any, look: Look, seat: Seat, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, seat.clock, Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[NoticesView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, NoticesView)
    qtbot.waitUntil(lambda: len(view.list.set.ids) == 1, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def test_a_lead_tells_everybody_and_sees_who_has_read(qtbot: Any, view: NoticesView, town: City, frame: Frame) -> None:
    assert "未阅 4 人" in view.page.toPlainText()
    press(KEY.Key_N)
    type_in("Lift 3 is closed")
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(view.list.set.ids) == 2, timeout=WAIT_MS)
    still(qtbot, frame)
    operator = town.seats[OPERATOR]
    town.seats[LEAD].idle()
    operator.idle()
    assert [row.text for row in operator.desk.ask(Notices(unread=True))] == [
        "今晚22点系统维护十分钟",
        "Lift 3 is closed",
    ]
    operator.act("read_notice", view.chosen.id)
    operator.idle()
    town.seats[LEAD].idle()
    view.look({"notice": frozenset()})
    qtbot.waitUntil(lambda: "已阅 1 人" in view.page.toPlainText(), timeout=WAIT_MS)
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def test_an_empty_notice_is_refused_at_its_field(qtbot: Any, view: NoticesView, frame: Frame) -> None:
    press(KEY.Key_N)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(view.form.fields["text"].wrong.text()), timeout=WAIT_MS)
    assert len(view.list.set.ids) == 1


def test_a_lead_recalls(qtbot: Any, view: NoticesView, desk: Any) -> None:
    press(KEY.Key_Delete)
    qtbot.waitUntil(lambda: desk.ask(Notices())[0].recalled, timeout=WAIT_MS)
    view.look({"notice": frozenset()})
    qtbot.waitUntil(lambda: "已撤回" in view.page.toPlainText(), timeout=WAIT_MS)


@pytest.mark.parametrize("who", [OPERATOR])
def test_an_operator_reads_by_one_key_and_writes_nothing(qtbot: Any, view: NoticesView, desk: Any) -> None:
    assert {action.id for action in view.actions_here()} == {"notices.read", "notices.leave"}
    assert not view.text.isVisible()
    press(KEY.Key_R)
    qtbot.waitUntil(lambda: desk.ask(Notices(unread=True)) == [], timeout=WAIT_MS)


@pytest.mark.parametrize("who", [OPERATOR])
def test_the_strip_shows_it_until_it_is_read(qtbot: Any, frame: Frame, desk: Any) -> None:
    strip = NoticeStrip(frame)
    qtbot.addWidget(strip)
    strip.show()
    qtbot.waitUntil(lambda: "系统维护" in strip.text.text(), timeout=WAIT_MS)
    opened: list[tuple[str, Any]] = []
    frame.wanted.connect(lambda pane, what: opened.append((pane, what)))
    strip.actions_here["window.notice_open"].trigger()
    assert opened == [("notices", {"notice": strip.first.id})]
    strip.actions_here["window.notice_read"].trigger()
    qtbot.waitUntil(lambda: strip.first is None and not strip.isVisible(), timeout=WAIT_MS)
    assert QApplication.focusWidget() is not strip


def test_what_is_typed_stands_in_a_window_built_anew(qtbot: Any, view: NoticesView, frame: Frame) -> None:
    view.text.setText("供暖")
    view.to.setCurrentIndex(view.to.findData("callback"))
    view.span.setCurrentIndex(view.span.findData("week"))
    other = NoticesView(frame)
    qtbot.addWidget(other)
    other.restore(view.state())
    assert (other.text.text(), other.to.currentData(), other.span.currentData()) == ("供暖", "callback", "week")
