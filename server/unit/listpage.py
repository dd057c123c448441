"""The list of a unit's cases: by urgency, one card each, with what is needed to know which it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from app.clock import epoch_ms
from app.domain.masking import mask_place, snippet
from app.domain.unitside import part_of
from app.domain.words import Flag, Status, Urgency
from app.text import _, name_of, near, ngettext, until
from server.unit.cases import Listed
from server.unit.frame import View, page
from server.unit.html import Html, el, join
from server.unit.words import area_name, matter_name

URGENT = frozenset({Urgency.OVERDUE, Urgency.SENT_BACK})
WARM = frozenset({Urgency.TO_SIGN, Urgency.SOON, Urgency.CALLED})


def drawn(view: View, cases: Sequence[Listed], now: datetime, warned: Html | None = None) -> str:
    """The page; `warned`: what is said of warnings, above all."""
    heading = _("Cases of our unit")
    if not cases:
        return page(view, heading, warned, el("p", _("Nothing is with your unit now."), class_="lead"))
    groups = [(urgency, list(some)) for urgency, some in groupby(cases, key=lambda each: each.urgency)]
    ways = [
        el("a", f"{name_of(urgency)} ", el("b", str(len(some))), href=f"#{urgency}", class_=tone(urgency))
        for urgency, some in groups
    ]
    parts = [_group(view, urgency, some, now) for urgency, some in groups]
    return page(view, heading, warned, el("nav", *ways, aria_label=_("By urgency")), *parts)


def tone(urgency: Urgency) -> str:
    """How loud it is."""
    return "bad" if urgency in URGENT else "warm" if urgency in WARM else "calm"


def _group(view: View, urgency: Urgency, some: Sequence[Listed], now: datetime) -> Html:
    head = el("h2", name_of(urgency), " ", el("span", str(len(some)), class_="count"))
    cards = [el("li", _card(view, each, now)) for each in some]
    return el("section", head, el("ul", *cards, class_="cards"), id=urgency.value, class_=tone(urgency))


def _card(view: View, each: Listed, now: datetime) -> Html:
    facts, private = each.case.facts, each.case.private
    marks = [el("span", name_of(flag), class_=_flag(flag)) for flag in facts.flags]
    if facts.supervision:
        level = _("supervised, step {n}", n=facts.supervision)
        marks.append(el("span", level, class_="mark bad"))
    elif facts.reminders:
        times = ngettext("reminded {n} time", "reminded {n} times", facts.reminders)
        marks.append(el("span", times, class_="mark warm"))
    words = snippet(private.subject, private.text) if private else ""
    place = mask_place(private.place) if private else ""
    where = " · ".join(filter(None, (area_name(view.book, facts), place)))
    top = el("span", el("span", facts.number, class_="number"), *marks, class_="top")
    title = el("strong", matter_name(view.book, facts) or name_of(facts.status))
    said = el("span", words, class_="words") if words else None
    at = el("span", where, class_="where") if where else None
    return el("a", top, title, said, at, _clock(each, view, now), href=f"/unit/case/{facts.id}", class_="card")


def _flag(flag: Flag) -> str:
    return "mark bad" if flag in (Flag.EMERGENCY, Flag.DISTRESS) else "mark calm"


def _clock(each: Listed, view: View, now: datetime) -> Html:
    """Until when, and how much of it is left; of what is to be signed, the hour that runs."""
    facts = each.case.facts
    part = part_of(facts, view.units)
    if part is not None and each.urgency is Urgency.TO_SIGN and part.sign_due is not None:
        left = el("b", until(part.sign_due, now), data_until=epoch_ms(part.sign_due))
        return el("span", _("Sign by {at}", at=near(part.sign_due, now)), " ", left, class_="clock")
    if each.urgency is Urgency.DONE:
        return el("span", near(facts.closed_at or facts.at, now), class_="clock")
    due = facts.promised_at if facts.status is Status.DEFERRED else part.due if part else facts.due
    if due is None:
        return el("span", near(facts.at, now), class_="clock")
    left = until(due, now) if each.urgency not in (Urgency.HOTLINE, Urgency.BELOW) else ""
    loud = el("b", left, class_="late" if due < now else None) if left else None
    whole = near(due, now) if due - now < timedelta(days=300) else f"{due:%Y-%m-%d}"
    return join(el("span", _("Due {at}", at=whole), " ", loud, class_="clock"))
