"""How a ring-back looks: the list, the page beside it, the sentence about the day's load. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.phones import spoken
from app.domain.words import FINAL
from app.questions.shapes import RingbackFile, RingbackHoursAnswer, RingbackRow
from app.text import N_, _, day, hour, lasted, name_of, near, ngettext, number
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.page import Page
from ui.parts.table import Column

if TYPE_CHECKING:
    from ui.parts.pane import Frame


def columns(frame: Frame) -> list[Column]:
    """The list."""
    now = frame.clock.now
    return [
        Column("phone", N_("Phone"), lambda row: row.phone, 132, mark=mark),
        Column("attempts", N_("Tried"), lambda row: f"×{row.attempts}", 56, right=True),
        Column("first", N_("Waiting since"), lambda row: near(row.first_at, now()), 96),
        Column("last", N_("Last call"), lambda row: near(row.last_at, now()), 96),
        Column("rung", N_("Rung"), lambda row: f"×{row.tries}" if row.tries else "", 56, right=True),
        Column("cases", N_("Open cases"), lambda row: str(row.cases) if row.cases else "", 92, right=True),
        Column("state", N_("State"), lambda row: standing(row), 96, stretch=True),
    ]


WEIGHT = ("phone", "attempts", "state", "first", "rung", "last", "cases")
"""Columns by how much they are missed where the list is narrow."""


def mark(row: RingbackRow) -> Mark:
    """Whether it may be rung, by its shape."""
    if row.holder is not None and not row.mine:
        return Mark("lock", "muted")
    return Mark("phone", "ok") if row.released else Mark("due", "muted")


def standing(row: RingbackRow) -> str:
    """The same in words."""
    if row.holder is not None:
        return _("You ring") if row.mine else _("{name} rings", name=row.holder)
    if row.assigned is not None:
        return _("Given to you") if row.given else _("Given to {name}", name=row.assigned)
    if row.let_go:
        return _("Released by a lead")
    return _("May be rung") if row.released else _("Waits for quiet hours")


def load(hours: RingbackHoursAnswer) -> str:
    """How busy it is, and what follows."""
    if not hours.usual:
        return _("It is not known yet how busy the day is: a lead may release them.")
    counted = _(
        "last quarter hour {last} calls, usually {usual}", last=number(hours.last), usual=number(hours.usual, 1)
    )
    if hours.quiet:
        return _("Quiet hours: ring-backs are released ({counted})", counted=counted)
    if not hours.open:
        return _("Nobody is rung at this hour: a lead may release ({counted})", counted=counted)
    return _("Not in quiet hours: a lead may release ({counted})", counted=counted)


def page(frame: Frame, file: RingbackFile) -> Page:
    """Attempts with how long each waited, who rang them, and what else they wrote or called about."""
    made = Page(frame.look)
    row = file.row
    made.heading(ngettext("{n} call in a row without an answer", "{n} calls in a row without an answer", row.attempts))
    made.rows(
        [
            (True, (f"{at}.", _moment(each.at, frame), _("waited {span}", span=lasted(each.wait_s))))
            for at, each in enumerate(file.attempts, 1)
        ]
    )
    if row.dialled:
        made.facts([(_("They dialled"), spoken(row.dialled))])
    if file.tries:
        people = frame.book.people
        made.heading(ngettext("Rung back {n} time", "Rung back {n} times", len(file.tries)))
        by = [people[each.by].name if each.by in people else each.by for each in file.tries]
        tries = zip(file.tries, by, strict=True)
        made.rows([(True, (_moment(each.at, frame), _("not reached"), name)) for each, name in tries])
    made.heading(_("Their cases"), frame.keys.shown("ringbacks.open") if file.cases else "")
    if not file.cases:
        made.line(_("None known here."), "muted")
        return made
    made.rows(
        [
            (
                case.status not in FINAL,
                (day(case.at), case.number, name_of(case.status), names.category(frame.book, case.category)),
            )
            for case in file.cases
        ]
    )
    return made


def _moment(at: object, frame: Frame) -> str:
    now = frame.clock.now().astimezone(frame.book.zone).date()
    local = at.astimezone(frame.book.zone)  # type: ignore[attr-defined]
    return hour(at) if local.date() == now else f"{day(at)[5:]} {hour(at)}"  # type: ignore[arg-type]
