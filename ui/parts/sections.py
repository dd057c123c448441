"""Pieces of a view: foreign text as it is, a shape with its word, labelled facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.text.plain import visible
from ui.parts.look import Look


def text_label(text: str, part: str = "", wrap: bool = True) -> QLabel:
    """Foreign text as it is; it can be marked with the pointer."""
    label = QLabel(visible(text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    label.setWordWrap(wrap)
    if part:
        label.setProperty("part", part)
    return label


def shape(look: Look, icon: str, colour: str, side: int = 16) -> QLabel:
    """An icon alone; the word stands beside it."""
    label = QLabel()
    label.setPixmap(look.pixmap_kept(icon, colour, look.px(side), label.devicePixelRatioF()))
    label.setFixedSize(look.px(side), look.px(side + 4))
    return label


class Marked(QWidget):
    """A shape in its colour and a word."""

    def __init__(self, look: Look, icon: str, colour: str, word: str, part: str = "value") -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(6))
        layout.addWidget(shape(look, icon, colour))
        layout.addWidget(text_label(word, part, wrap=False))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class Facts(QWidget):
    """Label and value, one under the other; in two columns where there is room for them."""

    def __init__(self, look: Look, rows: Sequence[tuple[str, str]], columns: int = 1) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(12))
        grid.setVerticalSpacing(look.px(4))
        shown = [(label, value) for label, value in rows if value]
        for at, (label, value) in enumerate(shown):
            row, column = divmod(at, columns)
            name = QLabel(label)
            name.setProperty("part", "field-label")
            grid.addWidget(name, row, column * 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text_label(value), row, column * 2 + 1, Qt.AlignmentFlag.AlignTop)
        for column in range(columns):
            grid.setColumnStretch(column * 2 + 1, 1)
