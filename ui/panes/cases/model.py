"""How a line of the list looks, and rows the centre found that this seat does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from app.domain.records import CaseFacts
from app.domain.words import FINAL, Flag, RequestType, Status
from app.questions.shapes import CaseRow
from app.text import N_, language, moment, name_of, near, until
from ui.parts import names
from ui.parts.cells import STATUS_MARKS, Mark
from ui.parts.table import Column

if TYPE_CHECKING:
    from ui.parts.pane import Frame

LIMIT = 5000
"""Most ids of one list; beyond it the count says "more than"."""
STOPPED = FINAL | {Status.REPLIED, Status.ACCEPTED, Status.CALLBACK, Status.DEFERRED}
"""Where no deadline runs."""

_facts = msgspec.json.Decoder(CaseFacts)


def columns(frame: Frame) -> list[Column]:
    """The most telling first; a narrow list leaves away the last ones (see `WEIGHT`)."""
    return [
        Column(
            "status", N_("Status"), lambda row: name_of(row.status), 96 if language() == "zh_CN" else 128, mark=_status
        ),
        Column("number", N_("Number"), lambda row: row.number, 142),
        Column("snippet", N_("Request"), lambda row: about(frame, row), 120, mark=_flags, stretch=True),
        Column(
            "due",
            N_("Deadline"),
            lambda row: _due(frame, row),
            104 if language() == "zh_CN" else 124,
            mark=lambda row: _late(frame, row),
        ),
        Column("category", N_("Matter"), lambda row: names.category(frame.book, row.category, row.closed_at), 120),
        Column("unit", N_("Unit"), lambda row: names.unit(frame.book, row.unit, row.closed_at), 200),
        Column("area", N_("Area"), lambda row: names.area(frame.book, row.area, row.closed_at), 110),
        Column("caller", N_("Caller"), lambda row: row.caller, 64),
        Column("phone", N_("Phone"), lambda row: row.phone, 112),
        Column("type", N_("Type"), lambda row: name_of(row.request_type) if row.request_type else "", 60),
        Column("channel", N_("Channel"), lambda row: name_of(row.channel), 84),
        Column("at", N_("Received"), lambda row: near(row.at, frame.clock.now()), 96, tip=lambda row: moment(row.at)),
    ]


WEIGHT = ("status", "snippet", "number", "due", "unit", "category", "at", "area", "caller", "phone", "type", "channel")
"""Columns by how much they are missed: what does not fit is left away from the end."""


def about(frame: Frame, row: CaseRow) -> str:
    """Words and place in one line; where this seat does not hold them, the matter."""
    words = "  ".join(filter(None, (row.snippet, row.place)))
    return words or names.category(frame.book, row.category, row.closed_at)


def from_centre(facts: Sequence[bytes], frame: Frame) -> list[CaseRow]:
    """Lines for cases known by their facts alone."""
    return [_row(_facts.decode(each)) for each in facts]


def _row(facts: CaseFacts) -> CaseRow:
    return CaseRow(
        id=facts.id,
        number=facts.number,
        status=facts.status,
        channel=facts.channel,
        request_type=facts.request_type,
        category=facts.category,
        area=facts.area,
        unit=facts.unit,
        level=facts.level,
        at=facts.at,
        due=facts.due,
        flags=facts.flags,
        turn=facts.turn,
        version=facts.version,
        reminders=facts.reminders,
        contacts=len(facts.contacts),
        callback_due=facts.callback_due,
        closed_at=facts.closed_at,
    )


def _status(row: CaseRow) -> Mark:
    return STATUS_MARKS[row.status]


def _flags(row: CaseRow) -> Mark | None:
    if Flag.EMERGENCY in row.flags:
        return Mark("emergency", "danger")
    if row.waiting:
        return Mark("trying", "warn")
    if row.returned:
        return Mark("returned", "warn")
    if Flag.DISTRESS in row.flags:
        return Mark("help", "warn")
    if Flag.ENTERPRISE in row.flags:
        return Mark("enterprise", "info")
    return Mark("merge", "muted") if row.contacts > 1 and row.request_type != RequestType.PRAISE else None


def _due(frame: Frame, row: CaseRow) -> str:
    return until(row.due, frame.clock.now()) if row.due and row.status not in STOPPED else ""


def _late(frame: Frame, row: CaseRow) -> Mark | None:
    late = row.due is not None and row.status not in STOPPED and row.due < frame.clock.now()
    return Mark("due", "danger") if late else None
