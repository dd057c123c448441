"""Controls of an act's form that need to know the case: another case, called units, marks, a reason, the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.domain.words import IN_HAND, ContactKind, Flag, RequestType
from app.questions.shapes import CaseRow, Ids, Similar
from app.text import _, name_of, names_of
from ui.parts import names
from ui.parts.asking import Control, OneOf, Paragraphs, Units
from ui.parts.cells import STATUS_MARKS
from ui.parts.deeds import Situation, called
from ui.parts.fitting import fit
from ui.parts.moments import read_day
from ui.parts.table import Column, Table
from ui.parts.told import reason_name

if TYPE_CHECKING:
    from ui.parts.pane import Frame

REASONS = ("verify", "contact", "unit", "other")
"""Why somebody looks at personal data; `other` is written out."""
MARKS = (Flag.ENTERPRISE, Flag.ANONYMOUS, Flag.DISTRESS, Flag.BASELESS)
"""Marks a person sets by hand; an emergency has acts of its own."""


class Called(Units):
    """One of the units that were called in."""

    def __init__(self, frame: Frame, name: str, situation: Situation) -> None:
        super().__init__(frame, name, called(situation.file))


class Stages(Paragraphs):
    """The steps of a plan, each a line: until when, and what."""

    def __init__(self, frame: Frame, name: str, _situation: Situation) -> None:
        super().__init__(frame, name)
        self._frame = frame
        self.edit.setPlaceholderText(_("One step a line: 12-31 what is done"))

    def value(self) -> Any:
        read = [self._read(line) for line in self._lines()]
        return [{"day": each[0], "text": each[1]} for each in read if each is not None] or None

    def unsure(self) -> str:
        wrong = next((line for line in self._lines() if self._read(line) is None), None)
        return _("This line is not understood: {line}", line=wrong) if wrong is not None else ""

    def kept(self) -> str | None:
        return self.edit.toPlainText() or None

    def restore(self, kept: Any) -> None:
        self.edit.setPlainText(str(kept or ""))

    def put(self, value: Any) -> None:
        self.edit.setPlainText("\n".join(f"{each['day']} {each['text']}" for each in value or ()))

    def _lines(self) -> list[str]:
        return [line.strip() for line in self.edit.toPlainText().splitlines() if line.strip()]

    def _read(self, line: str) -> tuple[str, str] | None:
        when, _blank, what = line.partition(" ")
        on = read_day(when, self._frame.clock.now(), self._frame.book.zone)
        return (on.isoformat(), what.strip()) if on is not None and what.strip() else None


class Step(Control):
    """The next step of supervision: only one is possible, so it is said and not asked."""

    asks = False

    def __init__(self, _frame: Frame, _name: str, situation: Situation) -> None:
        super().__init__()
        self._step = situation.file.facts.supervision + 1
        label = QLabel(_("step {n} of 3", n=self._step))
        label.setProperty("part", "value")
        self._hold(label)

    def value(self) -> int:
        return self._step

    def kept(self) -> None:
        return None

    def put(self, value: Any) -> None: ...


class OfCase(Units):
    """One of the units that have, or had, a part of this case; the one in charge is chosen."""

    def __init__(self, frame: Frame, name: str, situation: Situation) -> None:
        facts = situation.file.facts
        ranked = sorted(facts.dispatches, key=lambda each: (each.status not in IN_HAND, not each.lead))
        super().__init__(frame, name, tuple(dict.fromkeys(each.unit for each in ranked)))


class CallerShown(OneOf):
    """Whether a paper names the caller."""

    def __init__(self, frame: Frame, name: str, situation: Situation) -> None:
        hidden = {"without": _("without the caller, numbers masked")}
        anonymous = Flag.ANONYMOUS in situation.file.facts.flags
        shown = _("the words whole, recorded") if anonymous else _("with the caller, recorded")
        super().__init__(frame, name, hidden | {"with": shown})


class WayOut(OneOf):
    """To a file or a printer: which printers there are, only the machine's own dialog asks."""

    def __init__(self, frame: Frame, name: str, _situation: Situation) -> None:
        super().__init__(frame, name, {"file": _("PDF file"), "printer": _("Printer")})


class Reason(OneOf):
    """Why whole numbers and names are looked at."""

    def __init__(self, frame: Frame, name: str, _situation: Situation) -> None:
        super().__init__(frame, name, {code: reason_name(code) for code in REASONS})


class RequestTypes(OneOf):
    """What the citizen wants."""

    def __init__(self, frame: Frame, name: str, _situation: Situation) -> None:
        super().__init__(frame, name, names_of(RequestType))


