"""The keys of every action, and the two fields in which the chosen one gets others: press the key, and it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.text import N_, _
from ui.panes.settings.model import KeyRow, key_rows, with_slot, wrong
from ui.parts.cells import Mark
from ui.parts.form import Form
from ui.parts.keys import readable
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame

COLUMNS = (
    Column("scope", N_("Where"), lambda row: row.scope, 112),
    Column("action", N_("Action"), lambda row: row.text, 150, stretch=True),
    Column("keys", N_("Keys"), lambda row: row.shown or "—", 150),
    Column("own", "", lambda row: _("changed") if row.own else "", 96, mark=lambda row: _OWN if row.own else None),
)
_OWN = Mark("person", "accent")
_MODIFIERS = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})
_ERASERS = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})
_LOCKS = frozenset({Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_unknown})


class KeyCatch(QLineEdit):
    """Takes the next key pressed, whatever it does elsewhere. Backspace: none. Esc: as it was. Tab goes on."""

    caught = Signal(str)
    """The key as the keys' file writes it, or "" for none."""
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._key = ""
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def put(self, key: str) -> None:
        """Show the key that holds."""
        self._key = key
        self.setText(readable(key) if key else "—")

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window fires while it waits."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _MODIFIERS or key in _LOCKS:
            return
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _ERASERS and not event.modifiers():
            self.caught.emit("")
        else:
            self.caught.emit(written(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setText(_("Press the new key…"))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.put(self._key)


def written(event: QKeyEvent) -> str:
    """A pressed key as the keys' file writes it: Ctrl+Return. Shift counts where it does not merely make the sign."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if text and text.isprintable() and not (text.isalnum() or text.isspace()):
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    whole = QKeySequence(modifiers.value | event.key())
    return whole.toString(QKeySequence.SequenceFormat.PortableText)


class KeyList(QWidget):
    """All actions with their keys, and under them the chosen one's."""

    wanted = Signal(str, object)
    """An action's id and the keys it shall have from now on."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.table = Table(frame, COLUMNS, _("Keys"))
        self.catches = (KeyCatch(_("Key")), KeyCatch(_("Second key")))
        self.form = Form(frame.look)
        self.form.add("first", _("Key"), self.catches[0])
        self.form.add("second", _("Second key"), self.catches[1])
        self.title, self.none = QLabel(), QLabel(_("No key holds these words."))
        self.head = QHBoxLayout()
        self._lay_out()
        self.table.chosen.connect(lambda _id: self._show())
        self.table.opened.connect(lambda _id: self.catches[0].setFocus())
        for slot, catch in enumerate(self.catches):
            catch.caught.connect(lambda key, slot=slot: self._take(slot, key))
            catch.left.connect(self.table.setFocus)
        self._show()

    def show_rows(self, words: str = "") -> None:
        """The actions that speak of these words."""
        rows = key_rows(self._frame.keys, words)
        self.table.show_rows(rows)
        self.none.setVisible(not rows)
        if self.table.current_id() is None and rows:
            self.table.select(rows[0].id)

    @property
    def chosen(self) -> KeyRow | None:
        """The action whose keys may be changed."""
        return self.table.current_row()

    def _take(self, slot: int, key: str) -> None:
        row = self.chosen
        if row is None:
            return
        keys = with_slot(self._frame.keys, row.id, slot, key)
        text = wrong(self._frame.keys, row.id, keys)
        self.form.clear_errors()
        if text:
            self.form.error(("first", "second")[slot], text)
        elif keys != row.keys:
            self.wanted.emit(row.id, keys)
        else:
            self.table.setFocus()

    def _show(self) -> None:
        row = self.chosen
        self.form.clear_errors()
        self.title.setText(row.text if row else "")
        for slot, catch in enumerate(self.catches):
            catch.setEnabled(row is not None)
            catch.put(row.keys[slot] if row and slot < len(row.keys) else "")
        self._frame.actions_changed.emit()

    def _lay_out(self) -> None:
        px = self._frame.look.px
        self.title.setProperty("part", "heading")
        self.none.setProperty("part", "muted")
        self.none.setContentsMargins(px(12), px(8), px(12), px(8))
        hint = QLabel(_("Enter, then press the new key. Backspace takes a key away, Esc leaves it as it was."))
        hint.setProperty("part", "small")
        hint.setWordWrap(True)
        self.head.addWidget(self.title, 1)
        line = QFrame()
        line.setProperty("part", "line")
        below = QVBoxLayout()
        below.setContentsMargins(px(12), px(8), px(12), px(12))
        below.setSpacing(px(8))
        below.addLayout(self.head)
        below.addWidget(self.form)
        below.addWidget(hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.none)
        layout.addWidget(self.table, 1)
        layout.addWidget(line)
        layout.addLayout(below)
