"""Which days and which part of the cases: the two lines over the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.words import Channel
from app.questions.shapes import Filters
from app.text import _, field, names_of
from ui.panes.statistics.model import PERIODS, Days, days, read_day
from ui.parts.flow import Flow
from ui.parts.form import Choices
from ui.parts.picker import Choice, Picker

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

RANGE = "range"
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class DayLine(QLineEdit):
    """A day as people type it; the arrows move it. It is taken with Enter, or when it is left."""

    read = Signal()
    """Another day stands here, or what is typed is none (`wrong`)."""

    def __init__(self, name: str, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.day = today()
        self.setAccessibleName(name)
        self.setMaxLength(12)
        self.setToolTip(_("2026-11-22, 1122, 22 or yesterday; arrows move it"))
        self.editingFinished.connect(self._read)

    @property
    def wrong(self) -> bool:
        """Whether what is typed is no day."""
        return bool(self.property("wrong"))

    def put(self, day: date) -> None:
        """Show this day without telling anybody."""
        self.day = day
        self.setText(day.isoformat())
        self._mark(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS and not event.modifiers():
            day = read_day(self.text(), self._today()) or self.day
            self._take(day + timedelta(days=_STEPS[event.key()]))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _read(self) -> None:
        read = read_day(self.text(), self._today())
        if read is None:
            self._mark(True)
            self.read.emit()
        elif read != self.day or self.wrong:
            self._take(read)
        else:
            self.put(read)

    def _take(self, day: date) -> None:
        self.put(day)
        self.selectAll()
        self.read.emit()

    def _mark(self, wrong: bool) -> None:
        if wrong != self.wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class Asking(QWidget):
    """Says `changed` whenever something else is asked."""

    changed = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        words = {name: _(word) for name, word in PERIODS.items()}
        self.period = Choices(words, frame.look, frame.keys, _("Days"), far=True)
        self.period.put("today")
        self.first, self.last = (DayLine(name, lambda: self.today) for name in (_("First day"), _("Last day")))
        self.wrong = QLabel()
        self.area = Picker(frame.finders.find("area"), frame.look, field("area"), _("All areas"))
        self.unit = Picker(frame.finders.find("unit"), frame.look, field("unit"), _("All units"))
        self.channel = self._channels()
        self.beside = QHBoxLayout()
        self._lay_out()
        self.show_days()
        self._bind()

    @property
    def today(self) -> date:
        """The hotline's day."""
        return self._frame.clock.now().astimezone(self._frame.book.zone).date()

    @property
    def days(self) -> Days:
        """The days asked about."""
        return days(self.period.value or "today", self.today, (self.first.day, self.last.day))

    @property
    def filters(self) -> Filters:
        """The part of the cases asked about."""
        channel = self.channel.currentData()
        return Filters(area=self.area.code, unit=self.unit.code, channels=(Channel(channel),) if channel else ())

    @property
    def narrowed(self) -> bool:
        """Whether only a part is asked about."""
        return self.filters != Filters()

    @property
    def sound(self) -> bool:
        """Whether it can be asked."""
        return not self._error()

    def clear(self) -> None:
        """Everything of these days again."""
        self.area.put(None)
        self.unit.put(None)
        self.channel.setCurrentIndex(0)
        self.changed.emit()

    def widgets(self) -> tuple[QWidget, ...]:
        """All there is to ask with."""
        return (self.period, *(self.below.itemAt(n).widget() for n in range(self.below.count())))  # pyright: ignore[reportReturnType, reportOptionalMemberAccess]

    def show_error(self) -> None:
        """What is wrong with the days, if anything."""
        self._say()

    def show_days(self) -> None:
        """The days of the period in the two lines; they move on with the clock."""
        for line, day in zip((self.first, self.last), self.days, strict=True):
            line.put(day)
        self._say()

    def state(self) -> dict[str, Any]:
        """All of it, as plain values."""
        first, last = self.days
        return {
            "period": self.period.value,
            "days": [first.isoformat(), last.isoformat()],
            "area": self.area.code,
            "unit": self.unit.code,
            "channel": self.channel.currentData(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self.period.put(state["period"])
        for line, day in zip((self.first, self.last), state["days"], strict=True):
            line.put(date.fromisoformat(day))
        self.show_days()
        for kind, picker in (("area", self.area), ("unit", self.unit)):
            picker.put(self._frame.finders.choice(kind, state[kind]))
        self.channel.setCurrentIndex(max(self.channel.findData(state["channel"]), 0))

    def _take_period(self, period: str) -> None:
        self.show_days()
        if period == RANGE:
            self.first.setFocus()
        self.changed.emit()

    def _take_day(self) -> None:
        self.period.put(RANGE)
        self._say()
        self.changed.emit()

    def _error(self) -> str:
        if self.first.wrong or self.last.wrong:
            return _("Type a day as 2026-11-22, 1122 or 22")
        first, last = self.days
        return _("The first day comes after the last") if first > last else ""

    def _say(self) -> None:
        self.wrong.setText(self._error())
        self.wrong.setVisible(bool(self._error()))

    def _picked(self, kind: str, choice: Choice | None) -> None:
        if choice is not None:
            self._frame.finders.used(kind, choice.code)
        self.changed.emit()

    def _channels(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(field("channel"))
        box.addItem(_("All channels"), None)
        for value, word in names_of(Channel).items():
            box.addItem(word, value)
        return box

    def _bind(self) -> None:
        self.period.chosen.connect(self._take_period)
        for line in (self.first, self.last):
            line.read.connect(self._take_day)
        self.area.taken.connect(lambda choice: self._picked("area", choice))
        self.unit.taken.connect(lambda choice: self._picked("unit", choice))
        self.channel.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def _lay_out(self) -> None:
        px = self._frame.look.px
        self.wrong.setProperty("part", "field-error")
        above = QHBoxLayout()
        above.setSpacing(px(12))
        above.addWidget(self.period, 1)
        above.addLayout(self.beside)
        self.below = Flow(gap=px(8))
        dash = QLabel("–")
        dash.setProperty("part", "muted")
        for label in (dash, self.wrong):
            label.setFixedHeight(px(32))
        for widget, width in (
            (self.first, 116), (dash, 0), (self.last, 116), (self.wrong, 0),
            (self.area, 200), (self.unit, 220), (self.channel, 160),
        ):  # fmt: skip
            if width:
                widget.setFixedWidth(px(width))
            self.below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addLayout(above)
        layout.addLayout(self.below)

    def add_actions(self, actions: Actions) -> None:
        """The buttons at the end of the second line."""
        self.below.addWidget(actions.button("statistics.clear", "quiet"))
