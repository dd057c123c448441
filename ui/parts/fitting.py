"""Columns that do not fit are left away, the least missed first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
