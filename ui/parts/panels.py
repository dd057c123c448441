"""Panels: what stands side by side in a pane, each with its edge, all the same distance apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.parts.flow import Flow

if TYPE_CHECKING:
    from ui.parts.look import Look

GAP = 8
"""Between panels, and between them and the window's edge; pixels at the normal text size."""
EDGE = 4
"""Kept free above and below what reaches a panel's sides, so that its corners stay round."""


def framed(look: Look, *parts: QWidget | QLayout, top: int = EDGE, spacing: int = 0) -> QFrame:
    """A panel round these, one under the other; the last takes what room there is. `top`: the room over the first."""
    panel = QFrame()
    panel.setProperty("part", "panel")
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(1, look.px(top), 1, look.px(EDGE))
    layout.setSpacing(look.px(spacing))
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part, int(part is not parts[0] or len(parts) == 1))
    return panel


def under(look: Look, into: QWidget, page: QWidget, buttons: Sequence[QWidget]) -> None:
    """A page, and what can be done with it under it, in as many lines as that takes."""
    row, holder = QWidget(), QWidget()
    line = Flow(row, gap=look.px(8))
    for button in buttons:
        line.addWidget(button)
    inset = QHBoxLayout(holder)
    inset.setContentsMargins(look.px(16), 0, look.px(16), look.px(12))
    inset.addWidget(row)
    layout = QVBoxLayout(into)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page, 1)
    layout.addWidget(holder)


def panel(look: Look, head: Sequence[QWidget], buttons: Sequence[QWidget], table: QWidget) -> QWidget:
    """A list: its heading with what stands beside it, and buttons at the right."""
    head[0].setProperty("part", "heading")
    line = QHBoxLayout()
    line.setContentsMargins(look.px(9), 0, look.px(8), 0)
    line.setSpacing(look.px(10))
    for widget in head:
        line.addWidget(widget)
    line.addStretch()
    for widget in buttons:
        line.addWidget(widget)
    return framed(look, line, table, top=8, spacing=4)
