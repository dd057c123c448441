"""Bars one can walk along: rows one under the other, or hours side by side. Enter opens the cases behind one.

Painted here and not by a plotting library: a handful of bars is a list, and a list is what keys and screen readers
know; one drawing in any theme and at any scale, and nothing to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.text import _, number, percent
from ui.panes.statistics.model import Bar

if TYPE_CHECKING:
    from ui.parts.look import Look

Index = QModelIndex | QPersistentModelIndex
BAR = Qt.ItemDataRole.UserRole + 1
_Left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Bars(QAbstractTableModel):
    """The rows of one table and the longest of them."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.rows: tuple[Bar, ...] = ()
        self.longest = 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        bar = self.rows[index.row()]
        if role == BAR:
            return bar
        if role == Qt.ItemDataRole.DisplayRole:
            return bar.label
        return bar.spoken if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole) else None

    def widest(self, font: QFont) -> int:
        """Width of the longest of their names, pixels."""
        metrics = QFontMetrics(font)
        return max((metrics.horizontalAdvance(row.label) for row in self.rows), default=0)

    def put(self, rows: Sequence[Bar]) -> None:
        """Take these; where the same rows stand in the same order only what changed is painted again."""
        old, longest = self.rows, max((row.count for row in rows), default=0)
        same, scale = [row.key for row in rows] == [row.key for row in old], longest == self.longest
        if not same:
            self.beginResetModel()
        self.rows, self.longest = tuple(rows), longest
        if not same:
            self.endResetModel()
            return
        for at, (was, now) in enumerate(zip(old, rows, strict=True)):
            if was != now or not scale:
                self.dataChanged.emit(self.index(at, 0), self.index(at, 0))


class Chart(QListView):
    """A list of bars. One of them is current and keeps its place by what it is about."""

    opened = Signal(object)
    """A `Bar`."""

    def __init__(self, name: str, look: Look, upright: bool = False) -> None:
        """`name`: what is counted, in the language spoken. `upright`: bars side by side, from left to right."""
        super().__init__()
        self._look, self._upright, self._counted = look, upright, False
        self.bars = Bars(self)
        self.setModel(self.bars)
        self.setItemDelegate((Column if upright else Line)(look, self.bars, self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        if upright:
            self.setFlow(QListView.Flow.LeftToRight)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)

    def put(self, rows: Sequence[Bar]) -> None:
        """Show these; the current one stays current wherever it goes."""
        self._counted = True
        now, at = self.current(), self.currentIndex().row()
        self.bars.put(rows)
        if self._upright:
            self._fit()
        if not rows:
            return
        keys = [row.key for row in rows]
        place = keys.index(now.key) if now is not None and now.key in keys else min(max(at, 0), len(rows) - 1)
        if place != self.currentIndex().row():
            self.setCurrentIndex(self.bars.index(place, 0))

    def current(self) -> Bar | None:
        """Where one stands."""
        return self.currentIndex().data(BAR)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters are not searched for: they may be keys of the pane."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self._open(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._upright and self.bars.rows:
            self._fit()
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._counted and not self.bars.longest:
            painter = QPainter(self.viewport())
            painter.setPen(self._look.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, _("No cases in these days"))
            painter.end()

    def _fit(self) -> None:
        """All hours in sight, each as wide as the next."""
        room = self.viewport().size()
        grid = QSize(room.width() // max(len(self.bars.rows), 1), room.height())
        if grid != self.gridSize():
            self.setGridSize(grid)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(BAR))


class _Drawn(QStyledItemDelegate):
    """What both ways of drawing share: the ground of the current bar, and how long a bar is."""

    def __init__(self, look: Look, bars: Bars, view: Chart) -> None:
        super().__init__(view)
        self._look, self._bars, self._view = look, bars, view
        self.plain, self.small, self.strong = look.font(), look.font(-1), look.font(bold=True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, bar = self._look, index.data(BAR)
        current = self._view.hasFocus() and index.row() == self._view.currentIndex().row()
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if current or over:
            painter.fillRect(option.rect, look.colour("chosen" if current else "hover"))
        if current:
            painter.setPen(look.colour("accent"))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, QRect(option.rect), bar)
        painter.restore()

    def draw(self, painter: QPainter, room: QRect, bar: Bar) -> None:
        """The bar in its room."""
        raise NotImplementedError

    def length(self, bar: Bar, longest: int) -> float:
        """How long it is drawn where the longest is so long; what is not nothing is seen."""
        if not bar.count:
            return 0.0
        return max(longest * bar.count / self._bars.longest, 2.0)

    def fill(self, painter: QPainter, room: QRectF) -> None:
        """A bar."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent"))
        painter.drawRoundedRect(room, 2, 2)

    def text(self, painter: QPainter, room: QRect, text: str, side: Qt.AlignmentFlag, ink: str, font: QFont) -> None:
        """A word in its room, elided."""
        painter.setFont(font)
        painter.setPen(self._look.colour(ink))
        painter.drawText(room, side, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width()))


class Line(_Drawn):
    """What it is about, the bar, the number, its share."""

    PAD, LABEL, NUMBER, SHARE, THICK, LEAST = 10, 96, 52, 52, 10, 22

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A row's usual height; less where all of them just fit then."""
        usual, rows = self._look.row - self._look.px(4), max(len(self._bars.rows), 1)
        fitting = self._view.viewport().height() // rows
        return QSize(160, fitting if self._look.px(self.LEAST) <= fitting < usual else usual)

    def draw(self, painter: QPainter, room: QRect, bar: Bar) -> None:
        px = self._look.px
        room = room.adjusted(px(self.PAD), 0, -px(self.PAD), 0)
        label = min(max(px(self.LABEL), room.width() * 3 // 10, self._bars.widest(self.plain)), room.width() // 2)
        self.text(painter, QRect(room.left(), room.top(), label, room.height()), bar.label, _Left, "text", self.plain)
        share = QRect(room.right() - px(self.SHARE), room.top(), px(self.SHARE), room.height())
        shown = percent(bar.share, 1) if bar.share is not None else ""
        self.text(painter, share, shown, _Right, "muted", self.small)
        count = QRect(share.left() - px(self.NUMBER), room.top(), px(self.NUMBER), room.height())
        self.text(painter, count, number(bar.count), _Right, "text", self.strong)
        left = room.left() + label + px(8)
        length = self.length(bar, count.left() - left)
        thick = px(self.THICK)
        self.fill(painter, QRectF(left, room.center().y() - thick / 2 + 1, length, thick))


class Column(_Drawn):
    """The number on top of the bar, the hour under it."""

    NUMBER, HOUR, GAP = 20, 22, 3

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._view.gridSize()

    def draw(self, painter: QPainter, room: QRect, bar: Bar) -> None:
        look, px = self._look, self._look.px
        foot = QRect(room.left(), room.bottom() - px(self.HOUR) + 1, room.width(), px(self.HOUR))
        painter.setPen(look.colour("line"))
        painter.drawLine(foot.topLeft(), foot.topRight())
        centre = Qt.AlignmentFlag.AlignCenter
        self.text(painter, foot, bar.label, centre, "muted", self.small)
        high = self.length(bar, foot.top() - room.top() - px(self.NUMBER + 2))
        wide = min(room.width() - 2 * px(self.GAP), px(36))
        top = foot.top() - high
        self.fill(painter, QRectF(room.center().x() - wide / 2 + 0.5, top, wide, high))
        if bar.count:
            above = QRect(room.left(), round(top) - px(self.NUMBER), room.width(), px(self.NUMBER))
            self.text(painter, above, number(bar.count), centre, "text", self.small)
