"""A case written down: its head, what is asked and of what kind, who handles it, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.book import Book
from app.domain.clockbill import Bill, bill
from app.domain.masking import NOT_HELD, mask_caller, mask_name, mask_place, mask_text
from app.domain.phones import spoken
from app.domain.records import Caller, CaseFacts, Dispatch
from app.domain.rules.handling import rungs
from app.domain.words import FINAL, DispatchStatus, Flag, Status
from app.questions.shapes import CaseFile
from app.text import _, day, field, listed, moment, name_of, near, ngettext, until, weekday, why
from ui.parts import names, told
from ui.parts.cells import STATUS_MARKS
from ui.parts.page import Page
from ui.parts.told import Line, Telling

PARKED = FINAL | {Status.REPLIED, Status.ACCEPTED, Status.CALLBACK}
"""Where no deadline runs any more, or not for the unit."""


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
        page.marks(*parts)
        self._due(page)

    def _due(self, page: Page) -> None:
        facts = self.facts
        if facts.promised_at is not None:
            left = until(facts.promised_at, self.now)
            page.marks(("due", "muted", _("Promised {day}, {left}", day=day(facts.promised_at), left=left), ""))
        elif facts.due is not None:
            level = ngettext("level {n} day", "level {n} days", facts.level) if facts.level else ""
            running = facts.status not in PARKED
            left = until(facts.due, self.now) if running else ""
            said = " · ".join(filter(None, (_("Due {at}", at=moment(facts.due)), left, level)))
            late = running and facts.due < self.now
            key = [("", "muted", _("Day by day ({key})", key=self.bill_key), "small")] if self.bill_key else []
            page.marks(("due", "danger" if late else "muted", said, "loud" if late else ""), *key)

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
        page.line(" · ".join(filter(None, (names.area_path(self.book, self.facts.area), place))))
        if subject and not text.startswith(subject):
            page.line(subject, bold=True)
        page.words(text)

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
            (field("category"), names.category_path(book, facts.category) or NOT_HELD),
            (field("channel"), name_of(facts.channel)),
            (_("Received"), moment(facts.at)),
            (_("Intake"), " · ".join(filter(None, intake))),
            (_("Outcome"), name_of(facts.outcome) if facts.outcome else ""),
            (field("praised_unit"), names.unit(book, facts.praised_unit)),
            (_("First received by"), names.unit(book, facts.first_unit) if facts.first_unit != facts.unit else ""),
            (_("Assigned to"), names.person(book, facts.assigned)),
            (_("Reminders"), str(facts.reminders) if facts.reminders else ""),
            (_("Callback due"), moment(facts.callback_due) if facts.callback_due else ""),
            (_("Merged into"), self.numbers.get(facts.merged_into or "", "")),
            (_("Merged here"), listed([self.numbers[each] for each in facts.merged if each in self.numbers])),
        ]
        page.heading(_("Matter"))
        page.facts(rows, columns)

    def bill(self, page: Page) -> None:
        """The statement of its due moment, day by day."""
        page.heading(_("Why it is due then"))
        found = bill(self.facts, self.book)
        if found is None:
            page.line(_("No clock is running."), "muted")
            return
        begun = _("Counted from {at}: day 1 is the first working day after it.", at=moment(found.began))
        if found.rule == "emergency":
            begun = _("An emergency: counted by the clock from {at}.", at=moment(found.began))
        page.line(begun, "muted", small=True)
        page.rows(_days(found))
        for at, more in found.extended:
            longer = ngettext("{n} working day more", "{n} working days more", more)
            page.line(f"{longer} ({near(at, found.due)})", "muted", small=True)
        if not found.agrees:
            page.line(_("The calendar has changed since: the recorded moment stands."), "warn", small=True)

    # who handles it, and what came of it

    def reply(self, page: Page) -> None:
        """The newest result in its words."""
        results = (e for e in reversed(self.facts.timeline) if e.what in ("reply", "clear", "answer"))
        event = next(results, None)
        if event is None:
            return
        page.heading(_("Result"))
        by = (names.unit(self.book, event.unit), near(event.at, self.now))
        page.line(" · ".join(filter(None, by)), "muted", small=True)
        page.words(self.telling.words(event.id) or NOT_HELD)

    def units(self, page: Page) -> None:
        """Each unit's part, the lead one first, the newest before the older."""
        if self.facts.dispatches:
            page.heading(_("Handled by"))
            newest = list(reversed(self.facts.dispatches))
            for dispatch in (*(d for d in newest if d.lead), *(d for d in newest if not d.lead)):
                self._unit(page, dispatch)

    def _unit(self, page: Page, dispatch: Dispatch) -> None:
        gone = dispatch.status in (DispatchStatus.RETURNED, DispatchStatus.PASSED_ON)
        part = _("lead") if dispatch.lead else _("co-unit")
        head = f"{names.unit(self.book, dispatch.unit)}  ({part})  {name_of(dispatch.status)}"
        page.line(head, "muted" if gone else "text", bold=not gone)
        signed = [
            f"{told.rung(each)}\N{NO-BREAK SPACE}{'✓' if each in dispatch.signatures else '○'}"
            for each in rungs(self.facts.request_type, dispatch, self.book)
        ]
        parts = [
            _("round {n}", n=dispatch.round) if dispatch.round > 1 else "",
            _("dispatched {at}", at=near(dispatch.at, self.now)),
            self._signed(dispatch),
            _("replied {at}", at=near(dispatch.replied_at, self.now)) if dispatch.replied_at else "",
            listed(signed) if dispatch.signatures and not gone else "",
            dispatch.basis or "",
        ]
        page.line(" · ".join(filter(None, parts)), "muted", small=True)

    def _signed(self, dispatch: Dispatch) -> str:
        if dispatch.signed_at:
            return _("signed {at}", at=near(dispatch.signed_at, self.now))
        if dispatch.sign_due is None or dispatch.status != DispatchStatus.DISPATCHED:
            return ""
        return _("to be signed by {at}", at=near(dispatch.sign_due, self.now))

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


def _days(found: Bill) -> list[tuple[bool, tuple[str, ...]]]:
    rows: list[tuple[bool, tuple[str, ...]]] = []
    count = 0
    for each in found.days:
        count += each.counted
        said = _("day {n}", n=count) if each.counted else _("not counted")
        rows.append((each.counted, (day(each.day), weekday(each.day), said, why(each.why))))
    return rows
