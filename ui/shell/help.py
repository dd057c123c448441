"""F1: every key of the window and of the pane that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.text import _
from ui.parts.look import Look

Line = tuple[str, str, str]


class KeyHelp(QDialog):
    """A window beside the work, not in its way; Esc closes it."""

    def __init__(self, look: Look, chapters: Sequence[tuple[str, Sequence[Line]]], parent: QWidget) -> None:
        """`chapters`: title → (keys, what, explanation)."""
        super().__init__(parent)
        self._look = look
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inside = QWidget()
        inside.setProperty("part", "inside")
        grid = QGridLayout(inside)
        grid.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(16))
        grid.setHorizontalSpacing(look.px(24))
        grid.setVerticalSpacing(look.px(6))
        grid.setColumnStretch(2, 1)
        for title, lines in chapters:
            self._chapter(grid, title, [line for line in lines if line[0]])
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setAccessibleName(_("Keys"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.resize(look.px(720), look.px(640))

    def _chapter(self, grid: QGridLayout, title: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        head = QLabel(title)
        head.setProperty("part", "heading")
        head.setContentsMargins(0, self._look.px(8), 0, self._look.px(2))
        grid.addWidget(head, grid.rowCount(), 0, 1, 3)
        for keys, what, why in lines:
            row = grid.rowCount()
            for column, (text, part) in enumerate(((keys, "keycap"), (what, ""), (why, "muted"))):
                label = QLabel(text)
                label.setProperty("part", part)
                label.setWordWrap(column == 2)
                if column < 2:  # the last is as wide as there is room, and as high as that makes it
                    grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                else:
                    label.setAlignment(Qt.AlignmentFlag.AlignTop)
                    grid.addWidget(label, row, column)
