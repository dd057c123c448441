"""The day by the hour, what is due, warnings and hot issues, the floor: reached by keys, opened to what is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import WindClock, epoch_ms
from app.desk import Desk, Line
from app.domain.words import BreakReason
from app.phone.manual import ManualLine
from app.questions.shapes import Ids
from app.settings import Settings
from app.text import use
from server import calls
from server.calls import CallRecord
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, heard, press, shown, still
from tests.world.city import City, Seat, city
from ui.panes.statistics import PANE
from ui.panes.statistics.view import StatisticsView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY = Qt.Key


@pytest.fixture(scope="module")
def town() -> Iterator[City]:
    with city() as made:
        made.seat("lead1", roles=("lead",))
        other = made.seat("op1")
        for n in range(7):
            other.register(caller={"name": "某", "phone": f"1380013800{n}"})
        sent = other.register(request_type="help").case
        other.act("dispatch", sent, unit="U1", level=3)
        other.desk.lines.attach(ManualLine(other.clock))
        other.desk.states.pause(BreakReason.MEAL)
        _ring(made)
        for seat in made.seats:
            seat.idle()
        yield made


def _ring(town: City) -> None:
    """Six calls of today: four taken, three of them within fifteen seconds; one given up, one still ringing."""
    centre, now = town.centre.centre, epoch_ms(town.clock.now())
    person = town.centre.people["op1"]
    waits = {"a": 5, "b": 15, "c": 9, "d": 40}
    taken = [
        CallRecord(
            id=f"x:{name}", at=now - 600_000, number="13897215521", answered_at=now - 600_000 + wait * 1000,
            ended_at=now - 600_000 + (wait + 60) * 1000, person=person, seat="002",
        )
        for name, wait in waits.items()
    ]  # fmt: skip
    gone = CallRecord(id="x:e", at=now - 500_000, number="13897215522", ended_at=now - 470_000)
    rings = CallRecord(id="x:f", at=now - 5_000, number="13897215523")
    with centre.database.write() as connection:
        calls.put(centre, connection, [*taken, gone, rings])


@pytest.fixture
def seat(town: City) -> Iterator[Seat]:
    yield town.seats[0]
    town.seats[0].online()
    town.agrees()


@pytest.fixture
def desk(seat: Seat) -> Desk:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Desk, look: Look, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, WindClock(), Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[StatisticsView]:
    yield from opened_in(qtbot, frame)


def opened_in(qtbot: Any, frame: Frame, width: int = 1282, height: int = 688) -> Iterator[StatisticsView]:
    view = shown(qtbot, frame, PANE, width, height)
    assert isinstance(view, StatisticsView)
    still(qtbot, frame)
    qtbot.waitUntil(lambda: view.curve.plot is not None and view.curve.answer is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.watch.told is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def behind(desk: Desk, opened: list[Any]) -> list[int]:
    assert {pane for pane, _what in opened} <= {"cases"}
    return [len(desk.ask(Ids(list="cases", filters=what["filters"]))) for _pane, what in opened]


def test_every_hour_of_the_curve_opens_to_its_cases(view: StatisticsView, frame: Frame, desk: Desk) -> None:
    opened = heard(frame.wanted)
    press(KEY.Key_O)
    assert QApplication.focusWidget() is view.curve and view.curve.hour == 10
    assert view.curve.said.text() == "10 时：8（未满）" and "10 时" in view.curve.accessibleName()
    press(KEY.Key_Home)
    for hour in range(24):
        assert view.curve.hour == hour
        press(KEY.Key_Return)
        press(KEY.Key_Right)
    assert behind(desk, opened) == [8 if hour == 10 else 0 for hour in range(24)]
    assert [count.count for count in view.curve.answer.hours] == behind(desk, opened)  # type: ignore[union-attr]
    press(KEY.Key_Left, times=3)
    assert view.curve.said.text().startswith("20 时 未到")


def test_the_curve_draws_what_it_says_and_is_pressed_with_the_mouse(
    qtbot: Any, view: StatisticsView, frame: Frame, desk: Desk
) -> None:
    plot, answer = view.curve.plot, view.curve.answer
    assert answer is not None and answer.passed == 10 and not answer.usual
    assert list(plot.over.getData()[1]) == [count.count for count in answer.hours[:10]]
    assert (list(plot.now.getData()[0]), list(plot.now.getData()[1])) == ([10], [8])
    opened = heard(frame.wanted)
    at = plot.point(10)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x() + 2, at.y() - 20))
    assert view.curve.hour == 10 and behind(desk, opened) == [8] and view.curve.hasFocus()


def test_the_curve_follows_another_seat_and_keeps_the_hour_one_stands_on(
    qtbot: Any, view: StatisticsView, town: City
) -> None:
    press(KEY.Key_O)
    press(KEY.Key_Left)
    case = town.seats[1].register().case
    qtbot.waitUntil(lambda: view.curve.answer.hours[10].count == 9, timeout=WAIT_MS)  # type: ignore[union-attr]
    assert view.curve.hour == 9 and view.curve.hasFocus()
    town.seats[1].act("withdraw", case, text="登记有误")


def test_what_is_due_opens_cell_by_cell(view: StatisticsView, frame: Frame, desk: Desk) -> None:
    opened = heard(frame.wanted)
    press(KEY.Key_L)
    due = view.pages.due
    assert QApplication.focusWidget() is due
    shown_: list[int] = []
    for row in range(due.cells.rowCount()):
        press(KEY.Key_Home)
        for _column in range(3):
            count = due.current()
            assert count is not None
            shown_.append(count.count)
            press(KEY.Key_Return)
            press(KEY.Key_Right)
        press(KEY.Key_Down)
        assert row == due.cells.rowCount() - 1 or due.currentIndex().row() == row + 1
    assert behind(desk, opened) == shown_ and sum(shown_) == 2
    assert [word for word, _row in due.cells.rows] == ["3 天", "全部"]


def test_a_warning_opens_in_its_pane_and_an_issue_to_its_cases(view: StatisticsView, frame: Frame, desk: Desk) -> None:
    opened, glance = heard(frame.wanted), view.pages.glance
    press(KEY.Key_H)
    assert QApplication.focusWidget() is glance.warnings
    assert glance.warnings.set.ids and "1" in glance.warnings_title.text()
    press(KEY.Key_Return)
    key = glance.warnings.set.ids[0]
    assert opened == [("warnings", {"warning": key})]
    press(KEY.Key_H)
    assert QApplication.focusWidget() is glance.hot


def test_the_telephone_says_its_numbers_and_opens_to_its_calls(qtbot: Any, view: StatisticsView) -> None:
    told = {name: (tile.number, tile._beside) for name, tile in view.watch.tiles.items()}
    online = sum(seat.online for seat in view.watch.told.seats)  # type: ignore[union-attr]
    assert told.pop("seats_online") == (str(online), f"共 {online}") and online >= 2
    assert told == {
        "phone_calls": ("6", "▲6"),
        "phone_rate_15_s": ("50.0%", "3/6"),
        "phone_connection_rate": ("66.7%", "4/6"),
        "phone_abandonment_rate": ("16.7%", "1/6"),
        "phone_wait_s": ("00:17", "最长 00:40"),
        "phone_talk_s": ("01:00", ""),
        "phone_wrap_up_s": ("—", ""),
    }
    assert "十五秒内接听" in view.watch.tiles["phone_rate_15_s"].toolTip()
    counts = {"phone_calls": 6, "phone_rate_15_s": 3, "phone_connection_rate": 4, "phone_abandonment_rate": 1}
    for name, count in counts.items():
        press(KEY.Key_P)
        while QApplication.focusWidget() is not view.watch.tiles[name]:
            press(KEY.Key_Tab)
        press(KEY.Key_Return)
        qtbot.waitUntil(
            lambda count=count: view.pages.now == "calls" and len(view.pages.calls.set.ids) == count, timeout=WAIT_MS
        )
        assert view.pages.calls.hasFocus() and crawl.unmasked(view) == []
        press(KEY.Key_O)


def test_the_telephone_by_the_hour_opens_to_an_hours_calls(qtbot: Any, view: StatisticsView) -> None:
    press(KEY.Key_C)
    hours = view.pages.hours
    assert hours.hasFocus() and view.pages.now == "hours" and len(hours.set.ids) > 0
    assert sum(line.hour.calls for line in hours.set.rows.values()) == 6
    for line in list(hours.set.rows.values()):
        press(KEY.Key_C)
        assert hours.select(line.id)
        press(KEY.Key_Return)
        qtbot.waitUntil(
            lambda line=line: view.pages.now == "calls" and len(view.pages.calls.set.ids) == line.hour.calls,
            timeout=WAIT_MS,
        )
        assert f"{line.hour.hour:02}:00" in view.pages.calls_title.text()


def test_wrapping_up_opens_to_wrap_ups(qtbot: Any, view: StatisticsView) -> None:
    view.watch.tiles["phone_wrap_up_s"].click()
    qtbot.waitUntil(lambda: view.pages.now == "wrap_ups", timeout=WAIT_MS)
    assert view.pages.wrap_ups.hasFocus()


def test_the_seats_say_who_stands_where_and_open_to_what_they_took_in(
    qtbot: Any, view: StatisticsView, frame: Frame, desk: Desk, town: City
) -> None:
    opened = heard(frame.wanted)
    press(KEY.Key_S)
    assert QApplication.focusWidget() is view.pages.seats and view.pages.now == "seats"
    rows = list(view.pages.seats.set.rows.values())
    assert [(row.seat.seat, row.seat.person, row.seat.waiting) for row in rows][:2] == [
        ("001", "lead1", 0),
        ("002", "op1", 0),
    ]
    assert rows[1].seat.mode_reason is BreakReason.MEAL and f"座席 {len(rows)}" in view.pages.seats_title.text()
    assert view.pages.seats.select(rows[1].id)
    press(KEY.Key_Return)
    assert behind(desk, opened) == [9]


def test_without_the_centre_the_floor_stays_and_says_of_when(
    qtbot: Any, view: StatisticsView, frame: Frame, seat: Seat
) -> None:
    before = view.watch.tiles["phone_calls"].number
    seat.offline()
    frame.clock.wind(60)  # type: ignore[attr-defined]
    frame.ticked.emit(frame.clock.now())
    qtbot.waitUntil(lambda: view.watch.lost, timeout=WAIT_MS)
    tile = view.watch.tiles["phone_calls"]
    assert tile.number == before and "截至 10:42" in tile.toolTip()
    assert view.watch.said.isVisible() and view.watch.said.text().startswith("电话与座席 截至 10:42")
    assert "截至 10:42" in view.pages.seats_title.text()
    assert view.curve.answer is not None and view.curve.said.text()
    seat.online()
    qtbot.waitUntil(lambda: seat.desk.link_state().line is Line.ONLINE, timeout=WAIT_MS)
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: not view.watch.lost and not view.watch.said.isVisible(), timeout=WAIT_MS)


def test_the_big_screen_shows_the_day_warnings_and_telephone_large(view: StatisticsView) -> None:
    tile = view.watch.tiles["phone_calls"]
    small = view.tiles["received"].sizeHint().height(), tile.sizeHint().height()
    press(KEY.Key_S)
    press(KEY.Key_F11)
    assert view.pages.now == "overview" and not view.asking.area.isVisible() and not view.tabs.isVisible()
    assert (view.tiles["received"].sizeHint().height(), tile.sizeHint().height()) == tuple(1.5 * n for n in small)
    assert view.curve.isVisible() and view.pages.glance.hot.isVisible() and view.pages.glance.warnings.isVisible()
    assert tile.isVisible() and not view.pages.due.isVisible() and not view.charts["request_type"].isVisible()
    press(KEY.Key_F11)
    assert view.tiles["received"].sizeHint().height() == small[0] and view.asking.area.isVisible()
    assert view.pages.due.isVisible() and view.tabs.isVisible()


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1282, 688)), ("en", (1282, 688)), ("en", (1836, 1000))])
@pytest.mark.parametrize("page", ["O", "B", "U", "C", "S", "F11"])
def test_on_no_page_anything_is_nameless_or_cut_off(
    qtbot: Any, frame: Frame, language: str, size: tuple[int, int], page: str
) -> None:
    use(language)
    for view in opened_in(qtbot, frame, *size):
        press(getattr(KEY, f"Key_{page}"))
        still(qtbot, frame)
        assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []
    use("zh_CN")


def test_at_another_day_the_curve_is_that_day_s(qtbot: Any, view: StatisticsView, frame: Frame) -> None:
    press(KEY.Key_2)
    qtbot.waitUntil(lambda: view.curve.answer.day == "2026-11-21", timeout=WAIT_MS)  # type: ignore[union-attr]
    assert view.curve.answer.passed == 24 and "2026-11-21" in view.curve.title.text()  # type: ignore[union-attr]
    frame.clock.wind(timedelta(hours=14).total_seconds())  # type: ignore[attr-defined]


class TestAnOperator:
    """Sees the numbers of cases, and neither telephone nor seats: they are not theirs."""

    @pytest.fixture
    def seat(self, town: City) -> Seat:
        return town.seats[1]

    def test_no_floor(self, qtbot: Any, frame: Frame) -> None:
        view = shown(qtbot, frame, PANE)
        assert isinstance(view, StatisticsView)
        still(qtbot, frame)
        assert view.watch.tiles == {} and view.watch.told is None and "seats" not in view.tabs.buttons
        press(KEY.Key_S)
        assert view.pages.now == "overview" and crawl.nameless(view) == []
        view.window().hide()
