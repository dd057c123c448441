"""The page beside the list: a case with its letter, what an answer would change, a person, a season."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.questions.leadshapes import WhatIfAnswer
from app.questions.shapes import CaseFile, Standing
from app.text import _, coded, moment, name_of, number, percent
from ui.panes.supervision import model
from ui.parts import names
from ui.parts.cells import STATUS_MARKS, Mark
from ui.parts.page import Page

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.look import Look

ZONES = {"blue": Mark("done", "info"), "yellow": Mark("attention", "warn"), "red": Mark("trouble", "danger")}
RATES = ("responded", "solved", "satisfied")


def empty(look: Look, rule: str) -> Page:
    """Nothing is chosen: what the list is about."""
    page = Page(look)
    page.heading(_("How this list is made"))
    page.line(rule)
    return page


def case(look: Look, book: Book, file: CaseFile, rule: str, now: datetime) -> Page:
    """Where it stands, what was pressed, and the letter of the next step."""
    facts, page = file.facts, Page(look)
    mark = STATUS_MARKS[facts.status]
    page.marks((mark.icon, mark.colour, facts.number, "title"), ("", "muted", name_of(facts.status), "small"))
    assigned = names.person(book, facts.assigned) if facts.assigned else ""
    held = facts.holder is not None and facts.holder.until > now
    page.facts(
        [
            (_("Unit"), names.unit(book, facts.unit)),
            (_("Matter"), names.category_path(book, facts.category) if facts.category else ""),
            (_("Deadline"), moment(facts.due) if facts.due else ""),
            (_("Promised"), moment(facts.promised_at) if facts.promised_at else ""),
            (_("Given to"), assigned),
            (_("Held by"), names.person(book, facts.holder.person) if held and facts.holder else ""),
        ]
    )
    page.heading(_("Pressure so far"))
    steps = (coded("lens", "reminded"), *(coded("lens", f"level{n}") for n in (1, 2, 3)))
    reached = (facts.reminders > 0, *(facts.supervision >= n for n in (1, 2, 3)))
    icons = [("check", "ok") if done else ("minus", "muted") for done in reached]
    marks = [(icon, ink, word, "small") for (icon, ink), word in zip(icons, steps, strict=True)]
    for pair in (marks[:2], marks[2:]):
        page.marks(*pair)
    if facts.supervision < 3:
        page.heading(_("Letter of the next level"))
        page.words(model.letter(book, file, facts.supervision + 1, now))
    page.heading(_("How this list is made"))
    page.line(rule)
    return page


def what_if(look: Look, book: Book, answer: WhatIfAnswer | None) -> Page:
    """Rates, score, rank and zone of the unit, before and after."""
    page = Page(look)
    if answer is None:
        page.line("…", "muted")
        return page
    page.marks(("statistics", "accent", _("What an answer would change"), "title"))
    page.line(names.unit(book, answer.unit) or _("No unit is in charge"), bold=True)
    if answer.why is not None:
        page.line(coded("what_if", answer.why), "warn")
        return page
    lines = [(False, ("", _("Now"), _("Then"), ""))]
    before, after = answer.before, answer.after
    for name in RATES:
        lines.append((True, (coded("rate", name), _rate(before, name), _rate(after, name), "")))
    lines.append((True, (_("Score"), _share(before.score), _share(after.score), "")))
    of = f"/{number(max(answer.units, after.rank or 0))}"
    lines.append((True, (_("Rank"), _rank(before, of), _rank(after, of), "")))
    lines.append((True, (_("Zone"), _zone(before), _zone(after), "")))
    page.rows(lines)
    moved = before.zone != after.zone
    mark = ZONES.get(after.zone or "", Mark("info", "muted"))
    page.marks((mark.icon, mark.colour, _("The zone changes") if moved else _("The zone stays"), "loud"))
    page.line(_("Among all units, from the first of this month to now"), "muted", small=True)
    return page


def _rate(standing: Standing, name: str) -> str:
    found = next((rate for rate in standing.rates if rate.name == name), None)
    if found is None or found.rate is None:
        return "—"
    return f"{percent(found.rate)} ({number(found.yes)}/{number(found.answered)})"


def _share(value: float | None) -> str:
    return "—" if value is None else percent(value)


def _rank(standing: Standing, of: str) -> str:
    return "—" if standing.rank is None else f"{standing.rank}{of}"


def _zone(standing: Standing) -> str:
    return coded("zone", standing.zone) if standing.zone else "—"


def person(look: Look, book: Book, row: model.PersonRow) -> Page:
    """Their numbers, and what can be done about them."""
    page = Page(look)
    page.marks(("person", "accent", names.person(book, row.id), "title"))
    page.facts([(_(title), number(row.count(name))) for name, title in model.PROGRESS.items()])
    page.line(_("Choose a colleague below to move all that is outstanding; Enter opens the cases."), "muted")
    return page


def season(look: Look, book: Book, row: model.SeasonRow, all_years: bool) -> Page:
    """Each year's cases of the same weeks; `all_years`: the centre told of all it has."""
    page, found = Page(look), row.row
    page.marks(("calendar", "accent", names.category_path(book, row.id), "title"))
    page.heading(_("The same 30 days in earlier years"))
    for count in found.years:
        page.line(f"{count.name}  {number(count.count)}")
    said = _("All years the centre has; a list shows the cases this seat holds") if all_years else ""
    page.line(said or _("The years this seat holds; the centre may have more"), "muted", small=True)
    page.heading(_("How this list is made"))
    page.line(coded("lens_rule", model.SEASONS))
    return page
