"""Warnings and hot issues as rows, reasons and letters. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.questions.hotshapes import HotRow, WarningRow
from app.text import N_, _, day, listed, number
from app.text.letters import warning_letter
from ui.parts import names
from ui.parts.matters import LEVEL, RISING, STATES, ends, matter, near, place, trend
from ui.parts.page import Page
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.look import Look


@dataclass(frozen=True)
class Item:
    """A line of either list: `id` is the warning's key or the issue's group."""

    id: str
    row: WarningRow | HotRow


def warning_columns(book: Book) -> tuple[Column, ...]:
    """The list of warnings."""
    return (
        Column("matter", N_("Matter"), lambda item: matter(book, item.row), 180, stretch=True),
        Column("place", N_("Place"), lambda item: near(book, item.row), 170, tip=lambda item: place(book, item.row)),
        Column("citizens", N_("Citizens"), lambda item: number(item.row.citizens), 76, right=True),
        Column("count", N_("Cases"), lambda item: number(item.row.count), 64, right=True),
        Column(
            "state",
            N_("State"),
            lambda item: _(STATES[item.row.state][0]),
            116,
            mark=lambda item: STATES[item.row.state][1],
        ),
    )


def hot_columns(book: Book) -> tuple[Column, ...]:
    """The list of hot issues, hottest first."""
    return (
        Column("matter", N_("Matter"), lambda item: matter(book, item.row), 180, stretch=True),
        Column("place", N_("Place"), lambda item: near(book, item.row), 170, tip=lambda item: place(book, item.row)),
        Column("citizens", N_("Citizens"), lambda item: number(item.row.citizens), 76, right=True),
        Column("count", N_("Cases"), lambda item: number(item.row.count), 64, right=True),
        Column(
            "heat",
            N_("Heat"),
            lambda item: f"{item.row.heat:.1f}",
            64,
            right=True,
            tip=lambda _item: _("Cases and different citizens, each as far as they say the same"),
        ),
        Column(
            "trend",
            N_("Trend"),
            lambda item: trend(item.row),
            116,
            mark=lambda item: RISING if item.row.rising else LEVEL,
        ),
    )


def verdict(row: HotRow) -> str:
    """有/无集中反映地址."""
    return _("Cases cluster at one address") if row.clustered else _("Cases do not cluster at one address")


def told(look: Look, book: Book, row: WarningRow | HotRow) -> Page:
    """The reasons: which cases, how many citizens count, on which days."""
    return _warned(look, book, row) if isinstance(row, WarningRow) else _hot(look, book, row)


def letter(book: Book, row: WarningRow, today: date) -> str:
    """预警单 for this warning."""
    return warning_letter(
        to=[names.unit(book, code) for code in row.units],
        matter=names.category_path(book, row.category) if row.category is not None else "",
        place=names.area_path(book, row.area) if row.area is not None else "",
        days=(row.days[0], row.days[-1]),
        citizens=row.citizens,
        per_day=row.per_day,
        numbers=row.numbers,
        words=row.words,
        on=str(today),
    )


def _warned(look: Look, book: Book, row: WarningRow) -> Page:
    page = Page(look)
    page.marks(("", "text", matter(book, row), "title"))
    word, mark = STATES[row.state]
    page.marks((mark.icon, mark.colour, _(word), "loud"))
    page.line(_("{count} different citizens; more than five make a warning", count=number(row.citizens)))
    page.heading(_("Why"))
    first, last = ends(row)
    page.facts(
        [
            (_("Rule"), _rule(row.key)),
            (_("Window"), _("{first} to {last}, five working days", first=day(first), last=day(last))),
            (_("Place"), place(book, row)),
            (_("Units"), "\n".join(names.unit(book, code) for code in row.units) or "—"),
            (_("Seen to by"), names.person(book, row.by) if row.by else "—"),
        ]
    )
    page.heading(_("Citizens by day"))
    page.facts([(on, number(count)) for on, count in row.per_day.items()])
    page.heading(_("Cases"))
    page.line(listed(row.numbers))
    if row.words:
        page.heading(_("In their words"))
        for each in row.words:
            page.words(each)
    return page


def _rule(key: str) -> str:
    kinds = {
        "matter": _("Same matter, same street"),
        "group": _("One group by what the cases say"),
        "merged": _("Cases merged into one"),
    }
    return kinds[key.partition(":")[0]]


def _hot(look: Look, book: Book, row: HotRow) -> Page:
    page = Page(look)
    page.marks(("", "text", matter(book, row), "title"))
    page.line(verdict(row), "warn" if row.clustered else "muted", bold=row.clustered)
    page.heading(_("About"))
    page.facts(
        [
            (_("Cases"), number(row.count)),
            (_("Citizens"), number(row.citizens)),
            (_("Trend"), trend(row)),
            (_("Place"), place(book, row)),
            (_("Unit"), names.unit(book, row.unit) if row.unit else "—"),
        ]
    )
    if row.sample is not None:
        page.heading(_("The newest case"))
        page.line(row.sample.number)
        page.words(row.sample.snippet or "—")
    return page
