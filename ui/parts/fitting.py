"""Columns that do not fit are left away, the least missed first; and the sign that empties a line of search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from app.text import _

if TYPE_CHECKING:
    from ui.parts.look import Look
    from ui.parts.table import Table

BAR = 24
"""Room for the scroll bar and the edges."""


def fit(table: Table, weight: Sequence[str], width: int, look: Look) -> None:
    """Show as many columns as fit into `width` pixels. `weight`: their keys, the most missed first."""
    room = width - look.px(BAR)
    place = {column.key: at for at, column in enumerate(table.set.columns)}
    for key in weight:
        room -= look.px(table.set.columns[place[key]].width)
        table.setColumnHidden(place[key], room < 0)


def clear_button(line: QLineEdit, look: Look) -> None:
    """A sign at the end of a line that empties it; there while something is typed."""
    action = line.addAction(look.icon("close", "muted", 16), QLineEdit.ActionPosition.TrailingPosition)
    action.setToolTip(_("Clear"))
    action.setVisible(bool(line.text()))
    action.triggered.connect(lambda: (line.clear(), line.textEdited.emit("")))
    line.textChanged.connect(lambda text: action.setVisible(bool(text)))
