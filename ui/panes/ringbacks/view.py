"""Who is to be rung back at the left, waiting longest first; beside it the number, its attempts and what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.desk import Act
from app.domain.phones import spoken
from app.domain.words import Role
from app.questions.shapes import (
    CaseRow,
    RingbackFile,
    RingbackHours,
    RingbackHoursAnswer,
    RingbackOf,
    RingbackRow,
    Ringbacks,
)
from app.text import _, ngettext, number
from ui.panes.ringbacks import actions, model
from ui.panes.ringbacks.hand import Hand
from ui.parts.actions import Action, Actions
from ui.parts.asking import PickPerson
from ui.parts.fitting import fit
from ui.parts.page import Page, PageView
from ui.parts.pane import Frame, View
from ui.parts.panels import GAP, framed, panel, under
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.work import Touched

_SHOWN = (
    "ringbacks.reached",
    "ringbacks.not_reached",
    "ringbacks.put_back",
    "ringbacks.release",
    "ringbacks.release_all",
    "ringbacks.assign",
    "ringbacks.give",
)


class RingbacksView(View):
    """D takes the chosen one and rings; Y reached, N not reached. A lead may release and give away."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.leads = Role.LEAD in frame.person.roles
        self.file: RingbackFile | None = None
        """What is on show."""
        self.assigning = False
        self._minute = -1
        self.table = Table(frame, model.columns(frame), _("Ring-backs"), nothing=_("Nobody is to be rung back."))
        self.page = PageView(frame.look, _("Ring-back"))
        self.number, self.said, self.hours, self.title = QLabel(), QLabel(), QLabel(), QLabel()
        self.to = PickPerson(frame, _("Colleague"))
        self.hand = Hand(frame, self)
        self.actions = Actions(self, actions.of(self), frame.keys, frame.look)
        self._lay_out()
        self._connect()
        self._refresh()

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        self._ask()

    def show_what(self, **what: Any) -> None:
        """`ringback=ID`: choose this one."""
        self.table.select(what.get("ringback", ""))

    def actions_here(self) -> Sequence[Action]:
        return self.actions.all

    def state(self) -> dict[str, Any]:
        return {"chosen": self.table.current_id(), "hand": (self.hand.file, self.hand.shown)}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.table.select(state["chosen"])
        self.hand.file, self.hand.shown = state["hand"]
        self._refresh()

    def first_focus(self) -> QWidget:
        return self.table

    # what actions ask and do

    @property
    def chosen(self) -> RingbackRow | None:
        """The row acts are about."""
        return self.table.current_row()

    def can_ring(self) -> bool:
        """Whether it is released, nobody else has it, and nothing is being rung."""
        row = self.chosen
        free = row is not None and row.released and (row.holder is None or row.mine)
        return free and (row.assigned is None or row.given) and not self.hand.id and not self.hand.under_way

    def ring(self) -> None:
        """The chosen one."""
        if self.can_ring() and self.chosen is not None:
            self.hand.ring(self.chosen)

    def can_release(self) -> bool:
        """Whether a lead's word would change anything for the chosen one."""
        return self.leads and self.chosen is not None and not self.chosen.released

    def release(self) -> None:
        """A lead's word for the chosen one."""
        if self.chosen is not None:
            self._release([self.chosen])

    def can_release_all(self) -> bool:
        """Whether a lead's word would change anything."""
        return self.leads and any(not row.released for row in self.table.set.rows.values())

    def release_all(self) -> None:
        """A lead's word for everybody on the list."""
        self._release([row for row in self.table.set.rows.values() if not row.released])

    def _release(self, rows: Sequence[RingbackRow]) -> None:
        acts = [self._act("release_ringback", row.id) for row in rows]
        said = ngettext("{n} ring-back released", "{n} ring-backs released", len(rows))
        self.frame.work.do(self, acts, lambda _saved: self.frame.say(said))

    def begin_assigning(self) -> None:
        """Ask to whom."""
        self.assigning = True
        self.to.put(None)
        self._refresh()
        self.to.setFocus()

    def assign(self) -> None:
        """Give the chosen one to the person named; to nobody where no name is given."""
        row, to = self.chosen, self.to.value()
        if row is None or self.to.unsure():
            return
        name = self.frame.book.people[to].name if to in self.frame.book.people else ""
        said = _("Given to {name}", name=name) if name else _("Nobody's any more")
        self.frame.work.do(self, [self._act("assign", row.id, to=to)], lambda _saved: self.frame.say(said))
        self.leave()

    def step(self, by: int) -> None:
        """Up and down the list."""
        ids = self.table.set.ids
        if ids:
            at = self.table.set.place(self.table.current_id() or "")
            self.table.select(ids[0 if at is None else min(max(at + by, 0), len(ids) - 1)])

    @property
    def newest_case(self) -> CaseRow | None:
        """Of the citizen on show."""
        return next(iter(self.file.cases), None) if self.file is not None else None

    def open_case(self) -> None:
        """In the cases pane."""
        if self.newest_case is not None:
            self.frame.open("cases", case=self.newest_case.id)

    def leave(self) -> None:
        """Esc: out of the giving away, back to the list."""
        self.assigning = False
        self._refresh()
        self.table.setFocus()

    # what is shown

    def _ask(self) -> None:
        self.frame.work.ask(self, "list", Ringbacks(), self._take)
        self.frame.work.ask(self, "hours", RingbackHours(), self._take_hours)

    def _take(self, rows: Sequence[RingbackRow]) -> None:
        self.table.show_rows(rows)
        free = sum(row.released for row in rows)
        self.title.setText(_("Ring-backs {count} · may be rung {free}", count=number(len(rows)), free=number(free)))
        if self.table.current_id() is None and rows:
            self.table.select(next((row.id for row in rows if row.released), rows[0].id))
        self.hand.follow(self.table.set.ids)
        self._ask_file()

    def _take_hours(self, hours: RingbackHoursAnswer) -> None:
        self.hours.setText(model.load(hours))

    def _ask_file(self) -> None:
        if self.hand.id and self.hand.id not in self.table.set.ids:
            return  # they are spoken with: what is shown of them stays
        wanted = self.hand.id or self.table.current_id()
        if wanted is None or wanted not in self.table.set.ids:
            self._show(None)
            return
        self.frame.work.ask(self, "file", RingbackOf(ringback=wanted), self._show, lambda _error: self._show(None))

    def _show(self, file: RingbackFile | None) -> None:
        self.file = file
        self._refresh()

    def _refresh(self) -> None:
        file = self.hand.file or self.file
        self.side.setCurrentIndex(0 if file is None else 1)
        if file is not None:
            self.number.setText(spoken(file.phone) if self.hand.file and self.hand.shown else file.row.phone)
            self.said.setText(self._what_now(file))
            self.page.show_page(model.page(self.frame, file))
        else:
            self.page.show_page(Page(self.frame.look))
        self.to.setVisible(self.assigning)
        self.actions.refresh()
        for name, button in self._buttons.items():
            button.setVisible(self.actions[name].isEnabled())

    def _what_now(self, file: RingbackFile) -> str:
        if not self.hand.file:
            return model.standing(file.row)
        yes, no = (self.frame.keys.shown(f"ringbacks.{name}") for name in ("reached", "not_reached"))
        return _("Ring this number. Reached ({yes}) or not reached ({no})?", yes=yes, no=no)

    def _over(self, ringback: str, reached: bool) -> None:
        """Reached: the form opens with the number; else on to whoever is next."""
        file = self.hand.file
        if reached and file is not None:
            call = self.hand.call
            self.frame.say(_("Reached: no longer to be rung"))
            self.frame.open("intake", phone=file.phone, call=call.id if call is not None else "")
            return
        self.frame.say(_("Not reached: it stays on the list"))
        ids = self.table.set.ids
        at = self.table.set.place(ringback)
        if at is not None and at + 1 < len(ids):
            self.table.select(ids[at + 1])
        self.table.setFocus()

    def _tick(self, now: datetime) -> None:
        """What was said of quiet hours ends by itself."""
        if self.isVisible() and now.minute != self._minute:
            self._minute = now.minute
            self._ask()

    def _act(self, do: str, ringback: str, **fields: Any) -> Act:
        return self.frame.desk.act(do, case=ringback, **fields)

    # parts

    def _connect(self) -> None:
        self.table.chosen.connect(lambda _id: self._ask_file())
        self.table.opened.connect(lambda _id: self.ring())
        self.hand.changed.connect(self._refresh)
        self.hand.over.connect(self._over)
        self.frame.ticked.connect(self._tick)
        self.to.picker.returnPressed.connect(self.assign)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit(self.table, model.WEIGHT, self.width() * 6 // 11, self.frame.look)

    def _lay_out(self) -> None:
        px, look = self.frame.look.px, self.frame.look
        self.hours.setProperty("part", "muted")
        self.hours.setWordWrap(True)
        self.number.setProperty("part", "dial")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setProperty("part", "muted")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.hours)
        column.addWidget(panel(look, [self.title], [], self.table), 1)
        self._buttons = {name: self.actions.button(name) for name in _SHOWN}
        card = QWidget()
        under(look, card, self._reading(), list(self._buttons.values()))
        empty = QLabel(_("Nobody is to be rung back."))
        empty.setProperty("part", "muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.side = QStackedWidget()
        self.side.addWidget(empty)
        self.side.addWidget(card)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(left, 6)
        layout.addWidget(framed(self.frame.look, self.side, top=0), 5)

    def _reading(self) -> QWidget:
        """The number and its key over the page."""
        px = self.frame.look.px
        made = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(12), px(16), 0)
        head.addWidget(self.number, 1)
        head.addWidget(self.actions.button("ringbacks.ring", "primary"))
        below = QHBoxLayout()
        below.setContentsMargins(px(16), px(4), px(16), 0)
        below.addWidget(self.said, 1)
        below.addWidget(self.to, 1)
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addLayout(below)
        inside.addWidget(self.page, 1)
        return made
