"""The picker's keys: down, Enter, Tab, Esc; nothing waits and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.parts.look import Look
from ui.parts.picker import Choice, Picker

ALL = [
    Choice("31", "物业服务", "物业管理 › 服务质量", "wyfw"),
    Choice("32", "物业收费", "物业管理 › 收费", "wysf"),
    Choice("41", "停车收费", "交通 › 停车", "tcsf"),
]


@pytest.fixture
def picker(qtbot, look: Look) -> Iterator[Picker]:
    box = QWidget()
    picker = Picker(lambda text: [c for c in ALL if c.hint.startswith(text)], look, "事项")
    layout = QVBoxLayout(box)
    layout.addWidget(picker)
    layout.addWidget(QLineEdit())
    layout.addStretch()
    box.resize(600, 400)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    picker.setFocus()
    qtbot.waitUntil(picker.hasFocus)
    yield picker
    box.hide()


def taken(picker: Picker) -> list[object]:
    heard: list[object] = []
    picker.taken.connect(heard.append)
    return heard


def test_enter_takes_the_best(picker: Picker) -> None:
    heard = taken(picker)
    QTest.keyClicks(picker, "wy")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert heard == [ALL[0]]
    assert (picker.code, picker.text(), picker.unresolved) == ("31", "物业服务", "")


def test_down_moves_and_stops_at_the_end(picker: Picker) -> None:
    heard = taken(picker)
    QTest.keyClicks(picker, "wy")
    for _again in range(5):
        QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert heard == [ALL[1]]


def test_tab_takes_the_best_and_goes_on(picker: Picker) -> None:
    QTest.keyClicks(picker, "tc")
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert picker.code == "41" and not picker.hasFocus()


def test_escape_gives_back_what_was_there(picker: Picker) -> None:
    picker.put(ALL[2])
    heard = taken(picker)
    picker.selectAll()
    QTest.keyClicks(picker, "wy")
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert (heard, picker.code, picker.text()) == ([None, ALL[2]], "41", "停车收费")


def test_text_that_finds_nothing_stays_and_is_told(picker: Picker) -> None:
    QTest.keyClicks(picker, "zzz")
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert (picker.text(), picker.code, picker.unresolved) == ("zzz", None, "zzz")


def test_clearing_tells_that_nothing_is_taken(picker: Picker) -> None:
    picker.put(ALL[0])
    heard = taken(picker)
    picker.selectAll()
    QTest.keyClick(picker, Qt.Key.Key_Backspace)
    assert heard == [None] and picker.code is None


def test_down_on_an_empty_line_offers_the_recent(picker: Picker) -> None:
    QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert picker.code == "31"


def test_the_list_stays_inside_the_window_and_under_the_line(picker: Picker) -> None:
    QTest.keyClicks(picker, "w")
    drop = picker._list
    assert drop.isVisible() and picker.window().rect().contains(drop.geometry())
    assert drop.y() >= picker.y() + picker.height()


def test_an_open_list_follows_its_line_when_the_window_takes_another_shape(picker: Picker) -> None:
    QTest.keyClicks(picker, "wy")
    picker.window().layout().setContentsMargins(120, 80, 20, 20)
    picker.window().resize(900, 500)
    picker.window().layout().activate()
    drop = picker._list
    assert drop is not None
    assert drop.pos() == picker.mapTo(picker.window(), QPoint(0, picker.height() + 2))
