"""A conflict: for each field what stood there, what one wrote and what stands there now; one key chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.masking import mask_text
from app.text import _
from app.text import field as field_name
from ui.panes.attention.model import spoken
from ui.parts.flow import empty
from ui.parts.form import Choices
from ui.parts.sections import text_label

if TYPE_CHECKING:
    from ui.parts.pane import Frame

MINE, THEIRS = "mine", "theirs"


class Choosing(QWidget):
    """One block a field; nothing is chosen beforehand."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._changes: Mapping[str, Any] = {}
        self.choices: dict[str, Choices] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(frame.look.px(10))

    def put(self, changes: Mapping[str, Any]) -> None:
        """Show these: field → old, mine, theirs."""
        if changes == self._changes:
            return
        self._changes, self.choices = changes, {}
        empty(self._layout)
        for name, values in changes.items():
            block = self._block(name, values)
            self._layout.addWidget(block)
            block.show()

    def chosen(self) -> dict[str, Any] | None:
        """The value chosen for each field; None while one is open (the hands are taken there)."""
        open_one = next((row for row in self.choices.values() if row.value is None), None)
        if open_one is not None:
            open_one.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return {name: self._changes[name][row.value] for name, row in self.choices.items()}

    def _block(self, name: str, values: Mapping[str, Any]) -> QWidget:
        look, book = self._frame.look, self._frame.book
        shown = {each: mask_text(spoken(name, values.get(each), book)) for each in ("old", MINE, THEIRS)}
        options = {MINE: _("What I wrote"), THEIRS: _("What stands there now")}
        row = self.choices[name] = Choices(options, look, self._frame.keys, field_name(name))
        block = QFrame()
        block.setProperty("part", "ask")
        layout = QVBoxLayout(block)
        layout.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        layout.setSpacing(look.px(4))
        layout.addWidget(text_label(field_name(name), "heading"))
        layout.addWidget(text_label(_("Before: {text}", text=shown["old"]), "small"))
        layout.addWidget(text_label(_("I wrote: {text}", text=shown[MINE]), "words"))
        layout.addWidget(text_label(_("Now: {text}", text=shown[THEIRS]), "words"))
        layout.addWidget(row)
        return block
