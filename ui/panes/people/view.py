"""People over seats, and beside them the one chosen, or a form. What is done is done at the centre, and at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.domain.words import Role
from app.text import N_, _, hour, near, number, refusal, trouble
from ui.panes.people import model
from ui.panes.people.actions import actions
from ui.panes.people.card import Card
from ui.panes.people.forms import PersonForm, ShownOnce
from ui.panes.people.model import PersonLine
from ui.parts import roster
from ui.parts.actions import Action, Actions
from ui.parts.cells import Mark
from ui.parts.fitting import clear_button
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP, framed
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.desk import DayTimes, PersonRow, SeatRow
    from ui.work import Touched

AGAIN_S = 15.0
"""While it is shown, the centre is asked again after so long."""


class PeopleView(View):
    """`told`: people as the centre last said; None before it did, or for a lead, who sees what every seat knows."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.is_admin = Role.ADMIN in frame.person.roles
        self.told: tuple[PersonRow, ...] | None = None
        self.online = False
        self.busy = False
        self._asked_at = 0.0
        self._day: tuple[DayTimes, ...] = ()
        self._heard_at: datetime | None = None
        self.card, self.form, self.once = Card(frame), PersonForm(frame), ShownOnce(frame)
        self.side = QStackedWidget()
        self.search, self.said, self.shape = QLineEdit(), QLabel(), QLabel()
        self.people = Table(frame, self._people_columns(), _("People"))
        self.seats = Table(frame, self._seat_columns(), _("Seats"))
        self.seats_title = QLabel(_("Seats"))
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        self._show_people()
        self.again()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        if self.side.currentWidget() is self.once:
            return self.once.password
        return self.people if not self.filling else (self.form.password if self.form.person else self.form.name)

    def state(self) -> dict[str, Any]:
        filled = self.form.state() if self.filling else None
        once = (self.once.title.text(), self.once.password.text()) if self._showing_once else None
        return {"chosen": self.people.current_id(), "search": self.search.text(), "form": filled, "once": once}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.search.setText(state["search"])
        self._show_people()
        self.people.select(state["chosen"])
        if state["form"] is not None and self.is_admin:
            self.side.setCurrentWidget(self.form)
            self.form.restore(state["form"], self._name(state["form"]["person"]))
        if state["once"] is not None:
            self.side.setCurrentWidget(self.once)
            self.once.title.setText(state["once"][0])
            self.once.password.setText(state["once"][1])
        self.acts.refresh()

    # what actions ask

    @property
    def chosen(self) -> PersonLine | None:
        """The person acts are about."""
        return self.people.current_row()

    @property
    def filling(self) -> bool:
        """Whether a form is open."""
        return self.side.currentWidget() is self.form

    @property
    def _showing_once(self) -> bool:
        return self.side.currentWidget() is self.once

    def can_add(self) -> bool:
        """Whether a form may be opened: not over one that is open, nor over a password nobody has read."""
        return self.side.currentWidget() is self.card

    def can_save(self) -> bool:
        """Whether a form is open and the centre is not working on it."""
        return self.filling and not self.busy

    def can(self, act: str) -> bool:
        """Whether the chosen person may be acted on so, as far as can be told here; the centre has the last word."""
        line = self.chosen
        if line is None or not self.online or self.busy or not self.can_add():
            return False
        other = line.id != self.frame.person.id
        return {
            "reset": line.active,
            "unlock": line.locked,
            "disable": line.active and other,
            "enable": not line.active,
            "sign_out": line.active and other,
            "admit": line.active and bool(line.asks),
        }[act]

    # what actions do

    def find_person(self) -> None:
        """Hands to the line to find by."""
        self.search.setFocus()
        self.search.selectAll()

    def add(self) -> None:
        """A form for a new person."""
        self._open_form("", "")

    def reset(self) -> None:
        """A form for a new password."""
        if self.chosen is not None:
            self._open_form(self.chosen.id, self.chosen.name)

    def invent(self) -> None:
        """A password nobody thought of."""
        self.form.password.invent()

    def leave(self) -> None:
        """Away with the form; what was typed goes."""
        self.form.clear()
        self.side.setCurrentWidget(self.card)
        self.people.setFocus()
        self.acts.refresh()

    def do(self, act: str) -> None:
        """An act that needs nothing typed."""
        line, desk = self.chosen, self.frame.desk
        if line is not None:
            self._call(lambda: desk.people_act(line.id, act), lambda row: self._done(act, row))

    def admit(self) -> None:
        """Yes to the machine on which they have waited longest, the one that is shown."""
        line, desk = self.chosen, self.frame.desk
        if line is not None and line.asks:
            machine = line.asks[0].machine
            self._call(lambda: desk.people_act(line.id, "admit", machine=machine), lambda row: self._done("admit", row))

    def save(self) -> None:
        """Send what the form holds."""
        if not self.form.sound():
            return
        desk, person = self.frame.desk, self.form.person
        name, roles, password = self.form.value
        if person:
            self._call(
                lambda: desk.people_act(person, "reset", password=password), lambda row: self._saved(row, "reset")
            )
        else:
            self._call(lambda: desk.people_add(name, roles, password), lambda row: self._saved(row, "add"))

    def again(self) -> None:
        """Ask the centre."""
        self._asked_at = self.frame.clock.monotonic()
        desk, is_admin = self.frame.desk, self.is_admin
        self.frame.work.call(
            self,
            lambda: (desk.people_list() if is_admin else None, desk.floor.seats(), desk.floor.times().people),
            self._heard,
            lambda refused: self._not_heard(refusal(refused.code, refused.fields, refused.values)),
            lambda error: self._not_heard(trouble(error.code)),
            slot="roster",
        )

    # the centre's answers

    def _heard(self, told: tuple[tuple[PersonRow, ...] | None, tuple[SeatRow, ...], tuple[DayTimes, ...]]) -> None:
        self._day = told[2]
        self.told, self.online, self._heard_at = told[0], True, self.frame.clock.now()
        lines, gone = roster.living(roster.seats(told[1]))
        self.seats.show_rows(lines)
        here = sum(line.online for line in lines)
        title = _("Seats {count} · online {online}", count=number(len(lines)), online=number(here))
        left_out = _("{count} revoked are not shown", count=number(gone)) if gone else ""
        self.seats_title.setText(" · ".join(filter(None, (title, left_out))))
        self._say("")
        self._show_people()

    def _not_heard(self, text: str) -> None:
        """What is shown stays, and says of when it is."""
        self.online = False
        since = _("As of {at}", at=hour(self._heard_at)) if self._heard_at else ""
        self._say(" · ".join(filter(None, (text, since))))
        self._show_people()

    def _call(self, job: Any, then: Any) -> None:
        self.busy = True
        self.acts.refresh()
        self.frame.work.call(self, job, lambda row: self._free(then, row), self._refused, self._failed)

    def _free(self, then: Any, row: PersonRow) -> None:
        self.busy = False
        self.told = (*(other for other in self.told or () if other.id != row.id), row)
        then(row)
        self._show_people()

    def _done(self, act: str, row: PersonRow) -> None:
        self.frame.say(_(model.DONE[act], name=row.name))
        self.again()

    def _saved(self, row: PersonRow, act: str) -> None:
        made_up, name = self.form.password.invented, row.name
        self.leave()
        self.frame.say(_(model.DONE[act], name=name) if act in model.DONE else _("{name} may sign in", name=name))
        self._show_people()
        self.people.select(row.id)
        if made_up:
            self.side.setCurrentWidget(self.once)
            self.once.begin(name, made_up)
        self.again()

    def _refused(self, refused: Refused) -> None:
        self.busy = False
        self.acts.refresh()
        if not (self.filling and self.form.refused(refused)):
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _failed(self, error: Trouble) -> None:
        """Nothing typed is lost: the form stands."""
        self.busy = False
        self.frame.say(trouble(error.code), Kind.TROUBLE)
        self._not_heard(trouble(error.code))

    # showing

    def _tick(self, _now: datetime) -> None:
        if self.isVisible() and self.frame.clock.monotonic() - self._asked_at >= AGAIN_S:
            self.again()

    def _show_people(self) -> None:
        lines = model.people(self.frame.book, self.told, self.search.text(), self._day)
        self.people.show_rows(lines)
        if self.people.current_id() is None and lines:
            self.people.select(lines[0].id)
        self._show_card()

    def _show_card(self) -> None:
        self.card.put(self.chosen, list(self.seats.set.rows.values()))
        self.acts.refresh()

    def _say(self, text: str) -> None:
        look = self.frame.look
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.shape.setPixmap(look.pixmap_kept("offline", "warn", look.px(16), self.devicePixelRatioF()))
        self.shape.setVisible(bool(text))

    def _open_form(self, person: str, name: str) -> None:
        self.side.setCurrentWidget(self.form)
        self.form.begin(person, name)
        self.acts.refresh()

    def _handed_over(self) -> None:
        self.side.setCurrentWidget(self.card)
        self.people.setFocus()
        self.acts.refresh()

    def _name(self, person: str) -> str:
        return next((line.name for line in self.people.set.rows.values() if line.id == person), "")

    def _bind(self) -> None:
        self.people.chosen.connect(lambda _id: self._show_card())
        self.search.textChanged.connect(lambda _text: self._show_people())
        self.search.returnPressed.connect(self.people.setFocus)
        self.form.password.entered.connect(self.save)
        self.once.done.connect(self._handed_over)
        self.frame.ticked.connect(self._tick)

    def _people_columns(self) -> tuple[Column, ...]:
        book = lambda: self.frame.book  # noqa: E731
        return (
            Column("name", N_("Name"), lambda row: row.name, 140),
            Column("roles", N_("Roles"), lambda row: model.roles(row.roles, book()), 160, stretch=True),
            Column("state", N_("State"), lambda row: model.state(row)[0], 112, mark=lambda row: model.state(row)[1]),
            Column("last", N_("Last sign-in"), lambda row: near(row.last_sign_in, self.frame.clock.now()), 112),
            *roster.day_columns(),
        )

    def _seat_columns(self) -> tuple[Column, ...]:
        word, mark = (lambda row: roster.seat_state(row)[0]), (lambda row: roster.seat_state(row)[1])
        stuck = Mark("attention", "danger")
        return (
            Column("seat", N_("Seat"), lambda row: row.seat, 72),
            Column("person", N_("Name"), lambda row: row.person, 120, stretch=True),
            Column("machine", N_("Machine"), lambda row: row.machine, 140),
            Column("state", N_("State"), word, 100, mark=mark),
            Column("since", N_("Since"), lambda row: near(row.mode_since, self.frame.clock.now()), 96),
            Column("seen", N_("Last heard of"), lambda row: near(row.last_seen, self.frame.clock.now()), 112),
            Column("waiting", N_("To send"), lambda row: number(row.waiting), 80, right=True),
            Column(
                "stuck",
                N_("Stuck"),
                lambda row: number(row.stuck),
                88,
                mark=lambda row: stuck if row.stuck else None,
                right=True,
            ),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        clear_button(self.search, self.frame.look)
        self.search.setPlaceholderText(_("Find by name or role"))
        self.search.setAccessibleName(_("Find by name or role"))
        self.search.setFixedWidth(px(220))
        self.said.setProperty("part", "muted")
        title = QLabel(_("People"))
        buttons = [self.acts.button("people.add", "primary")] if self.is_admin else []
        left = QVBoxLayout()
        left.setSpacing(px(GAP))
        left.addWidget(self._panel([title, self.search, self.shape, self.said], buttons, self.people), 3)
        left.addWidget(self._panel([self.seats_title], [], self.seats), 2)
        self.card.lay_out(self.acts if self.is_admin else None)
        if self.is_admin:
            self.form.lay_out(self.acts)
        for widget in (self.card, self.form, self.once):
            self.side.addWidget(widget)
        side = framed(self.frame.look, self.side, top=0)
        side.setFixedWidth(px(348))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addLayout(left, 1)
        layout.addWidget(side)

    def _panel(self, head: Sequence[QWidget], buttons: Sequence[QWidget], table: QWidget) -> QWidget:
        px = self.frame.look.px
        head[0].setProperty("part", "heading")
        line = QHBoxLayout()
        line.setContentsMargins(px(9), 0, px(8), 0)
        line.setSpacing(px(10))
        for widget in head:
            line.addWidget(widget)
        line.addStretch()
        for widget in buttons:
            line.addWidget(widget)
        return framed(self.frame.look, line, table, top=8, spacing=4)
