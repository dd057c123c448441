"""The panels of the pane: a list under its heading, a page over its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.parts.flow import Flow
from ui.parts.panels import framed

if TYPE_CHECKING:
    from ui.parts.look import Look


def under(look: Look, into: QWidget, page: QWidget, buttons: Sequence[QWidget]) -> None:
    """A page, and what can be done with it under it, in as many lines as that takes."""
    row, holder = QWidget(), QWidget()
    line = Flow(row, gap=look.px(8))
    for button in buttons:
        line.addWidget(button)
    inset = QHBoxLayout(holder)
    inset.setContentsMargins(look.px(12), 0, look.px(12), look.px(12))
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
