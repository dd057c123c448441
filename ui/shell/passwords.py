"""A line for a password that says when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.text import _


class Password(QLineEdit):
    """Hidden text; no undo history, no copying. Caps Lock is found out from what the keys give."""

    caps = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(_("Password"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhLatinOnly)
        self.setMaxLength(256)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that comes large without Shift, or small with it, tells."""
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps.emit(False)
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            self.caps.emit(text.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.caps.emit(False)

    def take(self) -> str:
        """The typed text, and the line is empty."""
        typed = self.text()
        self.clear()
        return typed
