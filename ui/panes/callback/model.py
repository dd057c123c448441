"""One callback in hand: whom to ask, what was answered so far, and the acts it becomes. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any

from app.desk import Act
from app.domain.masking import mask_caller
from app.domain.phones import takes_sms
from app.domain.records import Caller
from app.domain.rules import asking
from app.domain.scripts import named
from app.domain.words import Answer, Flag
from app.questions.shapes import CaseFile, CaseRow, Ids
from app.text import N_, _, day, listed, name_of, near, ngettext
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.questions.scriptshapes import Spoken
    from ui.parts.pane import Frame

QUESTIONS: Mapping[str, str] = {
    "contacted": N_("Did the staff in charge contact you?"),
    "solved": N_("Has the problem you reported been solved?"),
    "satisfied": N_("Are you satisfied with the result?"),
}
"""Field of `record_callback` → the question, word for word, in the order in which they are asked."""

DUE = Ids(list="callbacks")
"""The list: the person's own and those of nobody, the one waiting longest first."""

Make = Callable[..., Act]
"""`desk.act`."""


@dataclass
class Call:
    """The case in hand and one citizen of it."""

    file: CaseFile
    caller: str
    """Id of the citizen who is asked."""
    answers: dict[str, Answer] = field(default_factory=dict)
    script: Spoken | None = None
    """What the questions are put by; None where there is no script."""

    @property
    def current(self) -> str:
        """The question to be asked next; "" when all are answered."""
        return next((name for name in QUESTIONS if name not in self.answers), "")

    @property
    def unhappy(self) -> bool:
        """Whether any answer is no."""
        return Answer.NO in self.answers.values()

    @property
    def tries(self) -> int:
        """Tries of this round with this citizen that nobody answered."""
        return len(asking.unanswered(self.file.facts, self.caller))

    @property
    def person(self) -> Caller | None:
        """The citizen's personal data, where this seat holds them."""
        private = self.file.private
        return next((c for c in private.callers if c.id == self.caller), None) if private else None

    def record(self, make: Make, note: str, **more: Any) -> Act:
        """The act for what was answered: all three, or none of them where nobody did."""
        given = {name: str(answer) for name, answer in self.answers.items()} if not self.current else {}
        if (given or "appointment" in more) and self.script is not None:
            given["script"] = named(self.script.id, self.script.version)
        facts = self.file.facts
        return make("record_callback", case=facts.id, caller=self.caller, round=facts.round, text=note, **given, **more)

    def rework(self, make: Make, note: str) -> Act:
        """Back to the same unit, with the caller's words; done right after the record, on the case as it is then."""
        return make("rework", case=self.file.facts.id, text=note)


def owed(file: CaseFile) -> list[str]:
    """Citizens of the case who are still to be asked in this round, in their order."""
    return list(asking.owed(file.facts))


def about_callers(call: Call) -> str:
    """Each citizen of a case of several, and how it stands with them; "" where there is only one."""
    facts, private = call.file.facts, call.file.private
    wanted, done = asking.asked(facts), asking.answered(facts)
    if len(wanted) < 2 or private is None:
        return ""
    told = [c for c in private.callers if c.id in wanted]
    return listed([f"{mask_caller(c)[0]} {_stand(call, c.id, c.id in done)}" for c in told])


def _stand(call: Call, caller: str, done: bool) -> str:
    if done:
        return _("answered")
    if caller == call.caller:
        return _("now")
    tries = len(asking.unanswered(call.file.facts, caller))
    return ngettext("{n} try without an answer", "{n} tries without an answer", tries) if tries else _("to ask")


def about_sms(call: Call, frame: Frame, gateway: bool | None) -> str:
    """What has become of the SMS for this citizen; "" as long as somebody may answer the telephone at once.
    `gateway`: whether there is one; None where that is not known yet."""
    at = asking.invited_at(call.file.facts, call.caller)
    if at is not None:
        return _("SMS with a link sent {at}", at=near(at, frame.clock.now()))
    if not call.tries or call.person is None or not call.person.phone:
        return ""
    if not takes_sms(call.person.phone):
        return _("No SMS: not a mobile number")
    return _("SMS waits in the outbox: no gateway is set up") if gateway is False else _("SMS not sent yet")


def greeting(call: Call, frame: Frame) -> str:
    """The sentence before the questions, with the case's own words."""
    facts, private = call.file.facts, call.file.private
    about = names.category(frame.book, facts.category)
    if private is not None and private.subject.strip():
        about = private.subject.strip()
    return _(
        "Hello, this is the 12345 hotline. {unit} has handled what you told us on {day}: {about}. May I ask about it?",
        day=day(facts.at),
        about=about,
        unit=names.unit(frame.book, facts.unit) or _("the hotline"),
    )


def columns(frame: Frame) -> list[Column]:
    """The list of callbacks due."""
    return [
        Column("due", N_("When"), lambda row: _due(frame, row), 116, mark=lambda row: _mark(frame, row)),
        Column("caller", N_("Caller"), lambda row: row.caller, 72, mark=lambda row: _own(frame, row)),
        Column("whose", N_("Whose"), lambda row: _("Mine") if row.assigned == frame.person.id else "—", 56),
        Column("matter", N_("Matter"), lambda row: _matter(frame, row), 100, stretch=True, mark=_company),
        Column("tries", N_("Try"), lambda row: _try(frame, row), 68),
    ]


WEIGHT = ("due", "matter", "caller", "whose", "tries")
"""Columns by how much they are missed where the list is narrow."""


def turn(tries: int, used_up: bool) -> str:
    """Which try it is; where no more are owed, how often somebody was tried."""
    if used_up:
        return ngettext("tried {n} time", "tried {n} times", tries)
    return ngettext("try {n}", "try {n}", tries + 1)


def _try(frame: Frame, row: CaseRow) -> str:
    used_up = not row.appointed and row.tries >= frame.book.limits.callback_tries
    return _("to close") if used_up else turn(row.tries, used_up)


def _due(frame: Frame, row: CaseRow) -> str:
    """A first try, and one that may be made from midnight on, is any time of its day."""
    now, zone = frame.clock.now(), frame.book.zone
    due = row.callback_due.astimezone(zone) if row.callback_due is not None else None
    if due is not None and not row.appointed and (not row.tries or due.time() == time()):
        return _("Today") if due.date() == now.astimezone(zone).date() else day(due)[5:]
    return near(row.callback_due, now)


def _own(frame: Frame, row: CaseRow) -> Mark | None:
    return Mark("person", "accent") if row.assigned == frame.person.id else None


def _matter(frame: Frame, row: CaseRow) -> str:
    return names.category(frame.book, row.category)


def _company(row: CaseRow) -> Mark | None:
    """A company is never closed without a try (管到底)."""
    return Mark("enterprise", "info") if Flag.ENTERPRISE in row.flags else None


def _mark(frame: Frame, row: CaseRow) -> Mark:
    if row.appointed:
        return Mark("calendar", "warn")
    if row.tries:
        return Mark("message" if row.invited else "phone", "warn")
    late = row.callback_due is not None and row.callback_due < frame.clock.now()
    return Mark("due", "danger") if late else Mark("status-accepted", "ok")


def answer_word(answer: Answer) -> str:
    """是 · 否 · 说不清."""
    return name_of(answer)
