"""Panels: what stands side by side in a pane, each with its edge, all the same distance apart."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

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
