"""What a lead does about the work of others, by keys, at a real centre."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.words import Role
from app.questions.leadshapes import CallbackProgress
from app.questions.shapes import CaseOf, Filters, Ids
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, press, shown, still, type_in
from tests.world.city import City, Seat, city
from ui.panes.supervision import PANE
from ui.panes.supervision.view import SupervisionView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, ALT, CTRL = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LEAD, ASKER = range(2)
BY_TELEPHONE = {"said_by": "李工", "told": "phone"}


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        lead, asker = made.seat("lead1", roles=("lead",)), made.seat("cb1", roles=("callback",))
        slow, due = lead.register().case, lead.register(text="路灯不亮").case
        lead.act("dispatch", slow, unit="U1")
        lead.act("remind", slow, text="请办理")
        lead.act("remind", slow, text="再催")
        lead.act("dispatch", due, unit="U1")
        for do, fields in (("sign", {}), ("reply", {"text": "已修好"}), ("approve", {}), ("approve", {})):
            lead.act(do, due, **BY_TELEPHONE, **fields)
        lead.act("review", due, accepted=True)
        lead.act("assign", due, to="cb1")
        lead.idle()
        asker.idle()
        yield made
        made.agrees()


@pytest.fixture
def seat(town: City) -> Iterator[Seat]:
    yield town.seats[LEAD]
    town.seats[LEAD].online()


@pytest.fixture
def desk(seat: Seat) -> Any:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Any, look: Look, seat: Seat, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, seat.clock, Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[SupervisionView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, SupervisionView)
    qtbot.waitUntil(lambda: len(view.lists.set.ids) > 10, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def go(qtbot: Any, view: SupervisionView, name: str) -> None:
    """To a list, and to its first line."""
    assert view.lists.select(name)
    still(qtbot, view.frame)
    press(KEY.Key_J)
    still(qtbot, view.frame)


def page(view: SupervisionView) -> str:
    return view.side.page.toPlainText()


def test_only_a_lead_has_the_pane_and_every_list_says_its_rule(qtbot: Any, view: SupervisionView) -> None:
    assert PANE.roles == {Role.LEAD}
    for name in view.lists.set.ids:
        row = view.lists.set.rows[name]
        assert row.rule and row.rule != row.id and row.name != row.id
    go(qtbot, view, "watched.slow")
    assert "催办两次" in page(view) and "分管领导督办" in page(view)
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def test_levels_rise_in_order_each_with_its_letter(qtbot: Any, view: SupervisionView, desk: Any, seat: Seat) -> None:
    go(qtbot, view, "watched.slow")
    case = view.cases.current_id()
    for level, heading in ((1, "书面督办"), (2, "分管领导"), (3, "上级督查函")):
        assert heading in page(view)
        press(KEY.Key_S)
        qtbot.waitUntil(lambda n=level: desk.ask(CaseOf(case=case)).facts.supervision == n, timeout=WAIT_MS)
        qtbot.waitUntil(lambda n=level: view.file.facts.supervision == n, timeout=WAIT_MS)
        still(qtbot, view.frame)
        words = desk.ask(CaseOf(case=case)).private.words[desk.ask(CaseOf(case=case)).facts.timeline[-1].id]
        assert heading in words.text.splitlines()[0] and view.file.facts.number in words.text
        assert "马晓燕" not in words.text
    assert not view.can_supervise() and "下一级函件" not in page(view)
    seat.idle()


def test_a_reminder_goes_with_its_letter_and_the_next_one_is_copied(qtbot: Any, view: SupervisionView) -> None:
    go(qtbot, view, "watched.slow")
    press(KEY.Key_C)
    assert QApplication.clipboard().text().startswith("督办单（书面督办）")
    press(KEY.Key_R)
    qtbot.waitUntil(lambda: view.file.facts.reminders == 3, timeout=WAIT_MS)


def test_what_an_answer_would_change(qtbot: Any, view: SupervisionView, frame: Frame) -> None:
    go(qtbot, view, "watched.slow")
    press(KEY.Key_W)
    qtbot.waitUntil(lambda: "当前" in page(view), timeout=WAIT_MS)
    assert "100.00% (1/1)" in page(view) and "蓝" in page(view)
    press(KEY.Key_Down)
    qtbot.waitUntil(lambda: "0.00% (0/1)" in page(view), timeout=WAIT_MS)
    press(KEY.Key_W, ALT)
    assert "当前" not in page(view) and not view.side.what_if.isVisible()


def test_callbacks_of_somebody_ill_are_moved(qtbot: Any, view: SupervisionView, desk: Any, frame: Frame) -> None:
    go(qtbot, view, "people")
    shown = [name for name, button in view.side.buttons.items() if button.isVisible()]
    assert shown == ["open"] and view.side.giving.isVisible()
    assert view.people.current_row().count("outstanding") == 1
    view.side.to.setCurrentIndex(view.side.to.findText("op2"))
    press(KEY.Key_G)

    def moved() -> bool:
        rows = {row.person: row.counts[0].count for row in desk.ask(CallbackProgress())}
        names = {p.name: p.id for p in desk.book.people.values()}
        return rows.get(names["op2"]) == 1 and rows[names["cb1"]] == 0

    qtbot.waitUntil(moved, timeout=WAIT_MS)
    still(qtbot, frame)
    opened: list[tuple[str, Any]] = []
    frame.wanted.connect(lambda pane, what: opened.append((pane, what)))
    press(KEY.Key_O)
    ((pane, what),) = opened
    assert pane == "cases" and isinstance(what["filters"], Filters)
    assert len(desk.ask(Ids(list="cases", filters=what["filters"]))) in (0, 1)


def test_a_case_is_given_to_a_colleague(qtbot: Any, view: SupervisionView, desk: Any) -> None:
    go(qtbot, view, "watched.slow")
    case = view.cases.current_id()
    assert view.side.to.currentText() == "" and not view.can_give(), "to nobody until somebody is chosen"
    view.side.to.setCurrentIndex(view.side.to.findText("op2"))
    press(KEY.Key_G)
    qtbot.waitUntil(lambda: desk.ask(CaseOf(case=case)).facts.assigned is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "op2" in page(view), timeout=WAIT_MS)


def test_a_list_is_kept_under_a_name_and_dropped(qtbot: Any, view: SupervisionView, frame: Frame) -> None:
    before = len(view.lists.set.ids)
    go(qtbot, view, "watched.slow")
    view.narrowing.days.setCurrentIndex(view.narrowing.days.findData("7"))
    still(qtbot, frame)
    press(KEY.Key_K)
    assert view.side.name.text() == "推进缓慢 · 近 7 天"
    type_in("mine")
    press(KEY.Key_Return)
    qtbot.waitUntil(lambda: len(view.lists.set.ids) == before + 1, timeout=WAIT_MS)
    still(qtbot, frame)
    assert view.chosen.name == "mine" and view.chosen.row.count == 1
    assert view.cases.set.ids
    press(KEY.Key_Delete)
    qtbot.waitUntil(lambda: len(view.lists.set.ids) == before, timeout=WAIT_MS)


def test_what_stands_there_stands_in_a_window_built_anew(qtbot: Any, view: SupervisionView, frame: Frame) -> None:
    view.lists.select("board.deferred")
    view.narrowing.days.setCurrentIndex(2)
    view.side.name.setText("供暖")
    other = SupervisionView(frame)
    qtbot.addWidget(other)
    other.restore(view.state())
    other.look(None)
    qtbot.waitUntil(lambda: other.lists.current_id() == "board.deferred", timeout=WAIT_MS)
    assert (other.narrowing.days.currentIndex(), other.side.name.text()) == (2, "供暖")
