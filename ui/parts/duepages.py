"""Why things are due when they are, written down: each moment with its rule, the case's own day by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.domain.book import Book
from app.domain.clocks import Basis, Statement, statements
from app.domain.records import CaseFacts
from app.domain.words import Timer
from app.text import _, day, moment, moment_by, name_of, near, ngettext, weekday, why
from ui.parts import names
from ui.parts.page import Page

ICONS: Mapping[Timer, str] = {
    Timer.HANDLE: "due",
    Timer.SIGN: "sign",
    Timer.RESPOND: "phone",
    Timer.EXTENSION: "draft",
    Timer.SUPERVISION: "supervise",
    Timer.STAGE: "check",
    Timer.PROMISE: "status-deferred",
    Timer.CONSULTATION: "consult",
    Timer.CALLBACK: "callback",
}


def write_due(page: Page, facts: CaseFacts, book: Book, now: datetime) -> None:
    """Every moment at which something of the case is due, and the statement behind it."""
    page.heading(_("Why it is due then"))
    found = statements(facts, book)
    if not found:
        page.line(_("No clock is running."), "muted")
    for each in found:
        late = each.due < now and each.name is not Timer.EXTENSION
        whose = names.unit(book, each.unit) if each.unit and each.name is not Timer.HANDLE else ""
        said = "  ".join(filter(None, (name_of(each.name), moment_by(each.due), whose)))
        page.marks((ICONS[each.name], "danger" if late else "muted", said, "loud" if late else ""))
        page.line(_REASONS[each.rule](each), "muted", small=True)
        if each.days:
            page.rows(_days(each))
        _aside(page, each)


def _aside(page: Page, each: Statement) -> None:
    for at, more in each.extended:
        longer = ngettext("{n} working day more", "{n} working days more", more)
        page.line(names.bracketed(longer, near(at, each.due)), "muted", small=True)
    if each.version is not None and each.rule is Basis.WORKING_DAYS:
        page.line(_("Calendar of the hotline, version {n}", n=each.version), "muted", small=True)
    if not each.agrees:
        page.line(_("The calendar or the hours have changed since: the recorded moment stands."), "warn", small=True)


def _days(found: Statement) -> list[tuple[bool, tuple[str, ...]]]:
    rows: list[tuple[bool, tuple[str, ...]]] = []
    count = 0
    for each in found.days:
        count += each.counted
        said = _("day {n}", n=count) if each.counted else _("not counted")
        rows.append((each.counted, (day(each.day), weekday(each.day), said, why(each.why))))
    return rows


def _began(each: Statement) -> str:
    return moment(each.began) if each.began else ""


def _minutes(each: Statement) -> str:
    if each.began is None:
        return ""
    count = (each.due - each.began) // timedelta(minutes=1)
    return ngettext(
        "{n} minute after {at}, day and night.", "{n} minutes after {at}, day and night.", count, at=_began(each)
    )


def _said(each: Statement) -> str:
    return _("As told on {at}.", at=_began(each)) if each.began else _("As told.")


_REASONS: Mapping[Basis, Callable[[Statement], str]] = {
    Basis.WORKING_DAYS: lambda each: _("Counted from {at}: day 1 is the first working day after it.", at=_began(each)),
    Basis.EMERGENCY: lambda each: _("An emergency: counted by the clock from {at}.", at=_began(each)),
    Basis.MINUTES: _minutes,
    Basis.SAME_DAY: lambda each: _("The day of the dispatch, {at}: nothing overnight.", at=_began(each)),
    Basis.CUT_OFF: lambda _each: _("More time is asked for before this hour of the due day."),
    Basis.SAID: _said,
    Basis.RETRY: lambda each: _("Nobody answered on {at}: rung again within the hours for it.", at=_began(each)),
}
