"""The slip 承办单: for which unit, with or without the caller, to a file or paper. A whole look is recorded first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)

from app.questions.papers import How, Line, Sheet, bars, width
from app.questions.shapes import SlipOf
from app.text import N_, _
from ui.parts.deeds import Deed, Part

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

SLIP = Deed(
    "slip",
    "note",
    "export",
    (
        Part("unit", "of_case", need=True),
        Part("caller", "caller_shown", need=True, label=N_("Caller")),
        Part("way", "way_out", need=True, label=N_("Onto")),
        Part("folder", "line", label=N_("Folder")),
    ),
    title=N_("Slip for the unit"),
)
"""Asked for like an act's fields; what is saved is the look, where personal data leave the screen."""

_CODE, _HIGH, _FINE = "code", 36, 4
"""The picture of the bar code: its name, its height, and how many dots of it are one of the paper's."""
_SIZES = {How.TITLE: 18.0, How.HEADING: 12.0, How.ASIDE: 10.0}


def can_print(view: Any) -> bool:
    """Whether a unit has the case, and this seat its words."""
    file = view.file
    return file is not None and file.private is not None and bool(file.facts.dispatches) and view.form.deed is None


def ask(view: Any) -> None:
    """For which unit, how, and where to."""
    situation = view.situation()
    if situation is None:
        return
    case = situation.file.facts.id
    view.form.open(
        SLIP,
        situation,
        {"caller": "without", "way": "file", "folder": str(Path.home())},
        send=lambda fields: lambda: made(view.frame.desk, case, fields),
    )
    view.after_form()


def made(desk: Any, case: str, fields: Mapping[str, Any]) -> tuple[str, Any]:
    """Record the look where there is one, then the paper: ("file", its path) or ("printer", the sheet). Refused and
    Trouble as `desk.do` and `export`."""
    whole = fields["caller"] == "with"
    if whole:
        desk.do(desk.act("reveal", case=case, what="phone,name,address,place,text", reason="unit"))
    sheet = desk.ask(SlipOf(case=case, unit=fields["unit"], whole=whole))
    if fields["way"] == "printer":
        return "printer", sheet
    name = f"{sheet.title}.pdf".replace("/", "-").replace(" ", "-")
    return "file", desk.bulletins.export(sheet, Path(fields.get("folder") or Path.home()) / name)


def show_dialog(view: Any, sheet: Sheet) -> QPrintDialog:
    """The machine's own print dialog; it blocks nothing."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # not at the top: few print, and a start must not wait

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(sheet.title)
    dialog = QPrintDialog(printer, view)
    dialog.accepted.connect(lambda: put_on(printer, sheet))
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowTitle(_("Slip for the unit"))
    dialog.open()
    return dialog


def put_on(printer: QPrinter, sheet: Sheet) -> None:
    """The slip on paper, black on white whatever the screen's colours are."""
    written(sheet).print_(printer)


def written(sheet: Sheet) -> QTextDocument:
    """The slip as a document."""
    document = QTextDocument()
    document.setDefaultFont(QFont(QFont().family(), 11))
    cursor = QTextCursor(document)
    for block in sheet.blocks:
        if isinstance(block, Line):
            if block.how is How.CODE:
                _draw_code(cursor, block.text)
            _write(cursor, block)
    return document


def _draw_code(cursor: QTextCursor, number: str) -> None:
    """The number as bars, each narrow one a point or so wide on the paper."""
    found = bars(number)
    if not found:
        return
    image = QImage(width(found) * _FINE, _HIGH * _FINE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for start, wide in found:
        painter.fillRect(start * _FINE, 0, wide * _FINE, image.height(), QColor("black"))
    painter.end()
    cursor.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(_CODE), image)
    shape = QTextImageFormat()
    shape.setName(_CODE)
    shape.setWidth(width(found))
    shape.setHeight(_HIGH)
    cursor.insertBlock()
    cursor.insertImage(shape)


def _write(cursor: QTextCursor, block: Line) -> None:
    shape, letters = QTextBlockFormat(), QTextCharFormat()
    shape.setTopMargin(12 if block.how is How.HEADING else 3)
    letters.setFontPointSize(_SIZES.get(block.how, 11.0))
    letters.setFontWeight(QFont.Weight.Bold if block.how in (How.TITLE, How.HEADING) else QFont.Weight.Normal)
    if cursor.position():
        cursor.insertBlock()
    cursor.setBlockFormat(shape)
    cursor.insertText(block.text, letters)
