"""The controls an act's form asks with: each gives a command's plain value, and keeps what is typed as plain text.

`kind` of a `deeds.Part` → a control of `CONTROLS`. `value()` is the plain JSON value or None for nothing;
`unsure()` says what is wrong with what is typed; `kept()` and `restore()` are for drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.words import LEVELS, Told
from app.text import _, day, listed, moment, names_of, ngettext, weekday
from ui.parts.form import Choices
from ui.parts.moments import read_day, read_moment
from ui.parts.picker import Choice, Picker, nothing_taken

if TYPE_CHECKING:
    from ui.parts.pane import Frame


class Control(QWidget):
    """Base of all."""

    changed = Signal()
    asks = True
    """Whether there is anything to type or choose."""

    def value(self) -> Any:
        """The plain value of the command's field; None for nothing."""
        raise NotImplementedError

    def unsure(self) -> str:
        """What is wrong with what is typed; "" when all is well."""
        return ""

    def put(self, value: Any) -> None:
        """Show this plain value."""
        raise NotImplementedError

    def kept(self) -> Any:
        """What a draft keeps; None for nothing."""
        return self.value()

    def restore(self, kept: Any) -> None:
        """Take up what `kept` gave."""
        self.put(kept)

    def _hold(self, *widgets: QWidget, row: bool = False, stretch: bool = False) -> None:
        layout = QHBoxLayout(self) if row else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in widgets:
            layout.addWidget(widget)
        if stretch:
            layout.addStretch()
        self.setFocusProxy(widgets[0])


class Paragraphs(Control):
    """A text of some lines; Tab goes on to the next field."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__()
        self._margin = frame.look.px(14)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(name)
        self.edit.textChanged.connect(self.changed)
        self._hold(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_rows(3)

    def set_rows(self, rows: int) -> None:
        """Show so many lines at once."""
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * rows + self._margin)

    def value(self) -> Any:
        return self.edit.toPlainText().strip() or None

    def kept(self) -> str | None:
        return self.edit.toPlainText() or None

    def put(self, value: Any) -> None:
        self.edit.setPlainText(str(value or ""))
        self.edit.moveCursor(QTextCursor.MoveOperation.End)


class OneLine(Control):
    """A line of text."""

    def __init__(self, _frame: Frame, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self.changed)
        self._hold(self.line)

    def value(self) -> Any:
        return self.line.text().strip() or None

    def kept(self) -> str | None:
        return self.line.text() or None

    def put(self, value: Any) -> None:
        self.line.setText("" if value is None else str(value))

    def restore(self, kept: Any) -> None:
        self.line.setText(str(kept or ""))


class Number(OneLine):
    """A whole number."""

    def value(self) -> int | None:
        text = self.line.text().strip()
        return int(text) if text.isascii() and text.isdigit() else None

    def unsure(self) -> str:
        return _("A whole number") if self.line.text().strip() and self.value() is None else ""


class Understood(OneLine):
    """A line that is understood while it is typed; what was understood stands beside it."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name)
        self._frame = frame
        self.said = QLabel()
        self.said.setProperty("part", "muted")
        self.layout().addWidget(self.said)
        self.said.hide()
        self.line.setPlaceholderText(self.hint())
        self.line.textChanged.connect(lambda _text: self._say())

    def hint(self) -> str:
        """An example."""
        raise NotImplementedError

    def read(self) -> Any:
        """What is meant, or None."""
        raise NotImplementedError

    def spoken(self, read: Any) -> str:
        """What was understood, in full."""
        raise NotImplementedError

    def unsure(self) -> str:
        return _("Not understood: {hint}", hint=self.hint()) if self.line.text().strip() and not self.read() else ""

    def _say(self) -> None:
        read = self.read()
        self.said.setText(f"→ {self.spoken(read)}" if read else "")
        self.said.setVisible(bool(read))


class Moment(Understood):
    """A moment: 14:30 · 明天9点 · 11-25 14:00."""

    def __init__(self, frame: Frame, name: str, ahead: bool = False) -> None:
        self._ahead = ahead
        super().__init__(frame, name)

    def hint(self) -> str:
        return _("e.g. 14:30, tomorrow 9:00, 11-25 14:00")

    def read(self) -> datetime | None:
        text = self.line.text()
        return read_moment(text, self._frame.clock.now(), self._frame.book.zone, self._ahead) if text.strip() else None

    def spoken(self, read: datetime) -> str:
        return f"{moment(read)} {weekday(read.astimezone(self._frame.book.zone).date())}"

    def value(self) -> str | None:
        read = self.read()
        return read.astimezone(UTC).isoformat() if read else None

    def put(self, value: Any) -> None:
        self.line.setText(moment(datetime.fromisoformat(value)) if value else "")


