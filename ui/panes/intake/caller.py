"""Who speaks: name, number, marks, and what a mark asks for: the company, why there is no basis. What was known before
shows masked until it is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain import phones
from app.domain.masking import mask_name
from app.domain.words import Flag
from app.text import _, field, name_of
from ui.panes.intake.draft import number_of
from ui.panes.intake.fields import HidingLine

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.panes.intake.fields import Sheet
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

MARKS = (Flag.ANONYMOUS, Flag.ENTERPRISE, Flag.DISTRESS, Flag.BASELESS)


class CallerLine(QObject):
    """The form's first line. It writes into the draft that is shown and says when it has."""

    edited = Signal()
    numbered = Signal(str)
    """Another whole number stands there, in normal form; "" for none."""

    def __init__(self, frame: Frame, sheet: Sheet, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._frame, self._sheet = frame, sheet
        self._draft: Draft | None = None
        self._number = ""
        self.name = HidingLine(field("name"), mask_name)
        self.name.setPlaceholderText(field("name"))
        self.phone = HidingLine(field("phone"), phones.masked, phones.spoken)
        self.phone.setPlaceholderText(field("phone"))
        self.company = QLineEdit()
        self.company.setAccessibleName(field("company"))
        self.company.setPlaceholderText(field("company"))
        self.explanation = QLineEdit()
        self.explanation.setAccessibleName(field("explanation"))
        self.explanation.setPlaceholderText(field("explanation"))
        self.marks = {flag: self._mark(flag) for flag in MARKS}
        cells = [("caller.name", self.name, 3), ("caller.phone", self.phone, 4)]
        sheet.add_line(_("Caller"), cells, actions.button("intake.read_back", "quiet"))
        sheet.add_line("", [], *self.marks.values())
        more = [("caller.company", self.company, 1), ("explanation", self.explanation, 1)]
        self._more = sheet.add_line("", more)
        self.name.edited.connect(self._read)
        self.phone.edited.connect(self._read)
        for line in (self.company, self.explanation):
            line.textEdited.connect(self._read)

    @property
    def first(self) -> QWidget:
        """Where the conversation begins: the number where nobody knows it, else the name."""
        draft = self._draft
        return (
            self.phone if draft is not None and draft.is_call and not draft.phone and not draft.withheld else self.name
        )

    def put(self, draft: Draft) -> None:
        """Show this one's caller."""
        self._draft = draft
        self.name.put(draft.name, "name" in draft.hidden)
        self.phone.put(draft.phone, "phone" in draft.hidden)
        self.phone.setPlaceholderText(_("number withheld") if draft.withheld else field("phone"))
        self.company.setText(draft.company)
        self.explanation.setText(draft.explanation)
        for flag, box in self.marks.items():
            box.setChecked(flag in draft.flags)
        self._show_more(draft)
        self._tell_number(always=True)

    def offer(self, name: str, company: str) -> None:
        """What an earlier case says of this number; nothing typed is replaced."""
        draft = self._draft
        if draft is None or draft.name.strip() or not name:
            return
        draft.name, draft.company = name, draft.company or company
        draft.hidden = tuple(dict.fromkeys((*draft.hidden, "name")))
        self.name.put(draft.name, hidden=True)
        self.company.setText(draft.company)
        self.edited.emit()

    def read_back(self) -> None:
        """Show name and number whole, the number in spoken groups; the look is recorded without a question."""
        draft, seen = self._draft, [line for line in (self.name, self.phone) if line.whole and line.hidden]
        if draft is None:
            return
        for line in seen:
            line.show_whole()
        if not self.phone.hidden and number_of(draft):
            self.phone.show_whole()
        draft.hidden = ()
        if seen:
            lines = {"phone": self.phone, "name": self.name}
            self.record(",".join(what for what, line in lines.items() if line in seen))

    def toggle(self, flag: Flag) -> None:
        """By its key."""
        box = self.marks[flag]
        box.setChecked(not box.isChecked())
        self._read()

    def record(self, what: str) -> None:
        """Somebody sees this of the caller whole: kept with the case, or with the draft until there is one."""
        draft = self._draft
        if draft is None:
            return
        if draft.case:
            act = self._frame.desk.act("reveal", case=draft.case, what=what, reason="read_back")
            self._frame.work.do(self, [act])
        else:
            draft.looks = tuple(dict.fromkeys((*draft.looks, what)))
            self.edited.emit()

    def _read(self) -> None:
        draft = self._draft
        if draft is None:
            return
        draft.name, draft.phone, draft.company = self.name.whole, self.phone.whole, self.company.text()
        draft.explanation = self.explanation.text()
        draft.withheld = draft.withheld and not draft.phone.strip()
        lines = {"name": self.name, "phone": self.phone}
        draft.hidden = tuple(name for name in draft.hidden if lines[name].hidden)
        marked = [flag for flag in MARKS if self.marks[flag].isChecked()]
        draft.flags = (*(flag for flag in draft.flags if flag not in MARKS), *marked)
        self._show_more(draft)
        self.edited.emit()
        self._tell_number()

    def _show_more(self, draft: Draft) -> None:
        """A company has a name, and what has no basis needs it said why (无依据须说明)."""
        asked = {"caller.company": Flag.ENTERPRISE in draft.flags, "explanation": Flag.BASELESS in draft.flags}
        for name, shown in asked.items():
            self._sheet.fields[name].setVisible(shown)
        self._sheet.show_line(self._more, any(asked.values()))

    def _tell_number(self, always: bool = False) -> None:
        number = number_of(self._draft) if self._draft else ""
        if always or number != self._number:
            self._number = number
            self.numbered.emit(number)

    def _mark(self, flag: Flag) -> QCheckBox:
        box = QCheckBox(name_of(flag))
        box.setToolTip(self._frame.keys.shown(f"intake.{flag}"))
        box.clicked.connect(self._read)
        return box
