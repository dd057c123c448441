"""Numbers one can stand on: a name, the number, and what stands beside it. Enter opens what is behind it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.questions.shapes import Count
from app.text import number
from ui.panes.statistics.model import TILES, beside, explained, title
from ui.parts.look import Look

_AlignLeft = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
LARGE = 1.5
"""So much larger is everything for the big screen."""


class Figure(QAbstractButton):
    """A number with its name. Painted whole, so that a new number changes nothing but its digits."""

    HEIGHT, PAD, ICON, WIDTH, LEAST = 60, 12, 16, 120, 96
    LARGER = 5.0
    ROOMY = 140
    """From so many pixels on a name has room for larger letters, whatever it is."""

    def __init__(self, name: str, icon: str, look: Look) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self._times = 1.0
        self.number, self._beside, self._explained = "—", "", ""
        self.setObjectName(name)
        self.setText(title(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    def say(self, number: str, beside: str, explained: str) -> None:
        """Show this number, what stands beside it, and what is said when one rests on it."""
        if (number, beside, explained) == (self.number, self._beside, self._explained):
            return
        self.number, self._beside, self._explained = number, beside, explained
        self._name()
        self.update()

    def enlarge(self, large: bool) -> None:
        """Readable from across the room, or as usual."""
        self._times = LARGE if large else 1.0
        self.updateGeometry()
        self.update()

    @property
    def alarming(self) -> bool:
        """A number that should be none."""
        return False

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(self.WIDTH), self._look.px(round(self.HEIGHT * self._times)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(self.LEAST), self._look.px(round(self.HEIGHT * self._times)))

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
        room = self.rect().adjusted(px(self.PAD), px(7), -px(self.PAD), -px(6))
        head = px(round(20 * self._times**0.5))
        self._title(painter, QRect(room.left(), room.top(), room.width(), head))
        self.figures(painter, room.adjusted(0, head, 0, 0))
        painter.end()

    def figures(self, painter: QPainter, room: QRect) -> None:
        """The number, and at its right what stands beside it, on one line."""
        look = self._look
        painter.setFont(look.font(self.LARGER * self._times, bold=True))
        painter.setPen(look.colour("text"))
        wide = painter.fontMetrics().horizontalAdvance(self.number)
        painter.drawText(room, _AlignLeft, self.number)
        rest = room.adjusted(wide + look.px(8), look.px(2), 0, 0)
        if QFontMetrics(look.font(-1)).horizontalAdvance(self._beside) <= rest.width():  # half of it would be none
            self._small(painter, rest)

    def _small(self, painter: QPainter, room: QRect) -> None:
        painter.setFont(self._look.font(-1))
        painter.setPen(self._look.colour("muted"))
        metrics, whole = painter.fontMetrics(), self._beside
        words = whole.split(" ")
        # by how much it moved stays before against what
        moved = next((word for word in words if word[:1] in ("▲", "▼", "=")), words[0])
        fits = metrics.horizontalAdvance(whole) <= room.width()  # eliding reckons more finely and would cut it
        shown = whole if fits else metrics.elidedText(moved, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _AlignLeft, shown)

    def _title(self, painter: QPainter, room: QRect) -> None:
        """The word is worth more than its drawing: where both have no room, the drawing goes."""
        look, side = self._look, self._look.px(self.ICON)
        roomy = self._times > 1 and self.width() >= look.px(self.ROOMY)  # alike for all of a row: they are as wide
        painter.setFont(look.font(2.0 if roomy else 0.0))
        inside = room.adjusted(side + look.px(6), 0, 0, 0)
        if painter.fontMetrics().horizontalAdvance(self.text()) > (inside if self.alarming else room).width():
            painter.setFont(look.font(0.0))
        if self.alarming or painter.fontMetrics().horizontalAdvance(self.text()) < inside.width() - look.px(2):
            shape, ink = ("attention", "danger") if self.alarming else (self._icon, "muted")
            icon = look.pixmap_kept(shape, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(room.left(), room.center().y() - side // 2 + 1, icon)
            room = inside
        painter.setPen(look.colour("muted"))
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _AlignLeft, shown)

    def _name(self) -> None:
        text = "" if self.number == "—" else self.number
        name = " ".join(filter(None, (self.text(), text, self._beside)))
        self.setAccessibleName(name)
        self.setToolTip("\n".join(filter(None, (name, self._explained))))


class Tile(Figure):
    """A count of cases; what it is held against stands under it."""

    HEIGHT = 84
    LARGER = 8.0

    def __init__(self, name: str, look: Look) -> None:
        self.count: Count | None = None
        super().__init__(name, TILES[name], look)

    def put(self, count: Count, received: int, before: Mapping[str, int]) -> None:
        """Show this number; `received` is the whole, `before` what it was a day, a week, a month earlier."""
        self.count = count
        self.say(number(count.count), beside(count, received, before), explained(count, received, before))

    @property
    def alarming(self) -> bool:
        return self.objectName() == "overdue" and self.count is not None and self.count.count > 0

    def figures(self, painter: QPainter, room: QRect) -> None:
        look, foot = self._look, self._look.px(18)
        painter.setFont(look.font(self.LARGER * self._times, bold=True))
        painter.setPen(look.colour("danger" if self.alarming else "text"))
        painter.drawText(room.adjusted(0, 0, 0, -foot), _AlignLeft, self.number)
        self._small(painter, QRect(room.left(), room.bottom() - foot + 1, room.width(), foot))
