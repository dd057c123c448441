"""While an input method composes, no shortcut fires: what the hands press belongs to the word being made.

And the other way round: a key with Alt that is no shortcut just now types no stray letter into a text; and Ctrl with a
letter is the pane's, though some desktops let every text line take Ctrl+D, E, K or N for moving and deleting.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_HELD = frozenset(
    {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
    | {Qt.Key(Qt.Key.Key_F1 + n) for n in range(24)}
)
_EDITING = frozenset({Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z})
_BESIDE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Composing(QObject):
    """Watches the widget that has focus, and only that one."""

    stirred = Signal()
    """An input method gave something: somebody sits here, though no key came through."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent or application)
        self._watched: QWidget | None = None
        self.on = False
        application.focusChanged.connect(self._move)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep shortcuts (and the keys that act like them) from a word in the making."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod:
            self.on = bool(event.preeditString())
            self.stirred.emit()
        elif self.on and kind == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        elif kind == QEvent.Type.ShortcutOverride and _ours(watched, event):
            event.ignore()
            return True
        elif self.on and kind == QEvent.Type.KeyPress:
            return event.key() in _HELD or bool(event.modifiers() & _MODIFIED)
        elif kind == QEvent.Type.KeyPress:
            return _stray(event)
        return False

    def _move(self, old: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None and old is not None:
            self._watched.removeEventFilter(self)
        self.on = False
        self._watched = now
        if now is not None:
            now.installEventFilter(self)


def _ours(watched: QObject, event: QEvent) -> bool:
    """Ctrl and a letter over a line that is typed in, but for those that edit a text everywhere."""
    typed = isinstance(watched, QLineEdit | QTextEdit | QPlainTextEdit) and not watched.isReadOnly()
    plain = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return typed and plain and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and event.key() not in _EDITING


def _stray(event: QEvent) -> bool:
    """Alt and a letter, meant for an act that cannot be done now. On macOS the Option key types signs of its own."""
    alone = event.modifiers() & Qt.KeyboardModifier.AltModifier and not event.modifiers() & _BESIDE
    return bool(alone) and sys.platform != "darwin" and event.text().isprintable() and bool(event.text())