class Ahead(Moment):
    """A moment to come: a bare hour that is past means tomorrow's."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name, ahead=True)


class Day(Understood):
    """A day: 明天 · 11-25 · 周五."""

    def hint(self) -> str:
        return _("e.g. tomorrow, 11-25, Friday")

    def read(self) -> Any:
        text = self.line.text()
        return read_day(text, self._frame.clock.now(), self._frame.book.zone) if text.strip() else None

    def spoken(self, read: Any) -> str:
        return f"{day(read)} {weekday(read)}"

    def value(self) -> str | None:
        read = self.read()
        return read.isoformat() if read else None


class Pick(Control):
    """One row of a table."""

    table = "unit"

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__()
        self._frame = frame
        self.picker = Picker(self.find(), frame.look, name, _("Chinese, pinyin or initials"))
        self.picker.taken.connect(self._taken)
        self.picker.textEdited.connect(lambda _text: self.changed.emit())
        self._hold(self.picker)

    def find(self) -> Callable[[str], Sequence[Choice]]:
        """What it searches."""
        return self._frame.finders.find(self.table)

    def choice(self, code: str) -> Choice | None:
        """The row of a code."""
        return self._frame.finders.choice(self.table, code)

    def value(self) -> str | None:
        return self.picker.code

    def unsure(self) -> str:
        return nothing_taken() if self.picker.unresolved else ""

    def put(self, value: Any) -> None:
        self.picker.put(self.choice(value) if value else None)

    def _taken(self, choice: Choice | None) -> None:
        if choice is not None:
            self._frame.finders.used(self.table, choice.code)
        self.changed.emit()


class PickArea(Pick):
    """A place of the chain."""

    table = "area"


class PickLeaf(Pick):
    """A matter that can be chosen for a case."""

    table = "leaf"


class PickPerson(Pick):
    """A colleague, by name."""

    def find(self) -> Callable[[str], Sequence[Choice]]:
        return self._people

    def choice(self, code: str) -> Choice | None:
        person = self._frame.book.people.get(code)
        return Choice(code, person.name) if person else None

    def _people(self, text: str) -> list[Choice]:
        wanted = text.strip().lower()
        me = self._frame.person.id
        found = [p for p in self._frame.book.people.values() if p.active and p.id != me and wanted in p.name.lower()]
        return [
            Choice(p.id, p.name) for p in sorted(found, key=lambda p: (not p.name.lower().startswith(wanted), p.name))
        ]

    def _taken(self, choice: Choice | None) -> None:
        self.changed.emit()


class Several(Control):
    """Several units: each taken one joins the row; Backspace in the empty line takes the last away."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__()
        self._frame = frame
        self._codes: list[str] = []
        self.picker = Picker(frame.finders.find("unit"), frame.look, name, _("Several; Backspace takes back"))
        self.picker.installEventFilter(self)
        self.picker.taken.connect(self._taken)
        self.names = QLabel()
        self.names.setWordWrap(True)
        self.names.hide()
        self._hold(self.picker, self.names)

    def value(self) -> list[str] | None:
        return list(self._codes) or None

    def unsure(self) -> str:
        return nothing_taken() if self.picker.unresolved else ""

    def put(self, value: Any) -> None:
        self._codes = [code for code in (value or []) if code in self._frame.book.units]
        self._say()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Backspace and not self.picker.text():
            if self._codes:
                self._codes.pop()
                self._say()
                self.changed.emit()
            return True
        return super().eventFilter(watched, event)

    def _taken(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self._frame.finders.used("unit", choice.code)
        if choice.code not in self._codes:
            self._codes.append(choice.code)
        self.picker.put(None)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        names = [choice.name for code in self._codes if (choice := self._frame.finders.choice("unit", code))]
        self.names.setText(listed(names))
        self.names.setVisible(bool(names))


class OneOf(Control):
    """A few words of which one is chosen by one key."""

    def __init__(self, frame: Frame, name: str, options: Mapping[str, str]) -> None:
        super().__init__()
        self.choices = Choices(options, frame.look, frame.keys, name)
        self.choices.chosen.connect(lambda _value: self.changed.emit())
        self._hold(self.choices)

    def value(self) -> Any:
        return self.choices.value

    def put(self, value: Any) -> None:
        self.choices.put(None if value is None else str(value))
        self.setFocusProxy(self.choices.focusProxy())


class HowTold(OneOf):
    """How a unit's word came."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name, names_of(Told))


class Level(OneOf):
    """1, 3, 7 or 11 days; none chosen: as the duty catalogue says."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name, {str(n): ngettext("{n} day", "{n} days", n) for n in LEVELS})

    def value(self) -> int | None:
        return int(self.choices.value) if self.choices.value else None


class Units(OneOf):
    """One of the units that have a dispatch of this case."""

    def __init__(self, frame: Frame, name: str, codes: Sequence[str]) -> None:
        found = [(code, frame.finders.choice("unit", code)) for code in codes[:9]]
        super().__init__(frame, name, {code: choice.name if choice else code for code, choice in found})
        if codes:
            self.put(codes[0])


CONTROLS: Mapping[str, Callable[[Frame, str], Control]] = {
    "text": Paragraphs,
    "line": OneLine,
    "number": Number,
    "moment": Moment,
    "ahead": Ahead,
    "day": Day,
    "unit": Pick,
    "units": Several,
    "area": PickArea,
    "leaf": PickLeaf,
    "person": PickPerson,
    "told": HowTold,
    "level": Level,
}
"""Kinds that need to know nothing of the case."""
