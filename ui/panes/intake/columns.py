"""Queue, form, reference side by side: as wide as drawn on a small screen, growing together on a large one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.parts.look import Look

LEAST = {"queue": 270, "form": 560, "reference": 250}
"""Widths at the normal text size below which a column is not shown."""
DRAWN = {"queue": 344, "form": 618, "reference": 288}


class Columns(QSplitter):
    """Where there is no room for all, what is needed most is shown; a key goes to what is not."""

    def __init__(self, look: Look, queue: QWidget, form: QStackedWidget, reference: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._look = look
        self._usual: Sequence[str] = tuple(LEAST)
        self._first = ""
        self.panels: dict[str, QWidget] = {"queue": _panel(queue), "form": form, "reference": _panel(reference)}
        self.setChildrenCollapsible(False)
        self.setHandleWidth(look.px(8))
        for at, (name, panel) in enumerate(self.panels.items()):
            panel.setMinimumWidth(look.px(LEAST[name]))
            self.addWidget(panel)
            self.setStretchFactor(at, 3 if name == "form" else 1)
        self.setSizes([look.px(width) for width in DRAWN.values()])

    def prefer(self, usual: Sequence[str], first: str = "") -> None:
        """The columns in the order of their need; `first` is where the hands go now."""
        self._usual, self._first = usual, first
        self.fit(self.width())

    def hides(self, name: str) -> bool:
        """Whether this column has no room now."""
        return self.panels[name].isHidden()

    def fit(self, room: int) -> None:
        """Show as many as have room in `room` pixels, in that order; the first always."""
        order = list(dict.fromkeys((self._first, *self._usual) if self._first else self._usual))
        shown = order[:1]
        for name in order[1:]:
            if sum(self._look.px(LEAST[each] + 8) for each in (*shown, name)) > room + self._look.px(8):
                break
            shown.append(name)
        for name, panel in self.panels.items():
            panel.setVisible(name in shown)


def _panel(widget: QWidget) -> QFrame:
    panel = QFrame()
    panel.setProperty("part", "panel")
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget)
    return panel
