"""The end of a shift: each draft is saved as a case, kept or dropped, and what is open goes to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.domain.masking import mask_text
from app.domain.words import Role
from app.questions.shapes import CaseRow, Ids, Rows
from app.text import N_, _, name_of, near, number, refusal, trouble
from ui.panes.intake.draft import Draft, saving, title_of
from ui.panes.intake.fields import Elided, Sheet, Story
from ui.parts import names
from ui.parts.cells import STATUS_MARKS
from ui.parts.form import Choices
from ui.parts.pane import Kind
from ui.parts.picker import Choice, Picker
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.panes.intake.drafts import Drafts
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

SHOWN = 4
"""Drafts in sight at once."""
MOST = 200
"""Open matters handed over at once."""


class ShiftEnd(QWidget):
    """A page in the place of the form. Nothing happens before `finish`."""

    left = Signal()
    """Back to work."""
    over = Signal()
    """All is done."""

    def __init__(self, frame: Frame, drafts: Drafts, actions: Actions) -> None:
        super().__init__()
        self._frame, self._drafts = frame, drafts
        self.lines: list[DraftLine] = []
        self._open: list[CaseRow] = []
        self._owed = 0
        self._failed = 0
        look = frame.look
        title = QLabel(_("End of shift"))
        title.setProperty("part", "title")
        self.drafts_head, self.open_head = QLabel(), QLabel()
        for head in (self.drafts_head, self.open_head):
            head.setProperty("part", "heading")
        self._box = QVBoxLayout()
        self._box.setSpacing(look.px(4))
        self.table = Table(frame, _columns(frame), _("Open matters"))
        self.table.setMinimumHeight(look.row * 3)
        self.sheet = Sheet(look)
        self.to = Picker(self._people, look, _("Colleague"), _("Who takes over; empty: nobody"))
        self.note = Story(_("Note"), _("What the colleague must know"), lines=2)
        self.sheet.add_text("to", _("Hand over to"), self.to)
        self.sheet.add_text("text", _("Note"), self.note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(8))
        layout.setSpacing(look.px(8))
        layout.addWidget(title)
        layout.addWidget(self.drafts_head)
        self._area = _scrolled(self._box)
        layout.addWidget(self._area)
        layout.addWidget(self.open_head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.sheet)
        bar = QHBoxLayout()
        bar.addStretch()
        bar.addWidget(actions.button("intake.shift_back"))
        bar.addWidget(actions.button("intake.shift_finish", "primary"))
        layout.addLayout(bar)

    def begin(self) -> None:
        """Show what there is to decide."""
        while self._box.count():
            self._box.takeAt(0).widget().deleteLater()
        self.lines = [DraftLine(self._frame, draft) for draft in self._drafts.all]
        for line in self.lines:
            self._box.addWidget(line)
        self._area.setVisible(bool(self.lines))
        self._area.setFixedHeight(min(len(self.lines), SHOWN) * self._frame.look.px(48))
        count = number(len(self.lines))
        self.drafts_head.setText(_("Drafts {count}", count=count) if self.lines else _("No drafts"))
        self.sheet.clear_errors()
        self._frame.work.ask(self, "open", Ids(list="open", limit=MOST), self._take_ids)
        (self.lines[0].choice if self.lines else self.to).setFocus()

    def finish(self) -> None:
        """Do what was chosen; whatever is refused stays here and says why."""
        if self._owed:
            return
        self.sheet.clear_errors()
        if self.to.unresolved:
            self.sheet.error("to", _("Pick one from the list"))
            return
        self._failed = 0
        self._owed = 1
        for line in list(self.lines):
            self._finish_draft(line)
        if self.to.code is not None:
            for row in self._open:
                self._hand_over(row.id, self.to.code)
        self._settle(True)

    def _finish_draft(self, line: DraftLine) -> None:
        if line.choice.value == "drop":
            self._drafts.put_away(line.draft)
        elif line.choice.value == "save":
            self._drafts.flush()
            acts = saving(line.draft, self._frame.desk.act, self._frame.clock.now())
            if not acts:
                self._drafts.put_away(line.draft)
                return
            self._owed += 1
            self._frame.work.do(
                self,
                acts,
                lambda _saved: self._saved(line),
                lambda refused: self._refused(line, refused),
                self._troubled,
                draft=line.draft.id,
            )

    def _hand_over(self, case: str, to: str) -> None:
        self._owed += 1
        act = self._frame.desk.act("hand_over", case=case, to=to, text=self.note.toPlainText())
        self._frame.work.do(self, [act], lambda _saved: self._settle(True), self._not_handed, self._troubled)

    def _saved(self, line: DraftLine) -> None:
        self._drafts.done(line.draft)
        self._settle(True)

    def _refused(self, line: DraftLine, refused: Refused) -> None:
        line.refused(refusal(refused.code, refused.fields, refused.values))
        self._settle(False)

    def _not_handed(self, refused: Refused) -> None:
        self.sheet.refused(Refused(refused.code, "to", **refused.values))
        self._settle(False)

    def _troubled(self, error: Trouble) -> None:
        self._frame.say(trouble(error.code), Kind.TROUBLE)
        self._settle(False)

    def _settle(self, well: bool) -> None:
        """One more of what `finish` began has come to its end."""
        self._owed -= 1
        self._failed += not well
        if self._owed:
            return
        if self._failed:
            kept = {id(line.draft): line.wrong.text() for line in self.lines}
            self.begin()
            for line in self.lines:
                line.refused(kept.get(id(line.draft), ""))
            return
        self._frame.say(_("The shift is handed over."))
        self.over.emit()

    def _take_ids(self, ids: Sequence[str]) -> None:
        self._frame.work.ask(self, "rows", Rows(ids=tuple(ids)), self._take_rows)

    def _take_rows(self, rows: Sequence[CaseRow]) -> None:
        of_drafts = {draft.case for draft in self._drafts.all}
        self._open = [row for row in rows if row.id not in of_drafts]
        self.table.show_rows(self._open)
        self.table.horizontalHeader().setVisible(bool(self._open))
        count = number(len(self._open))
        self.open_head.setText(_("Open matters {count}", count=count) if self._open else _("Nothing open"))

    def _people(self, text: str) -> list[Choice]:
        """Colleagues who take calls, by name."""
        me, wanted = self._frame.person.id, text.lower()
        found = [
            person
            for person in self._frame.book.people.values()
            if person.active and person.id != me and {Role.OPERATOR, Role.LEAD} & set(person.roles)
        ]
        return [Choice(p.id, p.name) for p in sorted(found, key=lambda p: p.name) if wanted in p.name.lower()]


class DraftLine(QFrame):
    """One draft and what becomes of it."""

    def __init__(self, frame: Frame, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.setProperty("part", "panel")
        words = {"save": _("Save as a case"), "keep": _("Keep"), "drop": _("Drop")}
        name = title_of(draft) or name_of(draft.channel)
        self.choice = Choices(words, frame.look, frame.keys, name)
        self.choice.put("save" if draft.text.strip() else "keep" if draft.typed else "drop")
        title, about, self.wrong = QLabel(name), Elided("muted"), Elided("field-error")
        about.say(
            " · ".join(
                filter(
                    None,
                    (names.category(frame.book, draft.category) if draft.category else "", mask_text(draft.text[:80])),
                )
            )
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(frame.look.px(12), frame.look.px(4), frame.look.px(8), frame.look.px(4))
        self.choice.setMinimumWidth(self._wide(frame.look.px(4)))
        layout.addWidget(title)
        layout.addWidget(about, 2)
        layout.addWidget(self.wrong, 1)
        self.wrong.hide()
        layout.addWidget(self.choice)

    def refused(self, why: str) -> None:
        """Say why it could not be saved."""
        self.wrong.say(why)
        self.wrong.setVisible(bool(why))

    def _wide(self, gap: int) -> int:
        """All choices on one line."""
        return sum(button.sizeHint().width() + 2 * gap for button in self.choice.findChildren(QPushButton))


def _columns(frame: Frame) -> list[Column]:
    return [
        Column("at", N_("Received"), lambda row: near(row.at, frame.clock.now()), width=96),
        Column("what", N_("What"), lambda row: row.snippet, width=120, stretch=True),
        Column(
            "status", N_("Status"), lambda row: name_of(row.status), width=112, mark=lambda r: STATUS_MARKS[r.status]
        ),
    ]


def _scrolled(box: QVBoxLayout) -> QScrollArea:
    inside = QWidget()
    inside.setProperty("part", "inside")
    outer = QVBoxLayout(inside)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addLayout(box)
    outer.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setAccessibleName(_("Drafts"))
    return area
