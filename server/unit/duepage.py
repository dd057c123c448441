"""Why things of a case are due when they are: each moment with its rule, the days one after the other."""

from datetime import timedelta

from app.domain.clocks import Basis, Statement, statements
from app.domain.words import Timer
from app.text import _, day, moment, name_of, near, ngettext, weekday, why
from server.unit.deeds import Scene
from server.unit.html import Html, el
from server.unit.words import unit_name

_ELSEWHERE = frozenset({Timer.CALLBACK, Timer.SUPERVISION})
"""Clocks of the hotline's own."""


def due_section(scene: Scene) -> Html | None:
    """What is due of the case, and of the reader's unit's part of it; folded up until it is asked for."""
    found = [
        each
        for each in statements(scene.case.facts, scene.book)
        if each.name not in _ELSEWHERE and each.unit in (None, scene.unit, scene.case.facts.unit)
    ]
    if not found:
        return None
    return el("details", el("summary", _("Why it is due then")), *(_statement(scene, each) for each in found))


def _statement(scene: Scene, each: Statement) -> Html:
    late = each.due < scene.now and each.name is not Timer.EXTENSION
    whose = unit_name(scene.book, each.unit) if each.name is not Timer.HANDLE else ""
    said = " · ".join(filter(None, (moment(each.due), whose)))
    head = el("p", el("b", name_of(each.name), class_="late" if late else None), " ", said)
    rows = [head, el("p", _reason(each), class_="small")]
    if each.days:
        rows.append(el("table", el("tbody", *_days(each))))
    for at, more in each.extended:
        longer = ngettext("{n} working day more", "{n} working days more", more)
        rows.append(el("p", f"{longer} ({near(at, each.due)})", class_="small"))
    if not each.agrees:
        changed = _("The calendar or the hours have changed since: the recorded moment stands.")
        rows.append(el("p", changed, class_="small"))
    return el("div", *rows, class_="statement")


def _days(each: Statement) -> list[Html]:
    rows: list[Html] = []
    count = 0
    for one in each.days:
        count += one.counted
        counted = _("day {n}", n=count) if one.counted else _("not counted")
        cells = (day(one.day), weekday(one.day), counted, why(one.why))
        rows.append(el("tr", *(el("td", cell) for cell in cells), class_=None if one.counted else "off"))
    return rows


def _reason(each: Statement) -> str:
    """The rule it is due by, as a sentence."""
    at = moment(each.began) if each.began else ""
    minutes = (each.due - each.began) // timedelta(minutes=1) if each.began else 0
    said = _("As told on {at}.", at=at) if at else _("As told.")
    return {
        Basis.WORKING_DAYS: _("Counted from {at}: day 1 is the first working day after it.", at=at),
        Basis.EMERGENCY: _("An emergency: counted by the clock from {at}.", at=at),
        Basis.MINUTES: ngettext(
            "{n} minute after {at}, day and night.", "{n} minutes after {at}, day and night.", minutes, at=at
        ),
        Basis.SAME_DAY: _("The day of the dispatch, {at}: nothing overnight.", at=at),
        Basis.CUT_OFF: _("More time is asked for before this hour of the due day."),
        Basis.SAID: said,
        Basis.RETRY: said,
    }[each.rule]
