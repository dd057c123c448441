"""A number one can stand on: its name, the number, and what share it is. Enter opens the cases behind it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.questions.shapes import Count
from app.text import number
from ui.panes.statistics.model import TILES, beside, explained, title
from ui.parts.look import Look

_AlignLeft = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Tile(QAbstractButton):
    """Painted whole, so that a new number changes nothing but its digits."""

    HEIGHT, PAD, ICON = 100, 14, 16
    LARGER = 9.0

    def __init__(self, name: str, look: Look) -> None:
        super().__init__()
        self._look, self._icon = look, TILES[name]
        self.count: Count | None = None
        self._times = 1
        self._beside, self._explained = "", ""
        self.setObjectName(name)
        self.setText(title(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    def put(self, count: Count, received: int, before: Mapping[str, int]) -> None:
        """Show this number; `received` is the whole, `before` what it was a day, a week, a month earlier."""
        said = explained(count, received, before)
        if count == self.count and said == self._explained:
            return
        self.count, self._beside, self._explained = count, beside(count, received, before), said
        self._name()
        self.update()

    def enlarge(self, large: bool) -> None:
        """Readable from across the room, or as usual."""
        self._times = 2 if large else 1
        self.updateGeometry()
        self.update()

    @property
    def alarming(self) -> bool:
        """A number that should be none."""
        return self.objectName() == "overdue" and self.count is not None and self.count.count > 0

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.px(self.HEIGHT * self._times))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(96), self._look.px(self.HEIGHT * self._times))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        width = 2 if focus else 1
        ground = "chosen" if self.isDown() else "hover" if self.underMouse() else "surface"
        painter.setBrush(look.colour(ground))
        painter.setPen(QPen(look.colour("focus" if focus else "line"), width))
        inset = width / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), px(6), px(6))
        room = self.rect().adjusted(px(self.PAD), px(10), -px(self.PAD), -px(8))
        self._title(painter, QRect(room.left(), room.top(), room.width(), px(20)))
        self._number(painter, QRect(room.left(), room.top() + px(22), room.width(), room.height() - px(40)))
        painter.end()

    def _title(self, painter: QPainter, room: QRect) -> None:
        """The word is worth more than its drawing: where both have no room, the drawing goes."""
        look, side = self._look, self._look.px(self.ICON)
        painter.setFont(look.font())
        inside = room.adjusted(side + look.px(6), 0, 0, 0)
        if self.alarming or painter.fontMetrics().horizontalAdvance(self.text()) <= inside.width():
            shape, ink = ("attention", "danger") if self.alarming else (self._icon, "muted")
            icon = look.pixmap_kept(shape, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(room.left(), room.center().y() - side // 2 + 1, icon)
            room = inside
        painter.setPen(look.colour("muted"))
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _AlignLeft, shown)

    def _number(self, painter: QPainter, room: QRect) -> None:
        look = self._look
        text = number(self.count.count) if self.count else "—"
        painter.setFont(look.font(self.LARGER * self._times, bold=True))
        painter.setPen(look.colour("danger" if self.alarming else "text"))
        painter.drawText(room, _AlignLeft, text)
        painter.setFont(look.font(-1))
        painter.setPen(look.colour("muted"))
        shown = painter.fontMetrics().elidedText(self._beside, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.bottom(), room.width(), look.px(18)), _AlignLeft, shown)

    def _name(self) -> None:
        text = number(self.count.count) if self.count else ""
        name = " ".join(filter(None, (self.text(), text, self._beside)))
        self.setAccessibleName(name)
        self.setToolTip("\n".join(filter(None, (name, self._explained))))
