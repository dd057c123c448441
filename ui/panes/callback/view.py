"""The callback pane: who is due at the left, the call in hand in the middle, the case with the unit's reply beside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.desk import Act
from app.domain.deadlines import may_ring
from app.domain.errors import Refused, Trouble
from app.domain.limits import written
from app.domain.rules.asking import first_to_ask
from app.domain.words import CALLBACK_OWED, Answer
from app.questions.shapes import CaseFile, CaseOf
from app.text import _, moment, ngettext, refusal, trouble
from ui.panes.callback import actions, model
from ui.panes.callback.card import Card
from ui.panes.callback.fetching import Fetching
from ui.panes.callback.hand import Hand
from ui.panes.callback.lead import LeadSide
from ui.panes.callback.model import Call, owed
from ui.parts.actions import Action, Actions
from ui.parts.casefile import CaseView
from ui.parts.deeds import BY_ID, Situation
from ui.parts.fitting import fit
from ui.parts.pane import View
from ui.parts.panels import GAP, framed
from ui.parts.sections import text_label
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

Said = Callable[[str], str]
"""The number of a case → what the strip says when it is saved."""


class CallbackView(View):
    """A row shows its case; D shows the number and begins the call; 1 2 3 answer; Ctrl+Enter saves and goes on."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._sending = False
        self._beside = False
        self._minute = 0
        self._visited: set[str] = set()
        self.table = Table(frame, model.columns(frame), _("Callbacks due"), nothing=_("No callback is due."))
        self.card = Card(frame)
        self.hand = Hand(frame, self.card)
        self.case = CaseView(frame, "", frame.keys.shown("callback.bill"), reply_first=True)
        self.lead = LeadSide(frame)
        self.fetching = Fetching(frame, self)
        self.actions = Actions(self, actions.of(self), frame.keys, frame.look)
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def call(self) -> Call | None:
        """The call in hand."""
        return self.hand.call

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        if touched is None or "sms" in touched:
            self.card.look_at_sms()
        if touched is None:
            self.table.ask(model.DUE)
            return
        if "link" in touched:
            self.fetching.look(self.table.set.ids)
        if "script" in touched:
            self.hand.ask_script()
        if "case" not in touched:
            return
        self.table.again(touched)
        if self.lead.is_sharing:
            self.lead.share()
        self._again(touched["case"])

    def show_what(self, case: str = "", **_more: Any) -> None:
        """`case`: have this one in hand."""
        if case:
            self.table.select(case)
            self._ask(case)

    def actions_here(self) -> Sequence[Action]:
        return self.actions.all

    def state(self) -> dict[str, Any]:
        self.hand.keeper.flush()
        return {"case": self.call.file.facts.id} if self.call else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.show_what(**state)

    def first_focus(self) -> QWidget:
        return self.table

    # saving

    def answer(self, answer: Answer, name: str = "") -> None:
        """One key; after the last one, where somebody is unhappy, the hands are in the note."""
        self.hand.answer(answer, name)
        if self.call is not None and self.call.current:
            self.card.announce(self.call.current)
        if self.hand.reworks:
            self.card.go_to(self.card.note)

    def save(self) -> None:
        """What was answered; with rework where somebody is unhappy. Or the appointment."""
        call = self.call
        if call is None:
            return
        if self.hand.appointing:
            self._save_appointment(call)
        elif self._all_answered(call) and not call.unhappy:
            self.save_only()
        elif not call.current and not self._note():
            self.card.say_wrong(note=_("What exactly is still open? The unit reads these words."))
            self.card.go_to(self.card.note)
        elif not call.current:
            acts = [call.record(self.frame.desk.act, self._note()), call.rework(self.frame.desk.act, self._note())]
            self._do(call, acts, lambda number: _("Callback recorded and sent back: {number}", number=number))

    def save_only(self) -> None:
        """What was answered, and nothing else."""
        call = self.call
        if call is not None and self._all_answered(call):
            record = call.record(self.frame.desk.act, self._note())
            self._do(call, [record], lambda number: _("Callback recorded: {number}", number=number))

    def no_answer(self) -> None:
        """Nobody answered: a try. After the last one the case stays in sight, to be closed."""
        call = self.call
        if call is not None:
            call.answers.clear()
            last = call.tries + 1 >= self.frame.book.limits.callback_tries
            record = call.record(self.frame.desk.act, self._note())
            self._do(call, [record], lambda number: _("No answer recorded: {number}", number=number), stay=last)

    def appoint(self) -> None:
        """Ask when to ring again."""
        self.hand.appoint()
        self.card.go_to(self.card.at)

    def _save_appointment(self, call: Call) -> None:
        at = self.card.at.read()
        if at is None or at <= self.frame.clock.now():
            self.card.say_wrong(at=_("A time to come, such as 14:30 or tomorrow 9:00"))
            return
        call.answers.clear()
        record = call.record(self.frame.desk.act, self._note(), appointment=self.card.at.value())
        self._do(call, [record], lambda number: _("Appointment {at}: {number}", at=moment(at), number=number))

    def can_close(self) -> bool:
        """Whether the rules let the case be closed without an answer."""
        if self.call is None:
            return False
        frame = self.frame
        return Situation(self.call.file, frame.book, frame.person, frame.clock.now()).can(BY_ID["close"])

    def close_case(self) -> None:
        """Nobody could be reached as often as the hotline tries."""
        call = self.call
        if call is not None:
            facts = call.file.facts
            seen = {"turn": facts.turn, "version": facts.version}
            close = self.frame.desk.act("close", case=facts.id, seen=seen, text=self._note())
            self._do(call, [close], lambda number: _("Closed: {number}", number=number))

    def _do(self, call: Call, acts: Sequence[Act], said: Said, stay: bool = False) -> None:
        """All of it in one transaction, the draft with it; then on to whoever is next."""
        if self._sending:
            return
        self._sending = True
        case, number, after = call.file.facts.id, call.file.facts.number, self._after()

        def done(_saved: object) -> None:
            self._sending = False
            self._visited.add(call.caller)
            self.hand.done()
            self.frame.say(said(number))
            self.table.setFocus()
            self.frame.work.ask(self, "file", CaseOf(case=case), lambda file: self._next_of(file, after, stay))

        self.hand.keeper.flush()
        self.frame.work.do(self, acts, done, self._refused, self._failed, self.hand.keeper.id or None)

    def _next_of(self, file: CaseFile, after: str | None, stay: bool) -> None:
        """The next citizen of this case, else the next case."""
        left = [caller for caller in owed(file) if caller not in self._visited]
        if file.facts.status in CALLBACK_OWED and (left or stay):
            self._begin(file, left[0] if left else (owed(file) or [""])[0])
        elif after is not None and self.table.select(after):
            self._ask(after)
        else:
            self._show(None)

    def _refused(self, refused: Refused) -> None:
        self._sending = False
        self.card.say_wrong(note=refusal(refused.code, refused.fields, refused.values))

    def _failed(self, error: Trouble) -> None:
        self._sending = False
        self.card.say_wrong(note=trouble(error.code))
        self.frame.work.troubled.emit(error)

    def _release(self) -> None:
        self._sending = False

    # moving about

    def step(self, by: int) -> None:
        """The next of the list; what was typed stays on disk."""
        ids = self.table.set.ids
        if ids:
            at = self.table.set.place(self.table.current_id() or "")
            self.table.select(ids[0 if at is None else min(max(at + by, 0), len(ids) - 1)])

    def has_others(self) -> bool:
        """Whether another citizen of the case is owed a call."""
        return self.call is not None and len(owed(self.call.file)) > 1

    def other_caller(self) -> None:
        """The next citizen of the case."""
        call = self.call
        if call is not None:
            callers = owed(call.file)
            at = callers.index(call.caller) if call.caller in callers else -1
            self._begin(call.file, callers[(at + 1) % len(callers)])

    def open_case(self) -> None:
        """In the cases pane."""
        if self.call is not None:
            self.frame.open("cases", case=self.call.file.facts.id)

    def leave(self) -> None:
        """Esc: out of what a lead does, out of the appointment, out of the note, back to the list."""
        if self.lead.is_open:
            self.lead.close_side()
        elif self.hand.appointing:
            self.hand.appoint(False)
        self.table.setFocus()

    # what is shown

    def _ask(self, case: str) -> None:
        self.frame.work.ask(self, "file", CaseOf(case=case), self._show)

    def _chosen(self, case: str | None) -> None:
        if case is not None and (self.call is None or self.call.file.facts.id != case):
            self._ask(case)

    def _show(self, file: CaseFile | None) -> None:
        """A case comes into hand, or the one in hand has changed."""
        callers = owed(file) if file is not None else []
        same = self.call is not None and file is not None and file.facts.id == self.call.file.facts.id
        if same and (self.call.caller in callers or not callers):
            self.hand.follow(file)
        elif file is not None:
            self._visited.clear()
            known = next((caller.id for caller in file.facts.callers), "")
            self._begin(file, first_to_ask(file.facts, self.frame.book, self.frame.clock.now()) or known)
        else:
            self.hand.take(None)

    def _begin(self, file: CaseFile, caller: str) -> None:
        self.hand.take(Call(file, caller))
        if file.private is None:
            self.fetching.want(file.facts.id)

    def _again(self, cases: Collection[str]) -> None:
        if self.call is not None and self.call.file.facts.id in cases:
            self._ask(self.call.file.facts.id)

    def _refresh(self) -> None:
        call = self.call
        self.sides[self.lead].setVisible(self.lead.is_open)
        self.sides[self.empty].setVisible(call is None and not self.lead.is_open)
        for widget in (self.card, self.case):
            self.sides[widget].setVisible(call is not None and not self.lead.is_open)
        if call is not None:
            self.case.put(call.file)
            self.card.put(call, self.hand.shown, self.hand.appointing)
            self.card.say_over(_("All tries are used up: the case can be closed.") if self.can_close() else "")
        self._share_out()
        self.actions.refresh()
        self.actions["callback.save"].setText(_("Save and rework") if self.hand.reworks else _("Save"))
        for name, button in self._buttons.items():
            button.setVisible(self.actions[name].isEnabled())

    def _all_answered(self, call: Call) -> bool:
        if call.current:
            self.card.questions[call.current].error(_("Not answered yet: 1, 2 or 3"))
        return not call.current

    def _after(self) -> str | None:
        """The row after this one, that is the next to be called."""
        ids, at = self.table.set.ids, self.table.set.place(self.call.file.facts.id) if self.call else None
        if at is None:
            return ids[0] if ids else None
        return ids[at + 1] if at + 1 < len(ids) else ids[at - 1] if at else None

    def _note(self) -> str:
        return self.card.note.value() or ""

    def _tick(self, now: datetime) -> None:
        """Appointments come due by themselves, and the hours for ringing begin and end."""
        minute = int(now.timestamp()) // 60
        if self.isVisible() and minute != self._minute:
            self._minute = minute
            self.table.again({})

    # parts

    def _counted(self, count: int) -> None:
        self.count.setText(ngettext("{n} callback due", "{n} callbacks due", count))
        self.fetching.look(self.table.set.ids)
        self.empty.setText(_("Choose a callback.") if count else _("No callback is due."))
        hours = self.frame.book.hours
        closed = not may_ring(self.frame.clock.now(), self.frame.book.zone, hours)
        self.hours.setText(_("Citizens are rung {hours}; now appointments alone.", hours=written(hours.calling)))
        self.hours.setVisible(closed)

    def _connect(self) -> None:
        self.table.chosen.connect(self._chosen)
        self.table.counted.connect(self._counted)
        self.hand.changed.connect(self._refresh)
        self.fetching.granted.connect(lambda case: self._again((case,)))  # it may have been read just before that came
        self.lead.changed.connect(self._refresh)
        self.card.answered.connect(lambda name, answer: self.answer(answer, name))
        self.frame.ticked.connect(self._tick)
        self.frame.work.failed.connect(lambda _error: self._release())
        for at, answer in enumerate(Answer):
            for key in self.frame.keys.of(f"choice.{at + 1}"):
                heard = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WindowShortcut)
                heard.activated.connect(lambda a=answer: self.answer(a))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out(anew=True)

    def _share_out(self, anew: bool = False) -> None:
        """The list keeps its width whatever stands beside it."""
        beside = self.call is not None and not self.lead.is_open
        if anew or beside != self._beside:
            self._beside = beside
            listed, card, case = (25, 38, 37) if self.width() < self.frame.look.px(1500) else (24, 34, 42)
            shares = (listed, card, case, 0, 0) if beside else (listed, 0, 0, 100 - listed, 100 - listed)
            self.split.setSizes([self.width() * share // 100 for share in shares])
            fit(self.table, model.WEIGHT, self.width() * listed // 100, self.frame.look)

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.count, self.empty = QLabel(), QLabel()
        self.count.setProperty("part", "heading")
        self.count.setContentsMargins(px(12), px(10), px(12), px(8))
        self.empty.setProperty("part", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self.hours)
        if self.lead.may:
            self.lead.lay_out(self.actions)
        kinds = {"callback.save": "primary"}
        self._buttons = {name: self.actions.button(name, kinds.get(name, "")) for name in actions.SHOWN}
        lines = [[self._buttons[name] for name in names] for names in actions.LINES]
        self.card.put_buttons(self.actions.button("callback.dial"), *lines)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(px(GAP))
        look = self.frame.look
        self.sides = {part: framed(look, part, top=0) for part in (self.card, self.case, self.empty, self.lead)}
        for part in (framed(look, column, self.table), *self.sides.values()):
            self.split.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.addWidget(self.split)

    def _head(self) -> QHBoxLayout:
        px = self.frame.look.px
        self.hours = text_label("", "muted")
        self.hours.setContentsMargins(px(12), 0, px(12), px(8))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, px(8), 0)
        head.addWidget(self.count)
        head.addStretch()
        if self.lead.may:
            for name in ("callback.share", "callback.sms"):
                head.addWidget(self.actions.button(name, "quiet"))
        return head
