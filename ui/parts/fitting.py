"""What gives way where room is short: columns, the least missed first, and the height of a form's rows; and the sign
that empties a line of search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from app.text import _

if TYPE_CHECKING:
    from ui.parts.look import Look
    from ui.parts.table import Table

BAR = 24
"""Room for the scroll bar and the edges."""
LOW = 760
"""Below this height of a pane, at the normal text size, its forms' rows are lower."""


def fit(table: Table, weight: Sequence[str], width: int, look: Look) -> None:
    """Show as many columns as fit into `width` pixels. `weight`: their keys, the most missed first."""
    room = width - look.px(BAR)
    place = {column.key: at for at, column in enumerate(table.set.columns)}
    for key in weight:
        room -= look.px(table.set.columns[place[key]].width)
        table.setColumnHidden(place[key], room < 0)


def tighten(part: QWidget, on: bool) -> None:
    """Rows of this part are 28 px high instead of 32, or 32 again."""
    if bool(part.property("tight")) != on:
        part.setProperty("tight", on)
        for each in part.findChildren(QWidget):
            each.style().unpolish(each)
            each.style().polish(each)


def clear_button(line: QLineEdit, look: Look) -> None:
    """A sign at the end of a line that empties it; there while something is typed."""
    action = line.addAction(look.icon("close", "muted", 16), QLineEdit.ActionPosition.TrailingPosition)
    action.setToolTip(_("Clear"))
    action.setVisible(bool(line.text()))
    action.triggered.connect(lambda: (line.clear(), line.textEdited.emit("")))
    line.textChanged.connect(lambda text: action.setVisible(bool(text)))
