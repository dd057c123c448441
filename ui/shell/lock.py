"""When nobody sits here: the page that covers the panes, and the watch over idle time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.text import _, refusal, trouble
from ui.shell.passwords import Password

if TYPE_CHECKING:
    from ui.parts.composing import Composing
    from ui.parts.pane import Frame

_STIRS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Idle(QObject):
    """How long nobody has touched a key or the pointer. It watches windows, not widgets: few events come by."""

    long = Signal()
    """Longer than the setting allows, and nothing keeps the seat awake."""

    def __init__(self, frame: Frame, composing: Composing) -> None:
        super().__init__(frame)
        self._frame = frame
        self._last = frame.clock.monotonic()
        composing.stirred.connect(self.stir)
        QGuiApplication.instance().focusWindowChanged.connect(self._watch)
        frame.ticked.connect(lambda _now: self.check())

    def stir(self) -> None:
        """Somebody is here."""
        self._last = self._frame.clock.monotonic()

    def check(self) -> None:
        """Once a second. A call in hand counts as somebody being here."""
        if self._frame.is_busy or self._frame.locked:
            self.stir()
        elif self._frame.clock.monotonic() - self._last >= self._frame.settings.get("lock_minutes") * 60:
            self.long.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _STIRS:
            self.stir()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)


class LockPage(QWidget):
    """The person's name and a line for the password; nothing of the work."""

    opened = Signal()
    """The password was right."""
    left = Signal()
    """Somebody else wants to sit here."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        look = frame.look
        self.setProperty("part", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card = QFrame()
        card.setProperty("part", "card")
        card.setFixedWidth(look.px(360))
        shape, title = QLabel(), QLabel(_("Seat {seat} is locked", seat=frame.desk.seat))
        shape.setPixmap(look.pixmap("lock", "accent", look.px(32), self.devicePixelRatioF()))
        title.setProperty("part", "title")
        who = QLabel(_("{name}, your work stands as you left it.", name=frame.person.name))
        who.setProperty("part", "muted")
        self.password = Password()
        self.password.setPlaceholderText(_("Password"))
        self.wrong = QLabel()
        self.wrong.setProperty("part", "field-error")
        self.wrong.setWordWrap(True)
        self.unlock = QPushButton(_("Unlock"))
        self.unlock.setProperty("kind", "primary")
        self.other = QPushButton(_("Sign in as somebody else"))
        self.other.setProperty("kind", "quiet")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(look.px(32), look.px(32), look.px(32), look.px(28))
        layout.setSpacing(look.px(8))
        for widget in (shape, title, who, self.password, self.wrong, self.unlock, self.other):
            layout.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        frame.work.failed.connect(lambda _error: self._wait(False))
        self.unlock.clicked.connect(self._try)
        self.other.clicked.connect(self.left)
        self.password.returnPressed.connect(self._try)
        self.password.caps.connect(lambda on: self._say(_("Caps Lock is on.") if on else ""))

    def begin(self) -> None:
        """The page comes up."""
        self.password.clear()
        self._say("")
        self.password.setFocus()

    def _try(self) -> None:
        if not self.password.text():
            return
        typed = self.password.take()
        self._wait(True)
        self._frame.work.call(
            self, lambda: self._frame.desk.unlock(typed), lambda _none: self._open(), self._refused, self._trouble
        )

    def _open(self) -> None:
        self._wait(False)
        self.opened.emit()

    def _refused(self, refused: Refused) -> None:
        self._wait(False)
        self._say(refusal(refused.code, refused.fields, refused.values))
        self.password.setFocus()

    def _trouble(self, error: Trouble) -> None:
        self._wait(False)
        self._say(trouble(error.code))

    def _wait(self, on: bool) -> None:
        self.password.setEnabled(not on)
        self.unlock.setEnabled(not on)

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
