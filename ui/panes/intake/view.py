"""The intake pane put together: queue, form, what is known; and the end of a shift in the form's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk import Call, CallEvent, Stage, What
from app.domain.words import Channel, ContactKind, InvalidReason, Status
from app.text import _, name_of
from ui.panes.intake import around
from ui.panes.intake.actions import actions
from ui.panes.intake.columns import Columns
from ui.panes.intake.doing import Doing
from ui.panes.intake.draft import Draft, of_payload
from ui.panes.intake.drafts import Drafts
from ui.panes.intake.files import DraftTray
from ui.panes.intake.form import IntakeForm
from ui.panes.intake.head import Head
from ui.panes.intake.queue import Queue
from ui.panes.intake.reference import Reference
from ui.panes.intake.saying import CHOSEN
from ui.panes.intake.shift import ShiftEnd
from ui.panes.intake.talk import Talk
from ui.parts.actions import Actions
from ui.parts.fitting import LOW
from ui.parts.form import SavedMark
from ui.parts.pane import Kind, View

if TYPE_CHECKING:
    from app.questions.callshapes import CallerKnown
    from ui.parts.actions import Action
    from ui.parts.pane import Frame
    from ui.work import Touched

JOIN = (ContactKind.PROGRESS, ContactKind.REMINDER, ContactKind.ADDITION)


class IntakeView(View):
    """受理."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._built = False
        self.drafts = Drafts(frame, self)
        self.tray = DraftTray(frame)
        self.actions_made = Actions(self, actions(self), frame.keys, frame.look)
        self.queue = Queue(frame, self.actions_made)
        self.head = Head(frame, self.drafts, self.actions_made)
        self.form = IntakeForm(frame, self.actions_made)
        self.reference = Reference(frame, self.actions_made)
        self.talk = Talk(frame, self.actions_made)
        self.shift = ShiftEnd(frame, self.drafts, self.actions_made)
        self.doing = Doing(frame, self.drafts, self.form, self.queue, self.reference, self)
        self.mark = SavedMark()
        self.setAcceptDrops(True)
        self._lay_out()
        self._built = True
        self._bind()
        self._show(None)

    # what the window asks

    def look(self, touched: Touched | None) -> None:
        """The queue, what is alike, and how the drafts' cases stand."""
        if touched is None:
            self.drafts.load()
            return
        if touched.keys() & {"case", "claim"}:
            self.queue.again(touched)
            self.reference.again()
            self.doing.arrived(touched.get("case", frozenset()))
            self.tray.moved(touched.get("case", frozenset()))
        if "script" in touched:
            self.talk.ask()
        if "model" in touched:
            self.form.guesses.told()
        if "article" in touched and self.drafts.current is not None:
            self.reference.articles.ask(self.drafts.current)
        if "book" in touched and self.drafts.current is not None:
            self.form.put(self.drafts.current)

    def show_what(self, **what: Any) -> None:
        """`emergency=True`, `shift_end=True`, `case=ID` (to take it), `phone=NUMBER` (somebody who was rung back)."""
        if what.get("shift_end"):
            self._begin_shift_end()
            return
        self.stay()
        if what.get("emergency"):
            self.doing.emergency()
        if case := what.get("case"):
            self.doing.take(case)
        if phone := what.get("phone"):
            self.doing.begin_ringback(phone, what.get("call", ""))

    def actions_here(self) -> Sequence[Action]:
        return self.actions_made.all

    def state(self) -> dict[str, Any]:
        """All drafts as they are; they are on disk too."""
        self.drafts.flush()
        shown = self.drafts.current.id if self.drafts.current else ""
        return {"drafts": [draft.payload() for draft in self.drafts.all], "shown": shown}

    def restore(self, state: Mapping[str, Any]) -> None:
        made = [draft for payload in state.get("drafts", ()) if (draft := of_payload(payload)) is not None]
        self.drafts.all = [draft for draft in made if self.drafts.find(id=draft.id) is None] + self.drafts.all
        self.drafts.show(self.drafts.find(id=state.get("shown", "")))

    def first_focus(self) -> QWidget | None:
        if self.ends_shift or self.drafts.current is None:
            return None if self.ends_shift else self.queue.list
        return self.focusWidget()

    # what the actions ask

    @property
    def has_draft(self) -> bool:
        """Whether a form is shown and not just being saved."""
        return not self.ends_shift and self.doing.draft is not None

    @property
    def is_call(self) -> bool:
        """Whether the shown form is a call's."""
        return self.doing.draft is not None and self.doing.draft.is_call

    @property
    def ends_shift(self) -> bool:
        """Whether the end of the shift is on show (or nothing yet: then there is nothing to act on)."""
        return not self._built or self.pages.currentWidget() is self.shift

    @property
    def call(self) -> Call | None:
        """The call in hand: that of the shown form, else whichever there is."""
        mine = self.head.call_of(self.drafts.current) if self.drafts.current else None
        return mine or self.frame.desk.lines.in_hand

    def hang_up(self) -> None:
        """End the call; its form stays."""
        if (call := self.call) is not None:
            self.frame.work.call(self, lambda: self.frame.desk.lines.hang_up(call.id))

    def hold(self) -> None:
        """Let the citizen wait, or speak with them again."""
        if (call := self.call) is not None:
            lines = self.frame.desk.lines
            act = lines.resume if call.stage is Stage.HELD else lines.hold
            self.frame.work.call(self, lambda: act(call.id))

    def swap(self) -> None:
        """Speak with whoever waits, let whoever is spoken with wait; the form goes along."""
        lines, drafts = self.frame.desk.lines, self.drafts
        self.frame.work.call(self, lines.swap, lambda call: drafts.show(drafts.find(call=call) or drafts.current))

    @property
    def waits(self) -> bool:
        """Whether somebody is on hold."""
        return any(call.stage is Stage.HELD for call in self.frame.desk.lines.calls)

    def press_keys(self) -> None:
        """Keys of the telephone, for a machine at the other end."""
        call = self.call
        if call is not None and self.frame.calls.can("digits", call.id):
            self.head.keypad.begin(call.id)
        elif call is not None:
            self.frame.say(_("This line sends no keys: press them on the telephone itself."), Kind.NOTE)

    def choose_reason(self) -> None:
        """Why the call makes no case, by its digit."""
        around.choose(self.pages, {reason.value: name_of(reason) for reason in InvalidReason}, self.doing.invalid)

    def choose_script(self) -> None:
        """What to say, by its digit."""
        around.choose(self.pages, {use.value: name_of(use) for use in CHOSEN}, self.talk.choose)

    def choose_source(self) -> None:
        """How what is written down came in, or that the hotline found it itself; by its digit."""
        words = {channel.value: name_of(channel) for channel in around.SOURCES}
        around.choose(self.pages, words, lambda value: self.doing.begin(Channel(value)))

    def join(self) -> None:
        """A call is added as progress, reminder or addition; a case in hand is folded in."""
        draft = self.doing.draft
        if draft is not None and draft.case:
            self.doing.merge()
        else:
            around.choose(self.pages, {kind.value: name_of(kind) for kind in JOIN}, self.doing.join)

    def go(self, name: str) -> None:
        """To the queue, the form or the reference, wherever there is room for it."""
        self._fit(name)
        if name == "queue":
            self.queue.list.setFocus()
        elif name == "form":
            self.form.begin()
        else:
            self.reference.go()

    def toggle_days(self) -> None:
        """The deadline day by day, or put away again."""
        if self.columns.hides("reference"):
            self._fit("reference")
            self.reference.days.hide()
        self.reference.days.toggle()

    def open_case(self) -> None:
        """The chosen case in the pane of cases."""
        row = self.reference.chosen()
        if row is not None:
            self.frame.open("cases", case=row.id)

    def _open_file(self) -> None:
        """A file that is no picture is saved in the pane of cases; the form stays as it is."""
        draft = self.drafts.current
        if draft is not None and draft.case:
            self.frame.open("cases", case=draft.case)

    def stay(self) -> None:
        """The shift goes on."""
        self._show(self.drafts.current)

    # inside

    def _begin_shift_end(self) -> None:
        self.drafts.flush()
        self.pages.setCurrentWidget(self.shift)
        self._fit("form")
        self.reference.setEnabled(False)
        self.queue.setEnabled(False)
        self.actions_made.refresh()
        self.shift.begin()

    def _switch(self, draft: Draft | None) -> None:
        self._show(draft)
        if draft is None:
            self.go("queue")
        else:
            self.form.begin()

    def _show(self, draft: Draft | None) -> None:
        self.queue.setEnabled(True)
        self.reference.setEnabled(True)
        self.pages.setCurrentWidget(self.blank if draft is None else self.desk)
        self.reference.put(draft)
        self.talk.put(draft)
        self.tray.show_draft(draft)
        self._look_ahead()
        if draft is not None:
            self.form.put(draft)
            self.head.show_origin()
            self.reference.show_duty()
            if draft.fast and not draft.case:
                self.doing.recover(draft)
        self._fit()
        self._show_mark()
        self.actions_made.refresh()

    def _look_ahead(self) -> None:
        """While no form is open, what is selected in the queue stands beside it."""
        if self.drafts.current is None and not self.ends_shift:
            self.reference.look_ahead(self.queue.at_hand())

    def _again(self) -> None:
        """The shown draft's case moved on: its marks, its deadline."""
        draft = self.drafts.current
        if draft is not None:
            self.form.caller.put(draft)
            self.form.route.show_due()
            self.head.show_origin()
            self.reference.duty.setVisible(draft.emergency_at is not None)
            self.reference.show_duty()
            self.talk.ask()
        self.actions_made.refresh()

    def _show_mark(self) -> None:
        draft, drafts = self.drafts.current, self.drafts
        if draft is None:
            self.mark.nothing()
        elif draft.id in drafts.failed:
            self.mark.failed()
        elif draft.id in drafts.behind or draft.id not in drafts.saved_at:
            self.mark.typing()
        else:
            self.mark.saved(drafts.saved_at[draft.id])

    def _adopt_calls(self) -> None:
        for call in self.frame.desk.lines.calls:
            if call.live and not call.outgoing:
                self.doing.begin_call(call)

    def _heard(self, event: CallEvent) -> None:
        if event.what is What.ANSWERED and not event.call.outgoing:
            self.stay()
            self.doing.begin_call(event.call)
        self.actions_made.refresh()

    def _tick(self, now: datetime) -> None:
        if self.isVisible():
            self.queue.tick(now)
            self.head.tick(now)

    def _bind(self) -> None:
        frame, drafts, form = self.frame, self.drafts, self.form
        drafts.switched.connect(self._switch)
        drafts.marked.connect(self._show_mark)
        drafts.loaded.connect(self._adopt_calls)
        self.head.keypad.left.connect(lambda: self.go("form"))
        form.edited.connect(drafts.typed)
        form.edited.connect(self.actions_made.refresh)
        form.edited.connect(self.talk.told)
        for offered in (form.guesses, form.before):
            offered.moved.connect(self.actions_made.refresh)
        form.told.connect(self.reference.told)
        form.told.connect(self.reference.show_duty)
        form.numbered.connect(self.reference.show_number)
        form.route.due_moved.connect(self.reference.days.put)
        self.reference.known.connect(self._known)
        self.queue.wanted.connect(self._wanted)
        self.queue.pointed.connect(self._look_ahead)
        self.doing.moved.connect(self._again)
        self.talk.moved.connect(drafts.typed)
        self.shift.left.connect(self.stay)
        self.shift.over.connect(frame.sign_out.emit)
        frame.actions_changed.connect(self.actions_made.refresh)
        frame.calls.event.connect(self._heard)
        frame.ticked.connect(self._tick)
        frame.about_to_lock.connect(self.tray.forget)
        self.tray.looked.connect(drafts.brought)
        self.tray.opened.connect(self._open_file)

    def _known(self, known: CallerKnown) -> None:
        """An earlier case says who it is, and where it was: hands that waited at the name go on."""
        waits = self.form.caller.name.hasFocus() and not self.form.caller.name.text()
        self.form.caller.offer(known.name, known.company)
        self.form.before.offer(known)
        if waits:
            self.form.begin()

    def _wanted(self, id_: str) -> None:
        """Enter in a list: take it; one's own that is done with is shown in the pane of cases."""
        row = self.queue.list.set.rows.get(id_)
        status = getattr(row, "status", None)
        if self.queue.today and status not in (Status.WAITING, Status.OPEN):
            self.frame.open("cases", case=id_)
        else:
            self.doing.take(id_)

    def _lay_out(self) -> None:
        px = self.frame.look.px
        made = self.actions_made
        self.blank, self.desk = around.blank(self.frame, made), QWidget()
        self.more = around.more(self.frame, made)
        inside = QVBoxLayout(self.desk)
        inside.setContentsMargins(px(12), px(8), px(12), px(8))
        inside.setSpacing(px(6))
        inside.addWidget(self.head)
        inside.addWidget(self.talk)
        inside.addWidget(self.form, 1)
        inside.addWidget(self.tray)
        inside.addLayout(around.bar(made, self.mark, self.more))
        self.pages = QStackedWidget()
        self.pages.setProperty("part", "panel")
        for page in (self.blank, self.desk, self.shift):
            self.pages.addWidget(page)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(8), px(8), px(8), px(8))
        self.columns = Columns(self.frame.look, self.queue, self.pages, self.reference)
        layout.addWidget(self.columns)

    def _fit(self, first: str = "") -> None:
        """On a small screen, or with large text, the form comes first; without one the queue."""
        form = self.drafts.current is not None or self.ends_shift
        self.columns.prefer(("form", "reference", "queue") if form else ("queue", "form", "reference"), first)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.has_draft and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.tray.take(event.mimeData()):
            event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self.frame.look.px
        self.columns.fit(self.width() - 2 * px(8))
        around.lower((self.head, self.talk), self.form, self.height() < px(LOW))
