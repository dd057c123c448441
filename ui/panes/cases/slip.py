"""The slip 承办单: for which unit, with or without the caller, to a file or paper. A whole look is recorded first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from app.questions.papers import How, Line, Sheet
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
    document = QTextDocument()
    document.setDefaultFont(QFont(QFont().family(), 11))
    cursor = QTextCursor(document)
    for block in sheet.blocks:
        if isinstance(block, Line):
            _write(cursor, block)
    document.print_(printer)


def _write(cursor: QTextCursor, block: Line) -> None:
    shape, letters = QTextBlockFormat(), QTextCharFormat()
    shape.setTopMargin(12 if block.how is How.HEADING else 3)
    letters.setFontPointSize(_SIZES.get(block.how, 11.0))
    letters.setFontWeight(QFont.Weight.Bold if block.how in (How.TITLE, How.HEADING) else QFont.Weight.Normal)
    if cursor.position():
        cursor.insertBlock()
    cursor.setBlockFormat(shape)
    cursor.insertText(block.text, letters)
