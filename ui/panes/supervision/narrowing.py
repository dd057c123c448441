"""Area, unit and days by which any list is narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.domain.deadlines import day_over
from app.questions.leadshapes import narrow
from app.questions.shapes import Filters
from app.text import _, field
from ui.panes.supervision.model import DAYS
from ui.parts.picker import Picker

if TYPE_CHECKING:
    from ui.parts.pane import Frame


class Narrowing(QWidget):
    """Says `changed` whenever another part is wanted."""

    changed = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        look = frame.look
        self.area = Picker(frame.finders.find("area"), look, field("area"), _("All areas"))
        self.unit = Picker(frame.finders.find("unit"), look, field("unit"), _("All units"))
        self.days = QComboBox()
        self.days.setAccessibleName(_("Days"))
        for days, word in DAYS.items():
            self.days.addItem(_(word), days)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(9), 0, look.px(9), look.px(4))
        layout.setSpacing(look.px(8))
        for widget, width in ((self.area, 150), (self.unit, 150), (self.days, 128)):
            widget.setMinimumWidth(look.px(width * 2 // 3))
            widget.setMaximumWidth(look.px(width * 3 // 2))
            layout.addWidget(widget, width)
        layout.addStretch()
        for picker in (self.area, self.unit):
            picker.taken.connect(lambda _choice: self.changed.emit())
        self.days.currentIndexChanged.connect(lambda _at: self.changed.emit())

    @property
    def span(self) -> int | None:
        """So many days, the last one today; None: any time."""
        return int(self.days.currentData()) if self.days.currentData() else None

    def of(self, had: Filters) -> Filters:
        """The condition with what is chosen here."""
        more = Filters(area=self.area.code, unit=self.unit.code, moment=had.moment, since=had.since, until=had.until)
        if self.span is not None:
            until = day_over(self._frame.clock.now(), self._frame.book.zone)
            more = replace(more, moment="at", since=until - timedelta(days=self.span), until=until)
        return narrow(had, more, self._frame.book)

    def words(self) -> list[str]:
        """What is chosen, in words."""
        parts = (self.area.text(), self.unit.text(), self.days.currentText() if self.span is not None else "")
        return [each for each in parts if each]

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {"area": self.area.code, "unit": self.unit.code, "days": self.days.currentData()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        for kind, picker in (("area", self.area), ("unit", self.unit)):
            picker.put(self._frame.finders.choice(kind, state[kind]))
        self.days.setCurrentIndex(max(self.days.findData(state["days"]), 0))
