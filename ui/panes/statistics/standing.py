"""The list of units or districts with their rates. Enter opens the cases one received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.text import N_, _, number
from ui.panes.statistics.model import title
from ui.panes.statistics.units import UnitLine
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame

_RATES = {"responded": N_("Responded"), "solved": N_("Solved"), "satisfied": N_("Satisfied")}
_COUNTS = ("received", "completed", "late", "overdue", "returns")


class Standings(QWidget):
    """Keeps the line that is chosen by what it is about."""

    chosen_cases = Signal(object)
    """`Filters` of the cases."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.table = Table(frame, _columns(), _("Rates of units"), nothing=_("No cases in these days"))
        self.table.opened.connect(self._open)
        self.setFocusProxy(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def put(self, lines: Sequence[UnitLine], by: str) -> None:
        """Show these."""
        self.table.setAccessibleName(_("Rates of units") if by == "unit" else _("Rates of districts"))
        self.table.show_rows(lines)

    def _open(self, id_: str) -> None:
        line: UnitLine | None = self.table.set.rows.get(id_)
        if line is not None:
            self.chosen_cases.emit(line.filters)


def _columns() -> tuple[Column, ...]:
    counts = (
        Column(name, title(name), lambda row, name=name: number(row.count(name)), 84, right=True) for name in _COUNTS
    )
    rates = (
        Column(name, title, lambda row, name=name: row.rate(name), 84, right=True) for name, title in _RATES.items()
    )
    return (
        Column("place", N_("Rank"), lambda row: row.place, 56, right=True),
        Column("name", N_("Who"), lambda row: row.name, 200, stretch=True),
        Column("zone", N_("Zone"), lambda row: row.zone, 84, mark=lambda row: row.mark),
        *rates,
        Column("change", N_("Moved by"), lambda row: row.change, 76, right=True),
        Column("per", N_("Per 10,000"), lambda row: row.per, 92, right=True),
        *counts,
    )
