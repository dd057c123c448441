"""The pieces a case is shown with: labelled facts, a heading over a piece, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.text import _, near
from ui.parts.look import Look
from ui.parts.plain import visible
from ui.parts.told import Line


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


class Section(QWidget):
    """A heading and what stands under it."""

    def __init__(self, look: Look, heading: str, *widgets: QWidget, beside: QWidget | None = None) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(6))
        head = QHBoxLayout()
        label = QLabel(heading)
        label.setProperty("part", "section")
        head.addWidget(label)
        head.addStretch()
        if beside is not None:
            head.addWidget(beside)
        layout.addLayout(head)
        for widget in widgets:
            layout.addWidget(widget)


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


class Timeline(QWidget):
    """What happened, newest first: a shape, the act, who and when, and its words."""

    def __init__(self, look: Look, lines: Sequence[Line], now: datetime) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for at, line in enumerate(lines):
            layout.addWidget(_Entry(look, line, now, last=at == len(lines) - 1))


class _Entry(QFrame):
    def __init__(self, look: Look, line: Line, now: datetime, last: bool) -> None:
        super().__init__()
        self.setProperty("part", "" if last else "entry")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, look.px(6), 0, look.px(6))
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(3))
        grid.setColumnStretch(1, 1)
        grid.addWidget(shape(look, line.icon, line.colour), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text_label(line.head), 0, 1)
        when = " · ".join(filter(None, (near(line.at, now), line.by)))
        if line.waiting:
            when = f"{_('to be sent')} · {when}"
        grid.addWidget(text_label(when, "small", wrap=False), 0, 2, Qt.AlignmentFlag.AlignTop)
        if line.words:
            grid.addWidget(text_label(line.words, "words"), 1, 1, 1, 2)
