"""The drawing of a day by the hour, by pyqtgraph: axes, the band of the usual day, its middle, the day's own line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen

if TYPE_CHECKING:
    from app.questions.shapes import CurveAnswer
    from ui.parts.look import Look

pg.setConfigOptions(antialias=True, exitCleanup=False)
TICKS = range(0, 24, 3)


class Plot(pg.PlotWidget):
    """No mouse moves it and no key: what one stands on is told to it."""

    pressed = Signal(int)
    """The hour nearest to where the mouse was pressed."""

    def __init__(self, look: Look) -> None:
        super().__init__(background=look.colour("surface"))
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self._make()
        self.enlarge(False)

    def put(self, answer: CurveAnswer) -> None:
        """Draw this day."""
        hours, passed = list(range(24)), answer.passed
        counts = [count.count for count in answer.hours]
        known = bool(answer.usual)
        low, middle, high = ([getattr(each, name) for each in answer.usual] for name in ("low", "middle", "high"))
        self.low.setData(hours if known else [], low)
        self.high.setData(hours if known else [], high)
        self.middle.setData(hours if known else [], middle)
        self.over.setData(hours[:passed], counts[:passed])
        running = [passed] if passed < len(hours) and (passed or counts[0]) else []
        self.now.setData(running, [counts[hour] for hour in running])
        self._scale(max([*counts, *high, 4]))

    def stand(self, hour: int, focus: bool) -> None:
        """The hour one stands on."""
        self.mark.setPos(hour)
        self.mark.setPen(self._pen("focus" if focus else "line", 2 if focus else 1))

    def enlarge(self, large: bool) -> None:
        """Readable from across the room, or as usual."""
        font = self._look.font(2.0 if large else -1.0)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(tickFont=font, tickLength=0)
            axis.setTextPen(self._look.colour("muted"))
            axis.setPen(self._pen("line", 1))
        self.getAxis("left").setWidth(self._look.px(56 if large else 36))
        self.getAxis("bottom").setHeight(self._look.px(32 if large else 22))

    def point(self, hour: int) -> QPoint:
        """Where an hour is drawn, in this widget's pixels."""
        return self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(hour, 0)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wherever it is pressed, the nearest hour is meant."""
        at = self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint()))
        self.pressed.emit(round(at.x()))
        event.accept()

    def _scale(self, highest: float) -> None:
        self.setYRange(-highest * 0.05, highest * 1.12, padding=0)

    def _pen(self, colour: str, width: float, way: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        return pg.mkPen(self._look.colour(colour), width=width, style=way)

    def _make(self) -> None:
        clear = QColor(0, 0, 0, 0)
        accent, ground = self._look.colour("accent"), self._look.colour("surface")
        self.low, self.high = (pg.PlotCurveItem(pen=pg.mkPen(clear)) for _side in range(2))
        band = pg.FillBetweenItem(self.low, self.high, brush=self._look.colour("chosen"), pen=pg.mkPen(clear))
        self.mark = pg.InfiniteLine(angle=90)
        self.middle = pg.PlotDataItem(pen=self._pen("muted", 1.5, Qt.PenStyle.DashLine))
        dots = {"symbol": "o", "symbolSize": 6, "symbolPen": None}
        self.over = pg.PlotDataItem(pen=self._pen("accent", 2), symbolBrush=accent, **dots)
        self.now = pg.PlotDataItem(
            pen=None, symbol="o", symbolSize=9, symbolBrush=ground, symbolPen=self._pen("accent", 2)
        )
        for item in (band, self.low, self.high, self.mark, self.middle, self.over, self.now):
            self.addItem(item)
        self.getAxis("bottom").setTicks([[(hour, f"{hour:02}") for hour in TICKS]])
        self.setXRange(-0.4, 23.4, padding=0)
        self.getPlotItem().disableAutoRange()
        self._scale(4)
