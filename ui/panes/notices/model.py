"""Notices as rows and pages, and whom and how long one can be for. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.deadlines import day_over
from app.domain.words import UNIT_ROLE, Role
from app.questions.notices import NoticeRow
from app.text import N_, _, listed, moment, name_of, near, number
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.page import Page
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.look import Look
    from ui.parts.pane import Frame

SPANS = {"hour": N_("one hour"), "day": N_("today"), "days3": N_("three days"), "week": N_("seven days")}


def until(span: str, now: datetime, book: Book) -> datetime:
    """When a notice of this length is over."""
    if span == "day":
        return day_over(now, book.zone)
    return now + {"hour": timedelta(hours=1), "days3": timedelta(days=3), "week": timedelta(days=7)}[span]


def addressees(book: Book) -> list[tuple[str, str]]:
    """Whom it can be for, with a word for each: everybody, roles, people."""
    everybody = [("", _("Everybody"))]
    roles = [(role.value, name_of(role)) for role in Role]
    people = [(p.id, p.name) for p in book.people.values() if p.active and not _of_unit(p.roles)]
    return everybody + roles + sorted(people, key=lambda each: each[1].encode("gb18030", "replace"))


def _of_unit(roles: tuple[str, ...]) -> bool:
    return all(role.startswith(UNIT_ROLE) for role in roles)


def told(book: Book, to: Sequence[str]) -> str:
    """Whom it is for, in words."""
    roles = {role.value: role for role in Role}
    return listed([name_of(roles[each]) if each in roles else names.person(book, each) for each in to]) or _(
        "Everybody"
    )


def state(row: NoticeRow) -> tuple[str, Mark]:
    """Where it stands for whoever looks."""
    if row.recalled:
        return _("Recalled"), Mark("undo", "muted")
    if not row.live:
        return _("Over"), Mark("minus", "muted")
    if row.mine and row.read_at is None:
        return _("To read"), Mark("notices", "accent")
    if row.mine:
        return _("Read"), Mark("check", "ok")
    return _("In force"), Mark("online-dot", "ok")


def columns(frame: Frame) -> tuple[Column, ...]:
    """The list."""
    book = lambda: frame.book  # noqa: E731
    return (
        Column("state", N_("State"), lambda row: state(row)[0], 92, mark=lambda row: state(row)[1]),
        Column("text", N_("Notice"), lambda row: row.text, 160, stretch=True, tip=lambda row: row.text),
        Column("by", N_("From"), lambda row: names.person(book(), row.by), 96),
        Column("to", N_("Addressed to"), lambda row: told(book(), row.to), 120),
        Column("at", N_("At"), lambda row: near(row.at, frame.clock.now()), 96),
        Column("read", N_("Read"), read_of, 72, right=True),
    )


def read_of(row: NoticeRow) -> str:
    """How many of those it is for have read it."""
    return f"{number(len(row.read))}/{number(len(row.read) + len(row.unread))}"


def page(look: Look, book: Book, row: NoticeRow | None, now: datetime) -> Page:
    """The notice whole, and who has read it."""
    made = Page(look)
    if row is None:
        made.line(_("Choose a notice"), "muted")
        return made
    word, mark = state(row)
    made.marks((mark.icon, mark.colour, word, "loud"))
    made.words(row.text)
    facts = [
        (_("From"), names.person(book, row.by)),
        (_("At"), moment(row.at)),
        (_("Addressed to"), told(book, row.to)),
    ]
    made.facts([*facts, (_("Until"), moment(row.until))])
    if row.waiting:
        made.line(_("Not at the centre yet"), "warn")
    made.heading(_("Read by {count}", count=number(len(row.read))))
    for person, at in sorted(row.read.items(), key=lambda each: each[1]):
        made.line(f"{names.person(book, person)}  {near(at, now)}")
    made.heading(_("Not read yet by {count}", count=number(len(row.unread))))
    if row.unread:
        made.line(listed([names.person(book, person) for person in row.unread]))
    return made
