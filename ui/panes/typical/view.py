"""What was proposed, and beside it the words it may be told in: drafted by rules, read and approved by a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.domain.typical import TypicalCase, TypicalState
from app.text import N_, _, field, name_of, near, refusal, trouble
from ui.panes.typical.actions import actions
from ui.parts.actions import Action, Actions
from ui.parts.asking import CONTROLS, Paragraphs
from ui.parts.cells import Mark
from ui.parts.flow import Flow
from ui.parts.form import Form
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP
from ui.parts.sections import text_label
from ui.parts.table import Column, Table
from ui.work import Touched

QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's word for no bound."""
FORMATS = ("docx", "pdf", "xlsx", "txt")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_MARKS = {
    TypicalState.PROPOSED: Mark("plus", "info"),
    TypicalState.DRAFT: Mark("draft", "warn"),
    TypicalState.APPROVED: Mark("approve", "ok"),
}


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    id: str
    case: TypicalCase


class TypicalView(View):
    """典型."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.shown: TypicalCase | None = None
        self._busy = False
        self.list = Table(frame, self._columns(), _("Typical cases"), nothing=_("Nobody has proposed a case yet"))
        self.form = Form(frame.look)
        self.title = CONTROLS["line"](frame, field("title"))
        self.text = Paragraphs(frame, field("text"))
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.text.edit.setMaximumHeight(QWIDGETSIZE_MAX)
        self.form.add("title", field("title"), self.title)
        self.form.add("text", field("text"), self.text, stretch=1)
        self.state_line = text_label("", "muted")
        self.away = text_label("", "notice")
        self.format, self.folder = QComboBox(), QLineEdit(str(Path.home()))
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self.list.chosen.connect(lambda _id: self._ask_draft())
        self.list.opened.connect(lambda _id: self.text.setFocus())

    def look(self, touched: Touched | None) -> None:
        self.again()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.list

    def state(self) -> dict[str, Any]:
        return {"chosen": self.list.current_id(), "title": self.title.kept(), "text": self.text.kept()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.title.put(state["title"])
        self.text.put(state["text"])

    # what actions do

    def again(self) -> None:
        """What was proposed."""
        self._call(self.frame.desk.bulletins.typical, self._take, "typical")

    def save(self) -> None:
        """Keep it as it is typed."""
        self._put(False)

    def approve(self) -> None:
        """It may be shown."""
        self._put(True)

    def export(self) -> None:
        """Write the approved words to a file."""
        shown, desk = self.shown, self.frame.desk.bulletins
        if shown is not None:
            name = f"{_UNFIT.sub(' ', shown.title).strip(' .')[:80]}.{self.format.currentText()}"
            path = Path(self.folder.text().strip() or ".") / name
            self._call(
                lambda: desk.export(shown, path), lambda made: self.frame.say(_("Written: {file}", file=made)), "export"
            )

    def open_case(self) -> None:
        """The case itself, in its own pane."""
        if self.shown is not None:
            self.frame.open("cases", case=self.shown.case)

    def can_write(self) -> bool:
        """Whether a case is shown and the centre is not working on it."""
        return self.shown is not None and not self._busy

    def can_export(self) -> bool:
        """Whether what is shown is approved."""
        return self.shown is not None and self.shown.state == TypicalState.APPROVED

    # the centre's answers

    def _call(self, job: Callable[[], Any], then: Callable[[Any], object], slot: str) -> None:
        self.frame.work.call(self, job, then, self._refused, self._failed, slot)

    def _put(self, approved: bool) -> None:
        shown, desk = self.shown, self.frame.desk.bulletins
        if shown is None:
            return
        self._busy = True
        self.form.clear_errors()
        title, text = self.title.value() or "", self.text.value() or ""
        asked = {"case": shown.case, "seen": shown.version, "title": title, "text": text, "approved": approved}
        self._call(lambda: desk.put(**asked), self._saved, "put")

    def _saved(self, made: TypicalCase) -> None:
        self._busy = False
        self._show(made)
        self.frame.say(_("Approved") if made.state == TypicalState.APPROVED else _("Saved as a draft"))
        self.again()

    def _take(self, cases: tuple[TypicalCase, ...]) -> None:
        self.away.hide()
        self.list.show_rows([Row(each.case, each) for each in cases])
        if self.list.current_id() is None and cases:
            self.list.select(cases[0].case)

    def _ask_draft(self) -> None:
        """The words of the chosen one. What is typed of the one before was kept or is given up by choosing another."""
        case, desk = self.list.current_id(), self.frame.desk.bulletins
        if case is not None and (self.shown is None or self.shown.case != case):
            self._call(lambda: desk.draft(case), self._show, "draft")

    def _show(self, case: TypicalCase) -> None:
        self.shown = case
        self.form.clear_errors()
        self.title.put(case.title)
        self.text.put(case.text)
        self.text.edit.moveCursor(QTextCursor.MoveOperation.Start)
        by = self.frame.book.people.get(case.by)
        at = near(case.at, self.frame.clock.now()) if case.at else ""
        said = (case.number, name_of(case.state), by.name if by else "", at)
        self.state_line.setText(" · ".join(filter(None, said)))
        self.acts.refresh()

    def _refused(self, refused: Refused) -> None:
        self._busy = False
        self.acts.refresh()
        if not self.form.refused(refused):
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _failed(self, error: Trouble) -> None:
        """What is typed stands."""
        self._busy = False
        self.acts.refresh()
        said = " ".join(filter(None, (trouble(error.code), error.detail)))
        self.away.setText(_("Typical cases come from the centre: {why}", why=said))
        self.away.show()

    # laying out

    def _columns(self) -> tuple[Column, ...]:
        word, mark = (lambda row: name_of(row.case.state)), (lambda row: _MARKS[row.case.state])
        return (
            Column("state", N_("State"), word, 116, mark=mark),
            Column("number", N_("Number"), lambda row: row.case.number, 148),
            Column("title", N_("Title"), lambda row: row.case.title or "—", 140, stretch=True),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.format.addItems(FORMATS)
        self.format.setAccessibleName(_("Format"))
        self.folder.setAccessibleName(_("Folder"))
        self.folder.setToolTip(_("The folder files are written to"))
        self.away.hide()
        buttons = QWidget()
        line = Flow(buttons, gap=px(8))
        for widget in (
            self.acts.button("typical.approve", "primary"),
            self.acts.button("typical.save"),
            self.acts.button("typical.open"),
        ):
            line.addWidget(widget)
        writing = QHBoxLayout(out := QWidget())
        writing.setContentsMargins(0, 0, 0, 0)
        for widget in (self.format, self.folder, self.acts.button("typical.export")):
            writing.addWidget(widget)
        hint = text_label(
            _("A name without a title before it looks like any other word: read the text through before approving."),
            "muted",
        )
        side = self._panel(QLabel(_("As it may be told")), self.state_line, self.form, hint, buttons, out)
        layout = QHBoxLayout()
        layout.setSpacing(px(GAP))
        layout.addWidget(self._panel(QLabel(_("Typical cases")), self.list), 5)
        layout.addWidget(side, 7)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(px(GAP),) * 4)
        whole.setSpacing(px(GAP))
        whole.addWidget(self.away)
        whole.addLayout(layout, 1)

    def _panel(self, title: QLabel, *inside: QWidget) -> QWidget:
        px = self.frame.look.px
        made = QWidget()
        made.setProperty("part", "panel")
        layout = QVBoxLayout(made)
        edge = px(12) if len(inside) > 1 else 1
        layout.setContentsMargins(edge, px(8), edge, edge)
        layout.setSpacing(px(8))
        title.setProperty("part", "heading")
        title.setContentsMargins(0 if len(inside) > 1 else px(9), 0, 0, 0)
        layout.addWidget(title)
        for widget in inside:
            layout.addWidget(widget, 1 if isinstance(widget, Table | Form) else 0)
        return made
