"""How a cell of a table is drawn: a shape in its colour, then the word; elided, never clipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.words import SeatMode, Status
from ui.parts.look import BASE_PT

if TYPE_CHECKING:
    from ui.parts.look import Look

MARK = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Mark:
    """A shape (an icon's name) in a colour by meaning. The word beside it is the cell's text."""

    icon: str
    colour: str = "muted"


SEAT_MARKS = {
    SeatMode.READY: Mark("online-dot", "ok"),
    SeatMode.RINGING: Mark("ringing", "accent"),
    SeatMode.ON_CALL: Mark("phone", "accent"),
    SeatMode.WRAP_UP: Mark("draft", "info"),
    SeatMode.BREAK: Mark("break", "warn"),
    SeatMode.OFFLINE: Mark("offline-dot", "muted"),
}

STATUS_MARKS = {
    Status.WAITING: Mark("status-waiting", "info"),
    Status.OPEN: Mark("status-open", "info"),
    Status.DISPATCHED: Mark("status-dispatched", "warn"),
    Status.SIGNED: Mark("status-signed", "accent"),
    Status.REPLIED: Mark("status-replied", "accent"),
    Status.ACCEPTED: Mark("status-accepted", "ok"),
    Status.CALLBACK: Mark("status-callback", "warn"),
    Status.REWORK: Mark("status-rework", "danger"),
    Status.DEFERRED: Mark("status-deferred", "muted"),
    Status.CONSULTING: Mark("status-consulting", "warn"),
    Status.CLOSED: Mark("status-closed", "ok"),
    Status.WITHDRAWN: Mark("status-withdrawn", "muted"),
}
"""Every status has a shape of its own."""


# A list is drawn cell by cell, hundreds of them while the telephone rings: numbers are compared, not enumerations.
_SELECTED, _ACTIVE = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_Active.value
_RIGHT = Qt.AlignmentFlag.AlignRight.value
_OVER, _FOCUS = QStyle.StateFlag.State_MouseOver.value, QStyle.StateFlag.State_HasFocus.value


class Cell(QStyledItemDelegate):
    """Draws the row's ground itself, so that a selection is one calm band over all its cells."""

    PAD, SHAPE, GAP = 8, 16, 6

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.times = 1.0
        """How much larger than usual words and shapes are."""
        self._words = _Words()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width() + self.PAD, self._look.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look, rect, state = self._look, QRect(option.rect), option.state.value
        chosen = bool(state & _SELECTED)
        painter.save()
        if chosen or state & _OVER:
            painter.fillRect(rect, look.colour("chosen" if chosen else "hover"))
        if chosen and state & _ACTIVE and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.colour("accent"))
        painter.setPen(look.colour("hairline"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if not chosen and state & _FOCUS:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.colour("edge"))
        inside = rect.adjusted(look.px(self.PAD), 0, -look.px(self.PAD), 0)
        self._fill(painter, inside, index)
        painter.restore()

    def _fill(self, painter: QPainter, inside: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        look = self._look
        if self.times != 1.0:
            painter.setFont(look.font((self.times - 1) * BASE_PT))
        mark: Mark | None = index.data(MARK)
        if mark is not None:
            side = round(look.px(self.SHAPE) * self.times)
            drawn = look.pixmap_kept(mark.icon, mark.colour, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(inside.left(), inside.center().y() - side // 2 + 1, drawn)
            inside = inside.adjusted(side + look.px(self.GAP), 0, 0, 0)
        flags = int(index.data(Qt.ItemDataRole.TextAlignmentRole))
        lines = str(index.data(Qt.ItemDataRole.DisplayRole) or "").split("\n")[:2]
        high = painter.fontMetrics().height()
        top = inside.center().y() + 1 - (len(lines) * high) // 2
        for at, line in enumerate(lines):
            painter.setPen(look.colour("muted" if at else "text"))
            word, wide = self._words.laid(line, inside.width(), painter.font())
            left = inside.right() + 1 - wide if flags & _RIGHT else inside.left()
            painter.drawStaticText(left, top + at * high, word)


class _Words:
    """Words laid out for a width, kept: most of a list is drawn again and again."""

    MOST = 4_000

    def __init__(self) -> None:
        self._font = QFont()
        self._kept: dict[tuple[str, int], tuple[QStaticText, int]] = {}

    def laid(self, text: str, room: int, font: QFont) -> tuple[QStaticText, int]:
        """The text as it fits into so many pixels, and its own width."""
        if font != self._font or len(self._kept) > self.MOST:
            self._font = QFont(font)
            self._kept.clear()
        found = self._kept.get((text, room))
        if found is None:
            found = self._kept[text, room] = self._lay(text, room)
        return found

    def _lay(self, text: str, room: int) -> tuple[QStaticText, int]:
        metrics = QFontMetrics(self._font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        word = QStaticText(shown)
        word.setTextFormat(Qt.TextFormat.PlainText)
        word.prepare(font=self._font)
        return word, metrics.horizontalAdvance(shown)
