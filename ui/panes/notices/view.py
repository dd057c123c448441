"""The list at the left; beside it the notice with who has read it, and for a lead the line to write one in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.notices import MOST_CHARACTERS
from app.domain.words import Role
from app.questions.notices import NoticeRow, Notices
from app.text import _, field, refusal
from ui.panes.notices import model
from ui.panes.notices.actions import actions
from ui.parts.actions import Action, Actions
from ui.parts.flow import Flow
from ui.parts.form import Form
from ui.parts.page import PageView
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP, framed
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.work import Touched


class NoticesView(View):
    """通知."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.leads = Role.LEAD in frame.person.roles
        self._wanted = ""
        self.list = Table(frame, model.columns(frame), _("Notices"), nothing=_("No notice yet."))
        self.page = PageView(frame.look, _("Notice"))
        self.form, self.text = Form(frame.look), QLineEdit()
        self.to, self.span = QComboBox(), QComboBox()
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self.list.chosen.connect(lambda _id: self._show())
        self.list.opened.connect(lambda _id: self.read())
        self.text.returnPressed.connect(self.send)

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        if touched is None or touched.keys() & {"people", "book"}:
            self._fill_to()
        self.frame.work.ask(self, "notices", Notices(), self._take)

    def show_what(self, **what: Any) -> None:
        """`notice=ID`."""
        self._wanted = what.get("notice", "")
        self.look(None)

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.list

    def state(self) -> dict[str, Any]:
        return {
            "chosen": self.list.current_id(),
            "text": self.text.text(),
            "to": self.to.currentData(),
            "span": self.span.currentData(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self._fill_to()
        self._wanted = state["chosen"] or ""
        self.text.setText(state["text"])
        for box, name in ((self.to, "to"), (self.span, "span")):
            box.setCurrentIndex(max(box.findData(state[name]), 0))

    # what actions do

    @property
    def chosen(self) -> NoticeRow | None:
        """The notice that is on show."""
        return self.list.current_row()

    def can_read(self) -> bool:
        """Whether this person has it to read."""
        row = self.chosen
        return row is not None and row.mine and row.read_at is None

    def read(self) -> None:
        """Say that it is read."""
        row = self.chosen
        if row is not None and self.can_read():
            self.frame.work.do(self, [self.frame.desk.act("read_notice", case=row.id)])

    def write(self) -> None:
        """Hands to the line."""
        self.text.setFocus()

    def send(self) -> None:
        """Tell them; what is wrong stands at its field."""
        if not self.leads:
            return
        until = model.until(self.span.currentData(), self.frame.clock.now(), self.frame.book)
        to = (self.to.currentData(),) if self.to.currentData() else ()
        act = self.frame.desk.act("broadcast", text=self.text.text(), to=to, until=until)
        self.form.clear_errors()
        self.frame.work.do(self, [act], self._sent, self._refused)

    def can_recall(self) -> bool:
        """Whether there is anything to take back."""
        return self.leads and self.chosen is not None and self.chosen.live

    def recall(self) -> None:
        """Take it back."""
        row = self.chosen
        if row is not None:
            said = lambda _saved: self.frame.say(_("Recalled"))  # noqa: E731
            self.frame.work.do(self, [self.frame.desk.act("recall_notice", case=row.id)], said)

    def leave(self) -> None:
        """Hands to the list; what is typed stays."""
        self.list.setFocus()

    def _sent(self, saved: Any) -> None:
        self._wanted = saved.case
        self.text.clear()
        self.frame.say(_("Told: it goes to every seat it is for"))
        self.list.setFocus()
        self.look({"notice": frozenset()})

    def _refused(self, refused: Refused) -> None:
        if not self.form.refused(refused):
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    # what is shown

    def _take(self, rows: Sequence[NoticeRow]) -> None:
        self.list.show_rows(rows)
        if self._wanted and self.list.select(self._wanted):
            self._wanted = ""
        elif rows and self.list.current_id() is None:
            self.list.select(rows[0].id)
        self._show()

    def _show(self) -> None:
        self.page.show_page(model.page(self.frame.look, self.frame.book, self.chosen, self.frame.clock.now()))
        self.acts.refresh()

    def _fill_to(self) -> None:
        """Whom it can be for; who was chosen stays chosen."""
        chosen = self.to.currentData()
        self.to.clear()
        for code, word in model.addressees(self.frame.book):
            self.to.addItem(word, code)
        self.to.setCurrentIndex(max(self.to.findData(chosen), 0))

    def _lay_out(self) -> None:
        px = self.frame.look.px
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(framed(self.frame.look, self.list), 7)
        layout.addWidget(self._side(), 5)

    def _side(self) -> QWidget:
        look, below, buttons = self.frame.look, QVBoxLayout(), QWidget()
        line = Flow(buttons, gap=look.px(8))
        names = ("send", "write", "read", "recall") if self.leads else ("read",)
        for name in names:
            kind, goes = "primary" if name == names[0] else "", name in ("read", "recall")
            line.addWidget(self.acts.button(f"notices.{name}", kind, goes=goes))
        below.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(12))
        below.setSpacing(look.px(8))
        if self.leads:
            self._fill_form()
            below.addWidget(self.form)
        below.addWidget(buttons)
        holder = QWidget()
        holder.setLayout(below)
        side = framed(look, self.page, holder)
        side.layout().setStretch(0, 1)  # pyright: ignore[reportOptionalMemberAccess,reportAttributeAccessIssue]
        side.layout().setStretch(1, 0)  # pyright: ignore[reportOptionalMemberAccess,reportAttributeAccessIssue]
        return side

    def _fill_form(self) -> None:
        self.text.setMaxLength(MOST_CHARACTERS)
        self.text.setPlaceholderText(_("A short word to colleagues; no citizen's name or number"))
        for span, word in model.SPANS.items():
            self.span.addItem(_(word), span)
        self.span.setCurrentIndex(1)
        self.form.add("text", _("New notice"), self.text)
        self.form.add("to", _("Addressed to"), self.to)
        self.form.add("until", field("until"), self.span)
