"""The attention pane: the list at the left, what happened and what can be done in the middle, the case beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QWidget

from app.domain.errors import Refused, Trouble
from app.questions.shapes import Attention, AttentionRow, CaseFile, CaseOf, CaseRow, DraftRow, Drafts, LinkAnswer, Rows
from app.questions.shapes import Link as AskLink
from app.text import _, ngettext, refusal, trouble
from ui.panes.attention import actions, model
from ui.panes.attention.detail import Detail, Nothing
from ui.panes.attention.model import Item
from ui.parts.actform import ActForm
from ui.parts.actions import Action, Actions
from ui.parts.casefile import CaseView
from ui.parts.deeds import Situation
from ui.parts.fitting import fit
from ui.parts.pane import Kind, View
from ui.parts.panels import GAP, framed
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

SHUT_OUT = frozenset({"fork", "gap", "signed_out"})
"""Reasons of a paused link that a password heals."""
STOPPED = SHUT_OUT | {"too_old"}
"""Reasons of a link that does not go on by itself."""


class AttentionView(View):
    """Nothing here goes away by itself, and nothing is thrown away without a yes."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.items: list[Item] = []
        self.item: Item | None = None
        self.sure = False
        self._rows: list[Item] = []
        self._drafts: list[Item] = []
        self._numbers: dict[str, str] = {}
        self._reason = ""
        self._busy = False
        self.table = Table(frame, model.columns(frame), _("Attention"))
        self.form = ActForm(frame)
        self.form.setProperty("part", "inside")
        self.case = CaseView(frame)
        self.detail = Detail(frame, self.form)
        self.actions = Actions(self, actions.of(self), frame.keys, frame.look)
        self._lay_out()
        self._connect()
        self._choose(None)

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        kinds = set(touched) if touched is not None else {"attention", "draft", "link"}
        met = {item.case for item in self._rows if item.state == "conflict"}
        if kinds & {"attention", "outbox", "link"} or (touched and met & set(touched.get("case", ()))):
            self.frame.work.ask(self, "rows", Attention(), self._take_rows)
        if "draft" in kinds:
            self.frame.work.ask(self, "drafts", Drafts(), self._take_drafts)
        if "link" in kinds:
            self.frame.work.ask(self, "link", AskLink(), self._take_link)
        if touched and self.item is not None and self.item.case in touched.get("case", ()):
            self._ask_case(self.item)

    def show_what(self, command: str = "", **_more: Any) -> None:
        """`command`: show this one."""
        self.table.select(command)

    def actions_here(self) -> Sequence[Action]:
        return self.actions.all

    def state(self) -> dict[str, Any]:
        return {"command": self.item.id} if self.item else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = state.get("command", "")

    def first_focus(self) -> QWidget | None:
        return self.table if self.pages.currentWidget() is self.split else None

    # what can be done

    @property
    def free(self) -> bool:
        """Whether nothing is being asked."""
        return self.form.deed is None and not self.sure

    @property
    def held(self) -> bool:
        """Whether the seat holds the case it is about."""
        return self.item is not None and bool(self.item.number)

    @property
    def shut_out(self) -> bool:
        """Whether a password would let the seat send again."""
        return self._reason in SHUT_OUT

    def send_again(self) -> None:
        """Ask for the act's fields, as they were, on what is seen now; an act without a form is sent as it was."""
        row = self.item.row if self.item else None
        if row is None:
            return
        deed, file = model.deed_of(row), self.case.file
        if deed is None or file is None or file.facts.id != row.case:
            self._call(lambda: self.frame.desk.retry(row.id), _("Sent again: {what}", what=self.item.what))
            return
        situation = Situation(file, self.frame.book, self.frame.person, self.frame.clock.now())
        self.form.open(deed, situation, model.given(row), send=lambda fields: self._retry(row.id, fields))
        self._refresh()

    def _retry(self, command: str, fields: Mapping[str, Any]) -> Callable[[], Any]:
        return lambda: self.frame.desk.retry(command, **fields)

    def confirm(self) -> None:
        """The form, or what was chosen."""
        if self.form.deed is not None:
            self.form.confirm()
        else:
            self.resolve()

    def resolve(self) -> None:
        """The values that were chosen."""
        row = self.item.row if self.item else None
        chosen = self.detail.choosing.chosen() if row else None
        if row is not None and chosen is None:
            self.detail.say(_("Choose for each field: 1 or 2."))
        elif row is not None and all(chosen[name] == row.changes[name]["theirs"] for name in chosen):
            self._call(lambda: self.frame.desk.discard(row.id), _("It stays as it is now."))
        elif row is not None:
            changes = {name: {"old": row.changes[name]["theirs"], "new": value} for name, value in chosen.items()}
            self._call(lambda: self.frame.desk.resolve(row.id, changes), _("Saved as chosen."))

    def as_note(self) -> None:
        """The words become a note of the case; the act itself is put away in the same breath."""
        row, desk = self.item.row if self.item else None, self.frame.desk
        if row is not None:

            def keep() -> None:
                desk.do(desk.act("note", case=row.case, text=row.text))
                desk.discard(row.id)

            self._call(keep, _("Kept as a note."))

    def go_on(self) -> None:
        """Open the half-filled form where it belongs."""
        if self.item is not None:
            more = {"act": self.item.deed} if self.item.deed else {}
            self.frame.open(self.item.pane, case=self.item.case, **more)

    def ask_discard(self) -> None:
        """What is thrown away is gone: a yes is wanted."""
        self.sure = True
        self.detail.say(_("Discarded for good, it cannot be brought back."))
        self._refresh()

    def discard(self) -> None:
        """The yes."""
        item, desk = self.item, self.frame.desk
        self.sure = False
        if item is not None:
            drop = desk.drop_draft if item.state == "draft" else desk.discard
            self._call(lambda: drop(item.id), _("Discarded: {what}", what=item.what))

    def open_case(self) -> None:
        """In the cases pane."""
        if self.item is not None:
            self.frame.open("cases", case=self.item.case)

    def enter_again(self) -> None:
        """With the password: sign in again, or enrol this seat anew; what waits is sent then."""
        line, desk, reason = self.detail.password, self.frame.desk, self._reason
        if not line.text():
            line.setFocus()
            return
        typed = line.take()
        enter = desk.sign_in_again if reason == "signed_out" else desk.enrol_again
        self._call(lambda: enter(typed), _("Signed in again; what waited is being sent."))

    def _call(self, job: Callable[[], Any], said: str) -> None:
        if self._busy:
            return
        self._busy = True

        def done(_answer: object) -> None:
            self._busy = False
            self.detail.say("")
            self.frame.say(said)
            self.look(None)

        self.frame.work.call(self, job, done, self._refused, self._troubled)

    def _refused(self, refused: Refused) -> None:
        self._busy = False
        self.detail.say(refusal(refused.code, refused.fields, refused.values))

    def _troubled(self, error: Trouble) -> None:
        self._busy = False
        self.detail.say(trouble(error.code))

    def _release(self) -> None:
        self._busy = False

    def step(self, by: int) -> None:
        """The next of the list."""
        ids = self.table.set.ids
        if ids:
            at = self.table.set.place(self.table.current_id() or "")
            self.table.select(ids[0 if at is None else min(max(at + by, 0), len(ids) - 1)])

    def leave(self) -> None:
        """Esc: no form, no yes, back to the list."""
        self.sure = False
        self.detail.say("")
        if self.form.deed is not None:
            self.form.leave()
        self._refresh()
        self.table.setFocus()

    # what is shown

    _wanted = ""

    def _take_rows(self, rows: Sequence[AttentionRow]) -> None:
        self._rows = [model.of_row(row) for row in rows]
        self._show()

    def _take_drafts(self, rows: Sequence[DraftRow]) -> None:
        self._drafts = [item for row in rows if (item := model.of_draft(row)) is not None]
        cases = tuple(item.case for item in self._drafts if item.case not in self._numbers)
        if cases:
            self.frame.work.ask(self, "numbers", Rows(ids=cases), self._take_numbers)
        self._show()

    def _take_numbers(self, rows: Sequence[CaseRow]) -> None:
        self._numbers |= {row.id: row.number for row in rows}
        self._show()

    def _take_link(self, link: LinkAnswer) -> None:
        self._reason = link.reason
        self._show()
        self.detail.put_link(model.stopped(link.reason) if link.reason in STOPPED else "", self.shut_out)
        self.actions.refresh()

    def _show(self) -> None:
        drafts = [model.numbered(item, self._numbers.get(item.case, "")) for item in self._drafts]
        self.items = [*self._rows, *drafts]
        self.count.setText(ngettext("{n} matter needs you", "{n} matters need you", len(self.items)))
        self.table.show_rows(self.items)
        waits = self.hasFocus()
        self.pages.setCurrentWidget(self.split if self.items or self._reason in STOPPED else self.nothing)
        if waits and (first := self.first_focus()) is not None:
            first.setFocus()  # whoever sat before the empty pane goes on by key
        if self._wanted:
            self._wanted = "" if self.table.select(self._wanted) else self._wanted
        self._choose(self.table.current_id())

    def _choose(self, ident: str | None) -> None:
        item = next((each for each in self.items if each.id == ident), None)
        if item is None or self.item is None or item.id != self.item.id:
            self.form.leave()
            self.sure = False
            self.detail.say("")
            self.case.put(None)
        self.item = item
        if item is not None and item.number:
            self._ask_case(item)
        self._refresh()

    def _ask_case(self, item: Item) -> None:
        self.frame.work.ask(self, "case", CaseOf(case=item.case), self._take_case)

    def _take_case(self, file: CaseFile) -> None:
        if self.item is not None and self.item.case == file.facts.id:
            self.case.put(file)
            if self.form.deed is not None:
                self.form.moved(Situation(file, self.frame.book, self.frame.person, self.frame.clock.now()))
        self._refresh()

    def _refresh(self) -> None:
        self.detail.put(self.item)
        self.case.setVisible(self.case.file is not None)
        self.beside.setVisible(self.case.file is None)
        self.actions.refresh()
        self.detail.show_buttons(self.actions, asking=self.form.deed is not None, sure=self.sure)

    def _sent_again(self, *_saved: object) -> None:
        self.frame.say(_("Sent again: {what}", what=self.item.what if self.item else ""), Kind.DONE)
        self.look(None)
        self.table.setFocus()

    # parts

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose)
        self.form.saved.connect(self._sent_again)
        self.form.closed.connect(self._refresh)
        self.detail.password.returnPressed.connect(self.enter_again)
        self.frame.work.failed.connect(lambda _error: self._release())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.split.setSizes([self.width() * share // 100 for share in (34, 33, 33)])
        fit(self.table, model.WEIGHT, self.width() * 34 // 100, self.frame.look)

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.nothing = Nothing(self.frame.look)
        self.count = QLabel()
        self.count.setProperty("part", "heading")
        self.count.setContentsMargins(px(8), px(12), px(8), px(8))
        self.beside = QWidget()
        self.detail.put_buttons(self.actions)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(px(GAP))
        for parts in ((self.count, self.table), (self.detail,), (self.case, self.beside)):
            self.split.addWidget(framed(self.frame.look, *parts))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.split)
        self.pages.addWidget(self.nothing)
        layout.addWidget(self.pages)
