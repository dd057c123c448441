"""The text of a script with its line numbers, and what is wrong with a line beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlock, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.text import refusal
from app.text.plain import visible

if TYPE_CHECKING:
    from app.domain.errors import Refused
    from ui.parts.look import Look


class Editor(QPlainTextEdit):
    """Tab leaves it. `show_faults` marks lines; what is wrong stands behind the words, as far as there is room."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.faults: dict[int, str] = {}
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFont(look.font())
        self._gutter = _Gutter(self)
        self.blockCountChanged.connect(lambda _count: self._fit())
        self.updateRequest.connect(self._scrolled)
        self._fit()

    def put(self, text: str) -> None:
        """Show this text, from its top; it is not undone into the one before."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_faults(self, faults: Sequence[Refused]) -> None:
        """Mark these lines; the first fault of each is said."""
        found: dict[int, str] = {}
        for fault in faults:
            found.setdefault(int(str(fault.values.get("line", 1))), refusal(fault.code, fault.fields, fault.values))
        if found == self.faults:
            return
        self.faults = found
        self.setExtraSelections([self._band(line) for line in found])
        self.viewport().update()
        self._gutter.update()

    @property
    def line(self) -> int:
        """Where the hands are, from 1."""
        return self.textCursor().blockNumber() + 1

    def go_to(self, line: int) -> None:
        """The hands go to the end of this line, and it is in sight."""
        block = self.document().findBlockByNumber(min(line, self.blockCount()) - 1)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus()

    def next_fault(self) -> int | None:
        """The line of the fault after this line, around the end; None where there is none."""
        after = [line for line in sorted(self.faults) if line > self.line]
        return next(iter(after or sorted(self.faults)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.faults:
            return
        painter = QPainter(self.viewport())
        painter.setPen(self._look.colour("danger"))
        painter.setFont(self._look.font(-1))
        for block, place in self.shown_blocks():
            if said := self.faults.get(block.blockNumber() + 1):
                self._say(painter, block, place, said)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(QRect(inside.left(), inside.top(), self._gutter.wanted(), inside.height()))

    def shown_blocks(self) -> list[tuple[QTextBlock, QRect]]:
        """Each line in sight and where it stands in the viewport."""
        found: list[tuple[QTextBlock, QRect]] = []
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset()).toRect()
            if place.top() > self.viewport().height():
                break
            found.append((block, place))
            block = block.next()
        return found

    def _say(self, painter: QPainter, block: QTextBlock, place: QRect, said: str) -> None:
        """Behind the last word of the line."""
        layout = block.layout()
        last = layout.lineAt(layout.lineCount() - 1)
        if not last.isValid():
            return
        left = round(place.left() + last.naturalTextWidth()) + self._look.px(24)
        room = QRect(left, round(place.top() + last.y()), self.viewport().width() - left, round(last.height()))
        text = painter.fontMetrics().elidedText(visible(said), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _band(self, line: int) -> QTextEdit.ExtraSelection:
        band = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        shape = band.format
        shape.setBackground(self._look.colour("danger_tint"))
        shape.setProperty(QTextFormat.Property.FullWidthSelection, True)
        band.format, band.cursor = shape, cursor
        return band

    def _fit(self) -> None:
        self.setViewportMargins(self._gutter.wanted(), 0, 0, 0)

    def _scrolled(self, place: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, place.y(), self._gutter.width(), place.height())


class _Gutter(QWidget):
    """The numbers at the left; that of a line with a fault stands out."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor

    def wanted(self) -> int:
        """As wide as the longest number needs, and a blank on both sides."""
        digits = max(len(str(self._editor.blockCount())), 2)
        return self._editor.fontMetrics().horizontalAdvance("9" * digits) + self._editor._look.px(16)

    def sizeHint(self) -> QSize:
        return QSize(self.wanted(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        editor, look = self._editor, self._editor._look
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.colour("ground"))
        height = editor.fontMetrics().height()
        for block, place in editor.shown_blocks():
            line = block.blockNumber() + 1
            wrong = line in editor.faults
            painter.setFont(look.font(-1, bold=wrong))
            painter.setPen(look.colour("danger" if wrong else "muted"))
            room = QRect(0, place.top(), self.width() - look.px(8), height)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line))
        painter.end()
