"""The navigation: one entry a pane with its icon, word and key; the number of what waits there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from app.text import _
from ui.parts.look import Look
from ui.parts.pane import Pane

AT_THE_BOTTOM = 90


class Entry(QAbstractButton):
    """Icon over word over key; a bar at its left when its pane is shown. On a low screen the key is in the tip alone:
    half a key would be none."""

    HEIGHT, ICON, KEYED = 68, 22, 63

    def __init__(self, pane: Pane, key: str, look: Look) -> None:
        super().__init__()
        self.pane, self._key, self._look = pane, key, look
        self.count = 0
        self.setCheckable(True)
        self.setText(_(pane.title))
        self.setObjectName(f"pane.{pane.name}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.put_count(0)

    def put_count(self, count: int) -> None:
        """How much waits there; 0 shows nothing."""
        self.count = count
        waiting = _("{count} waiting", count=count) if count else ""
        name = ", ".join(filter(None, (self.text(), self._key, waiting)))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(84), self._look.px(self.HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), look.colour("rail_chosen" if self.isChecked() else "rail_hover"))
        if self.isChecked():
            painter.fillRect(QRect(0, 0, 3, self.height()), look.colour("on_rail"))
        if self.hasFocus():
            painter.setPen(look.colour("on_rail"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        ink = "on_rail" if self.isChecked() else "rail_text"
        drawn = look.pixmap_kept(self.pane.name, ink, px(self.ICON), self.devicePixelRatioF())
        roomy = self.height() >= px(self.KEYED)
        top = px(8) if roomy else max((self.height() - px(41)) // 2, 0)
        painter.drawPixmap((self.width() - px(self.ICON)) // 2, top, drawn)
        self._word(painter, top + px(23), px(18), self.text(), 0, ink)
        if roomy:
            self._word(painter, px(48), px(14), self._key, -2.5, "rail_text" if self.isChecked() else "rail_muted")
        if self.count:
            self._badge(painter)
        painter.end()

    def _word(self, painter: QPainter, top: int, height: int, text: str, step: float, colour: str) -> None:
        painter.setFont(self._look.font(step))
        if painter.fontMetrics().horizontalAdvance(text) > self.width() - self._look.px(8):
            painter.setFont(self._look.font(step - 1))  # a long word keeps off the edges
        painter.setPen(self._look.colour(colour))
        painter.drawText(QRect(0, top, self.width(), height), Qt.AlignmentFlag.AlignCenter, text)

    def _badge(self, painter: QPainter) -> None:
        look, px = self._look, self._look.px
        text = str(self.count) if self.count < 100 else "99+"
        painter.setFont(look.font(-2.5, bold=True))
        width = max(px(16), painter.fontMetrics().horizontalAdvance(text) + px(8))
        left = min(self.width() // 2 + px(self.ICON) // 2 + px(1), self.width() - width - px(1))  # beside the icon
        room = QRect(left, px(3), width, px(16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("danger"))
        painter.drawRoundedRect(room, px(8), px(8))
        painter.setPen(look.colour("on_danger"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The panes one may open, from the top; settings at the bottom."""

    chosen = Signal(str)

    def __init__(self, panes: list[Pane], keys: dict[str, str], look: Look) -> None:
        """`keys`: pane name → its key as shown."""
        super().__init__()
        self._look = look
        self.entries = {pane.name: Entry(pane, keys.get(pane.name, ""), look) for pane in panes}
        self._group = QButtonGroup(self)
        self.setAccessibleName(_("Panes"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        first_below = next((e for e in self.entries.values() if e.pane.order >= AT_THE_BOTTOM), None)
        for name, entry in self.entries.items():
            if entry is first_below and layout.count():
                layout.addStretch()
            self._group.addButton(entry)
            layout.addWidget(entry)
            entry.clicked.connect(lambda _on, name=name: self.chosen.emit(name))
        if first_below is None:
            layout.addStretch()

    def show_chosen(self, name: str) -> None:
        """Mark the pane that is shown."""
        self.entries[name].setChecked(True)

    def put_count(self, name: str, count: int) -> None:
        """Show how much waits in a pane."""
        self.entries[name].put_count(count)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("rail"))
        painter.end()
