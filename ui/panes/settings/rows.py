"""One setting on the screen: what it is, what it does, its control, and the way back to what was shipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.settings import Setting, Value
from app.text import _
from ui.panes.settings.model import value_of, word
from ui.parts.form import Choices

if TYPE_CHECKING:
    from ui.parts.pane import Frame

WORDS_WIDTH, CONTROL_WIDTH = 216, 364


class Row(QWidget):
    """A line of the table. It keeps nothing itself."""

    chosen = Signal(object)
    """The value somebody chose."""
    default = Signal()
    """Back to what holds without a choice of one's own."""

    def __init__(self, frame: Frame, setting: Setting) -> None:
        super().__init__()
        self.setting, self._frame = setting, frame
        self.setObjectName(setting.name)
        self.title, self.explain, self.wrong = QLabel(_(setting.title)), QLabel(_(setting.explain)), QLabel()
        self.back = self._back()
        self._show, self.control = _CONTROLS[_kind(setting)](self)
        self._lay_out()
        self.show_value()

    def show_value(self) -> None:
        """Show what holds now."""
        self.say("")
        self._show()
        shipped = self._frame.settings.without(self.setting.name)
        self.back.setVisible(not self.setting.fixed and self.value != shipped)
        self.back.setToolTip(_("Default: {value}", value=word(self.setting, shipped)))

    def say(self, text: str) -> None:
        """What went wrong with the value; "" takes it back."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def take_focus(self) -> None:
        """Put the hands on its control."""
        (self.control.focusProxy() or self.control).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def value(self) -> Value:
        """What holds now."""
        return self._frame.settings.get(self.setting.name)

    # one control a type

    def words_control(self) -> tuple[Callable[[], None], QWidget]:
        """A few words, one chosen by its digit."""
        setting, frame = self.setting, self._frame
        words = {value: word(setting, value) for value in setting.choices or {}}
        choices = Choices(words, frame.look, frame.keys, _(setting.title))
        choices.chosen.connect(self.chosen)
        return lambda: choices.put(str(self.value)), choices

    def switch_control(self) -> tuple[Callable[[], None], QWidget]:
        """On or off."""
        box = QCheckBox()
        box.setAccessibleName(_(self.setting.title))

        def show() -> None:
            box.setChecked(bool(self.value))
            box.setText(word(self.setting, self.value))

        box.clicked.connect(lambda on: self.chosen.emit(bool(on)))
        return show, box

    def number_control(self) -> tuple[Callable[[], None], QWidget]:
        """A number between two bounds; taken with Enter, with an arrow, or when it is left."""
        box = QSpinBox()
        box.setAccessibleName(_(self.setting.title))
        box.setRange(self.setting.least, self.setting.most)
        box.setKeyboardTracking(False)
        box.setFixedWidth(self._frame.look.px(96))

        def show() -> None:
            box.blockSignals(True)
            box.setValue(int(self.value))
            box.blockSignals(False)

        box.valueChanged.connect(lambda value: self.chosen.emit(value))
        return show, box

    def text_control(self) -> tuple[Callable[[], None], QWidget]:
        """A line of text; taken with Enter or when it is left. A secret shows as dots."""
        line = QLineEdit()
        line.setAccessibleName(_(self.setting.title))
        line.setFixedWidth(self._frame.look.px(240))
        if self.setting.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)

        def take() -> None:
            if line.text().strip() != self.value:
                self.chosen.emit(line.text().strip())

        line.editingFinished.connect(take)
        return lambda: line.setText(str(self.value)), line

    def fixed_control(self) -> tuple[Callable[[], None], QWidget]:
        """Read only."""
        label = QLabel()
        label.setProperty("part", "value")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return lambda: label.setText(value_of(self._frame.settings, self.setting)), label

    # laying out

    def _back(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(self._frame.look.icon("undo", "muted", 16))
        button.setAccessibleName(_("Default: {value}", value=_(self.setting.title)))
        button.clicked.connect(self.default)
        return button

    def _lay_out(self) -> None:
        px = self._frame.look.px
        for label, part in ((self.explain, "small"), (self.wrong, "field-error")):
            label.setProperty("part", part)
            label.setWordWrap(True)
        self.title.setBuddy(self.control)
        self.title.setMinimumHeight(px(22))
        self.wrong.hide()
        right = QHBoxLayout()
        right.setSpacing(px(4))
        wide = self.setting.fixed or self.setting.choices is not None
        right.addWidget(self.control, int(wide))
        right.addStretch(int(not wide))
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.back.setFixedSize(px(32), px(32))
        keep = self.back.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(keep)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self.title)
        words.addWidget(self.explain)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, px(4), 0, px(4))
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(2))
        grid.addLayout(words, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(right, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.wrong, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, px(WORDS_WIDTH))
        grid.setColumnMinimumWidth(1, px(CONTROL_WIDTH))


def _kind(setting: Setting) -> type | None:
    if setting.fixed:
        return None
    return dict if setting.choices else type(setting.default)


_CONTROLS: dict[type | None, Callable[[Row], tuple[Callable[[], None], QWidget]]] = {
    dict: Row.words_control,
    bool: Row.switch_control,
    int: Row.number_control,
    str: Row.text_control,
    None: Row.fixed_control,
}
"""A setting's type → its control and what shows the value in it."""
