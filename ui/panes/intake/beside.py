"""The deadline day by day, and who is on duty: what stands beside the form when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from app.domain.deadlines import Due
from app.questions.shapes import Suggestion
from app.text import _, weekday, why
from ui.panes.intake.draft import Draft
from ui.panes.intake.fields import Elided
from ui.parts.cells import Mark
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame

COUNTS, PASSES = Mark("check", "ok"), Mark("minus", "muted")


class Days(QFrame):
    """The statement of a deadline: every day, and why it counts or not."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._due: Due | None = None
        columns = (
            Column("day", "", lambda row: f"{row.day:%m-%d} {weekday(row.day)[:3]}", width=88),  # 周六, Sat
            Column("why", "", lambda row: row.said, stretch=True, mark=lambda row: COUNTS if row.counted else PASSES),
        )
        self.table = Table(frame, columns, _("Deadline day by day"))
        self.table.horizontalHeader().hide()
        head = QLabel(_("Deadline day by day"))
        head.setProperty("part", "heading")
        head.setContentsMargins(frame.look.px(8), frame.look.px(4), 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, frame.look.px(8))
        layout.addWidget(head)
        layout.addWidget(self.table)
        self._row = frame.look.row
        self.hide()

    def put(self, due: Due) -> None:
        """Take over another deadline."""
        self._due = due
        if self.isVisible():
            self._fill()

    def toggle(self) -> None:
        """Show it, or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self._fill()
            self.table.setFocus()

    def _fill(self) -> None:
        days = self._due.statement if self._due else ()
        self.table.show_rows([DayRow(day, at) for at, day in enumerate(days)])
        self.table.setFixedHeight(min(len(days), 7) * self._row + 2)


class DayRow:
    """A line of the statement."""

    def __init__(self, day: Any, at: int) -> None:
        self.id, self.day = str(at), day.day
        self.counted = day.counted
        self.said = why(day.why) if day.counted else _("{why}, skipped", why=why(day.why))


class Duty(QFrame):
    """Whom to ring in an emergency: the units whose duty it is, else those of the place, nearest first."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.setProperty("part", "panel")
        self.head = QLabel(_("On duty"))
        self.head.setProperty("part", "heading")
        self.lines = [Elided("") for _n in range(4)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(frame.look.px(8),) * 4)
        layout.setSpacing(frame.look.px(4))
        layout.addWidget(self.head)
        for line in self.lines:
            layout.addWidget(line)
        self.hide()

    def put(self, draft: Draft, found: Sequence[Suggestion]) -> None:
        """Show the units of these suggestions with their telephones."""
        units = self._frame.book.units
        codes = [each.unit for each in found] or self._of_place(draft.area)
        named = [units[code] for code in dict.fromkeys(codes) if code in units and units[code].phone]
        said = [f"{unit.phone}  {unit.name}" for unit in named] or [_("The matter or the place says whom to ring.")]
        for at, line in enumerate(self.lines):
            line.say(said[at] if at < len(said) else "")
            line.setVisible(at < len(said))
        self.show()

    def _of_place(self, area: str | None) -> list[str]:
        book = self._frame.book
        chain = [each.code for each in book.area_chain(area)]
        near_by = [unit for unit in book.units.values() if unit.area in chain]
        return [unit.code for unit in sorted(near_by, key=lambda unit: chain.index(unit.area or ""))]
