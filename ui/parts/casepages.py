"""A case written down: its head, what is asked and of what kind, who handles it, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.book import Book
from app.domain.masking import NOT_HELD, mask_caller, mask_name, mask_place, mask_text
from app.domain.phones import spoken
from app.domain.records import Caller, CaseFacts, Dispatch
from app.domain.rules.dispatching import Call, called
from app.domain.rules.handling import rungs
from app.domain.words import FINAL, IN_HAND, DispatchStatus, Flag, Status
from app.questions.shapes import CaseFile
from app.text import _, day, field, listed, moment, moment_by, name_of, near, ngettext, number, until
from ui.parts import names, told
from ui.parts.cells import STATUS_MARKS
from ui.parts.duepages import write_due
from ui.parts.page import Page
from ui.parts.told import Line, Telling

PARKED = FINAL | {Status.REPLIED, Status.ACCEPTED, Status.CALLBACK}
"""Where no deadline runs any more, or not for the unit."""
GONE = frozenset({DispatchStatus.RETURNED, DispatchStatus.PASSED_ON, DispatchStatus.RELIEVED})
"""What a unit has no more to do with."""


@dataclass(frozen=True)
class Pages:
    """What is written from. `whole`: names and numbers in full; `numbers`: of the cases it is merged with."""

    file: CaseFile
    book: Book
    now: datetime
    numbers: Mapping[str, str]
    whole: bool = False
    reveal_key: str = ""
    bill_key: str = ""

    @property
    def facts(self) -> CaseFacts:
        """The case's facts."""
        return self.file.facts

    @property
    def telling(self) -> Telling:
        """Its timeline in words."""
        return Telling(self.file, self.book, self.numbers, self.whole)

    # the head

    def head(self, page: Page) -> None:
        """Number, status, marks, what waits to be sent; and until when."""
        mark = STATUS_MARKS[self.facts.status]
        parts = [("", "text", self.facts.number, "title"), (mark.icon, mark.colour, name_of(self.facts.status), "")]
        for flag in self.facts.flags:
            icon, colour = ("emergency", "danger") if flag == Flag.EMERGENCY else ("info", "info")
            parts.append((icon, colour, name_of(flag), ""))
        if self.file.waiting:
            count = ngettext("{n} act to be sent", "{n} acts to be sent", len(self.file.waiting))
            parts.append(("trying", "warn", count, ""))
        if self.facts.task_force:
            parts.append(("people", "accent", field("task_force"), ""))
        page.marks(*parts)
        self._due(page)

    def _due(self, page: Page) -> None:
        facts = self.facts
        if facts.promised_at is not None:
            left = until(facts.promised_at, self.now)
            late = facts.promised_at < self.now
            said = _("Promised {day}, {left}", day=day(facts.promised_at), left=left)
            marks = [("due", "danger" if late else "muted", said, "loud" if late else "")]
            step = next((each for each in facts.stages if each > self.now), None)
            if step is not None:
                marks.append(("check", "muted", _("next step until {day}", day=day(step)), ""))
            page.marks(*marks, *self._key())
        elif facts.consult_at is not None:
            next_at = _("Next consultation {at}", at=moment(facts.consult_at))
            page.marks(("consult", "muted", next_at, ""), *self._key())
        elif facts.due is not None:
            level = ngettext("level {n} day", "level {n} days", facts.level) if facts.level else ""
            running = facts.status not in PARKED
            left = until(facts.due, self.now) if running else ""
            said = " · ".join(filter(None, (_("Due {at}", at=moment(facts.due)), left, level)))
            late = running and facts.due < self.now
            page.marks(("due", "danger" if late else "muted", said, "loud" if late else ""), *self._key())

    def _key(self) -> list[tuple[str, str, str, str]]:
        """By which key the statement opens."""
        return [("", "muted", _("Day by day ({key})", key=self.bill_key), "small")] if self.bill_key else []

    # what is asked

    def asked(self, page: Page) -> None:
        """Who asks, where, and in which words."""
        private = self.file.private
        show = _("Show ({key})", key=self.reveal_key) if self.reveal_key and private and not self.whole else ""
        page.heading(_("Request"), show)
        if private is None:
            page.line(_("This seat does not hold the caller and the words of this case."), "muted")
            return
        for caller in private.callers:
            page.line(self._person(caller), bold=True)
        place = private.place if self.whole else mask_place(private.place)
        subject, text = (t if self.whole else mask_text(t) for t in (private.subject, private.text))
        if where := " · ".join(
            filter(None, (names.area_path(self.book, self.facts.area, self.facts.closed_at), place))
        ):
            page.line(where)
        if looked_after := names.officer(self.book, self.facts.area):
            page.line(_("Looked after by {who}", who=looked_after), "muted", small=True)
        if subject and not text.startswith(subject):
            page.line(subject, bold=True)
        page.words(text)
        if private.explanation:
            explained = private.explanation if self.whole else mask_text(private.explanation)
            page.line(_("{name}: {text}", name=field("explanation"), text=explained), "muted")

    def _person(self, caller: Caller) -> str:
        if self.whole:
            number = spoken(caller.phone) if caller.phone else ""
            parts = [caller.name, number, caller.company, caller.address]
        else:
            name, phone = mask_caller(caller)
            parts = [name, phone, caller.company, "****" if caller.address else ""]
        if caller.withheld:
            parts[1] = _("number withheld")
        return "   ".join(part for part in parts if part) or NOT_HELD

    def matter(self, page: Page, columns: int) -> None:
        """Of what kind it is, and its moments."""
        facts, book = self.facts, self.book
        intake = (names.person(book, facts.by), moment(facts.saved_at) if facts.saved_at else "")
        rows = [
            (field("request_type"), name_of(facts.request_type) if facts.request_type else NOT_HELD),
            (field("category"), names.category_path(book, facts.category, facts.closed_at) or NOT_HELD),
            (field("channel"), name_of(facts.channel)),
            (_("Received"), moment(facts.at)),
            (_("Intake"), " · ".join(filter(None, intake))),
            (_("Outcome"), name_of(facts.outcome) if facts.outcome else ""),
            (field("praised_unit"), names.unit(book, facts.praised_unit, facts.closed_at)),
            (_("First received by"), self._first()),
            (_("Assigned to"), names.person(book, facts.assigned)),
            (_("Reminders"), str(facts.reminders) if facts.reminders else ""),
            (_("Callback due"), moment(facts.callback_due) if facts.callback_due else ""),
            (_("Merged into"), self.numbers.get(facts.merged_into or "", "")),
            (_("Merged here"), listed([self.numbers[each] for each in facts.merged if each in self.numbers])),
        ]
        page.heading(_("Matter"))
        page.facts(rows, columns)

    def _first(self) -> str:
        facts = self.facts
        return names.unit(self.book, facts.first_unit, facts.closed_at) if facts.first_unit != facts.unit else ""

    def bill(self, page: Page) -> None:
        """The statements of its due moments."""
        write_due(page, self.facts, self.book, self.now)

    # who handles it, and what came of it

    def reply(self, page: Page) -> None:
        """The newest result in its words."""
        results = (e for e in reversed(self.facts.timeline) if e.what in ("reply", "clear", "answer"))
        event = next(results, None)
        if event is None:
            return
        page.heading(_("Result"))
        by = (names.unit(self.book, event.unit, event.at), near(event.at, self.now))
        page.line(" · ".join(filter(None, by)), "muted", small=True)
        page.words(self.telling.words(event) or NOT_HELD)

    def units(self, page: Page) -> None:
        """Each unit's part, the lead one first, the newest before the older."""
        if self.facts.dispatches:
            page.heading(_("Handled by"))
            newest = list(reversed(self.facts.dispatches))
            ranked = sorted(newest, key=lambda d: (d.status in GONE, not d.lead))
            for dispatch in ranked:
                self._unit(page, dispatch)
        if calls := called(self.facts):
            page.heading(_("Called in"))
            for call in calls:
                self._called(page, call)

    def _called(self, page: Page, call: Call) -> None:
        """A unit that was whistled for: when it came, or that it has not."""
        if call.arrived_at is None:
            icon, colour, said = "due", "warn", _("not there yet, called {at}", at=near(call.at, self.now))
        else:
            after = ngettext("after {n} minute", "after {n} minutes", told.minutes(call.at, call.arrived_at))
            icon, colour, said = "check", "ok", f"{_('arrived {at}', at=near(call.arrived_at, self.now))} · {after}"
        page.marks((icon, colour, f"{names.unit(self.book, call.unit, call.at)}  {said}", ""))

    def _unit(self, page: Page, dispatch: Dispatch) -> None:
        gone = dispatch.status in GONE
        part = _("lead") if dispatch.lead else _("co-unit")
        head = names.bracketed(names.unit(self.book, dispatch.unit, self.facts.closed_at), part)
        page.line(f"{head} {name_of(dispatch.status)}", "muted" if gone else "text", bold=not gone)
        signed = [
            f"{told.rung(each)}\N{NO-BREAK SPACE}{'✓' if each in dispatch.signatures else '○'}"
            for each in rungs(self.facts.request_type, dispatch)
        ]
        parts = [
            _("round {n}", n=dispatch.round) if dispatch.round > 1 else "",
            _("dispatched {at}", at=near(dispatch.at, self.now)),
            self._signed(dispatch),
            self._responded(dispatch),
            _("replied {at}", at=near(dispatch.replied_at, self.now)) if dispatch.replied_at else "",
            listed(signed) if dispatch.signatures and not gone else "",
            self._clause(dispatch),
        ]
        page.line(" · ".join(filter(None, parts)), "muted", small=True)

    def _clause(self, dispatch: Dispatch) -> str:
        """The clause it was dispatched by, as it stood then, and what the duty catalogue has made of it since."""
        if dispatch.duty is None:
            return dispatch.basis or ""
        version = _("duty catalogue version {n}", n=number(dispatch.duty_version or 0))
        now = self.book.duty(dispatch.duty)
        if now is None:
            since = _("withdrawn since")
        else:
            since = "" if now.basis == dispatch.basis else _("today: {basis}", basis=now.basis)
        return names.bracketed(dispatch.basis or "", listed(list(filter(None, (version, since)))))

    def _signed(self, dispatch: Dispatch) -> str:
        if dispatch.signed_at:
            return _("signed {at}", at=near(dispatch.signed_at, self.now))
        if dispatch.sign_due is None or dispatch.status != DispatchStatus.DISPATCHED:
            return ""
        return _("to be signed by {at}", at=near(dispatch.sign_due, self.now))

    def _responded(self, dispatch: Dispatch) -> str:
        if dispatch.responded_at:
            return _("spoke to the caller {at}", at=near(dispatch.responded_at, self.now))
        if dispatch.respond_due is None or dispatch.status not in IN_HAND:
            return ""
        return _("caller to hear by {at}", at=moment_by(dispatch.respond_due))

    def answers(self, page: Page) -> None:
        """What each citizen answered, the newest first."""
        if not self.facts.callbacks:
            return
        page.heading(_("Callbacks"))
        known = {caller.id: caller for caller in self.file.private.callers} if self.file.private else {}
        for tried in reversed(self.facts.callbacks):
            who = mask_name(known[tried.caller].name) if tried.caller in known else ""
            page.line(" · ".join(filter(None, (_("Round {n}", n=tried.round), who, told.answers(tried)))))
            by = (near(tried.at, self.now), names.person(self.book, tried.by))
            page.line(" · ".join(by), "muted", small=True)

    def story(self, page: Page) -> None:
        """Everything that happened, the newest first."""
        page.heading(_("Timeline"))
        page.timeline([(line, self._aside(line)) for line in self.telling.lines()])

    def _aside(self, line: Line) -> str:
        waits = _("to be sent") if line.waiting else ""
        return " · ".join(filter(None, (waits, near(line.at, self.now), line.by)))
