"""Warnings above, hot issues below; beside them why, or the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.deadlines import local_day
from app.domain.words import Role
from app.questions.hotshapes import Hot, HotRow, WarningRow, Warnings
from app.text import _, number, refusal
from ui.panes.warnings import model
from ui.panes.warnings.actions import actions
from ui.panes.warnings.model import Item
from ui.parts import matters
from ui.parts.actions import Action, Actions
from ui.parts.flow import Flow
from ui.parts.page import Page, PageView
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import EDGE, GAP, panel
from ui.parts.table import Table

if TYPE_CHECKING:
    from app.domain.errors import Refused
    from ui.work import Touched


class WarningsView(View):
    """预警."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.leads = Role.LEAD in frame.person.roles
        self.lettered = False
        self._wanted = ""
        self._asked, self._missed = 0, False
        self._by_hand = False
        """Whether somebody has gone to one of the lists; until then warnings come first."""
        self.warnings = Table(frame, model.warning_columns(frame.book), _("Warnings"), nothing=_("No warning in force"))
        self.hot = Table(frame, model.hot_columns(frame.book), _("Hot issues"), nothing=_("No hot issue in seven days"))
        self.warnings_title, self.hot_title = QLabel(_("Warnings")), QLabel(_("Hot issues of seven days"))
        self.page = PageView(frame.look, _("Why"))
        self.reason = QLineEdit()
        self._last = self.warnings
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self.warnings.chosen.connect(lambda _id: self._choose(self.warnings))
        self.hot.chosen.connect(lambda _id: self._choose(self.hot))
        for table in (self.warnings, self.hot):
            table.opened.connect(lambda _id: self.open_cases())
        self._write()

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        """While cases come in by the dozen, the last answer is waited for before the next question is put."""
        if self._asked:
            self._missed = True
            return
        self._asked, self._missed = 2, False
        self.frame.work.ask(self, "warnings", Warnings(), self._take_warnings, self._come)
        self.frame.work.ask(self, "hot", Hot(), self._take_hot, self._come)

    def show_what(self, **what: Any) -> None:
        """`warning=KEY`."""
        self._wanted = what.get("warning", "")
        self.look(None)

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def state(self) -> dict[str, Any]:
        return {
            "warning": self.warnings.current_id(),
            "hot": self.hot.current_id(),
            "of": self._last is self.hot,
            "reason": self.reason.text(),
            "letter": self.lettered,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = state["warning"] or ""
        self._last = self.hot if state["of"] else self.warnings
        self._by_hand = state["of"]
        self.lettered = state["letter"]
        self.reason.setText(state["reason"])

    def first_focus(self) -> QWidget | None:
        return self._last

    # what actions ask

    @property
    def chosen(self) -> WarningRow | HotRow | None:
        """The line that is on show."""
        item = self._last.current_row()
        return item.row if item is not None else None

    @property
    def warned(self) -> WarningRow | None:
        """The same, where it is a warning."""
        return self.chosen if isinstance(self.chosen, WarningRow) else None

    # what actions do

    def open_cases(self) -> None:
        """In the cases pane: those behind the number."""
        row = self.chosen
        if row is None:
            return
        filters = matters.filters(self.frame.book, row)
        if filters is not None:
            self.frame.open("cases", filters=filters)
        elif isinstance(row, WarningRow):
            self.frame.open("cases", case=row.carrier)

    def swap_letter(self) -> None:
        """The letter, or the reasons again."""
        self.lettered = not self.lettered
        self._write()

    def copy_letter(self) -> None:
        """Into the clipboard."""
        row = self.warned
        if row is not None:
            QGuiApplication.clipboard().setText(self._letter(row))
            self.frame.say(_("The letter is copied"))

    def acknowledge(self) -> None:
        """The lead has seen it."""
        self._do("acknowledge", _("Acknowledged"))

    def dismiss(self) -> None:
        """Put aside: the reason is asked for."""
        if not self.reason.text().strip():
            self.reason.setFocus()
            self.frame.say(_("Say why it is put aside"), Kind.NOTE)
            return
        self._do("dismiss", _("Dismissed"))

    def swap_list(self) -> None:
        """Hands to the other list."""
        table = self.hot if self._last is self.warnings else self.warnings
        self._by_hand = True
        table.setFocus()
        if table.set.ids and table.current_id() is None:
            table.select(table.set.ids[0])
        self._choose(table)

    def _do(self, act: str, said: str) -> None:
        row, desk = self.warned, self.frame.desk
        if row is None:
            return
        given = desk.act(act, case=row.carrier, warning=row.key, text=self.reason.text().strip())

        def done(_saved: object) -> None:
            self.reason.clear()
            self.frame.say(said)
            self.look(None)

        self.frame.work.do(self, [given], done, self._refused)

    def _refused(self, refused: Refused) -> None:
        self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    # what is shown

    def _take_warnings(self, rows: Sequence[WarningRow]) -> None:
        self.warnings.show_rows([Item(row.key, row) for row in rows])
        still = sum(row.state == "open" for row in rows)
        self.warnings_title.setText(_("Warnings, {count} open", count=number(still)))
        if self._wanted and self.warnings.select(self._wanted):
            self._wanted, self._last = "", self.warnings
        self._first(self.warnings)
        self._come()

    def _take_hot(self, rows: Sequence[HotRow]) -> None:
        self.hot.show_rows([Item(row.group, row) for row in rows])
        self._first(self.hot)
        self._come()

    def _come(self, *_error: object) -> None:
        """An answer is here, or cannot be had."""
        self._asked -= 1
        if self._missed and not self._asked:
            self.look(None)

    def _first(self, table: Table) -> None:
        better = table is self.warnings and not self._by_hand
        if table.set.ids and (better or self._last.current_id() is None):
            self._last = table
            if table.current_id() is None:
                table.select(table.set.ids[0])
        self._write()

    def _choose(self, table: Table) -> None:
        if table.current_id() is not None and (table.hasFocus() or self._last is table):
            self._by_hand = self._by_hand or table.hasFocus()
            if self._last is not table:
                self._last, self.lettered = table, False
            self._write()

    def _write(self) -> None:
        other = self.hot if self._last is self.warnings else self.warnings
        if not self._by_hand and other.current_id() is not None:
            other.select(None)  # it was the first to have an answer; what the page tells of is marked alone
        row, book = self.chosen, self.frame.book
        page = Page(self.frame.look)
        if row is None:
            page.line(_("Choose a warning or an issue"), "muted")
        elif self.lettered and isinstance(row, WarningRow):
            title, *lines = self._letter(row).split("\n")
            page.marks(("", "text", title, "title"))
            for line in lines:
                page.line(line)
        else:
            page = model.told(self.frame.look, book, row)
        self.page.show_page(page)
        self.reason.setVisible(self.leads and isinstance(row, WarningRow))
        self.acts.refresh()

    def _letter(self, row: WarningRow) -> str:
        zone = self.frame.book.zone
        return model.letter(self.frame.book, row, local_day(self.frame.clock.now(), zone))

    def _lay_out(self) -> None:
        px = self.frame.look.px
        left = QVBoxLayout()
        left.setSpacing(px(GAP))
        left.addWidget(panel(self.frame.look, [self.warnings_title], [], self.warnings), 1)
        left.addWidget(panel(self.frame.look, [self.hot_title], [], self.hot), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addLayout(left, 7)
        layout.addWidget(self._side(), 5)

    def _side(self) -> QWidget:
        look = self.frame.look
        buttons = QWidget()
        line = Flow(buttons, gap=look.px(8))
        for name in ("cases", "letter", "copy", *(("acknowledge", "dismiss") if self.leads else ())):
            line.addWidget(self.acts.button(f"warnings.{name}", goes=name == "copy"))
        self.reason.setPlaceholderText(_("A word, or why it is put aside"))
        self.reason.setAccessibleName(_("A word, or why it is put aside"))
        below = QVBoxLayout()
        below.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(12))
        below.setSpacing(look.px(8))
        below.addWidget(self.reason)
        below.addWidget(buttons)
        side, column = QFrame(), QVBoxLayout()
        side.setProperty("part", "panel")
        side.setLayout(column)
        column.setContentsMargins(1, look.px(EDGE), 1, look.px(EDGE))
        column.addWidget(self.page, 1)
        column.addLayout(below)
        return side
