"""Controls of the form that nobody else has: a line that hides what it holds, the levels, texts that Tab leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.domain.words import LEVELS
from app.text import ngettext
from ui.parts.form import Field, Form, steady
from ui.parts.look import Look

_ERASE = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})


class HidingLine(QLineEdit):
    """A line that may hold what somebody else knew: masked until it is looked at; typing replaces the whole of it."""

    edited = Signal()

    def __init__(self, name: str, mask: Callable[[str], str], spoken: Callable[[str], str] = str) -> None:
        """`name`: for screen readers. `mask`: what is shown of a hidden value; `spoken`: how it is read back."""
        super().__init__()
        self._mask, self._spoken = mask, spoken
        self._whole = ""
        self.hidden = False
        self.setAccessibleName(name)
        self.setAcceptDrops(False)
        self.textEdited.connect(self._edited)

    @property
    def whole(self) -> str:
        """The value, whatever is shown of it."""
        return self._whole

    def put(self, whole: str, hidden: bool) -> None:
        """Show a value without telling anybody."""
        self._whole, self.hidden = whole, hidden and bool(whole)
        shown = self._mask(whole) if self.hidden else whole
        if shown != self.text():
            self.setText(shown)
            self.setCursorPosition(len(shown))

    def show_whole(self) -> None:
        """Show it as it is read back; the caller has recorded that somebody looks."""
        self.hidden = False
        self.setText(self._spoken(self._whole) if self._whole else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hidden and self._would_change(event):
            self._reveal_nothing()
            if event.key() in _ERASE:
                return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.hidden and (event.commitString() or event.preeditString()):
            self._reveal_nothing()
        super().inputMethodEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not (self.hidden and event.button() == Qt.MouseButton.MiddleButton):
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.hidden:
            super().contextMenuEvent(event)

    def _would_change(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        typed = plain and bool(event.text()) and event.text().isprintable()
        cuts = event.matches(QKeySequence.StandardKey.Paste) or event.matches(QKeySequence.StandardKey.Cut)
        return typed or cuts or event.key() in _ERASE

    def _reveal_nothing(self) -> None:
        """What is typed now is a new value."""
        self.hidden = False
        self.clear()
        self._edited("")

    def _edited(self, text: str) -> None:
        self._whole, self.hidden = text, False
        self.edited.emit()


class Story(QPlainTextEdit):
    """A text of several lines that Tab leaves."""

    grew = Signal()
    """It was one line high and shows more now."""

    def __init__(self, name: str, hint: str = "", lines: int = 0) -> None:
        """`lines`: how many are shown, when it shall not grow."""
        super().__init__()
        self._lines, self._folds = lines, False
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        if lines:
            self.setFixedHeight(self._high(lines))
            self.textChanged.connect(self._fit)

    def fold(self, on: bool) -> None:
        """While it is empty and the hands are elsewhere one line is enough, where room is short."""
        self._folds = on
        self._fit()

    def _fit(self) -> None:
        folded = self._folds and not self.hasFocus() and self.document().isEmpty()
        before, now = self.minimumHeight(), self._high(1 if folded else self._lines)
        if now != before:
            self.setFixedHeight(now)
        if now > before:
            self.grew.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._lines:
            self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._lines:
            self._fit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words only: a file or a picture that is dropped here goes on to whoever attaches it."""
        return source.hasText() and not (source.hasUrls() or source.hasImage())

    def sizeHint(self) -> QSize:
        """It takes the room there is, and asks for two lines: the last field is to be read on a small screen too."""
        return QSize(super().sizeHint().width(), max(self.minimumHeight(), self._high(2)))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._high(2))

    def _high(self, lines: int) -> int:
        self.ensurePolished()  # only then its frame is as wide as it will be drawn
        margins = 2 * self.document().documentMargin() + 2 * self.frameWidth() + 4
        return round(lines * self.fontMetrics().lineSpacing() + margins)


class Elided(QLabel):
    """A line of small print that gives way: what does not fit is in its tip."""

    elides = True

    def __init__(self, part: str = "small") -> None:
        super().__init__()
        self.setProperty("part", part)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show this."""
        self.setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class Clause(QLabel):
    """Small print read out to the citizen: it wraps, and takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "small")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str) -> None:
        """Show this."""
        self.setText(text)
        self.setVisible(bool(text))


