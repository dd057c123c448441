"""A page of words that is read, not typed: headings, facts, texts, a timeline; one document, not a hundred labels.

Text goes in as it is: nothing of it is taken for markup, and what hides in it is made visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QFontMetrics,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from app.text.plain import visible
from ui.parts.look import Look

if TYPE_CHECKING:
    from ui.parts.told import Line

FIXED, SHARE = QTextLength.Type.FixedLength, QTextLength.Type.PercentageLength
REST = QTextLength(QTextLength.Type.VariableLength, 0)
"""As wide as there is room."""
AFTER = 14
"""Room below a frame or table, where the next heading's own room above does not count."""


class PageView(QTextEdit):
    """Shows a `Page`; read with the arrows, marked with the pointer."""

    def __init__(self, look: Look, name: str) -> None:
        """`name`: what it is, for screen readers."""
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("part", "page")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._written = QTextDocument()

    def show_page(self, page: Page) -> None:
        """Take this page; where one had read to stays in sight as far as it can."""
        at = self.verticalScrollBar().value()
        self._written = page.document
        self.setDocument(page.document)
        self.verticalScrollBar().setValue(at)

    def scroll_by(self, pages: float) -> None:
        """Move by so many screens."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(pages * self.viewport().height()))


class Page:
    """Written from the top; then it is shown and no longer changed."""

    def __init__(self, look: Look, margin: int = 16) -> None:
        self._look = look
        self.document = QTextDocument()
        self.document.setDefaultFont(look.font())
        self.document.setDocumentMargin(0)
        edge = self.document.rootFrame().frameFormat()
        edge.setLeftMargin(look.px(16))
        edge.setRightMargin(look.px(16))
        edge.setTopMargin(look.px(margin))
        edge.setBottomMargin(look.px(margin))
        self.document.rootFrame().setFrameFormat(edge)
        self.document.setUndoRedoEnabled(False)
        self._cursor = QTextCursor(self.document)
        self._empty = True

    # what is written

    def heading(self, text: str, aside: str = "") -> None:
        """Over a part of the page; `aside`: a key beside it."""
        self._block(above=0 if self._empty and self.document.isEmpty() else 16, below=4)
        self._write(text, "muted", step=-1, bold=True)
        if aside:
            self._write(f"    {aside}", "muted", step=-1)

    def line(self, text: str, colour: str = "text", bold: bool = False, small: bool = False) -> None:
        """A paragraph."""
        self._block(below=3)
        self._write(text, colour, -1 if small else 0, bold)

    def marks(self, *parts: tuple[str, str, str, str]) -> None:
        """A line of shapes with their words: (icon, its colour, word, how: title · loud · "" · small)."""
        self._block(below=2)
        for at, (icon, colour, word, how) in enumerate(parts):
            if at:
                self._write("     " if how != "small" else "  ")
            if icon:
                self._cursor.insertImage(self._image(icon, colour))
                self._write(" ")
            loud = how in ("title", "loud")
            ink = colour if how == "loud" else "muted" if how == "small" else "text"
            self._write(word, ink, {"title": 2.5, "small": -1}.get(how, 0), loud)

    def words(self, text: str) -> None:
        """What somebody said, set off by its ground."""
        shape = QTextFrameFormat()
        shape.setBackground(QBrush(self._look.colour("ground")))
        shape.setPadding(self._look.px(6))
        shape.setTopMargin(self._look.px(3))
        shape.setBottomMargin(self._look.px(AFTER))
        if self._empty:
            self._flatten()
        self._cursor.insertFrame(shape)
        self._write(text)
        self._cursor = self.document.rootFrame().lastCursorPosition()
        self._empty = True
        self._flatten()

    def facts(self, rows: Sequence[tuple[str, str]], columns: int = 1) -> None:
        """Label and value, in one column or in two; what has no value is left out."""
        shown = [row for row in rows if row[1]]
        if not shown:
            return
        label = max(self._width(name) for name, _value in shown) + self._look.px(14)
        first = [QTextLength(FIXED, label), QTextLength(SHARE, 45)] if columns == 2 else []
        widths = [*first, QTextLength(FIXED, label), REST]
        table = self._table((len(shown) + columns - 1) // columns, widths)
        for at, (name, value) in enumerate(shown):
            row, column = divmod(at, columns)
            self._cell(table, row, column * 2, name, "muted")
            self._cell(table, row, column * 2 + 1, value)
        self._leave(table)

    def rows(self, rows: Sequence[tuple[bool, Sequence[str]]]) -> None:
        """Lines of short cells, the last one as wide as there is room; a quiet line is greyed."""
        count = len(rows[0][1])
        wide = [max(self._width(cells[n]) for _loud, cells in rows) + self._look.px(16) for n in range(count - 1)]
        table = self._table(len(rows), [*(QTextLength(FIXED, width) for width in wide), REST])
        for row, (loud, cells) in enumerate(rows):
            for column, text in enumerate(cells):
                self._cell(table, row, column, text, "text" if loud else "muted")
        self._leave(table)

    def timeline(self, lines: Sequence[tuple[Line, str]]) -> None:
        """Each line with what stands at its right: a shape, the act, when and by whom, and its words."""
        if not lines:
            return
        right = max(self._width(aside, small=True) for _line, aside in lines) + self._look.px(12)
        widths = [QTextLength(FIXED, self._look.px(26)), REST, QTextLength(FIXED, right)]
        table = self._table(sum(2 if line.words else 1 for line, _aside in lines), widths)
        row = 0
        for line, aside in lines:
            table.cellAt(row, 0).firstCursorPosition().insertImage(self._image(line.icon, line.colour))
            self._cell(table, row, 1, line.head)
            self._cell(table, row, 2, aside, "muted", small=True, right=True)
            row += 1
            if line.words:
                table.mergeCells(row, 1, 1, 2)
                self._cell(table, row, 1, line.words, ground="ground")
                row += 1
        self._leave(table)

    # how it is written

    def _block(self, above: int = 0, below: int = 0) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(self._look.px(above))
        shape.setBottomMargin(self._look.px(below))
        if self._empty:
            self._cursor.setBlockFormat(shape)
            self._empty = False
        else:
            self._cursor.insertBlock(shape)

    def _write(self, text: str, colour: str = "text", step: float = 0, bold: bool = False) -> None:
        self._cursor.insertText(visible(text), self._letters(colour, step, bold))

    def _letters(self, colour: str, step: float = 0, bold: bool = False) -> QTextCharFormat:
        letters = QTextCharFormat()
        letters.setFont(self._look.font(step, bold))
        letters.setForeground(self._look.colour(colour))
        return letters

    def _table(self, rows: int, widths: Sequence[QTextLength]) -> QTextTable:
        shape = QTextTableFormat()
        shape.setBorder(0)
        shape.setCellSpacing(0)
        shape.setCellPadding(self._look.px(3))
        shape.setColumnWidthConstraints(list(widths))
        shape.setWidth(QTextLength(SHARE, 100))
        shape.setMargin(0)
        shape.setBottomMargin(self._look.px(AFTER))
        if self._empty:
            self._flatten()
        return self._cursor.insertTable(rows, len(widths), shape)

    def _cell(
        self,
        table: QTextTable,
        row: int,
        column: int,
        text: str,
        colour: str = "text",
        small: bool = False,
        right: bool = False,
        ground: str = "",
    ) -> None:
        cell = table.cellAt(row, column)
        shape = QTextTableCellFormat()
        shape.setLeftPadding(self._look.px(8 if ground else 0))
        if ground:
            shape.setBackground(QBrush(self._look.colour(ground)))
        cell.setFormat(shape)
        cursor = cell.firstCursorPosition()
        if right:
            side = QTextBlockFormat()
            side.setAlignment(Qt.AlignmentFlag.AlignRight)
            cursor.setBlockFormat(side)
        cursor.insertText(visible(text), self._letters(colour, -1 if small else 0))

    def _image(self, icon: str, colour: str) -> QTextImageFormat:
        """An icon, drawn at twice its size so that it is sharp on every screen."""
        look, side = self._look, self._look.px(16)
        name = QUrl(f"icon:{icon}.{colour}")
        drawn = look.pixmap_kept(icon, colour, side, 2.0)
        self.document.addResource(QTextDocument.ResourceType.ImageResource, name, drawn)
        image = QTextImageFormat()
        image.setName(name.toString())
        image.setWidth(side)
        image.setHeight(side)
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        return image

    def _leave(self, table: QTextTable) -> None:
        self._cursor = table.lastCursorPosition()
        self._cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self._empty = True
        self._flatten()

    def _flatten(self) -> None:
        """What a frame or table leaves below it takes no room until something is written there."""
        flat = QTextBlockFormat()
        flat.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._cursor.setBlockFormat(flat)

    def _width(self, text: str, small: bool = False) -> int:
        return QFontMetrics(self._look.font(-1 if small else 0)).horizontalAdvance(text)
