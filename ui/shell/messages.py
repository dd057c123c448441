"""The message strip: what was saved, refused, or went wrong; read out, and kept for a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from app.domain.errors import Refused, Trouble
from app.text import _, hour, refusal, trouble
from ui.parts.look import Look
from ui.parts.pane import Kind, Message

KEPT = 50
FACES: Mapping[Kind, tuple[str, str]] = {
    Kind.DONE: ("done", "ok"),
    Kind.NOTE: ("info", "muted"),
    Kind.REFUSED: ("refused", "danger"),
    Kind.TROUBLE: ("trouble", "warn"),
}
"""Kind → (shape, colour). The word comes before the text: `word_of`."""


def word_of(kind: Kind) -> str:
    """The word that says what the colour says."""
    return {Kind.REFUSED: _("Refused"), Kind.TROUBLE: _("Trouble")}.get(kind, "")


def of_error(error: object) -> Message:
    """The message for whatever went wrong."""
    if isinstance(error, Refused):
        return Message(refusal(error.code, error.fields, error.values), Kind.REFUSED)
    if isinstance(error, Trouble):
        return Message(trouble(error.code), Kind.TROUBLE)
    return Message(_("Something went wrong inside. It has been written down; please go on working."), Kind.TROUBLE)


class Strip(QFrame):
    """The newest message at the bottom of the window; Ctrl+M shows the ones before."""

    followed = Signal(str, object)
    """A message's link: pane and what it shall show."""

    def __init__(self, look: Look, key: str) -> None:
        """`key`: of the history, as shown."""
        super().__init__()
        self._look = look
        self.messages: deque[tuple[datetime, Message]] = deque(maxlen=KEPT)
        self.setProperty("part", "message-strip")
        self.shape, self.text, self.more = QLabel(), QToolButton(), QToolButton()
        self.text.elides = True
        self.text.setProperty("part", "message")
        self.text.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.text.setAccessibleName(_("Messages"))
        self.text.clicked.connect(self._follow)
        self.more.setText(_("Earlier messages"))
        self.more.setToolTip(" · ".join(filter(None, (_("Earlier messages"), key))))
        self.more.setProperty("part", "small")
        self.more.clicked.connect(self.show_history)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(12), 0, look.px(8), 0)
        layout.setSpacing(look.px(6))
        self.shape.setContentsMargins(0, look.px(2), 0, 0)
        layout.addWidget(self.shape)
        layout.addWidget(self.text, 1, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.more)
        self.setFixedHeight(look.px(32))
        self.more.hide()
        self.text.hide()

    def show_message(self, message: Message, at: datetime) -> None:
        """Show it, say it to screen readers, keep it."""
        self.messages.appendleft((at, message))
        shape, colour = FACES[message.kind]
        self.shape.setPixmap(self._look.pixmap(shape, colour, self._look.px(16), self.devicePixelRatioF()))
        self.text.setEnabled(True)
        self.text.setProperty("link", message.opens is not None)
        self.text.style().unpolish(self.text)
        self.text.style().polish(self.text)
        self.text.show()
        self.more.setVisible(len(self.messages) > 1)
        self._elide()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said(message)))

    def show_history(self) -> None:
        """A menu of the last messages, newest first; one that opens something can be chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, message in list(self.messages)[:20]:
            entry = menu.addAction(f"{hour(at)}   {said(message)}")
            shape, colour = FACES[message.kind]
            entry.setIcon(self._look.icon(shape, colour, 16))
            entry.triggered.connect(lambda _on=False, m=message: self._go(m))
        corner = self.more.mapToGlobal(QPoint(self.more.width(), 0))
        menu.popup(QPoint(corner.x() - menu.sizeHint().width(), corner.y() - menu.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        if not self.messages:
            return
        at, message = self.messages[0]
        whole = f"{said(message)}  {hour(at)}"
        room = max(self._look.px(80), self.width() - self._look.px(200))
        self.text.setText(self.text.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room))
        self.text.setToolTip(whole)
        self.text.setAccessibleName(whole)

    def _follow(self) -> None:
        if self.messages:
            self._go(self.messages[0][1])

    def _go(self, message: Message) -> None:
        if message.opens is not None:
            pane, what = message.opens
            self.followed.emit(pane, _plain(what))


def said(message: Message) -> str:
    """The message with its word."""
    word = word_of(message.kind)
    return f"{word} · {message.text}" if word else message.text


def _plain(what: Mapping[str, Any]) -> dict[str, Any]:
    return dict(what)
