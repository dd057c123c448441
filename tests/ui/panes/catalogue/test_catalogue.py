"""The hotline's tables at a real centre, by keys: found, changed, withdrawn, brought by a file; seen beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.settings import Settings
from app.sync.wire.catalogue import MOST_PACKED
from app.text import refusal, use
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, compose, press, shown, still
from tests.world.city import City, Seat, city
from ui.panes.catalogue import PANE
from ui.panes.catalogue.view import CatalogueView
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        made.seat("admin1", roles=("admin",)).idle()
        yield made
        made.agrees()


@pytest.fixture
def seat(town: City) -> Seat:
    return town.seats[0]


@pytest.fixture
def desk(seat: Seat) -> Any:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Any, look: Look, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, WindClock(), Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[CatalogueView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, CatalogueView)
    qtbot.waitUntil(lambda: len(view.list.set.ids) == 2, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def units(qtbot: Any, view: CatalogueView, typed: str, *ids: str) -> None:
    """Go to the units and find some; the hands go to the list."""
    view.tables.choose("units")
    press(KEY.Key_F, CTRL)
    compose(typed)
    qtbot.waitUntil(lambda: view.list.set.ids == list(ids), timeout=WAIT_MS)
    still(qtbot, view.frame)
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is view.list


def test_a_duty_is_found_by_its_unit_and_read(qtbot: Any, view: CatalogueView) -> None:
    press(KEY.Key_F, CTRL)
    compose("水务局")
    qtbot.waitUntil(lambda: view.list.set.ids == ["A1|63|U1"], timeout=WAIT_MS)
    still(qtbot, view.frame)
    text = view.page_view.toPlainText()
    assert "《城市供水条例》第三条" in text and "市水务局" in text and "第 1 版" in text
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def test_a_unit_gets_an_alias_seen_before_it_counts(qtbot: Any, view: CatalogueView, seat: Seat, town: City) -> None:
    units(qtbot, view, "水务", "U1")
    press(KEY.Key_E, CTRL)
    view.form.controls["aliases"].setFocus()
    compose("自来水局")
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.may_apply, timeout=WAIT_MS)
    told = view.effect.toPlainText()
    assert "修改 · 市水务局" in told and "别名" in told and "自来水局" in told
    assert town.centre.centre.book.units["U1"].aliases == ()
    press(KEY.Key_S, CTRL)
    qtbot.waitUntil(lambda: seat.desk.book.unit_called("自来水局") == "U1", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "自来水局" in view.page_view.toPlainText(), timeout=WAIT_MS)
    still(qtbot, view.frame)
    assert view.reads


def test_withdrawing_a_unit_shows_what_names_it_and_the_finding_opens_its_duty(
    qtbot: Any, view: CatalogueView, seat: Seat
) -> None:
    units(qtbot, view, "水务", "U1")
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: view.may_apply, timeout=WAIT_MS)
    assert "市水务局：单位已不在单位表中" in view.effect.toPlainText()
    assert seat.desk.book.versions["unit"] == 1
    press(KEY.Key_S, CTRL)
    qtbot.waitUntil(lambda: "U1" not in seat.desk.book.units, timeout=WAIT_MS)
    view.tables.choose("flaws")
    qtbot.waitUntil(lambda: len(view.flaws.set.ids) > 0, timeout=WAIT_MS)
    still(qtbot, view.frame)
    view.flaws.setFocus()
    press(KEY.Key_Return)
    qtbot.waitUntil(lambda: view.list.current_id() == "A1|63|U1", timeout=WAIT_MS)
    still(qtbot, view.frame)
    assert view.table == "duties"


def test_what_lies_with_a_withdrawn_unit_is_said_before_it_goes(
    qtbot: Any, view: CatalogueView, seat: Seat, town: City
) -> None:
    op = town.seat("op1")
    for case in [op.register(area="6302").case for _n in range(2)]:
        op.act("dispatch", case, unit="U1")
    op.idle()
    units(qtbot, view, "水务", "U1")
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: view.may_apply, timeout=WAIT_MS)
    told = view.effect.toPlainText()
    assert "名下有 2 件未办结" in told and "未办结 2 件" in told
    assert crawl.clipped(view) == []


def test_the_key_to_withdraw_works_while_something_is_typed_to_find_it(
    qtbot: Any, view: CatalogueView, qapp: QApplication
) -> None:
    units(qtbot, view, "水务", "U1")
    press(KEY.Key_F, CTRL)
    view.search.setCursorPosition(0)
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: view.may_apply, timeout=WAIT_MS)
    assert view.search.text() == "水务"


def test_a_file_that_is_too_large_for_a_message_says_who_takes_it(
    qtbot: Any, view: CatalogueView, tmp_path: Path
) -> None:
    rng = Random(7)
    path = tmp_path / "units.csv"
    path.write_bytes(b"code,name\n" + rng.randbytes(MOST_PACKED + 1))
    view.tables.choose("units")
    still(qtbot, view.frame)
    press(KEY.Key_I, CTRL)
    compose(str(path))
    press(KEY.Key_Return, CTRL)
    wrong = view.form.form.fields["file"].wrong
    qtbot.waitUntil(lambda: wrong.text() != "", timeout=WAIT_MS)
    assert "hotline-server import units FILE" in wrong.text() and "命令行" in wrong.text()
    use("en")
    try:
        said = refusal("too_large_here", ("file",), {"command": "hotline-server import units FILE"})
    finally:
        use("zh_CN")
    assert (
        said
        == "The file is too large to be brought from a seat; bring it at the centre: hotline-server import units FILE"
    )


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(qtbot: Any, view: CatalogueView) -> None:
    view.tables.choose("units")
    still(qtbot, view.frame)
    press(KEY.Key_N, CTRL)
    compose("U1")
    press(KEY.Key_Tab)
    compose("别的局")
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.form.form.fields["code"].wrong.text() != "", timeout=WAIT_MS)
    assert view.fills and view.form.cells()["name"] == "别的局"


def test_a_file_that_was_copied_is_seen_and_brought(
    qtbot: Any, view: CatalogueView, seat: Seat, tmp_path: Path
) -> None:
    path = tmp_path / "units.csv"
    path.write_text("code,name,level,area\nU1,市水利局,,63\nU2,城东区政府,district,6301\n", "utf-8")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(copied)
    view.tables.choose("units")
    still(qtbot, view.frame)
    press(KEY.Key_I, CTRL)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.may_apply, timeout=WAIT_MS)
    told = view.effect.toPlainText()
    assert "市水务局 → 市水利局" in told and "撤销 · 东关大街街道办事处" in told
    press(KEY.Key_S, CTRL)
    qtbot.waitUntil(lambda: set(seat.desk.book.units) == {"U1", "U2"}, timeout=WAIT_MS)
    still(qtbot, view.frame)


def test_without_the_centre_it_is_read_and_says_so(qtbot: Any, view: CatalogueView, seat: Seat) -> None:
    seat.offline()
    units(qtbot, view, "水务", "U1")
    heard: list[str] = []
    view.frame.said.connect(lambda message: heard.append(message.kind.value))
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: heard == ["trouble"], timeout=WAIT_MS)
    assert view.reads
    seat.online()
