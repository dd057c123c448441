"""The condition of the list: one line that finds every word of it, and what is chosen as buttons that take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.questions.shapes import Filters
from app.text import _, day, field
from ui.panes.cases import conditions
from ui.panes.cases.conditions import Here
from ui.parts.flow import Flow, empty
from ui.parts.moments import read_day
from ui.parts.picker import Choice, Picker
from ui.parts.spelling import finder

if TYPE_CHECKING:
    from ui.parts.pane import Frame

TABLES = (("unit", 5), ("category", 6), ("area", 6))
"""Tables searched beside the words, and how many rows of each are offered."""


class FilterLine(QWidget):
    """Typed: 超期, tousu, wyfw, 城东, 11-20 … Enter takes; Backspace in the empty line takes the last one away."""

    changed = Signal(object)
    """The `Filters` as they are now."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.filters = Filters()
        self._words = conditions.choices()
        self._finder = finder((code, word, about) for code, (word, about) in self._words.items())
        for kind, _count in TABLES:
            frame.finders.find(kind)
        self.line = Picker(self._find, frame.look, _("Filter"), _("Filter: status, unit…"))
        self.line.taken.connect(self._taken)
        self.line.installEventFilter(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.chips = QWidget()
        self._flow = Flow(self.chips, gap=frame.look.px(6))
        self._show()

    def put(self, filters: Filters) -> None:
        """Take this condition, told to whoever listens."""
        if filters != self.filters:
            self.filters = filters
            self._show()
            self.changed.emit(filters)

    def toggle(self, code: str) -> None:
        """Add a part, or take it away if it is there."""
        here = self._here()
        added = conditions.add(self.filters, code, here)
        same = next((chip for chip in conditions.describe(self.filters, here) if self._is(chip.text, code, here)), None)
        self.put(same.without if same else added)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Backspace and not self.line.text():
            if chips := conditions.describe(self.filters, self._here()):
                self.put(chips[-1].without)
            return True
        return super().eventFilter(watched, event)

    def _is(self, text: str, code: str, here: Here) -> bool:
        alone = conditions.describe(conditions.add(Filters(), code, here), here)
        return any(chip.text == text for chip in alone)

    def _here(self) -> Here:
        return Here(self._frame.book, self._frame.person, self._frame.clock.now())

    def _find(self, text: str) -> list[Choice]:
        entries = self._finder.find(text, 9 if text else 60)
        found = [Choice(entry.code, *self._words[entry.code]) for entry in entries]
        if not text:
            return found
        if (meant := read_day(text, self._frame.clock.now(), self._frame.book.zone)) is not None:
            found.insert(0, Choice(f"day:{meant.isoformat()}", day(meant), _("Received")))
        for kind, count in TABLES:
            rows = self._frame.finders.choices(kind, text)[:count]
            found += [Choice(f"{kind}:{row.code}", row.name, row.path or field(kind), row.hint) for row in rows]
        return found

    def _taken(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self.line.put(None)
        kind, _colon, code = choice.code.partition(":")
        if kind in dict(TABLES):
            self._frame.finders.used(kind, code)
        self.put(conditions.add(self.filters, choice.code, self._here()))

    def _show(self) -> None:
        empty(self._flow)
        chips = conditions.describe(self.filters, self._here())
        for chip in chips:
            button = QPushButton(f"{chip.text}  ×")
            button.setProperty("kind", "chip")
            button.setAccessibleName(_("Take away: {text}", text=chip.text))
            button.clicked.connect(lambda _on=False, without=chip.without: self.put(without))
            self._flow.addWidget(button)
            button.show()
        self.chips.setVisible(bool(chips))
