"""What a lead does beside the calls: gives the day's callbacks out, and looks after the SMS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.domain.deadlines import day_over
from app.domain.errors import Refused, Trouble
from app.domain.words import Role
from app.questions.shapes import CaseRow, Ids, Rows
from app.text import N_, _, coded, near, ngettext, number, refusal, trouble
from ui.panes.callback.sharing import Colleague, colleagues, shares
from ui.parts.cells import Mark
from ui.parts.pane import Kind
from ui.parts.sections import text_label
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.desk import SmsOutbox, SmsRow
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

SMS_MARKS = {
    "waiting": Mark("status-waiting", "info"),
    "sent": Mark("done", "ok"),
    "failed": Mark("refused", "danger"),
    "over": Mark("minus", "muted"),
}


class LeadSide(QStackedWidget):
    """Stands in the place of the call while `is_open`; `changed` when it opens, closes or shows something else."""

    changed = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.is_open = False
        self.due: Sequence[CaseRow] = ()
        self.people = Table(frame, self._people_columns(), _("Who asks today"), nothing=_("Nobody works on callbacks."))
        self.sms = Table(frame, self._sms_columns(), _("SMS to citizens"), nothing=_("No SMS yet."))
        self.told, self.sms_told = text_label("", "muted"), text_label("", "muted")
        self.sms_said = text_label("", "muted")
        self.people.chosen.connect(lambda _id: self.changed.emit())
        self.sms.chosen.connect(lambda _id: self._show_said())

    @property
    def may(self) -> bool:
        """Whether this person is a lead."""
        return Role.LEAD in self._frame.person.roles

    @property
    def is_sharing(self) -> bool:
        """Whether the day's callbacks are being given out."""
        return self.is_open and self.currentIndex() == 0

    @property
    def is_sms(self) -> bool:
        """Whether the SMS are shown."""
        return self.is_open and self.currentIndex() == 1

    def close_side(self) -> None:
        """Back to the call."""
        self.is_open = False
        self.changed.emit()

    # giving out

    def share(self) -> None:
        """Show who is there, and how many callbacks are nobody's."""
        self._open(0)
        self._frame.work.ask(self, "due", Ids(list="callbacks_all", limit=20_000), self._ask_rows)

    def _ask_rows(self, ids: Sequence[str]) -> None:
        self._frame.work.ask(self, "due", Rows(ids=tuple(ids)), self._ask_seats)

    def _ask_seats(self, due: Sequence[CaseRow]) -> None:
        self.due = due
        desk = self._frame.desk
        unknown = lambda _error: self._show_people(None)  # noqa: E731
        self._frame.work.call(self, desk.floor.seats, self._show_people, unknown, unknown, slot="seats")

    def _show_people(self, seats: Any) -> None:
        self.people.show_rows(colleagues(self._frame.book, self.due, seats))
        if self.people.set.ids:
            self.people.select(self.people.set.ids[0])
        self.people.setFocus()
        self._count()

    def pick(self) -> None:
        """This colleague gets some, or none."""
        row: Colleague | None = self.people.current_row()
        if row is not None:
            self.people.set.put([replace(row, picked=not row.picked)])
            self._count()

    @property
    def picked(self) -> list[Colleague]:
        """Who gets some."""
        rows = self.people.set.rows
        return [rows[each] for each in self.people.set.ids if rows[each].picked]

    @property
    def free(self) -> int:
        """How many are nobody's."""
        return sum(1 for row in self.due if row.assigned is None)

    def can_give_out(self) -> bool:
        """Whether there is something to give, and somebody to take it."""
        return self.is_sharing and bool(self.picked) and self.free > 0

    def give_out(self) -> None:
        """Each free callback to one of them, until the day ends; all in one transaction."""
        frame = self._frame
        until = day_over(frame.clock.now(), frame.book.zone)
        made = shares(self.due, self.picked)
        acts = [frame.desk.act("assign", case=case, to=person, until=until) for case, person in made]
        frame.work.do(self, acts, lambda _saved: self._given(len(made)))

    def _given(self, count: int) -> None:
        self._frame.say(ngettext("{n} callback given out for today", "{n} callbacks given out for today", count))
        self.close_side()

    def _count(self) -> None:
        free = ngettext("{n} callback is nobody's", "{n} callbacks are nobody's", self.free)
        among = ngettext("for {n} person", "for {n} people", len(self.picked))
        self.told.setText(f"{free} · {among}")
        self.changed.emit()

    # SMS

    def show_sms(self) -> None:
        """Ask the centre for the messages."""
        self._open(1)
        self.sms.setFocus()
        self._call(self._frame.desk.sms.outbox)

    def resend(self) -> None:
        """Try this one again now."""
        row: SmsRow | None = self.sms.current_row()
        if row is not None:
            self._call(lambda: self._frame.desk.sms.resend(row.id))

    def can_resend(self) -> bool:
        """Whether the message chosen waits or failed."""
        row: SmsRow | None = self.sms.current_row() if self.is_sms else None
        return row is not None and row.state in ("waiting", "failed")

    def _call(self, job: Any) -> None:
        self._frame.work.call(self, job, self._heard, self._refused, self._failed, slot="sms")

    def _heard(self, told: SmsOutbox) -> None:
        self.sms.show_rows(told.messages)
        if self.sms.current_id() is None and told.messages:
            self.sms.select(told.messages[0].id)
        count = {state: sum(1 for row in told.messages if row.state == state) for state in SMS_MARKS}
        words = [f"{coded('sms', state)} {number(count[state])}" for state in SMS_MARKS if count[state]]
        none = [] if told.gateway else [_("No gateway is set up: messages wait")]
        says = [_("What they say: {text}", text=text) for text in told.texts]
        self.sms_told.setText("\n".join(filter(None, (" · ".join([*none, *words]), *says))))
        self._show_said()

    def _show_said(self) -> None:
        """What the message chosen says: the hotline's text may have changed since it left."""
        row: SmsRow | None = self.sms.current_row()
        self.sms_said.setText(_("This message: {text}", text=row.text) if row is not None and row.text else "")
        self.sms_said.setVisible(bool(self.sms_said.text()))
        self.changed.emit()

    def _refused(self, refused: Refused) -> None:
        self._frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)
        self._call(self._frame.desk.sms.outbox)

    def _failed(self, error: Trouble) -> None:
        self.sms_told.setText(trouble(error.code))

    # parts

    def _open(self, page: int) -> None:
        self.setCurrentIndex(page)
        self.is_open = True
        self.changed.emit()

    def _people_columns(self) -> tuple[Column, ...]:
        return (
            Column("name", N_("Name"), lambda row: row.name, 160, mark=_picked, stretch=True),
            Column("present", N_("Seat"), lambda row: _present(row)[0], 120, mark=lambda row: _present(row)[1]),
            Column("has", N_("Has today"), lambda row: number(row.has), 96, right=True),
        )

    def _sms_columns(self) -> tuple[Column, ...]:
        near_ = lambda at: near(at, self._frame.clock.now()) if at else "—"  # noqa: E731
        return (
            Column(
                "state", N_("State"), lambda row: coded("sms", row.state), 112, mark=lambda row: SMS_MARKS[row.state]
            ),
            Column("number", N_("Case"), lambda row: row.number, 176),
            Column("made", N_("Made"), lambda row: near_(row.made_at), 112),
            Column("sent", N_("Sent"), lambda row: near_(row.sent_at), 112),
            Column("answered", N_("Answered"), lambda row: near_(row.answered_at), 112),
            Column("tries", N_("Tries"), lambda row: number(row.tries), 64, right=True),
            Column("why", N_("Why not"), _why, 96, stretch=True),
        )

    def lay_out(self, actions: Actions) -> None:
        """The two pages with their buttons."""
        give = [actions.button("callback.give_out", "primary"), actions.button("callback.pick")]
        self.addWidget(
            self._page(_("Give out for today"), self.told, self.people, [*give, actions.button("callback.leave")])
        )
        back = [actions.button("callback.resend", "primary"), actions.button("callback.leave")]
        self.addWidget(self._page(_("SMS to citizens"), self.sms_told, self.sms, back))

    def _page(self, title: str, told: QLabel, table: Table, buttons: Sequence[QWidget]) -> QWidget:
        px = self._frame.look.px
        page, heading, row = QFrame(), QLabel(title), QHBoxLayout()
        page.setProperty("part", "list")  # the panel round it has the border
        heading.setProperty("part", "heading")
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        for widget in (heading, told):
            layout.addWidget(widget)
        layout.addWidget(table, 1)
        if table is self.sms:
            layout.addWidget(self.sms_said)
        layout.addLayout(row)
        return page


def _picked(row: Colleague) -> Mark:
    return Mark("check", "ok") if row.picked else Mark("minus", "muted")


def _present(row: Colleague) -> tuple[str, Mark | None]:
    if row.present is None:
        return "—", None
    return (_("Online"), Mark("online-dot", "ok")) if row.present else (_("Away"), Mark("offline-dot", "muted"))


def _why(row: SmsRow) -> str:
    """Why it has not left: a code of the centre in words, an HTTP status as it came."""
    status = row.code.removeprefix("http_")
    return _("the gateway answered {status}", status=status) if status != row.code else coded("sms_code", row.code, "")
