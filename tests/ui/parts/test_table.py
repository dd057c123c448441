"""One table for every list: ids kept, rows by the page, no question put by data()."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest

from app.questions.shapes import Ids, Rows
from tests.ui.fake import FakeDesk, Row
from ui.parts.cells import STATUS_MARKS
from ui.parts.pane import Frame
from ui.parts.table import Column, Rowset, Table

COLUMNS = (Column("id", "Monday", lambda row: row.id), Column("name", "Tuesday", lambda row: row.name, stretch=True))


@pytest.fixture
def table(qtbot, frame: Frame) -> Table:
    table = Table(frame, COLUMNS, "工单")
    qtbot.addWidget(table)
    table.resize(600, 330)
    table.show()
    return table


def serve(desk: FakeDesk, ids: list[str]) -> None:
    desk.answers[Ids] = lambda _question: list(ids)
    desk.answers[Rows] = lambda question: [Row(id_, f"name of {id_}") for id_ in question.ids]


def texts(table: Table, row: int) -> list[str]:
    return [table.model().data(table.model().index(row, column)) for column in range(2)]


def ids(count: int) -> list[str]:
    return [f"k{n}" for n in range(count)]


def test_all_ids_are_held_and_only_rows_in_sight_are_asked_for(qtbot, table: Table, desk: FakeDesk) -> None:
    serve(desk, ids(5000))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: texts(table, 0) == ["k0", "name of k0"])
    assert table.model().rowCount() == 5000
    asked = {id_ for q in desk.asked if isinstance(q, Rows) for id_ in q.ids}
    assert 10 <= len(asked) < 100
    table.scrollToBottom()
    qtbot.waitUntil(lambda: texts(table, 4999) == ["k4999", "name of k4999"])


def test_data_puts_no_question(qtbot, table: Table, desk: FakeDesk) -> None:
    serve(desk, ids(1000))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: texts(table, 0)[1] == "name of k0")
    asked = len(desk.asked)
    assert texts(table, 900) == ["", "…"]
    for row in range(1000):
        for role in range(20):
            table.model().data(table.model().index(row, 1), role)
    assert len(desk.asked) == asked and table._frame.work.idle
    assert all(name.startswith("reader") for name in desk.threads)


def test_the_selection_follows_its_id(qtbot, table: Table, desk: FakeDesk) -> None:
    serve(desk, ids(20))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: table.model().rowCount() == 20)
    chosen: list[str | None] = []
    table.chosen.connect(chosen.append)
    assert table.select("k3")
    serve(desk, ["new", *reversed(ids(20))])
    table.again({"case": frozenset({"new"})})
    qtbot.waitUntil(lambda: table.model().rowCount() == 21)
    assert table.current_id() == "k3" and table.currentIndex().row() == 17
    assert chosen == ["k3"]


def test_when_the_selected_one_is_gone_nothing_is_selected_and_the_place_is_kept(qtbot, table, desk) -> None:
    serve(desk, ids(20))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: table.model().rowCount() == 20)
    table.select("k5")
    chosen: list[str | None] = []
    table.chosen.connect(chosen.append)
    serve(desk, [i for i in ids(20) if i != "k5"])
    table.again({"case": frozenset({"k5"})})
    qtbot.waitUntil(lambda: table.model().rowCount() == 19)
    assert chosen == [None] and table.current_id() is None
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() in ("k6", "k7")


def test_touched_rows_are_fetched_anew_and_others_left(qtbot, table: Table, desk: FakeDesk) -> None:
    serve(desk, ids(5))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: texts(table, 4)[1] == "name of k4")
    desk.answers[Rows] = lambda question: [Row(id_, "changed") for id_ in question.ids]
    table.again({"case": frozenset({"k2"})})
    qtbot.waitUntil(lambda: texts(table, 2)[1] == "changed")
    assert [texts(table, n)[1] for n in (1, 3)] == ["name of k1", "name of k3"]


def test_while_new_rows_are_on_their_way_the_old_ones_stay(qtbot, table: Table, desk: FakeDesk) -> None:
    serve(desk, ids(5))
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: texts(table, 4)[1] == "name of k4")
    gate = threading.Event()
    desk.answers[Rows] = lambda question: (gate.wait(10), [Row(id_, "changed") for id_ in question.ids])[1]
    table.again(None)
    qtbot.waitUntil(lambda: any(isinstance(q, Rows) for q in desk.asked[2:]))
    assert texts(table, 0)[1] == "name of k0"
    gate.set()
    qtbot.waitUntil(lambda: texts(table, 0)[1] == "changed")


def test_enter_opens_and_letters_are_left_to_the_pane(qtbot, table: Table, desk: FakeDesk) -> None:
    table.show_rows([Row("k0", "n"), Row("k1", "k")])
    table.select("k0")
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["k0"]
    QTest.keyClicks(table, "k1n")
    assert table.current_id() == "k0"


def test_rows_given_by_hand_keep_the_selection_too(qtbot, table: Table) -> None:
    table.show_rows([Row("a", "1"), Row("b", "2")])
    table.select("b")
    table.show_rows([Row("c", "3"), Row("b", "4"), Row("a", "5")])
    assert table.current_id() == "b" and table.current_row().name == "4"


@given(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_any_list_becomes_any_other_and_persistent_places_stay_true(old: list[int], new: list[int]) -> None:
    rows = Rowset(COLUMNS, None)
    rows.set_ids([str(n) for n in old])
    held = {rows.ids[at]: QPersistentModelIndex(rows.index(at, 0)) for at in range(len(rows.ids))}
    rows.set_ids([str(n) for n in new])
    assert rows.ids == [str(n) for n in new] and rows.rowCount(QModelIndex()) == len(new)
    for id_, place in held.items():
        assert not place.isValid() or rows.ids[place.row()] == id_


def test_every_status_has_a_shape_of_its_own() -> None:
    from app.domain.words import Status

    assert set(STATUS_MARKS) == set(Status)
    assert len({mark.icon for mark in STATUS_MARKS.values()}) == len(Status)


def test_an_empty_list_says_so_once_it_is_known_to_be_empty(qtbot, frame: Frame, desk: FakeDesk) -> None:
    table = Table(frame, COLUMNS, "工单", nothing="没有工单")
    qtbot.addWidget(table)
    table.resize(600, 330)
    table.show()
    before = table.viewport().grab().toImage()
    serve(desk, [])
    table.ask(Ids(list="queue"))
    qtbot.waitUntil(lambda: table.viewport().grab().toImage() != before)
    serve(desk, ["k0"])
    table.again()
    qtbot.waitUntil(lambda: table.model().rowCount() == 1)


def test_a_list_is_enlarged_and_as_it_was_again(table: Table) -> None:
    usual = table.columnWidth(0), table.verticalHeader().defaultSectionSize()
    table.enlarge(1.5)
    assert (table.columnWidth(0), table.verticalHeader().defaultSectionSize()) == (usual[0] * 1.5, usual[1] * 1.5)
    table.enlarge(1.0)
    assert (table.columnWidth(0), table.verticalHeader().defaultSectionSize()) == usual