class ContactKinds(OneOf):
    """Why the citizen is in touch again."""

    def __init__(self, frame: Frame, name: str, _situation: Situation) -> None:
        kinds = (ContactKind.PROGRESS, ContactKind.REMINDER, ContactKind.ADDITION)
        super().__init__(frame, name, {str(kind): name_of(kind) for kind in kinds})


class Marks(Control):
    """Marks of the case, each on or off."""

    def __init__(self, frame: Frame, name: str, situation: Situation) -> None:
        super().__init__()
        self._others = tuple(flag for flag in situation.file.facts.flags if flag not in MARKS)
        self._buttons: dict[Flag, QPushButton] = {}
        for flag in MARKS:
            button = QPushButton(name_of(flag))
            button.setCheckable(True)
            button.setProperty("kind", "choice")
            button.setAccessibleName(f"{name} {name_of(flag)}")
            button.toggled.connect(lambda _on: self.changed.emit())
            self._buttons[flag] = button
        self._hold(*self._buttons.values(), row=True, stretch=True)

    def value(self) -> list[str]:
        chosen = [flag for flag, button in self._buttons.items() if button.isChecked()]
        return [str(flag) for flag in (*self._others, *chosen)]

    def put(self, value: Any) -> None:
        for flag, button in self._buttons.items():
            button.setChecked(flag in (value or ()))


class OtherCase(Control):
    """Another case: by number, words or phone; before anything is typed, those that are alike. Up and Down choose."""

    ROWS = 6

    def __init__(self, frame: Frame, name: str, situation: Situation) -> None:
        super().__init__()
        self._frame, self._file = frame, situation.file
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(_("Number, words, phone; Down chooses"))
        self.line.installEventFilter(self)
        self.table = Table(frame, columns(frame), name)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setFixedHeight(frame.look.row * self.ROWS + frame.look.px(30))
        self.table.chosen.connect(lambda _id: self.changed.emit())
        self.table.counted.connect(lambda count: self.table.setVisible(bool(count)))
        self.table.hide()
        self._pause = QTimer(self, singleShot=True, interval=150)
        self._pause.timeout.connect(self._search)
        self.line.textEdited.connect(lambda _text: self._pause.start())
        self._hold(self.line, self.table)
        self._alike()

    def value(self) -> str | None:
        return self.table.current_id()

    def kept(self) -> str | None:
        return self.line.text() or None

    def put(self, value: Any) -> None:
        self.line.setText(str(value or ""))
        self._search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit(self.table, ("snippet", "status", "number", "place"), self.width(), self._frame.look)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """The arrows move in the list while the hands stay in the line."""
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return super().eventFilter(watched, event)

    def _move(self, by: int) -> None:
        ids = self.table.set.ids
        if ids:
            at = self.table.set.place(self.table.current_id() or "")
            self.table.select(ids[0 if at is None else min(max(at + by, 0), len(ids) - 1)])

    def _search(self) -> None:
        text = self.line.text().strip()
        if text:
            self.table.ask(Ids(list="cases", text=text, limit=50))
        else:
            self._alike()

    def _alike(self) -> None:
        facts, private = self._file.facts, self._file.private
        asked = Similar(
            case=facts.id,
            category=facts.category,
            area=facts.area,
            text=private.text if private else "",
            place=private.place if private else "",
        )
        self._frame.work.ask(self, "alike", asked, self._take)

    def _take(self, rows: Sequence[CaseRow]) -> None:
        if not self.line.text().strip():
            self.table.show_rows(rows)


def columns(frame: Frame) -> list[Column]:
    """A short line of a case: status, number, place, what it is about."""
    return [
        Column("status", "", lambda row: name_of(row.status), 92, mark=lambda row: STATUS_MARKS[row.status]),
        Column("number", "", lambda row: row.number, 152),
        Column("place", "", lambda row: row.place or names.area(frame.book, row.area), 140),
        Column("snippet", "", lambda row: row.snippet, 120, stretch=True),
    ]


OF_CASE: Mapping[str, type[Control]] = {
    "called": Called,
    "stages": Stages,
    "of_case": OfCase,
    "caller_shown": CallerShown,
    "way_out": WayOut,
    "step": Step,
    "reason": Reason,
    "request_type": RequestTypes,
    "contact": ContactKinds,
    "marks": Marks,
    "case": OtherCase,
}
"""Kind of a `deeds.Part` → a control that is made with the situation."""


def row(*widgets: QWidget, spacing: int = 8) -> QWidget:
    """Widgets side by side, from the left."""
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch()
    return box
