"""A value that is hidden until somebody asks to see it; the asking is recorded before anything is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.text import _
from ui.parts.look import Look

Reveal = Callable[[Callable[[str], None]], object]
"""Records who looks (`desk.act("reveal", …)`), then calls what it is given with the whole value."""


class Masked(QWidget):
    """The masked text and a button (and key) that shows the whole. It hides again with `hide_again` or a new value."""

    revealed = Signal(str)

    def __init__(self, look: Look, name: str, key: str = "") -> None:
        """`name`: what it is, in the language spoken: "Phone". `key`: shown on the button; the pane binds it."""
        super().__init__()
        self._reveal: Reveal | None = None
        self._masked = ""
        self._turn = 0
        self.label = QLabel()
        self.label.setProperty("part", "value")
        self.button = QToolButton()
        self.button.setIcon(look.icon("reveal", "muted", 16))
        self.button.setProperty("kind", "quiet")
        self.button.setText(_("Show ({key})", key=key) if key else _("Show"))
        self.button.setToolTip(_("Show the whole value; this is recorded"))
        self.button.setAccessibleName(_("Show {name}", name=name))
        self.button.clicked.connect(self.show_whole)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(8))
        layout.addWidget(self.label)
        layout.addWidget(self.button)
        layout.addStretch()

    def put(self, masked: str, reveal: Reveal | None) -> None:
        """Show this masked text; `reveal` None where there is nothing more to see."""
        self._turn += 1
        self._masked, self._reveal = masked, reveal
        self.hide_again()

    def show_whole(self) -> None:
        """Ask for the whole value; shown when the asking has been recorded."""
        if self._reveal is not None and self.button.isVisibleTo(self):
            turn = self._turn
            self._reveal(lambda whole: self._show(whole, turn))

    def hide_again(self) -> None:
        """Back to the masked text."""
        self.label.setText(self._masked)
        self.button.setVisible(self._reveal is not None)

    def _show(self, whole: str, turn: int) -> None:
        """A late answer about a value that stands here no more shows nothing."""
        if turn == self._turn:
            self.label.setText(whole)
            self.button.hide()
            self.revealed.emit(whole)
