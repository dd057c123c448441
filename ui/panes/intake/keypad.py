"""The keys of the telephone during a call, for a machine at the other end: each is sent as it is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.text import _

if TYPE_CHECKING:
    from ui.parts.pane import Frame

KEYS = frozenset("0123456789*#")


class Keypad(QLineEdit):
    """Hidden until it is asked for; Esc and Enter put it away, and so does the end of the call."""

    left = Signal()
    """Hands go back to where they were."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._call = ""
        self.setAccessibleName(_("Telephone keys"))
        self.setPlaceholderText(_("Keys 0–9 * #, Esc"))
        self.setFixedWidth(frame.look.px(152))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # a key is a key, in any input method
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.hide()

    def begin(self, call: str) -> None:
        """Keys go to this call from now on."""
        self._call = call
        self.clear()
        self.show()
        self.setFocus()

    def end(self) -> None:
        """No more keys."""
        if self.isVisible():
            self.clear()
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What was pressed cannot be taken back: nothing is edited here."""
        key = event.text()
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.end()
        elif key in KEYS and not event.isAutoRepeat():
            self.insert(key)
            lines, call = self._frame.desk.lines, self._call
            self._frame.work.write(self, lambda: lines.digits(call, key))  # one after another, in their order
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            super().keyPressEvent(event)
