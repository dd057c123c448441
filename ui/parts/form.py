"""Labelled fields with the error at the field, one-key choices, and the mark that says when the draft was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import Refused
from app.text import _, field, hour, refusal
from ui.parts.flow import Flow
from ui.parts.keys import Keys
from ui.parts.look import Look


class Field(QWidget):
    """A control with its label at the left (the form's grid holds that) and room for an error under it."""

    def __init__(self, name: str, label: str, control: QWidget, look: Look) -> None:
        super().__init__()
        self.name, self.control = name, control
        self.label = QLabel(label)
        self.label.setProperty("part", "field-label")
        self.label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self.wrong = QLabel()
        self.wrong.setProperty("part", "field-error")
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(2))
        layout.addWidget(control)
        layout.addWidget(self.wrong)

    def error(self, text: str) -> None:
        """Say what is wrong with it; "" takes that back."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.control.setAccessibleDescription(text)
        line = self.control.focusProxy() or self.control
        if bool(line.property("wrong")) != bool(text):
            line.setProperty("wrong", bool(text))
            line.style().unpolish(line)
            line.style().polish(line)


class Form(QWidget):
    """A column of fields in the order of the conversation; the label column is as wide as its widest label."""

    def __init__(self, look: Look, label_width: int = 0) -> None:
        super().__init__()
        self._look = look
        self.fields: dict[str, Field] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(8))
        self._grid.setColumnStretch(1, 1)
        if label_width:
            self._grid.setColumnMinimumWidth(0, look.px(label_width))

    def add(self, name: str, label: str, control: QWidget, stretch: int = 0) -> Field:
        """Put a field at the end. `name` is the command's field, so that a refusal finds it."""
        added = self.fields[name] = Field(name, label, control, self._look)
        row = self._grid.rowCount()
        added.label.setMinimumHeight(self._look.px(32))
        self._grid.addWidget(added.label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(added, row, 1)
        self._grid.setRowStretch(row, stretch)
        return added

    def add_row(self, widget: QWidget, stretch: int = 0) -> None:
        """Put something over the whole width: a line of buttons."""
        row = self._grid.rowCount()
        self._grid.addWidget(widget, row, 0, 1, 2)
        self._grid.setRowStretch(row, stretch)

    def show_field(self, name: str, shown: bool) -> None:
        """Show or hide a field with its label."""
        self.fields[name].setVisible(shown)
        self.fields[name].label.setVisible(shown)

    def refused(self, refused: Refused) -> bool:
        """Say at its fields why the rules said no, and go to the first. False when none of them is here."""
        self.clear_errors()
        names = [self._nearest(name) for name in refused.fields]
        known = [name for name in names if name]
        for name in dict.fromkeys(known):
            self.fields[name].error(self.told(refused, name))
        if known:
            self.fields[known[0]].control.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(known)

    def error(self, name: str, text: str) -> None:
        """Say something at one field."""
        self.fields[name].error(text)

    def clear_errors(self) -> None:
        """All is well again."""
        for each in self.fields.values():
            each.error("")

    def sound(self, controls: Mapping[str, Any]) -> bool:
        """Whether what is typed in these, each by the name of its row, is sure; else the first that is not says why."""
        self.clear_errors()
        for name, control in controls.items():
            if unsure := control.unsure():
                self.error(name, unsure)
                control.setFocus()
                return False
        return True

    def told(self, refused: Refused, name: str) -> str:
        """The sentence, with this field called what its label calls it."""
        text, label = refusal(refused.code, refused.fields, refused.values), self.fields[name].label.text()
        return text.replace(field(name), label) if label else text

    def _nearest(self, name: str) -> str | None:
        """`caller.phone` is told at `caller.phone`, else at `phone`, else at `caller`."""
        tries = (name, name.rpartition(".")[2], name.partition(".")[0])
        return next((each for each in tries if each in self.fields), None)


class Choices(QWidget):
    """A row of buttons of which one is chosen: [1 咨询][2 求助] … by arrows, and by the keys `choice.1` … of Keys:
    the single digit while the row has focus (with `far` wherever focus takes no text), the form with a modifier
    from anywhere in the pane (with `far` only, so that two rows of one pane do not quarrel)."""

    chosen = Signal(object)
    """The value, or None."""

    def __init__(self, options: Mapping[str, str], look: Look, keys: Keys, name: str, far: bool = False) -> None:
        """`options`: value → word, at most nine. `name`: what is chosen, in the language spoken."""
        super().__init__()
        self.values = tuple(options)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        layout = Flow(self, gap=look.px(4))
        for at, (value, word) in enumerate(options.items()):
            button = QPushButton(f"{at + 1} {word}")
            button.setObjectName(value)
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setAccessibleName(f"{name} {word}")
            steady(button, look)
            self._group.addButton(button, at)
            layout.addWidget(button)
            self._bind(keys.of(f"choice.{at + 1}"), at, far)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self.values[at]))
        self.setFocusProxy(self._group.button(0))

    @property
    def value(self) -> str | None:
        """What is chosen."""
        at = self._group.checkedId()
        return self.values[at] if at >= 0 else None

    def put(self, value: str | None) -> None:
        """Show a choice without telling anybody."""
        self._group.setExclusive(False)
        for at, each in enumerate(self.values):
            self._group.button(at).setChecked(each == value)
        self._group.setExclusive(True)
        at = self.values.index(value) if value in self.values else 0
        self.setFocusProxy(self._group.button(at))

    def choose(self, value: str) -> None:
        """Choose as if by hand."""
        self.put(value)
        self.chosen.emit(value)

    def _bind(self, keys: Sequence[str], at: int, far: bool) -> None:
        reach = Qt.ShortcutContext.WindowShortcut if far else Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key in keys:
            heard = QShortcut(QKeySequence(key), self, context=reach)
            heard.activated.connect(lambda: self.choose(self.values[at]))


def steady(button: QPushButton, look: Look) -> None:
    """A choice is as wide from the start as its bold word will be once it is taken: nothing jumps or is cut."""
    bold = QFontMetrics(look.font(bold=True))
    button.setMinimumWidth(bold.horizontalAdvance(button.text()) + look.px(16))
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class SavedMark(QLabel):
    """草稿 10:42:05 已存: when what is typed last reached the disk."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "saved-mark")
        self.nothing()

    def nothing(self) -> None:
        """Nothing typed yet."""
        self.setText("")

    def typing(self) -> None:
        """Typed, not yet on disk."""
        self.setText(_("Draft: saving…"))

    def saved(self, at: datetime) -> None:
        """On disk since `at`."""
        self.setText(_("Draft saved {at}", at=hour(at)))

    def failed(self) -> None:
        """The disk does not take it."""
        self.setText(_("Draft NOT saved"))
