"""Warnings with their reasons, letters and a lead's word on them, by keys, at a real centre."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.questions.hotshapes import Hot, Warnings
from app.questions.shapes import Filters, Ids
from app.settings import Settings
from app.text import use
from server.hot import Hand
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, press, shown, still, type_in
from tests.world.city import City, Seat, city
from ui.panes.warnings import PANE
from ui.panes.warnings.view import WarningsView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
LEAD, OPERATOR = range(2)
PHONE = "1380971"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        for name in ("lead1", "op1"):
            made.seat(name, roles=("lead",) if name == "lead1" else ("operator",)).idle()
        operator = made.seats[OPERATOR]
        for n in range(6):
            operator.register(area="630101", caller={"name": "马晓燕", "phone": f"{PHONE}{n:04}"})
        operator.idle()
        hand = Hand(made.centre.centre)
        while hand.step():
            pass
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
def view(qtbot: Any, frame: Frame) -> Iterator[WarningsView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, WarningsView)
    qtbot.waitUntil(lambda: len(view.warnings.set.ids) == 1 and len(view.hot.set.ids) == 1, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def test_a_warning_tells_why(view: WarningsView) -> None:
    text = view.page.toPlainText()
    for part in ("供水", "不同群众 6 人", "同一事项、同一街道", "东关大街街道", "楼道水管漏水"):
        assert part in text
    assert PHONE not in text
    assert "待处理 1" in view.warnings_title.text()
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def test_the_letter_is_drafted_in_the_cases_words_without_personal_data(
    qtbot: Any, view: WarningsView, frame: Frame
) -> None:
    press(KEY.Key_L)
    letter = view.page.toPlainText()
    for part in ("预警单", "6名不同群众", "城乡建设", "楼道水管漏水", "请查明原因"):
        assert part in letter
    assert "马" not in letter and PHONE not in letter
    press(KEY.Key_C)
    assert QApplication.clipboard().text().splitlines()[0] == "预警单"
    press(KEY.Key_L)
    assert "请查明原因" not in view.page.toPlainText() and not view.lettered
    use("en")
    press(KEY.Key_L)
    assert "Please look into the cause" in view.page.toPlainText()


def test_a_lead_acknowledges_then_dismisses_with_a_reason(qtbot: Any, view: WarningsView, desk: Any) -> None:
    press(KEY.Key_A)
    qtbot.waitUntil(lambda: desk.ask(Warnings())[0].state == "acknowledged", timeout=WAIT_MS)
    view.look({"case": frozenset()})
    qtbot.waitUntil(lambda: "已确认" in view.page.toPlainText(), timeout=WAIT_MS)
    press(KEY.Key_D)
    assert QApplication.focusWidget() is view.reason, "no reason yet"
    assert desk.ask(Warnings())[0].state == "acknowledged"
    type_in("fixed")
    press(KEY.Key_D, ALT)
    qtbot.waitUntil(lambda: desk.ask(Warnings())[0].state == "dismissed", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "待处理 0" in view.warnings_title.text(), timeout=WAIT_MS)


@pytest.mark.parametrize("who", [OPERATOR])
def test_an_operator_reads_and_drafts_but_decides_nothing(view: WarningsView) -> None:
    known = {action.id for action in view.actions_here()}
    assert "warnings.letter" in known
    assert not {"warnings.acknowledge", "warnings.dismiss"} & known
    assert not view.reason.isVisible()


def test_numbers_open_to_their_cases(qtbot: Any, view: WarningsView, frame: Frame, desk: Any) -> None:
    opened: list[tuple[str, Any]] = []
    frame.wanted.connect(lambda pane, what: opened.append((pane, what)))
    press(KEY.Key_O)
    press(KEY.Key_J)
    assert "集中反映地址" in view.page.toPlainText()
    press(KEY.Key_O)
    (_, warned), (_, hot) = opened
    for what in (warned["filters"], hot["filters"]):
        assert isinstance(what, Filters)
        assert len(desk.ask(Ids(list="cases", filters=what))) == 6
    assert desk.ask(Hot())[0].count == 6


def test_what_is_typed_stands_in_a_window_built_anew(qtbot: Any, view: WarningsView) -> None:
    view.reason.setText("供暖")
    press(KEY.Key_L)
    other = WarningsView(view.frame)
    qtbot.addWidget(other)
    other.restore(view.state())
    assert other.reason.text() == "供暖" and other.lettered
    other.look(None)
    qtbot.waitUntil(lambda: bool(other.hot.set.ids) and other.warned is not None, timeout=WAIT_MS)
    assert "预警单" in other.page.toPlainText(), "the letter is open there too"
    assert other.hot.current_id() is None, "what the page tells of is marked alone"
