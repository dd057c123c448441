"""Today's curve: the day by the hour as a line, the usual day as a band with its middle. One walks along it by hours.

The drawing is pyqtgraph's and comes when the pane is first shown; keys, words and what opens are this widget's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.questions.shapes import CurveAnswer
from app.text import coded
from ui.panes.statistics import day

if TYPE_CHECKING:
    from ui.parts.look import Look

LAST = 23


class Swatch(QWidget):
    """How one of the lines is drawn, for the words beside it."""

    def __init__(self, kind: str, look: Look) -> None:
        """`kind`: day, middle or band."""
        super().__init__()
        self._kind, self._look = kind, look
        self.setFixedSize(look.px(28), look.px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if self._kind == "band":
            painter.fillRect(self.rect().adjusted(0, look.px(2), 0, -look.px(2)), look.colour("chosen"))
        else:
            dashed = self._kind == "middle"
            way = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(look.colour("muted" if dashed else "accent"), 1.5 if dashed else 2, way))
            painter.drawLine(0, round(middle), self.width(), round(middle))
        if self._kind == "day":
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(QRectF(self.width() / 2 - 3, middle - 3, 6, 6))
        painter.end()


class Curve(QWidget):
    """A day by the hour. The current hour is said in words over it; Enter opens its cases."""

    opened = Signal(object)
    """`Filters` of the cases."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.answer: CurveAnswer | None = None
        self.hour = 0
        self._moved = False
        """Whether somebody chose an hour; until then it is the running one."""
        self.plot: Any = None
        self.title, self.said, self.whole = QLabel(), QLabel(), QLabel()
        self._room = QVBoxLayout()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(160))

    def draw(self) -> None:
        """The drawing can be made now: pyqtgraph is imported."""
        from ui.panes.statistics.plot import Plot

        self.plot = Plot(self._look)
        self.plot.setParent(self)
        self._room.addWidget(self.plot)
        self.plot.pressed.connect(self._press)
        if self.answer is not None:
            self.plot.put(self.answer)
        self._say()

    def put(self, answer: CurveAnswer) -> None:
        """Show this day; the hour one stands on stays."""
        if self.answer is not None and self.answer.day != answer.day:
            self._moved = False
        self.answer = answer
        if not self._moved:
            self.hour = min(answer.passed, LAST)
        if self.plot is not None:
            self.plot.put(answer)
        self._say()

    def enlarge(self, large: bool) -> None:
        """Readable from across the room, or as usual."""
        for label in (self.title, self.said, self.whole):
            label.setFont(self._look.font(1.0 if large else 0.0, bold=label is self.title))
        if self.plot is not None:
            self.plot.enlarge(large)

    def open(self) -> None:
        """The cases of the hour one stands on."""
        if self.answer is not None:
            self.opened.emit(self.answer.hours[self.hour].filters)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Home and End go to the ends, Enter opens."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -LAST, Qt.Key.Key_End: LAST}
        if event.key() in step and not event.modifiers():
            self._go(min(max(self.hour + step[Qt.Key(event.key())], 0), LAST))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._say()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.setFocus()

    def _press(self, hour: int) -> None:
        self.setFocus()
        self._go(min(max(hour, 0), LAST))
        self.open()

    def _go(self, hour: int) -> None:
        self._moved, self.hour = True, hour
        self._say()

    def _say(self) -> None:
        self.title.setText(day.title(self.answer))
        self.said.setText(day.hour(self.answer, self.hour))
        self.whole.setText(day.whole(self.answer))
        self.setAccessibleName(" · ".join(filter(None, (self.title.text(), self.said.text(), self.whole.text()))))
        self.setToolTip(day.explained(self.answer))
        if self.plot is not None:
            self.plot.stand(self.hour, self.hasFocus())

    def _lay_out(self) -> None:
        px = self._look.px
        self.title.setProperty("part", "heading")
        head, legend = QHBoxLayout(), QHBoxLayout()
        for label in (self.said, self.whole):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.whole.setProperty("part", "muted")
        legend.setSpacing(px(6))
        for kind in ("day", "middle", "band"):
            word = QLabel(coded("curve", kind))
            word.setProperty("part", "muted")
            legend.addWidget(Swatch(kind, self._look))
            legend.addWidget(word)
            legend.addSpacing(px(6))
        head.addWidget(self.title)
        head.addSpacing(px(12))
        head.addStretch()
        head.addLayout(legend)
        words = QHBoxLayout()
        words.addWidget(self.said)
        words.addSpacing(px(12))
        words.addStretch()
        words.addWidget(self.whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(10), px(6), px(10), px(4))
        layout.setSpacing(px(2))
        for each in (head, words):
            layout.addLayout(each)
        self._room.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._room, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A line round what has the focus."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.colour("focus"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 4, 4)
            painter.end()

    def point(self, hour: int) -> QPoint:
        """Where an hour is drawn, in this widget's pixels."""
        return self.plot.mapTo(self, self.plot.point(hour))
