"""A bulletin as it will be printed, on the screen: its numbers can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QTextLength

from app.questions.papers import Chart, How, Line, Piece, Sheet, Table
from app.text import number
from app.text.plain import visible
from ui.parts.page import FIXED, REST, Page, PageView

if TYPE_CHECKING:
    from ui.parts.look import Look

_STEP = {How.TITLE: 4.0, How.HEADING: 1.0, How.NOTE: -1.0}
_INK = {How.ASIDE: "muted", How.HEADING: "accent", How.NOTE: "muted", How.WARNING: "danger"}
_BAR = 28
"""Blocks of the longest bar."""
_BOLD = frozenset({How.TITLE, How.HEADING, How.WARNING})


class Paper(Page):
    """Written from a sheet."""

    def __init__(self, look: Look, sheet: Sheet) -> None:
        super().__init__(look)
        for block in sheet.blocks:
            if isinstance(block, Line):
                self._line(block)
            elif isinstance(block, Table):
                self._table_of(block)
            else:
                self._bars(block)

    def _line(self, line: Line) -> None:
        self._block(above=14 if line.how == How.HEADING else 0, below=5)
        for piece in line.pieces:
            self._piece(piece, _INK.get(line.how, "text"), _STEP.get(line.how, 0.0), line.how in _BOLD)

    def _piece(self, piece: Piece, ink: str, step: float, bold: bool) -> None:
        letters = self._letters("accent" if piece.number else ink, step, bold)
        if piece.number is not None:
            letters.setAnchor(True)
            letters.setAnchorHref(f"{piece.number.name}|{piece.number.key}")
        self._cursor.insertText(visible(piece.text), letters)

    def _table_of(self, table: Table) -> None:
        self._line(Line(How.HEADING, (Piece(table.heading),)))
        rows = [tuple(piece.text for piece in row) for row in table.rows]
        self._cells([(False, table.columns), *((True, row) for row in rows)])

    def _bars(self, chart: Chart) -> None:
        self._line(Line(How.HEADING, (Piece(chart.heading),)))
        if not chart.bars:
            return
        wide = [max(self._width(bar.label) for bar in chart.bars), self._width(number(chart.longest))]
        table = self._table(len(chart.bars), [*(QTextLength(FIXED, w + self._look.px(16)) for w in wide), REST])
        for row, bar in enumerate(chart.bars):
            self._cell(table, row, 0, bar.label)
            self._cell(table, row, 1, number(bar.count))
            self._cell(table, row, 2, "▇" * max(round(_BAR * bar.count / chart.longest), 1), "accent", small=True)
        self._leave(table)

    def _cells(self, rows: Sequence[tuple[bool, Sequence[str]]]) -> None:
        """The names of the rows come last, where there is room."""
        self.rows([(loud, (*cells[1:], cells[0])) for loud, cells in rows])


class PaperView(PageView):
    """Shows a paper; a click on one of its numbers asks for the cases behind it."""

    asked = Signal(str)
    """The number: its name and key, with a stroke between."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = bool(self.anchorAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        where = self.anchorAt(event.position().toPoint())
        if where and not self.textCursor().hasSelection():
            self.asked.emit(where)
