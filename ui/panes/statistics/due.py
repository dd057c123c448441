"""What is overdue, due today and due later, by level: a number in each cell, and Enter opens its cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.questions.shapes import Count, LevelRow, RunningAnswer
from app.text import _, coded, ngettext, number

if TYPE_CHECKING:
    from ui.parts.look import Look

Index = QModelIndex | QPersistentModelIndex
NAMES = ("overdue", "due_today", "due_later")
COUNT = Qt.ItemDataRole.UserRole + 1


def level(row: LevelRow, whole: bool) -> str:
    """3 days."""
    if whole:
        return _("All")
    return ngettext("{n} day", "{n} days", row.level) if row.level is not None else _("Not given")


class Cells(QAbstractTableModel):
    """Levels one under the other, all of them together last."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.rows: tuple[tuple[str, LevelRow], ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(NAMES)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if way is Qt.Orientation.Horizontal else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and way is Qt.Orientation.Horizontal:
            return coded("definition", NAMES[section])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return coded("figure", NAMES[section]) if way is Qt.Orientation.Horizontal else self.rows[section][0]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        word, row = self.rows[index.row()]
        count = row.counts[NAMES[index.column()]]
        if role == COUNT:
            return count
        if role == Qt.ItemDataRole.DisplayRole:
            return number(count.count)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{word} {coded('figure', count.name)} {number(count.count)}"
        return coded("definition", count.name) if role == Qt.ItemDataRole.ToolTipRole else None

    def put(self, rows: Sequence[tuple[str, LevelRow]]) -> None:
        """Take these; where the same levels stand there, only what changed is painted again."""
        same = [word for word, _row in rows] == [word for word, _row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(NAMES) - 1))


class Due(QTableView):
    """One cell is current; it keeps its place."""

    opened = Signal(object)
    """`Filters` of the cases."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.cells = Cells(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Number(look, self))
        self.setAccessibleName(coded("figure", "due"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look.row - look.px(7))
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionsClickable(False)
        self.clicked.connect(self._open)

    def put(self, answer: RunningAnswer) -> None:
        """Show these."""
        rows = [(level(row, False), row) for row in answer.rows]
        self.cells.put([*rows, (level(answer.whole, True), answer.whole)])
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.cells.index(0, 0))

    def current(self) -> Count | None:
        """The number one stands on."""
        return self.currentIndex().data(COUNT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters are not searched for: they may be keys of the pane."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self._open(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(COUNT).filters)


class _Number(QStyledItemDelegate):
    """The number, red with a shape where something is overdue; a frame round the current one."""

    def __init__(self, look: Look, view: Due) -> None:
        super().__init__(view)
        self._look, self._view = look, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect, count = self._look, option.rect, index.data(COUNT)
        current = self._view.hasFocus() and index == self._view.currentIndex()
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if current or over:
            painter.fillRect(rect, look.colour("chosen" if current else "hover"))
        painter.setPen(look.colour("hairline"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if current:
            painter.setPen(look.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        alarming = count.name == "overdue" and count.count
        inside = rect.adjusted(look.px(6), 0, -look.px(10), 0)
        painter.setFont(look.font(bold=bool(count.count)))
        painter.setPen(look.colour("danger" if alarming else "text" if count.count else "muted"))
        text = number(count.count)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if alarming:
            side = look.px(14)
            left = inside.right() - painter.fontMetrics().horizontalAdvance(text) - side - look.px(4)
            drawn = look.pixmap_kept("attention", "danger", side, painter.device().devicePixelRatioF())
            painter.drawPixmap(left, rect.center().y() - side // 2 + 1, drawn)
        painter.restore()
