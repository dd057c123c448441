"""Bulletins and typical cases at a real centre, by keys: counted, opened, published, written; told and approved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.clock import WindClock
from app.desk import Line
from app.domain.typical import TypicalState
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, heard, press, shown, still
from tests.world.city import City, Seat, city
from ui.panes import bulletins, typical
from ui.panes.bulletins.view import BulletinsView
from ui.panes.typical.view import TypicalView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NAME, PHONE = "马晓燕", "13897215521"


@pytest.fixture
def town() -> Iterator[City]:
    """Three calls and a message of the day before; one of them proposed as typical."""
    with city() as made:
        lead = made.seat("lead1")
        first = lead.register(text=f"我叫{NAME}，电话{PHONE}，水管漏水").case
        lead.act("answer", first, text="当天修好")
        lead.act("propose", first)
        lead.act("answer", lead.register().case, text="已答复")
        lead.act("dispatch", lead.register().case, unit="U1")
        lead.act("dispatch", lead.register(channel="website").case, unit="U1")
        lead.idle()
        yield made
        made.agrees()


@pytest.fixture
def seat(town: City) -> Iterator[Seat]:
    """The lead, the morning after."""
    town.clock.wind(24 * 3600)
    lead = town.seats[0]
    lead.idle()
    yield lead
    lead.online()


@pytest.fixture
def desk(seat: Seat) -> Any:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Any, look: Look, tmp_path: Path, town: City) -> Frame:
    use("zh_CN")
    clock = WindClock(town.clock.now())
    return Frame(work, desk, clock, Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[BulletinsView]:
    view = shown(qtbot, frame, bulletins.PANE)
    assert isinstance(view, BulletinsView)
    qtbot.waitUntil(lambda: view.shown is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def counts(view: BulletinsView) -> dict[str, int]:
    return {row.label: row.number.count for row in view.numbers.set.rows.values()}


def test_yesterday_stands_there_and_every_number_opens(qtbot: Any, view: BulletinsView, frame: Frame) -> None:
    assert "热线接听群众来电诉求3件次，网民留言1件（政府网站1件）" in view.paper.toPlainText()
    assert "未发布" in view.paper.toPlainText()
    for name, count in {"接听来电": 3, "直接办理": 2, "转办": 1, "网民留言": 1}.items():
        assert counts(view)[name] == count
    for row in list(view.numbers.set.rows.values()):
        press(KEY.Key_N, ALT)
        view.numbers.select(row.id)
        press(KEY.Key_Return)
        qtbot.waitUntil(lambda row=row: view.behind.text().startswith(row.label), timeout=WAIT_MS)
        still(qtbot, frame)
        assert len(view.cases.set.ids) == row.number.count
    opened: list[tuple[str, Any]] = []
    frame.wanted.connect(lambda pane, what: opened.append((pane, what)))
    view.cases.opened.emit(view.cases.set.ids[0])
    assert opened == [("cases", {"case": view.cases.set.ids[0]})]
    assert crawl.nameless(view) == crawl.clipped(view) == []


def test_it_is_published_and_written_by_keys(qtbot: Any, view: BulletinsView, frame: Frame, tmp_path: Path) -> None:
    assert view.can_publish()
    said = heard(frame.said)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.published is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(view.published.set.ids) == 1, timeout=WAIT_MS)
    still(qtbot, frame)
    assert said and "SHA-256" in view.paper.toPlainText() and not view.can_publish()
    view.folder.setText(str(tmp_path))
    for form in ("docx", "xlsx", "pdf", "txt"):
        view.form.setCurrentText(form)
        press(KEY.Key_S, CTRL)
        qtbot.waitUntil(lambda form=form: len(list(tmp_path.glob(f"*.{form}"))) == 1, timeout=WAIT_MS)
        still(qtbot, frame)
    assert "测试热线日报" in next(tmp_path.glob("*.txt")).name


def test_a_click_on_a_number_in_the_paper_opens_it(qtbot: Any, view: BulletinsView, frame: Frame) -> None:
    view.paper.asked.emit("passed_on|")
    qtbot.waitUntil(lambda: view.behind.text().startswith("转办"), timeout=WAIT_MS)
    still(qtbot, frame)
    assert len(view.cases.set.ids) == 1


def test_without_the_centre_it_is_counted_here_and_says_so(
    qtbot: Any, view: BulletinsView, frame: Frame, seat: Seat
) -> None:
    before = counts(view)
    seat.offline()
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: view.preview is not None and view.away.isVisible(), timeout=WAIT_MS)
    still(qtbot, frame)
    assert counts(view) == before and "截至" in view.away.text() and "未发布" in view.away.text()
    assert "未发布" in view.paper.toPlainText() and not view.can_publish()
    for row in list(view.numbers.set.rows.values()):
        view.numbers.opened.emit(row.id)
        qtbot.waitUntil(lambda row=row: view.behind.text().startswith(row.label), timeout=WAIT_MS)
        still(qtbot, frame)
        assert len(view.cases.set.ids) == row.number.count
    state = view.state()
    json.dumps(state)
    other = BulletinsView(frame)
    qtbot.addWidget(other)
    other.restore(state)
    assert other.asked == view.asked
    seat.online()
    qtbot.waitUntil(lambda: seat.desk.link_state().line is Line.ONLINE, timeout=WAIT_MS)
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: view.preview is None and view.can_publish(), timeout=WAIT_MS)


def test_what_is_published_stays_without_the_centre(qtbot: Any, view: BulletinsView, frame: Frame, seat: Seat) -> None:
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.published is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    seat.offline()
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: view.away.isVisible(), timeout=WAIT_MS)
    still(qtbot, frame)
    assert view.preview is None and "SHA-256" in view.paper.toPlainText()


def test_a_month(qtbot: Any, view: BulletinsView, frame: Frame) -> None:
    view.kind.choose("month")
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.bulletin.kind == "month", timeout=WAIT_MS)
    still(qtbot, frame)
    assert "承办单位" in view.paper.toPlainText() and counts(view)["接听来电"] == 3


def test_a_typical_case_is_read_and_approved(qtbot: Any, frame: Frame, tmp_path: Path) -> None:
    view = shown(qtbot, frame, typical.PANE)
    assert isinstance(view, TypicalView)
    qtbot.waitUntil(lambda: view.shown is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    words = view.text.value()
    assert words is not None and "水管漏水" in words and NAME not in words and PHONE not in words
    view.text.put(f"{words} {PHONE}")
    press(KEY.Key_Return, CTRL)
    wrong = view.form.fields["text"].wrong
    qtbot.waitUntil(lambda: wrong.isVisible() and PHONE in wrong.text(), timeout=WAIT_MS)
    view.text.put(words)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(view.can_export, timeout=WAIT_MS)
    still(qtbot, frame)
    assert view.shown is not None and view.shown.state == TypicalState.APPROVED
    view.folder.setText(str(tmp_path))
    view.format.setCurrentText("txt")
    press(KEY.Key_E, CTRL)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.txt"))) == 1, timeout=WAIT_MS)
    assert NAME not in next(tmp_path.glob("*.txt")).read_text("utf-8")
    assert crawl.nameless(view) == crawl.clipped(view) == []
    view.window().hide()
