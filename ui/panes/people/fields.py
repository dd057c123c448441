"""Controls of the people's forms: roles as toggles, and a password typed twice or invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.words import Role
from app.text import _, names_of
from ui.panes.people.model import invented
from ui.parts.flow import Flow
from ui.shell.passwords import Password

if TYPE_CHECKING:
    from ui.parts.pane import Frame


class Roles(QWidget):
    """Several may be on. A digit turns its role on or off while the row has focus."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.toggles: dict[str, QPushButton] = {}
        layout = Flow(self, gap=frame.look.px(4))
        for at, (value, word) in enumerate(names_of(Role).items(), 1):
            button = QPushButton(f"{at} {word}")
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setAccessibleName(f"{name} {word}")
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.toggles[value] = button
            layout.addWidget(button)
            for key in frame.keys.of(f"choice.{at}"):
                reach = Qt.ShortcutContext.WidgetWithChildrenShortcut
                heard = QShortcut(QKeySequence(key), self, context=reach)
                heard.activated.connect(button.toggle)
        self.setFocusProxy(next(iter(self.toggles.values())))

    @property
    def value(self) -> tuple[str, ...]:
        """Those that are on."""
        return tuple(value for value, button in self.toggles.items() if button.isChecked())

    def put(self, roles: Sequence[str]) -> None:
        """Turn these on and the others off."""
        for value, button in self.toggles.items():
            button.setChecked(value in roles)


class NewPassword(QWidget):
    """Typed twice; or invented, and then shown once when it is kept."""

    entered = Signal()
    """Enter in the last line."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.first, self.again, self.note = Password(), Password(), QLabel()
        self.first.setAccessibleName(_("New password"))
        self.again.setAccessibleName(_("New password again"))
        self.first.setPlaceholderText(_("At least 8 characters"))
        self.again.setPlaceholderText(_("Once more"))
        self.note.setProperty("part", "small")
        self.note.setWordWrap(True)
        self.invented = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(frame.look.px(6))
        for widget in (self.first, self.again, self.note):
            layout.addWidget(widget)
        self.first.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.entered)
        for line in (self.first, self.again):
            line.textEdited.connect(lambda _text: self._typed())
            line.caps.connect(self._caps)
        self.setFocusProxy(self.first)
        self._typed()

    @property
    def value(self) -> str:
        """What is typed, or invented."""
        return self.invented or self.first.text()

    @property
    def same(self) -> bool:
        """Whether both lines hold the same."""
        return bool(self.invented) or self.first.text() == self.again.text()

    def invent(self) -> None:
        """One that nobody thought of."""
        self.invented = invented()
        for line in (self.first, self.again):
            line.setText(self.invented)
        self._say(_("Made up; it is shown once, when it is kept."))

    def clear(self) -> None:
        """Nothing typed."""
        for line in (self.first, self.again):
            line.clear()
        self._typed()

    def _typed(self) -> None:
        """What hands type replaces what was invented."""
        if self.invented:
            sender, self.invented = self.sender(), ""
            for line in (self.first, self.again):
                if line is not sender:
                    line.clear()
        self._say("")

    def _caps(self, on: bool) -> None:
        if not self.invented:
            self._say(_("Caps Lock is on.") if on else "")

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