class Levels(QWidget):
    """1 日 · 3 日 · 7 日 · 11 日: arrows move, a level's own digit takes it (where the row has focus)."""

    chosen = Signal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(4))
        for days in LEVELS:
            button = Level(days, name, self._take)
            steady(button, look)
            self._group.addButton(button, days)
            layout.addWidget(button)
        self._group.idClicked.connect(self.chosen.emit)
        self.setFocusProxy(self._group.button(LEVELS[0]))

    @property
    def value(self) -> int | None:
        """Days, or None."""
        return self._group.checkedId() if self._group.checkedId() > 0 else None

    def put(self, days: int | None) -> None:
        """Show a level without telling anybody."""
        self._group.setExclusive(False)
        for each in LEVELS:
            self._group.button(each).setChecked(each == days)
        self._group.setExclusive(True)
        self.setFocusProxy(self._group.button(days if days in LEVELS else LEVELS[0]))

    def _take(self, days: int) -> None:
        days = 11 if days == 1 == self.value else days  # typed as it is written: 1, then 1
        self.put(days)
        self._group.button(days).setFocus()
        self.chosen.emit(days)


class Level(QPushButton):
    """One level. Its digits are its row's, not the pane's single keys."""

    KEYS: ClassVar[dict[int, int]] = {Qt.Key.Key_1: 1, Qt.Key.Key_3: 3, Qt.Key.Key_7: 7}

    def __init__(self, days: int, name: str, take: Callable[[int], None]) -> None:
        super().__init__(ngettext("{n} day", "{n} days", days))
        self._take = take
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAccessibleName(f"{name} {self.text()}")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in self.KEYS and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self.KEYS and not event.modifiers():
            self._take(self.KEYS[event.key()])
        else:
            super().keyPressEvent(event)


class Sheet(Form):
    """A form whose lines may hold several fields; each is told its own errors."""

    def __init__(self, look: Look, label_width: int = 0) -> None:
        super().__init__(look, label_width)
        self._words: dict[QWidget, QLabel] = {}
        self._rows: list[QWidget] = []
        self._tight = False
        self.tighten(False)

    def tighten(self, on: bool) -> None:
        """Twelve lines, and the last is read on a small screen too: lower rows, nearer to each other."""
        self._tight = on
        self._grid.setVerticalSpacing(self._look.px(4 if on else 6))
        for row in self._rows:
            row.setMinimumHeight(self._row)

    @property
    def _row(self) -> int:
        return self._look.px(28 if self._tight else 32)

    def _keep_high(self, widget: QWidget) -> None:
        self._rows.append(widget)
        widget.setMinimumHeight(self._row)

    def add_line(
        self, label: str, cells: Sequence[tuple[str, QWidget, int]], *more: QWidget, before: Sequence[QWidget] = ()
    ) -> QWidget:
        """One line: `cells` = (the command's field, its control, its share of the width), others before and after."""
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._look.px(8))
        for widget in (*before, *more):
            self._keep_high(widget)
            if isinstance(widget, QAbstractButton):  # it has a key: Tab follows the conversation
                widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for widget in before:
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        for name, control, share in cells:
            cell = self._cell(name, control)
            self._keep_high(control)
            layout.addWidget(cell, share, Qt.AlignmentFlag.AlignTop)
        for widget in more:
            layout.addWidget(widget, int(isinstance(widget, Elided)), Qt.AlignmentFlag.AlignTop)
        if not any(share for _name, _control, share in cells) and not any(isinstance(w, Elided) for w in more):
            layout.addStretch()
        self._put(label, line, cells[0][1] if cells else None)
        return line

    def add_text(self, name: str, label: str, control: QWidget, stretch: int = 0) -> QWidget:
        """A field over the whole line; with `stretch` it takes what room there is."""
        cell = self._cell(name, control)
        self._put(label, cell, control, stretch)
        return cell

    def show_line(self, line: QWidget, shown: bool) -> None:
        """Show or hide a line with its word."""
        line.setVisible(shown)
        self._words[line].setVisible(shown)

    def _cell(self, name: str, control: QWidget) -> Field:
        """A field of a line. The line's word stands for its own, which is never shown and goes when the field goes."""
        cell = self.fields[name] = Field(name, "", control, self._look)
        cell.label.setParent(cell)
        return cell

    def _put(self, label: str, line: QWidget, buddy: QWidget | None, stretch: int = 0) -> None:
        word = QLabel(label)
        word.setProperty("part", "field-label")
        if label:
            self._keep_high(word)
        if buddy is not None:
            word.setBuddy(buddy)
        row = self._grid.rowCount()
        self._grid.addWidget(word, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(line, row, 1)
        self._grid.setRowStretch(row, stretch)
        self._words[line] = word
