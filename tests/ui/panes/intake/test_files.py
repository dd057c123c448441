"""Files that come with what is half typed: on disk at once, encrypted, and with the case once it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from app.domain.files import PIECE_BYTES
from server.enclosed import enclosed
from tests.ui.panes.intake.conftest import CTRL, SHIFT, Key, Sitting, arrive
from tests.world.city import City

PDF = b"%PDF-1.7\n" + b"MARKER-OF-A-FILE " * 900


@pytest.fixture(autouse=True)
def nothing_copied() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def drop(op: Sitting, *paths: Path) -> None:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    at = QPointF(5, 5)
    for event in (
        QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, given, left, none),
        QDropEvent(at, Qt.DropAction.CopyAction, given, left, none),
    ):
        QApplication.sendEvent(op.pane, event)
        assert event.isAccepted()
    op.settle()


def copied() -> None:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    QGuiApplication.clipboard().setImage(image)


def names(op: Sitting, case: str) -> list[tuple[str, str]]:
    private = op.file(case).private
    assert private is not None
    return [(each.name, each.media) for each in private.attachments]


def test_what_is_pasted_and_dropped_goes_with_the_case_offline_too(op: Sitting, city: City, tmp_path: Path) -> None:
    (tmp_path / "合同.pdf").write_bytes(PDF)
    op.seat.idle()
    op.seat.offline()
    op.window.activateWindow()
    op.answer()
    tray = op.pane.tray
    assert not tray.isVisible()
    copied()
    op.pane.form.text.setFocus()
    op.hands.press(Key.Key_V, CTRL | SHIFT)
    op.until(lambda: len(tray.chips) == 1)
    drop(op, tmp_path / "合同.pdf")
    op.until(lambda: len(tray.chips) == 2)
    assert op.pane.form.text.toPlainText() == "", "a picture is no word"
    picture = next(iter(tray.chips.values()))
    op.until(lambda: picture.icon().pixmap(56, 56).toImage().pixelColor(20, 20) == QColor("tomato"))
    picture.click()
    assert tray.large.isVisible()
    picture.click()
    op.pane.form.type.setFocus()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    case = op.pane.doing.last.case
    assert [media for _name, media in names(op, case)] == ["image/png", "application/pdf"]
    assert op.seat.count("SELECT count(*) FROM draft_files") == 0
    op.seat.online()
    city.until(lambda: op.seat.count("SELECT count(*) FROM attached") == 0)
    files = op.file(case).private.attachments
    assert op.desk.files.read(case, files[1].id) == PDF, "the centre has it whole"
    city.agrees()


def test_what_came_with_a_contact_stands_small_in_the_form_and_goes_with_the_case(
    op: Sitting, city: City, tmp_path: Path
) -> None:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    image.save(str(tmp_path / "现场.png"))
    (tmp_path / "合同.pdf").write_bytes(PDF)
    case = arrive(city, "井盖没了", files=enclosed(tmp_path, "现场.png|合同.pdf"))
    op.until(lambda: op.pane.queue.next_ids() == [case])
    op.pane.doing.take(case)
    tray = op.pane.tray
    op.until(lambda: len(tray.chips) == 2)
    picture, document = tray.chips.values()
    op.until(lambda: picture.icon().pixmap(56, 56).toImage().pixelColor(20, 20) == QColor("tomato"))
    assert (picture.toolTip(), document.toolTip()) == ("现场.png", "合同.pdf")
    picture.setFocus()
    op.hands.press(Key.Key_Delete)
    op.settle()
    assert len(tray.chips) == 2, "what a citizen sent is not taken away"
    copied()
    op.pane.form.text.setFocus()
    op.hands.press(Key.Key_V, CTRL | SHIFT)
    op.until(lambda: len(tray.chips) == 3)
    op.pane.form.type.setFocus()
    op.tell()
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    assert [media for _name, media in names(op, case)] == ["image/png", "application/pdf", "image/png"]
    assert not tray.isVisible()
    op.seat.idle()
    city.agrees()


def test_without_the_centre_what_came_is_named_and_the_form_works_on(op: Sitting, city: City, tmp_path: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.save(str(tmp_path / "a.png"))
    case = arrive(city, "井盖没了", files=enclosed(tmp_path, "a.png"))
    op.until(lambda: op.pane.queue.next_ids() == [case])
    op.pane.doing.take(case)
    op.until(lambda: len(op.pane.tray.chips) == 1)
    op.settle()
    op.seat.offline()
    op.pane.drafts.show(None)
    troubled: list[Any] = []
    op.work.troubled.connect(troubled.append)
    op.pane.drafts.show(op.pane.drafts.all[0])
    op.until(lambda: len(op.pane.tray.chips) == 1)
    op.settle()
    assert troubled == []
    next(iter(op.pane.tray.chips.values())).click()
    op.until(lambda: bool(troubled))
    op.seat.online()
    city.agrees()


def test_a_form_with_a_file_is_no_empty_form(op: Sitting) -> None:
    op.hands.press(Key.Key_N, CTRL)
    (draft,) = op.pane.drafts.all
    copied()
    op.hands.press(Key.Key_V, CTRL | SHIFT)
    op.until(lambda: draft.files)
    op.hands.press(Key.Key_N, CTRL)
    assert len(op.pane.drafts.all) == 2, "the next citizen gets a form of their own"
    op.settle()
    assert not op.pane.tray.chips


def test_it_outlives_the_program_with_its_draft_and_nobody_reads_it_on_the_disk(op: Sitting, sits: Any) -> None:
    draft = op.answer()
    op.desk.files.keep(draft.id, "录音.pdf", PDF)
    on_disk = b"".join(path.read_bytes() for path in op.seat.root.rglob("*") if path.is_file())
    assert b"MARKER-OF-A-FILE" not in on_disk and len(on_disk) > len(PDF)
    op.settle()
    op.leave()
    op.seat.close()
    op.seat.sign_in()
    again = sits.again(op.seat)
    again.until(lambda: len(again.pane.tray.chips) == 1)
    (chip,) = again.pane.tray.chips.values()
    assert chip.toolTip() == "录音.pdf：按 Delete 移除"
    chip.setFocus()
    again.hands.press(Key.Key_Delete)
    again.until(lambda: not again.pane.tray.chips)
    assert again.seat.count("SELECT count(*) FROM draft_files") == 0


def test_a_draft_put_away_and_brought_back_has_its_files_and_the_next_start_forgets_what_stays_away(
    op: Sitting, sits: Any
) -> None:
    draft = op.answer()
    op.pane.form.text.setFocus()
    op.hands.say("有照片")
    op.desk.files.keep(draft.id, "a.pdf", PDF)
    op.hands.press(Key.Key_W, CTRL)
    op.settle()
    assert not op.pane.tray.isVisible()
    op.hands.press(Key.Key_T, CTRL | SHIFT)
    op.until(lambda: len(op.pane.tray.chips) == 1)
    op.hands.press(Key.Key_W, CTRL)
    op.settle()
    op.leave()
    op.seat.close()
    op.seat.sign_in()
    sits.again(op.seat)
    assert op.seat.count("SELECT count(*) FROM draft_files") == 0


def test_a_call_that_makes_no_case_keeps_none_and_one_about_a_known_case_brings_them_there(
    op: Sitting, city: City
) -> None:
    known = op.seat.register()
    draft = op.answer()
    op.desk.files.keep(draft.id, "a.pdf", PDF)
    op.pane.doing.invalid("silent")
    op.until(lambda: op.pane.drafts.current is None)
    assert op.seat.count("SELECT count(*) FROM draft_files") == 0
    draft = op.answer("19900007788")
    op.pane.form.text.setFocus()
    op.hands.say("补一份材料")
    op.desk.files.keep(draft.id, "b.pdf", PDF)
    op.pane.reference.history.show_rows([])
    op.desk.do(
        op.desk.act("add_contact", case=known.case, contact="k", channel="phone", kind="addition", text="补"),
        draft=draft.id,
    )
    assert names(op, known.case) == [("b.pdf", "application/pdf")]
    op.seat.idle()
    city.agrees()


def test_what_is_too_large_or_of_no_kind_is_said_and_not_kept(op: Sitting, tmp_path: Path) -> None:
    refused: list[Any] = []
    op.work.refused.connect(refused.append)
    (tmp_path / "a.sh").write_text("#!/bin/sh\n" + "x" * PIECE_BYTES)
    op.answer()
    drop(op, tmp_path / "a.sh")
    op.until(lambda: bool(refused))
    assert refused[0].code == "file_type" and not op.pane.tray.chips
