"""The lists, cases, people and seasons as rows, and the letter. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.domain.supervision import PRESSURE
from app.questions.leadshapes import LensRow, ProgressRow, Season
from app.questions.shapes import CaseFile, CaseRow, Filters
from app.text import N_, _, coded, lasted, name_of, near, number, until
from app.text.letters import pressure_letter
from ui.parts import names
from ui.parts.cells import STATUS_MARKS, Mark
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.pane import Frame

PEOPLE, SEASONS = "people", "seasons"
"""What stands below the lists of cases."""
KEPT = ("own", "shared")
"""Kinds of lists that somebody named."""
DAYS = {"": N_("Any time"), "7": N_("Last 7 days"), "30": N_("Last 30 days"), "90": N_("Last 90 days")}
_MARKS = {
    "concentrated": Mark("warnings", "danger"),
    "slow": Mark("due", "warn"),
    "rebounding": Mark("rework", "danger"),
    "repeated": Mark("same-caller", "warn"),
    "long_unhappy": Mark("refused", "danger"),
    "passed_around": Mark("returned", "warn"),
    "unanswered": Mark("status-dispatched", "warn"),
    "reminded": Mark("remind", "warn"),
    "level1": Mark("supervise", "warn"),
    "level2": Mark("supervise", "danger"),
    "level3": Mark("supervise", "danger"),
    "queue": Mark("status-waiting", "accent"),
    "stuck": Mark("status-waiting", "danger"),
    "consulting": Mark("consult", "accent"),
    "consulting_over": Mark("consult", "danger"),
    "deferred": Mark("status-deferred", "accent"),
    "deferred_over": Mark("status-deferred", "danger"),
    PEOPLE: Mark("people", "accent"),
    SEASONS: Mark("calendar", "accent"),
}


@dataclass(frozen=True)
class ListRow:
    """A line of the lists. `row` None: people, seasons; `by`: whoever shares it."""

    id: str
    row: LensRow | None
    by: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        if self.row is None:
            return coded("lens", self.id)
        return self.row.name if self.row.kind in KEPT else coded("lens", self.row.name)

    @property
    def rule(self) -> str:
        """Its definition."""
        if self.row is not None and self.row.kind == "own":
            return _("A list of your own")
        if self.row is not None and self.row.kind == "shared":
            return _("A list shared by {name}", name=self.by)
        return coded("lens_rule", self.row.name if self.row is not None else self.id)

    @property
    def mark(self) -> Mark:
        """Its shape; a list that is empty is quiet."""
        other = Mark("people" if self.row is not None and self.row.kind == "shared" else "filter", "accent")
        mark = _MARKS.get(self.row.name if self.row is not None else self.id, other)
        return Mark(mark.icon, "muted") if self.row is not None and not self.row.count else mark


def list_rows(rows: Sequence[LensRow], book: Book) -> list[ListRow]:
    """All lists, then people and seasons."""
    lists = (ListRow(row.id, row, names.person(book, row.by) if row.by else "") for row in rows)
    return [*lists, ListRow(PEOPLE, None), ListRow(SEASONS, None)]


def list_columns() -> tuple[Column, ...]:
    """Name and number; the rule is told when the mouse rests there, and beside the cases."""
    return (
        Column(
            "name",
            N_("List"),
            lambda row: row.name,
            150,
            mark=lambda row: row.mark,
            stretch=True,
            tip=lambda row: row.rule,
        ),
        Column("count", N_("Cases"), lambda row: "" if row.row is None else number(row.row.count), 64, right=True),
    )


def case_columns(frame: Frame) -> tuple[Column, ...]:
    """The cases of a list."""
    now = frame.clock.now
    return (
        Column("status", N_("Status"), lambda row: name_of(row.status), 108, mark=lambda row: STATUS_MARKS[row.status]),
        Column("number", N_("Number"), lambda row: row.number, 142),
        Column("snippet", N_("Request"), lambda row: about(frame.book, row), 112, stretch=True),
        Column("unit", N_("Unit"), lambda row: names.unit(frame.book, row.unit, row.closed_at), 212),
        Column("next", N_("Promised or next"), lambda row: near(row.next_at, now()) if row.next_at else "", 126),
        Column("due", N_("Deadline"), lambda row: until(row.due, now()) if row.due else "", 132),
        Column("pressure", N_("Pressure"), pressure, 112),
    )


WEIGHT = ("status", "number", "snippet", "due", "unit", "pressure", "next")
"""Columns by how much they are missed; on a board the promised or next date comes before the deadline."""
ON_BOARD = ("status", "number", "snippet", "next", "unit", "due", "pressure")


def about(book: Book, row: CaseRow) -> str:
    """What it says, masked; else its matter."""
    return row.snippet or names.category(book, row.category)


def pressure(row: CaseRow) -> str:
    """Which level it stands at, else how often it was reminded of."""
    if row.supervision:
        return coded("lens", f"level{row.supervision}")
    return _("reminded {n}×", n=number(row.reminders)) if row.reminders else ""


@dataclass(frozen=True)
class PersonRow:
    """A line of people."""

    id: str
    row: ProgressRow

    def count(self, name: str) -> int:
        """One of the numbers."""
        return next(each.count for each in self.row.counts if each.name == name)

    def filters(self, name: str) -> Filters:
        """The condition behind it."""
        return next(each.filters for each in self.row.counts if each.name == name)


PROGRESS = {
    "outstanding": N_("Outstanding"),
    "due": N_("Due by tonight"),
    "done": N_("Rung today"),
    "reached": N_("Reached"),
}


def people_columns(frame: Frame) -> tuple[Column, ...]:
    """Who has what to ask, and how far they are."""
    counts = (
        Column(name, title, lambda row, name=name: number(row.count(name)), 104, right=True)
        for name, title in PROGRESS.items()
    )
    average = lambda row: lasted(row.row.average_s) if row.row.average_s is not None else "—"  # noqa: E731
    return (
        Column("name", N_("Name"), lambda row: names.person(frame.book, row.id), 110, stretch=True),
        *counts,
        Column(
            "average", N_("Pace"), average, 80, right=True, tip=lambda _row: _("Mean time from one call to the next")
        ),
    )


SEASON_WEIGHT = ("matter", "expected", "then", "lately", "before", "peak")
"""Columns of seasons by how much they are missed."""


@dataclass(frozen=True)
class SeasonRow:
    """A line of seasons."""

    id: str
    row: Season


def season_columns(frame: Frame) -> tuple[Column, ...]:
    """What is to be expected."""
    whole = lambda value: number(round(value))  # noqa: E731
    return (
        Column("matter", N_("Matter"), lambda row: names.category_path(frame.book, row.id), 220, stretch=True),
        Column("expected", N_("To expect"), lambda row: whole(row.row.expected), 92, right=True),
        Column("before", N_("30 days before"), lambda row: whole(row.row.before), 116, right=True),
        Column("lately", N_("Last fortnight"), lambda row: number(row.row.lately), 112, right=True),
        Column("then", N_("A year ago"), lambda row: number(row.row.then), 92, right=True),
        Column("peak", N_("Peak a year ago"), lambda row: peak(row.row.peak), 124),
    )


def peak(day: date) -> str:
    """The week that brought most."""
    return _("from {day}", day=f"{day:%m-%d}")


def letter(book: Book, file: CaseFile, level: int, now: datetime) -> str:
    """The letter of a step of pressure on this case, from the template."""
    facts = file.facts
    last = next((line.at for line in reversed(facts.timeline) if line.what in PRESSURE), None)
    return pressure_letter(
        level=level,
        to=names.unit(book, facts.unit),
        case=facts.number,
        matter=names.category_path(book, facts.category) if facts.category else "",
        reminders=facts.reminders,
        last=last,
        due=facts.due,
        late=facts.due is not None and facts.due < now,
    )
