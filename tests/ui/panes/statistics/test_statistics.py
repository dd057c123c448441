"""Numbers of a real seat open to exactly their cases, follow what others do, and are honest without the centre."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.desk import Desk, Line, LinkState
from app.domain.errors import Trouble
from app.domain.records import Person
from app.questions.shapes import Curve, Figures, Ids, Running, Standings
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from tests.ui.fake import FakeDesk
from tests.ui.panes.hands import WAIT_MS, compose, heard, press, shown, still, type_in
from tests.world.city import City, Seat, city
from ui.panes.statistics import PANE
from ui.panes.statistics.view import StatisticsView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def town() -> Iterator[City]:
    with city() as made:
        made.seat("lead1")
        other = made.seat("op1")
        for fields in ({}, {"request_type": "inquiry"}, {"channel": "visit", "category": "B1", "area": "6302"}):
            other.register(**fields)
        answered = other.register(request_type="inquiry", area="6302").case
        other.act("answer", answered, text="已当场答复")
        sent = other.register(request_type="help").case
        other.act("dispatch", sent, unit="U1", level=3)
        made.agrees()
        yield made


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
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, StatisticsView)
    still(qtbot, frame)
    yield view
    view.window().hide()


def numbers(view: StatisticsView) -> dict[str, int]:
    return {name: tile.count.count for name, tile in view.tiles.items() if tile.count}


def wait(qtbot: Any, view: StatisticsView, name: str, count: int) -> None:
    qtbot.waitUntil(lambda: numbers(view).get(name) == count, timeout=WAIT_MS)


def test_what_was_done_is_counted(view: StatisticsView) -> None:
    counted = numbers(view)
    assert counted == {
        "received": 5, "completed": 1, "in_progress": 4, "direct": 1, "dispatched": 1,
        "callbacks": 0, "overdue": 0, "returns": 0, "praise": 0, "queue": 3, "own_find": 0,
    }  # fmt: skip
    rows = {
        name: [(bar.label, bar.count) for bar in chart.bars.rows if bar.count] for name, chart in view.charts.items()
    }
    assert rows["request_type"] == [("投诉", 2), ("咨询", 2), ("求助", 1)]
    assert rows["channel"] == [("电话", 4), ("来访", 1)]
    assert rows["category"] == [("城乡建设", 4), ("交通运输", 1)]
    assert rows["hour"] == [("10", 5)]
    assert crawl.nameless(view) == crawl.unmasked(view) == []


def test_every_number_opens_to_exactly_its_cases(view: StatisticsView, frame: Frame, desk: Desk) -> None:
    opened = heard(frame.wanted)
    expected: list[int] = []
    view.tiles["received"].setFocus()
    for tile in view.tiles.values():
        assert QApplication.focusWidget() is tile
        press(KEY.Key_Return)
        expected.append(tile.count.count if tile.count else -1)
        press(KEY.Key_Tab)
    press(KEY.Key_T)
    for chart in view.charts.values():
        press(KEY.Key_B)
        assert chart.hasFocus()
        press(KEY.Key_Home)
        for bar in chart.bars.rows:
            press(KEY.Key_Return)
            expected.append(bar.count)
            press(KEY.Key_Right if chart is view.charts["hour"] else KEY.Key_Down)
    found = [len(desk.ask(Ids(list="cases", filters=what["filters"]))) for _pane, what in opened]
    assert {pane for pane, _what in opened} == {"cases"} and len(opened) == 11 + 2 + 2 + 24 + 3
    assert found == expected


def test_what_another_seat_does_shows_and_nothing_else_moves(
    qtbot: Any, view: StatisticsView, town: City, seat: Seat
) -> None:
    before, chart = numbers(view), view.charts["request_type"]
    press(KEY.Key_B, times=4)
    assert chart.hasFocus()
    press(KEY.Key_Down)
    standing = chart.current()
    resets = heard(chart.bars.modelReset)
    case = town.seats[1].register().case
    wait(qtbot, view, "received", before["received"] + 1)
    assert standing is not None and chart.current().key == standing.key and chart.hasFocus() and resets == []
    town.seats[1].act("withdraw", case, text="登记有误")
    wait(qtbot, view, "queue", before["queue"])


def test_without_the_centre_the_numbers_stay_and_say_of_when(
    qtbot: Any, view: StatisticsView, town: City, seat: Seat
) -> None:
    before = numbers(view)
    assert view.as_of.text().startswith("截至 ")
    seat.offline()
    qtbot.waitUntil(lambda: view.as_of.text().startswith("离线 · 截至 "), timeout=WAIT_MS)
    assert numbers(view) == before and view.shape.isVisible()
    town.seats[1].register(request_type="praise")
    seat.register(request_type="suggestion")
    wait(qtbot, view, "received", before["received"] + 1)
    seat.online()
    wait(qtbot, view, "received", before["received"] + 2)
    qtbot.waitUntil(lambda: not view.shape.isVisible(), timeout=WAIT_MS)


def test_days_are_chosen_by_a_digit_and_typed(qtbot: Any, view: StatisticsView, frame: Frame) -> None:
    today = numbers(view)["received"]
    press(KEY.Key_2)
    wait(qtbot, view, "received", 0)
    press(KEY.Key_3, CTRL)
    wait(qtbot, view, "received", today)
    assert (view.asking.first.text(), view.asking.last.text()) == ("2026-11-16", "2026-11-22")
    press(KEY.Key_5)
    assert QApplication.focusWidget() is view.asking.first
    type_in("1121")
    press(KEY.Key_Tab)
    type_in("11-20")
    press(KEY.Key_Return)
    assert "晚于" in view.asking.wrong.text() and view.asking.wrong.isVisible()
    assert numbers(view)["received"] == today
    press(KEY.Key_Up)
    wait(qtbot, view, "received", 0)
    assert not view.asking.wrong.isVisible()
    assert view.asking.state()["days"] == ["2026-11-21", "2026-11-21"]
    type_in("31/31")
    press(KEY.Key_Return)
    assert view.asking.last.wrong and not view.asking.sound
    press(KEY.Key_1, CTRL)
    wait(qtbot, view, "received", today)
    assert not view.asking.last.wrong


def test_a_part_of_the_cases_is_picked_by_keys_and_let_go(
    qtbot: Any, view: StatisticsView, frame: Frame, desk: Desk
) -> None:
    whole, opened = numbers(view), heard(frame.wanted)
    press(KEY.Key_F)
    assert QApplication.focusWidget() is view.asking.area
    compose("城西")
    press(KEY.Key_Return)
    assert view.asking.area.code == "6302"
    wait(qtbot, view, "received", 2)
    press(KEY.Key_Tab, times=2)
    assert QApplication.focusWidget() is view.asking.channel
    view.asking.channel.setCurrentIndex(view.asking.channel.findData("visit"))
    wait(qtbot, view, "received", 1)
    view.to_tiles()
    press(KEY.Key_Return)
    assert len(desk.ask(Ids(list="cases", filters=opened[0][1]["filters"]))) == 1
    press(KEY.Key_D, CTRL)
    wait(qtbot, view, "received", whole["received"])
    assert not view.can_widen() and numbers(view) == whole


def test_at_midnight_today_is_another_day(qtbot: Any, view: StatisticsView, frame: Frame) -> None:
    frame.clock.wind(timedelta(hours=14).total_seconds())
    frame.ticked.emit(frame.clock.now())
    wait(qtbot, view, "received", 0)
    assert view.asking.first.text() == "2026-11-23"


def test_a_window_built_anew_asks_the_same(qtbot: Any, view: StatisticsView, frame: Frame) -> None:
    press(KEY.Key_4)
    view.asking.area.take(frame.finders.choice("area", "6302"))
    other = StatisticsView(frame)
    qtbot.addWidget(other)
    other.restore(view.state())
    assert (other.asking.days, other.asking.filters) == (view.asking.days, view.asking.filters)


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1282, 688)), ("en", (1282, 688)), ("en", (1836, 1000))])
def test_nothing_is_nameless_or_cut_off(qtbot: Any, frame: Frame, language: str, size: tuple[int, int]) -> None:
    use(language)
    view = shown(qtbot, frame, PANE, *size)
    still(qtbot, frame)
    assert crawl.nameless(view) == crawl.clipped(view) == []
    assert {tile.accessibleName() for tile in view.tiles.values()}.isdisjoint({""})
    view.window().hide()
    use("zh_CN")


class TestOneQuestionAtATime:
    """A storm of changes is counted a few times, not once for each; after a failure it goes on."""

    @pytest.fixture
    def desk(self) -> FakeDesk:
        desk = FakeDesk()
        desk.person = Person(id="p1", name="王小明", roles=("lead",))
        return desk

    def test_a_storm(self, qtbot: Any, frame: Frame, desk: FakeDesk, seat: Seat) -> None:
        _answered_by(desk, seat)
        view = shown(qtbot, frame, PANE)
        still(qtbot, frame)
        for _change in range(200):
            view.look({"case": frozenset({"k1"})})
        qtbot.waitUntil(lambda: len(_asked(desk)) == 2, timeout=WAIT_MS)
        still(qtbot, frame)
        assert not view._rest.isActive()
        view.window().hide()

    def test_a_centre_without_news(self, qtbot: Any, frame: Frame, desk: FakeDesk, seat: Seat) -> None:
        _answered_by(desk, seat)
        desk.link = LinkState(Line.ONLINE, last_confirmed=frame.clock.now())
        view = shown(qtbot, frame, PANE)
        still(qtbot, frame)
        desk.link = LinkState(Line.ONLINE, last_confirmed=frame.clock.wind(60))
        frame.ticked.emit(frame.clock.now())
        qtbot.waitUntil(lambda: view.as_of.text() == "截至 10:43:07", timeout=WAIT_MS)
        view.window().hide()

    def test_a_failure(self, qtbot: Any, frame: Frame, desk: FakeDesk, seat: Seat) -> None:
        _answered_by(desk, seat)
        view = shown(qtbot, frame, PANE)
        still(qtbot, frame)
        before = numbers(view)
        desk.raises = Trouble("disk")
        press(KEY.Key_F5)
        still(qtbot, frame)
        assert numbers(view) == before
        desk.raises = None
        view.look({"case": frozenset({"k1"})})
        qtbot.waitUntil(lambda: len(_asked(desk)) == 2, timeout=WAIT_MS)
        view.window().hide()


def _answered_by(desk: FakeDesk, seat: Seat) -> None:
    for question in (Figures, Standings, Curve, Running):
        desk.answers[question] = seat.desk.ask


def _asked(desk: FakeDesk) -> list[object]:
    return [question for question in desk.asked if isinstance(question, Figures)]


def test_units_stand_in_a_list_and_open_to_their_cases(
    qtbot: Any, view: StatisticsView, frame: Frame, desk: Desk
) -> None:
    opened, table = heard(frame.wanted), view.standings.table
    press(KEY.Key_U)
    qtbot.waitUntil(lambda: "U1" in table.set.rows, timeout=WAIT_MS)
    assert QApplication.focusWidget() is table and view.pages.now == "units"
    line = table.set.rows["U1"]
    assert (line.count("received"), line.rate("satisfied"), line.place, line.zone) == (1, "—", "", "")
    assert table.select("U1")
    press(KEY.Key_Return)
    assert len(desk.ask(Ids(list="cases", filters=opened[0][1]["filters"]))) == 1
    press(KEY.Key_D)
    qtbot.waitUntil(lambda: "U1" not in table.set.rows, timeout=WAIT_MS)
    assert view.by == "area"
    press(KEY.Key_O)
    assert view.pages.now == "overview" and QApplication.focusWidget() is view.curve
