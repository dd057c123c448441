"""A whole case: what is asked, by whom (masked until somebody is recorded as looking), who handles it, until when and
why, what citizens answered, and everything that happened, with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.phones import spoken
from app.domain.records import Caller, CaseFacts, Dispatch
from app.domain.rules.handling import rungs
from app.domain.words import FINAL, DispatchStatus, Flag, Status
from app.questions.masking import NOT_HELD, mask_caller, mask_name, mask_place, mask_text
from app.questions.shapes import CaseFile, CaseRow, Rows
from app.text import _, day, field, listed, moment, name_of, near, ngettext, until, weekday, why
from ui.parts import names, told
from ui.parts.cells import STATUS_MARKS
from ui.parts.clockbill import Bill, bill
from ui.parts.flow import empty
from ui.parts.sections import Facts, Marked, Section, Timeline, text_label
from ui.parts.told import Telling

if TYPE_CHECKING:
    from ui.parts.pane import Frame

WIDE = 860
"""From this width on (at the normal text size) the case stands in two columns."""

NARROW = 480
"""Below it the facts stand in one column."""


class CaseView(QFrame):
    """Shows a `CaseFile`. It asks nothing of a case but the numbers of those merged with it."""

    linked = Signal(str)
    """The id of another case, to be opened."""

    def __init__(self, frame: Frame, reveal_key: str = "", bill_key: str = "", reply_first: bool = False) -> None:
        """`reveal_key`, `bill_key`: the pane's keys for whole values and for the statement, as shown. `reply_first`:
        what was done stands above what was asked."""
        super().__init__()
        self.setProperty("part", "side")
        self._frame, self._reveal_key, self._bill_key, self._reply_first = frame, reveal_key, bill_key, reply_first
        self.file: CaseFile | None = None
        self.whole = False
        self._numbers: dict[str, str] = {}
        self._bill_open = False
        self._shown_columns = 0
        self._head = QVBoxLayout()
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lay_out()

    # what is shown

    def put(self, file: CaseFile | None) -> None:
        """Show this case; another one is masked again."""
        if file == self.file:
            return
        if file is None or self.file is None or file.facts.id != self.file.facts.id:
            self.whole = self._bill_open = False
            self._numbers = {}
            self.scroll.verticalScrollBar().setValue(0)
        self.file = file
        self._ask_numbers()
        self.refresh()

    def show_whole(self, whole: bool) -> None:
        """Show names and numbers whole, once the asking is recorded; or hide them again."""
        if whole != self.whole:
            self.whole = whole
            self.refresh()

    def toggle_bill(self) -> None:
        """Open or close the statement of the due moment."""
        self._bill_open = not self._bill_open
        self.refresh()

    def scroll_by(self, pages: float) -> None:
        """Move by so many screens."""
        bar = self.scroll.verticalScrollBar()
        bar.setValue(bar.value() + round(pages * self.scroll.viewport().height()))

    def refresh(self) -> None:
        """Build everything anew from what is known."""
        self.setUpdatesEnabled(False)
        for layout in (self._head, self._left, self._right):
            empty(layout)
        if self.file is not None:
            self._build(self.file)
        self.setUpdatesEnabled(True)

    def _build(self, file: CaseFile) -> None:
        telling = Telling(file, self._frame.book, self._numbers, self.whole)
        reply = self._reply(telling) if self._reply_first else []
        left = (*reply, *self._bill(file.facts), self._request(file), self._matter(file.facts))
        right = (*self._units(file.facts), *self._answers(telling), self._story(telling))
        for layout, widgets in ((self._head, self._heading(file)), (self._left, left), (self._right, right)):
            for widget in widgets:
                layout.addWidget(widget)
                widget.show()  # now, not with the next event: nothing blinks
        self._left.addStretch()
        self._right.addStretch()

    # its pieces

    def _heading(self, file: CaseFile) -> list[QWidget]:
        look, facts = self._frame.look, file.facts
        mark = STATUS_MARKS[facts.status]
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(12))
        layout.addWidget(text_label(facts.number, "title", wrap=False))
        layout.addWidget(Marked(look, mark.icon, mark.colour, name_of(facts.status)))
        for flag in facts.flags:
            icon, colour = ("emergency", "danger") if flag == Flag.EMERGENCY else ("info", "info")
            layout.addWidget(Marked(look, icon, colour, name_of(flag)))
        if file.waiting:
            count = ngettext("{n} act to be sent", "{n} acts to be sent", len(file.waiting))
            layout.addWidget(Marked(look, "trying", "warn", count))
        layout.addStretch()
        return [line, *self._due(facts)]

    def _due(self, facts: CaseFacts) -> list[QWidget]:
        now = self._frame.clock.now()
        if facts.promised_at is not None:
            return [
                text_label(_("Promised {day}, {left}", day=day(facts.promised_at), left=until(facts.promised_at, now)))
            ]
        if facts.due is None:
            return []
        level = ngettext("level {n} day", "level {n} days", facts.level) if facts.level else ""
        running = facts.status not in FINAL and facts.status not in (Status.REPLIED, Status.ACCEPTED, Status.CALLBACK)
        left = until(facts.due, now) if running else ""
        late = running and facts.due < now
        said = " · ".join(filter(None, (_("Due {at}", at=moment(facts.due)), left, level)))
        key = _("{key} day by day", key=self._bill_key) if self._bill_key else ""
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Marked(self._frame.look, "due", "danger" if late else "muted", said, "late" if late else ""))
        layout.addWidget(text_label(key, "small", wrap=False))
        layout.addStretch()
        return [line]

    def _bill(self, facts: CaseFacts) -> list[QWidget]:
        if not self._bill_open:
            return []
        found = bill(facts, self._frame.book)
        if found is None:
            return [Section(self._frame.look, _("Why it is due then"), text_label(_("No clock is running."), "muted"))]
        return [Section(self._frame.look, _("Why it is due then"), *self._statement(found))]

    def _statement(self, found: Bill) -> list[QWidget]:
        look = self._frame.look
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(2))
        count = 0
        for row, each in enumerate(found.days):
            count += each.counted
            said = _("day {n}", n=count) if each.counted else _("not counted")
            for column, text in enumerate((day(each.day), weekday(each.day), said, why(each.why))):
                grid.addWidget(text_label(text, "" if each.counted else "muted", wrap=False), row, column)
        grid.setColumnStretch(3, 1)
        box = QWidget()
        box.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        begun = _("Counted from {at}: day 1 is the first working day after it.", at=moment(found.began))
        if found.rule == "emergency":
            begun = _("An emergency: counted by the clock from {at}.", at=moment(found.began))
        more = [
            ngettext("{n} working day more", "{n} working days more", n) + f" ({near(at, found.due)})"
            for at, n in found.extended
        ]
        other = "" if found.agrees else _("The calendar has changed since: the recorded moment stands.")
        return [text_label(begun, "small"), box, *(text_label(line, "small") for line in (*more, other) if line)]

    def _request(self, file: CaseFile) -> QWidget:
        private, look = file.private, self._frame.look
        if private is None:
            held = _("This seat does not hold the caller and the words of this case.")
            return Section(look, _("Request"), text_label(held, "muted"))
        show = QLabel(_("Show ({key})", key=self._reveal_key) if self._reveal_key and not self.whole else "")
        show.setProperty("part", "small")
        people = [text_label(self._person(caller), "value") for caller in private.callers]
        place = private.place if self.whole else mask_place(private.place)
        subject, text = (t if self.whole else mask_text(t) for t in (private.subject, private.text))
        body = [text_label(subject, "heading")] if subject and not text.startswith(subject) else []
        where = " · ".join(filter(None, (names.area_path(self._frame.book, file.facts.area), place)))
        return Section(look, _("Request"), *people, text_label(where), *body, text_label(text, "words"), beside=show)

    def _person(self, caller: Caller) -> str:
        if not self.whole:
            name, phone = mask_caller(caller)
            parts = [name, phone, caller.company, "****" if caller.address else ""]
        else:
            number = spoken(caller.phone) if caller.phone else ""
            parts = [caller.name, number, caller.company, caller.address]
        if caller.withheld:
            parts[1] = _("number withheld")
        return "   ".join(part for part in parts if part) or NOT_HELD

    def _matter(self, facts: CaseFacts) -> QWidget:
        book = self._frame.book
        rows = [
            (field("request_type"), name_of(facts.request_type) if facts.request_type else NOT_HELD),
            (field("category"), names.category_path(book, facts.category) or NOT_HELD),
            (field("channel"), name_of(facts.channel)),
            (_("Received"), moment(facts.at)),
            (
                _("Intake"),
                " · ".join(
                    filter(None, (names.person(book, facts.by), moment(facts.saved_at) if facts.saved_at else ""))
                ),
            ),
            (_("Outcome"), name_of(facts.outcome) if facts.outcome else ""),
            (field("praised_unit"), names.unit(book, facts.praised_unit)),
            (_("First received by"), names.unit(book, facts.first_unit) if facts.first_unit != facts.unit else ""),
            (_("Assigned to"), names.person(book, facts.assigned)),
            (_("Reminders"), str(facts.reminders) if facts.reminders else ""),
            (_("Callback due"), moment(facts.callback_due) if facts.callback_due else ""),
            (_("Merged into"), self._numbers.get(facts.merged_into or "", "")),
            (_("Merged here"), listed([self._numbers[each] for each in facts.merged if each in self._numbers])),
        ]
        return Section(self._frame.look, _("Matter"), Facts(self._frame.look, rows, columns=self._fact_columns()))

    def _units(self, facts: CaseFacts) -> list[QWidget]:
        if not facts.dispatches:
            return []
        newest = facts.dispatches[::-1]
        rows = [self._unit(facts, each) for each in sorted(newest, key=lambda each: not each.lead)]
        return [Section(self._frame.look, _("Handled by"), *rows)]

    def _unit(self, facts: CaseFacts, dispatch: Dispatch) -> QWidget:
        look, now = self._frame.look, self._frame.clock.now()
        gone = dispatch.status in (DispatchStatus.RETURNED, DispatchStatus.PASSED_ON)
        part = _("lead") if dispatch.lead else _("co-unit")
        head = f"{names.unit(self._frame.book, dispatch.unit)}  ({part})  {name_of(dispatch.status)}"
        ladder = rungs(facts.request_type, dispatch)
        signed = [f"{told.rung(each)} {'✓' if each in dispatch.signatures else '○'}" for each in ladder]
        times = [
            _("round {n}", n=dispatch.round) if dispatch.round > 1 else "",
            _("dispatched {at}", at=near(dispatch.at, now)),
            _("signed {at}", at=near(dispatch.signed_at, now)) if dispatch.signed_at else self._sign_due(dispatch, now),
            _("replied {at}", at=near(dispatch.replied_at, now)) if dispatch.replied_at else "",
            " ".join(signed) if dispatch.signatures and not gone else "",
            dispatch.basis or "",
        ]
        box = QFrame()
        box.setProperty("part", "entry")
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, look.px(4), 0, look.px(4))
        layout.setSpacing(look.px(2))
        layout.addWidget(text_label(head, "muted" if gone else "value"))
        layout.addWidget(text_label(" · ".join(filter(None, times)), "small"))
        return box

    def _sign_due(self, dispatch: Dispatch, now: datetime) -> str:
        if dispatch.sign_due is None or dispatch.status != DispatchStatus.DISPATCHED:
            return ""
        return _("to be signed by {at}", at=near(dispatch.sign_due, now))

    def _answers(self, telling: Telling) -> list[QWidget]:
        facts, now = telling.file.facts, self._frame.clock.now()
        known = {caller.id: caller for caller in telling.file.private.callers} if telling.file.private else {}
        rows: list[QWidget] = []
        for tried in reversed(facts.callbacks):
            caller = known.get(tried.caller)
            who = mask_name(caller.name) if caller else ""
            by = names.person(self._frame.book, tried.by)
            line = " · ".join(filter(None, (_("round {n}", n=tried.round), who, told.answers(tried))))
            rows.append(text_label(line))
            rows.append(text_label(" · ".join((near(tried.at, now), by)), "small"))
        return [Section(self._frame.look, _("Callbacks"), *rows)] if rows else []

    def _reply(self, telling: Telling) -> list[QWidget]:
        """The newest result in its words."""
        results = (e for e in reversed(telling.file.facts.timeline) if e.what in ("reply", "clear", "answer"))
        event = next(results, None)
        if event is None:
            return []
        by = " · ".join(filter(None, (telling.unit(event.unit), near(event.at, self._frame.clock.now()))))
        words = telling.words(event.id) or NOT_HELD
        return [Section(self._frame.look, _("Result"), text_label(by, "small"), text_label(words, "words"))]

    def _story(self, telling: Telling) -> QWidget:
        lines = telling.lines()
        return Section(self._frame.look, _("Timeline"), Timeline(self._frame.look, lines, self._frame.clock.now()))

    # the numbers of cases it is merged with

    def _ask_numbers(self) -> None:
        facts = self.file.facts if self.file else None
        if facts is None:
            return
        ids = {facts.merged_into, *facts.merged, *(e.to for e in facts.timeline if e.what in ("merge", "unmerge"))}
        ids |= {event.ref for event in facts.timeline if event.what in ("merge", "unmerge")}
        if missing := tuple(sorted(each for each in ids if each and each not in self._numbers)):
            self._frame.work.ask(self, "numbers", Rows(ids=missing), self._take_numbers)

    def _take_numbers(self, rows: Sequence[CaseRow]) -> None:
        self._numbers |= {row.id: row.number for row in rows}
        if rows:
            self.refresh()

    @property
    def merged_with(self) -> Mapping[str, str]:
        """Ids of the cases it is merged with, and their numbers."""
        return self._numbers

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction.LeftToRight if self._wide() else QBoxLayout.Direction.TopToBottom
        columns, self._shown_columns = self._shown_columns, self._fact_columns()
        if columns != self._shown_columns and self._columns.direction() == way:
            self.refresh()
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            for column, stretch in enumerate((2, 3) if self._wide() else (0, 1)):
                self._columns.setStretch(column, stretch)
            self.refresh()

    def _fact_columns(self) -> int:
        return 1 if self._wide() or self.width() < self._frame.look.px(NARROW) else 2

    def _wide(self) -> bool:
        return self.width() >= self._frame.look.px(WIDE)

    def _lay_out(self) -> None:
        px = self._frame.look.px
        inside = QWidget()
        inside.setProperty("part", "inside")
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._columns.setContentsMargins(px(16), px(12), px(16), px(12))
        self._columns.setSpacing(px(20))
        for column, stretch in ((self._left, 0), (self._right, 1)):
            column.setSpacing(px(16))
            self._columns.addLayout(column, stretch)
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setWidget(inside)
        self.scroll.setAccessibleName(_("Case"))
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QFrame()
        head.setProperty("part", "case-head")
        head.setLayout(self._head)
        self._head.setContentsMargins(px(16), px(10), px(16), px(8))
        self._head.setSpacing(px(4))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.scroll, 1)
