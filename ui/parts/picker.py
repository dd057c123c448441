"""A line to type into and the list under it: a category, an area, a unit, found by Chinese, pinyin or initials.

The list is a plain widget over the window, not a window of its own: focus and the input method stay in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMoveEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.text import _
from ui.parts.look import Look

CHOICE = Qt.ItemDataRole.UserRole + 1
SHOWN = 9


@dataclass(frozen=True)
class Choice:
    """One thing to pick."""

    code: str
    name: str
    path: str = ""
    """Where it stands: 物业管理 › 服务质量."""
    hint: str = ""
    """The shortest way to type it: wyfw."""


Find = Callable[[str], Sequence[Choice]]
"""Typed text → the best choices, best first; empty text → the recently used ones. Called on the UI thread: ≤ 10 ms."""


class Picker(QLineEdit):
    """Down, Up, PageDown, PageUp move · Enter takes (Tab too, when something is typed) · Esc leaves all as it was."""

    taken = Signal(object)
    """A `Choice`, or None when it was cleared."""

    def __init__(self, find: Find, look: Look, name: str, hint: str = "") -> None:
        """`name`: what is picked, in the language spoken (for screen readers). `hint`: shown while it is empty."""
        super().__init__()
        self._find, self._look = find, look
        self._choice: Choice | None = None
        self._before: Choice | None = None
        self._list: Drop | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setProperty("part", "picker")
        self.textEdited.connect(self._typed)

    @property
    def choice(self) -> Choice | None:
        """What was taken; None while nothing is, or while the text is none of the list."""
        return self._choice

    @property
    def code(self) -> str | None:
        """The taken choice's code."""
        return self._choice.code if self._choice else None

    def put(self, choice: Choice | None) -> None:
        """Show this choice without telling anybody."""
        self._choice = self._before = choice
        self.setText(choice.name if choice else "")
        self.setToolTip(choice.path if choice else "")
        self.setCursorPosition(0)
        self._leave()

    def take(self, choice: Choice | None) -> None:
        """Take it as if picked by hand."""
        self.put(choice)
        self.taken.emit(choice)

    @property
    def list_shown(self) -> Drop | None:
        """The list under the line; None until something was offered."""
        return self._list

    @property
    def unresolved(self) -> str:
        """Typed text of which nothing was taken; "" when all is well."""
        return "" if self._choice else self.text().strip()

    def look_for(self, text: str) -> None:
        """As if this had been typed."""
        self.setText(text)
        self._typed(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list's keys first, then those of the line."""
        key = event.key()
        if self._open and key in _MOVES:
            self._list.move(_MOVES[key])
        elif self._open and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._take_current()
        elif self._open and key == Qt.Key.Key_Escape:
            self._give_back()
        elif key == Qt.Key.Key_Down and not self._open:
            self._offer(self.text() if not self._choice else "")
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab after typing takes the best, so that hands go straight on; Esc belongs to an open list."""
        if event.type() == QEvent.Type.ShortcutOverride and self._open and event.key() in _OURS:
            event.accept()
            return True
        tab = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
        if tab and self._open and self.text().strip() and not self._choice:
            self._take_current()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def _follow(self) -> None:
        """An open list stays under its line when the window takes another shape."""
        if self._open:
            self._list.place(self)

    @property
    def _open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _typed(self, text: str) -> None:
        had, self._choice = self._choice, None
        if not text.strip():
            self._before = None
        if had:
            self.taken.emit(None)
        self._offer(text)

    def _give_back(self) -> None:
        """As it was before somebody began to type."""
        if self._before is not None and self._choice is None:
            self.take(self._before)
        else:
            self.put(self._before)

    def _offer(self, text: str) -> None:
        found = self._find(text.strip())
        if self._list is None:
            self._list = Drop(self._look, self)
            self._list.clicked.connect(lambda index: self.take(index.data(CHOICE)))
        self._list.offer(found, self)

    def _take_current(self) -> None:
        choice = self._list.current() if self._list else None
        if choice is not None:
            self.take(choice)

    def _leave(self) -> None:
        if self._list is not None:
            self._list.hide()


_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN - 1, Qt.Key.Key_PageUp: 1 - SHOWN}
_OURS = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Offered(QAbstractListModel):
    """The choices of the list."""

    choices: Sequence[Choice] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{choice.name}, {choice.path}" if choice.path else choice.name
        return choice if role == CHOICE else None

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show these."""
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()


class Drop(QFrame):
    """The list under the line; above it where there is no room below."""

    clicked = Signal(object)

    def __init__(self, look: Look, line: QWidget) -> None:
        super().__init__(line.window())
        self._look = look
        self.setProperty("part", "drop")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = Offered(self)
        self._view = QListView(self)
        self._view.setModel(self._model)
        self._view.setItemDelegate(Line(look, self._view))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setUniformItemSizes(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setAccessibleName(line.accessibleName())
        self._view.clicked.connect(self.clicked.emit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._view)

    def offer(self, choices: Sequence[Choice], line: QWidget) -> None:
        """Show these under the line, the first one current; nothing when there are none."""
        self._model.offer(choices)
        scrolls = len(choices) > SHOWN
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._view.setVerticalScrollBarPolicy(policy)
        if not choices:
            self.hide()
            return
        self._view.setCurrentIndex(self._model.index(0))
        self.place(line)
        self.show()
        self.raise_()

    def current(self) -> Choice | None:
        """The choice Enter would take."""
        return self._view.currentIndex().data(CHOICE)

    def move(self, by: int) -> None:
        """Make another one current; stops at both ends."""
        row = min(max(self._view.currentIndex().row() + by, 0), self._model.rowCount() - 1)
        self._view.setCurrentIndex(self._model.index(row))

    def place(self, line: QWidget) -> None:
        """Under the line, over it where there is no room."""
        window, rows = line.window(), min(self._model.rowCount(), SHOWN)
        if self.parentWidget() is not window:
            self.setParent(window)
        height = rows * self._look.row + 4
        width = min(max(line.width(), self._look.px(420)), window.width() - 8)
        under = line.mapTo(window, QPoint(0, line.height() + 2))
        top = under.y() if under.y() + height <= window.height() else under.y() - line.height() - height - 4
        left = max(4, min(under.x(), window.width() - width - 4))
        self.setGeometry(left, top, width, height)


class Line(QStyledItemDelegate):
    """Name, then where it stands, then how to type it."""

    PAD, GAP = 10, 12

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._look.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look, choice = self._look, index.data(CHOICE)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look.colour("chosen"))
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), look.colour("accent")
            )
        room = QRect(option.rect).adjusted(self.PAD, 0, -self.PAD, 0)
        right = self._text(painter, room, choice.hint, look.font(-1), "muted", Qt.AlignmentFlag.AlignRight)
        room.setRight(room.right() - right)
        left = self._text(painter, room, choice.name, look.font(), "text", Qt.AlignmentFlag.AlignLeft)
        room.setLeft(room.left() + left)
        self._text(painter, room, choice.path, look.font(-1), "muted", Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _text(self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str, side: Qt.AlignmentFlag) -> int:
        """Draw what fits and say how much room it took."""
        if not text or room.width() <= 0:
            return 0
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown) + self.GAP


def nothing_taken() -> str:
    """What a form says beside a picker whose text is none of the list."""
    return _("Pick one from the list")
