"""Pictures pasted and dropped onto a case at a real seat: with the case at once, offline too, small and large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from app.questions.shapes import CaseOf
from tests.ui.panes.seat import Stand
from tests.world.city import City, Seat, city
from ui.panes.cases import PANE
from ui.parts.look import Look


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made


@pytest.fixture
def stands(qtbot: Any, look: Look, tmp_path: Path) -> Iterator[Any]:
    made: list[Stand] = []

    def opened(seat: Seat, case: str) -> Stand:
        made.append(Stand(qtbot, PANE, seat.desk, look, tmp_path, seat.clock))
        made[-1].view.show_what(case=case)
        made[-1].settle()
        return made[-1]

    yield opened
    for each in made:
        each.leave()
    QGuiApplication.clipboard().clear()


def picture(path: Path, width: int = 1600, height: int = 1200) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("steelblue"))
    assert image.save(str(path))
    return path


def drop(stand: Stand, *paths: Path) -> None:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, given, left, none)
    QApplication.sendEvent(stand.view, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(stand.view, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, given, left, none))
    stand.settle()


def attachments(seat: Seat, case: str) -> Any:
    return seat.desk.ask(CaseOf(case=case)).private.attachments


def test_a_copied_picture_joins_the_case_offline_and_is_seen(town: City, stands: Any) -> None:
    one = town.seat("op1")
    case = one.register().case
    one.idle()
    one.offline()
    stand = stands(one, case)
    assert not stand.view.tray.isVisible()
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    QGuiApplication.clipboard().setImage(image)
    stand.key("Ctrl+Shift+V")
    stand.until(lambda: stand.view.tray.chips)
    (file,) = attachments(one, case)
    assert file.media == "image/png" and file.name.endswith(".png")
    (chip,) = stand.view.tray.chips.values()
    stand.until(lambda: "待发" in chip.text())
    stand.until(lambda: not stand.view.tray.lacks_pictures())
    assert chip.icon().pixmap(56, 56).toImage().pixelColor(20, 20) == QColor("tomato"), "the picture itself"
    chip.click()
    assert stand.view.tray.large.isVisible() and stand.view.tray.large.pixmap().width() <= 640
    chip.click()
    assert not stand.view.tray.large.isVisible()
    one.online()
    stand.until(lambda: "待发" not in chip.text())
    town.agrees()


def test_dropped_files_join_and_what_is_none_is_refused(town: City, stands: Any, tmp_path: Path) -> None:
    one = town.seat("op1")
    case = one.register().case
    stand = stands(one, case)
    refused: list[Any] = []
    stand.work.refused.connect(refused.append)
    script = tmp_path / "a.sh"
    script.write_text("#!/bin/sh\n")
    drop(stand, picture(tmp_path / "门口.jpg"), script)
    stand.until(lambda: stand.view.tray.chips)
    assert [each.name for each in attachments(one, case)] == ["门口.jpg"]
    stand.until(lambda: refused)
    assert refused[0].code == "file_type"
    town.agrees()


def test_another_seat_fetches_the_pictures(town: City, stands: Any, tmp_path: Path) -> None:
    one, two = town.seat("op1"), town.seat("op2")
    case = one.register().case
    body = picture(tmp_path / "a.png").read_bytes()
    one.desk.files.attach(case, "a.png", body)
    one.idle()
    town.until(lambda: one.count("SELECT count(*) FROM attached") == 0)
    two.idle()
    stand = stands(two, case)
    stand.until(lambda: stand.view.tray.chips)
    assert stand.view.tray.lacks_pictures()
    stand.key("Ctrl+Shift+O")
    stand.until(lambda: not stand.view.tray.lacks_pictures())
    stand.frame.about_to_lock.emit()
    assert stand.view.tray.lacks_pictures(), "nothing of it stays in a locked window"


def test_with_nothing_copied_it_says_so(town: City, stands: Any) -> None:
    one = town.seat("op1")
    case = one.register().case
    stand = stands(one, case)
    QGuiApplication.clipboard().setText("只是文字")
    stand.key("Ctrl+Shift+V")
    assert attachments(one, case) == () and "没有可作附件" in stand.messages[-1].text


def test_another_kind_of_file_is_saved_to_a_folder_and_that_is_recorded(
    town: City, stands: Any, tmp_path: Path
) -> None:
    one, two = town.seat("op1"), town.seat("op2")
    case, body = one.register().case, b"ID3" + b"a sound" * 30_000
    one.desk.files.attach(case, "通话录音.mp3", body)
    one.idle()
    town.until(lambda: one.count("SELECT count(*) FROM attached") == 0)
    two.idle()
    stand = stands(two, case)
    stand.until(lambda: stand.view.tray.chips)
    (chip,) = stand.view.tray.chips.values()
    for name in ("通话录音.mp3", "通话录音 (2).mp3"):
        chip.click()
        stand.view.form._controls["folder"].put(str(tmp_path))
        stand.key("Ctrl+Return")
        stand.until(lambda name=name: (tmp_path / name).exists())
        assert (tmp_path / name).read_bytes() == body, "nothing that lay there is written over"
    assert "通话录音" in stand.messages[-1].text
    seen = [(e.what, e.ref) for e in two.desk.ask(CaseOf(case=case)).facts.timeline if e.what == "reveal"]
    assert seen == [("reveal", "file")] * 2
    assert "文件" in stand.labels() and "另存到文件夹" in stand.labels()
    stand.key("Ctrl+Shift+S")
    stand.view.form._controls["folder"].put(str(tmp_path / "none"))
    stand.key("Ctrl+Return")
    stand.until(lambda: stand.view.form.note.isVisible() or stand.messages)
    assert not (tmp_path / "none").exists()
    town.agrees()
