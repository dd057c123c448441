"""One table for every list: all ids in memory, rows fetched by the page off the UI thread, selection kept by id.

`data()` looks into memory and nowhere else. A row that is not there yet shows as "…" until its page arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.questions.shapes import Question, Rows
from app.text import _
from ui.parts.cells import MARK, Cell, Mark

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

Index = QModelIndex | QPersistentModelIndex
PAGE = 50
AHEAD = 25
"""Rows fetched beyond the visible ones, each way."""
LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
KEPT = 4000
"""Rows kept in memory; beyond it the ones far from sight are let go."""


@dataclass(frozen=True)
class Column:
    """How one column looks. `text` and the others are given the row and must only read it."""

    key: str
    title: str
    """An English msgid, or what is in the language spoken already."""
    text: Callable[[Any], str]
    width: int = 96
    """Pixels at the normal text size; of a stretching column the least."""
    mark: Callable[[Any], Mark | None] | None = None
    """A shape with a colour before the word: a status never speaks by colour alone."""
    stretch: bool = False
    right: bool = False
    tip: Callable[[Any], str] | None = None


class Rowset(QAbstractTableModel):
    """The ids of a list and the rows that are at hand."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.ids: list[str] = []
        self.rows: dict[str, Any] = {}
        self._place: dict[str, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def rename(self, titles: Mapping[str, str]) -> None:
        """Other headings, by the keys of the columns."""
        self.columns = tuple(replace(each, title=titles.get(each.key, each.title)) for each in self.columns)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title) if self.columns[section].title else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].right else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        row = self.rows.get(self.ids[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row) if row is not None else ("…" if column.stretch else "")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if row is None:
            return None
        if role == MARK:
            return column.mark(row) if column.mark else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(column.title)} {column.text(row)}".strip()
        return None

    def place(self, id_: str) -> int | None:
        """Where an id stands."""
        return self._place.get(id_)

    def set_ids(self, ids: Sequence[str]) -> None:
        """Take a new list with as few changes as show it: what stays where it was is left alone."""
        old, new = self.ids, list(dict.fromkeys(ids))
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        if gone := len(old) - start - end:
            self.beginRemoveRows(QModelIndex(), start, start + gone - 1)
            self._replace(old[:start] + old[start + gone :])
            self.endRemoveRows()
        if come := len(new) - start - end:
            self.beginInsertRows(QModelIndex(), start, start + come - 1)
            self._replace(new)
            self.endInsertRows()

    def put(self, rows: Sequence[Any]) -> None:
        """Rows that arrived, each with an `id`; those not in the list are let go."""
        for row in rows:
            self.rows[row.id] = row
            if (at := self._place.get(row.id)) is not None:
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.columns) - 1))

    def let_go(self, first: int, last: int) -> None:
        """Forget rows far from these when many are kept."""
        if len(self.rows) <= KEPT:
            return
        near = set(self.ids[max(0, first - KEPT // 4) : last + KEPT // 4])
        self.rows = {id_: row for id_, row in self.rows.items() if id_ in near}

    def _replace(self, ids: list[str]) -> None:
        self.ids = ids
        self._place = {id_: at for at, id_ in enumerate(ids)}


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items from the start are the same."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


class Table(QTableView):
    """A list. Give it a question with `ask` (ids are asked, then the rows in sight), or rows with `show_rows`."""

    opened = Signal(str)
    """Enter or a double click: the id."""
    chosen = Signal(object)
    """The selected id has changed: an id, or None."""
    counted = Signal(int)
    """How many there are, whenever a list arrived."""

    def __init__(
        self,
        frame: Frame,
        columns: Sequence[Column],
        name: str,
        rows: Callable[[tuple[str, ...]], Question] | None = None,
        nothing: str = "",
    ) -> None:
        """`name`: what it lists, in the language spoken, for screen readers. `rows`: asks rows of ids (`Rows`).
        `nothing`: what an empty list says."""
        super().__init__()
        self._frame = frame
        self.nothing = nothing
        self._answered = False
        self._rows = rows or (lambda ids: Rows(ids=ids))
        self._question: Question | None = None
        self._chosen: str | None = None
        self._old: set[str] = set()
        self.set = Rowset(columns, self)
        self.setModel(self.set)
        self._cell = Cell(frame.look, self)
        self.setItemDelegate(self._cell)
        self.setAccessibleName(name)
        self._dress()
        self._sight = QTimer(self, singleShot=True, interval=0)
        self._sight.timeout.connect(self._fetch)
        self.verticalScrollBar().valueChanged.connect(lambda: self._sight.start())
        self.selectionModel().currentRowChanged.connect(lambda: self._choose())
        self.selectionModel().selectionChanged.connect(lambda: self._choose())
        self.activated.connect(self._open)

    # what is shown

    def ask(self, question: Question) -> None:
        """Show the ids this question answers with; asked again by `again`."""
        self._question = question
        self._old = set(self.set.rows)
        self._frame.work.ask(self, "ids", question, self._take)

    def again(self, touched: Touched | None = None, kind: str = "case") -> None:
        """Ask the same again; rows that were touched are fetched anew, all of them for None."""
        changed = None if touched is None else touched.get(kind, frozenset())
        self._old |= set(self.set.rows) if changed is None else {i for i in changed if i in self.set.rows}
        if self._question is not None:
            self._frame.work.ask(self, "ids", self._question, self._take)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """For short lists: the rows themselves, each with an `id`."""
        self._question = None
        self._answered = True
        self.set.rows = {row.id: row for row in rows}
        self._keep_choice([row.id for row in rows])
        self.set.put(rows)
        self.counted.emit(len(rows))

    def enlarge(self, times: float) -> None:
        """Everything in it so much larger than usual; 1.0: as usual."""
        self._cell.times = times
        for at, column in enumerate(self.set.columns):
            self.setColumnWidth(at, round(self._frame.look.px(column.width) * times))
        self.verticalHeader().setDefaultSectionSize(round(self._frame.look.row * times))
        self.setProperty("large", times > 1.0)
        for widget in (self, self.horizontalHeader()):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def repaint_rows(self) -> None:
        """Waiting times moved on: draw what is in sight again."""
        self.viewport().update()

    # what is chosen

    def current_id(self) -> str | None:
        """The selected id."""
        return self._chosen

    def current_row(self) -> Any | None:
        """The selected row, if it has arrived."""
        return self.set.rows.get(self._chosen) if self._chosen else None

    def select(self, id_: str | None) -> bool:
        """Select this id and bring it into sight; False when the list does not hold it."""
        at = self.set.place(id_) if id_ is not None else None
        if at is None:
            self.clearSelection()
            return False
        self.selectRow(at)
        self.scrollTo(self.set.index(at, 0))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Tab leaves; letters are not searched for: they may be keys of the pane."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._chosen is None and self.currentIndex().isValid():
            self.selectRow(self.currentIndex().row())  # where the place was kept, the first arrow takes what is there
        elif (
            event.text() and event.text().isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._sight.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A list that is empty says so, once it is known to be."""
        super().paintEvent(event)
        if self.nothing and self._answered and not self.set.ids:
            look, painter = self._frame.look, QPainter(self.viewport())
            room = self.viewport().rect().adjusted(look.px(8), look.px(8), -look.px(8), 0)
            painter.setPen(look.colour("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self.nothing)
            painter.end()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.set.ids[index.row()])

    def _choose(self) -> None:
        rows = self.selectionModel().selectedRows()
        now = self.set.ids[rows[0].row()] if rows else None
        if now != self._chosen:
            self._chosen = now
            self.chosen.emit(now)

    def _take(self, ids: Sequence[str]) -> None:
        self._answered = True
        self._keep_choice(ids)
        self.counted.emit(len(self.set.ids))
        self._fetch()

    def _keep_choice(self, ids: Sequence[str]) -> None:
        """The selection follows its id; where that is gone, nothing is selected: no act meets a case not looked at."""
        wanted, at = self._chosen, max(self.currentIndex().row(), 0)
        before = self._painted()
        blocked = self.selectionModel().blockSignals(True)
        self.set.set_ids(ids)
        place = self.set.place(wanted) if wanted else None
        model = self.selectionModel()
        if place is not None:
            mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            model.setCurrentIndex(self.set.index(place, 0), mode)
        elif self.set.ids:
            model.clearSelection()
            near = self.set.index(min(at, len(self.set.ids) - 1), 0)
            model.setCurrentIndex(near, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.blockSignals(blocked)
        if before != self._painted() or not self.set.ids:
            self.viewport().update()  # drawing a list takes longer than finding out that it is the same
        self._choose()

    def _painted(self) -> tuple[list[str], int, bool]:
        """What the list's picture depends on, but for its rows, which tell when they change."""
        return self.set.ids, self.currentIndex().row(), self.selectionModel().hasSelection()

    def _fetch(self) -> None:
        """Ask for the rows in sight that are missing or old."""
        if not self.set.ids or self._question is None:
            return
        first = max(self.rowAt(0), 0)
        bottom = self.rowAt(self.viewport().height() - 1)
        last = bottom if bottom >= 0 else min(first + PAGE, len(self.set.ids)) - 1
        wanted = self.set.ids[max(0, first - AHEAD) : last + 1 + AHEAD]
        if missing := tuple(i for i in wanted if i not in self.set.rows or i in self._old):
            self._frame.work.ask(self, "rows", self._rows(missing), lambda rows: self._put(missing, rows))
        self.set.let_go(first, last)

    def _put(self, asked: tuple[str, ...], rows: Sequence[Any]) -> None:
        self._old -= set(asked)
        self.set.put(rows)

    def _dress(self) -> None:
        look = self._frame.look
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look.row)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(look.px(24))
        for at, column in enumerate(self.set.columns):
            self.setColumnWidth(at, look.px(column.width))
            stretch = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(at, stretch)
