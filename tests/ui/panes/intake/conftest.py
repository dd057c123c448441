"""The real window over a real desk and a real centre; hands that only press keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.desk import Desk
from app.domain.find import index
from app.domain.words import Channel
from app.phone.simulated import Caller, SimulatedLine
from app.questions.shapes import CaseFile, CaseOf
from app.settings import Settings
from app.sync.wire import Kind
from app.text import use
from server.catalogue import put_table
from server.receive import Arrival, receive
from tests.ui.watch import watching
from tests.world.centre import AREAS, CATEGORIES, UNITS
from tests.world.city import City, Seat
from tests.world.city import city as make_city
from ui.panes.intake import PANE
from ui.panes.intake.draft import Draft
from ui.panes.intake.view import IntakeView
from ui.parts.composing import Composing
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.shell.window import Window
from ui.work import Work

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
KNOWN = "13897215521"
"""The caller of the city's plain intake."""


class Hands:
    """What a person does: keys to whatever has focus, words through an input method. `pressed` counts the keys."""

    def __init__(self, qtbot: Any, window: Window) -> None:
        self.bot, self.window = qtbot, window
        self.pressed = 0

    @property
    def at(self) -> Any:
        """What has focus in this window."""
        if not self.window.isActiveWindow() and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.bot.waitUntil(self.window.isActiveWindow)
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key, with its modifier as one more."""
        self.pressed += 1 if modifier == NONE else 2
        QTest.keyClick(self.at, key, modifier)

    def type(self, text: str) -> None:
        """Latin letters and digits, key by key."""
        self.pressed += len(text)
        QTest.keyClicks(self.at, text)

    def say(self, text: str) -> None:
        """Words of the story, as an input method gives them; not counted: they are the same everywhere."""
        composing = QInputMethodEvent(text[:1], [])
        QApplication.sendEvent(self.at, composing)
        done = QInputMethodEvent()
        done.setCommitString(text)
        QApplication.sendEvent(self.at, done)


def arrive(city: City, text: str, **given: Any) -> str:
    """Somebody wrote to the hotline; the id of the case that waits."""
    fields: dict[str, Any] = {"caller": "赵建国", "phone": "19900001234"} | given
    channel = Channel(fields.pop("channel", "website"))
    case = receive(city.centre.centre, Arrival(text=text, channel=channel, **fields))
    assert case is not None
    return case


def at_the_centre(city: City, case: str) -> tuple[Any, ...]:
    """What the centre's own table says of a case: number, status, unit, level, request type."""
    with city.centre.centre.database.read() as connection:
        sql = "SELECT number, status, unit, level, request_type FROM facts WHERE id = ?"
        return tuple(connection.exec_driver_sql(sql, (case,)).one())


class Sitting:
    """A person at a seat of the city, with the window open."""

    def __init__(
        self, qtbot: Any, qapp: QApplication, seat: Seat, place: Path, composing: Composing, states: Any = None
    ) -> None:
        self.seat, self.bot, self.left = seat, qtbot, False
        self.work = Work(seat.desk)
        look = Look()
        look.dress(qapp)
        self.frame = Frame(self.work, seat.desk, seat.clock, Settings(place / "seat.json"), Keys.load(), look)
        self.window = Window(self.frame, [PANE], composing)
        self.window.resize(1366, 768)
        self.window.panes.restore(states or {})
        self.window.start()
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.hands = Hands(qtbot, self.window)
        self.settle()

    @property
    def desk(self) -> Desk:
        return self.seat.desk

    @property
    def pane(self) -> IntakeView:
        view = self.window.panes.views["intake"]
        assert isinstance(view, IntakeView)
        return view

    @property
    def said(self) -> str:
        """The newest line of the strip."""
        return self.window.strip.messages[0][1].text if self.window.strip.messages else ""

    def ring(self, number: str = KNOWN) -> str:
        """A simulated line rings; the call's id."""
        line = SimulatedLine(self.seat.clock, [Caller(at_s=0, number=number, dialled="12345")], by_itself=False)
        self.desk.lines.attach(line)
        call = line.ring_next()
        self.until(lambda: self.window.ringing.isVisible())
        assert call is not None
        return call.id

    def answer(self, number: str = KNOWN) -> Draft:
        """It rings, F2, and the form is there."""
        before = self.pane.drafts.current
        self.ring(number)
        self.hands.press(Key.Key_F2)
        self.until(lambda: self.pane.drafts.current not in (None, before))
        self.settle()
        assert self.pane.drafts.current is not None
        return self.pane.drafts.current

    def tell(self, text: str = "楼道水管又漏了", matter: str = "gs", area: str = "dgdj") -> None:
        """Type, matter, place and story from the type's row on."""
        hands = self.hands
        hands.press(Key.Key_3)
        hands.type(matter)
        hands.press(Key.Key_Return)
        hands.type(area)
        hands.press(Key.Key_Return)
        hands.say("青发小区7号楼3单元")
        hands.press(Key.Key_Tab)
        hands.say(text)
        self.settle()

    def file(self, case: str) -> CaseFile:
        """The case as this seat holds it."""
        return self.desk.ask(CaseOf(case=case))

    def settle(self) -> None:
        """All that was begun has come home, twice over: one answer asks the next question."""
        for _round in range(3):
            self.bot.waitUntil(lambda: self.work.idle, timeout=20_000)
            QApplication.processEvents()

    def until(self, so: Any) -> None:
        self.bot.waitUntil(so, timeout=20_000)

    def leave(self) -> None:
        if self.left:
            return
        self.left = True
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            menu.close()
        self.work.stop()
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()


def spelt(rows: Any) -> list[Any]:
    """The rows as an import makes them: with the index pickers search in."""
    return [replace(row, pinyin=index(row.name)) for row in rows]


@pytest.fixture(autouse=True)
def radar_ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.panes.intake.reference.READY_MS", 0)


@pytest.fixture
def city() -> Iterator[City]:
    use("zh_CN")
    units = [replace(unit, phone=f"0971-000100{at}") for at, unit in enumerate(UNITS)]
    with make_city() as made:
        for kind, rows in ((Kind.CATEGORY, CATEGORIES), (Kind.AREA, AREAS), (Kind.UNIT, units)):
            put_table(made.centre.centre, kind, spelt(rows), "centre")
        yield made


@pytest.fixture
def composing(qapp: QApplication) -> Iterator[Composing]:
    with watching(qapp) as watch:
        yield watch


@pytest.fixture
def sits(qtbot: Any, qapp: QApplication, city: City, tmp_path: Path, composing: Composing) -> Iterator[Any]:
    """`sits(name)` → that person at a seat with the window open."""
    made: list[Sitting] = []

    def sit(name: str = "op1", **given: Any) -> Sitting:
        seat = city.seat(name, **given)
        seat.idle()
        sitting = Sitting(qtbot, qapp, seat, tmp_path / name, composing)
        made.append(sitting)
        return sitting

    def again(seat: Seat, states: Any = None) -> Sitting:
        """The same seat with another window."""
        made.append(Sitting(qtbot, qapp, seat, tmp_path / seat.name, composing, states))
        return made[-1]

    sit.again = again  # type: ignore[attr-defined]
    yield sit
    for sitting in made:
        sitting.leave()


@pytest.fixture
def op(sits: Any) -> Sitting:
    return sits("op1")
