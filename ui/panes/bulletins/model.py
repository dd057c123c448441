"""What is asked, what the numbers are called, and where a file goes. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.bulletins import Rows
from app.domain.words import BulletinKind
from app.text import N_, _, name_of, near, number
from ui.parts import names
from ui.parts.table import Column

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.book import Book
    from app.domain.bulletins import BulletinRow, BulletinView, Number
    from app.questions.bulletin import Preview
    from app.questions.shapes import CaseRow
    from ui.parts.pane import Frame

FORMATS = ("docx", "xlsx", "pdf", "txt")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Asked:
    """Which bulletin."""

    kind: BulletinKind
    day: str
    unit: str | None = None


@dataclass(frozen=True)
class NumberRow:
    """A line of the list of numbers."""

    id: str
    label: str
    number: Number


@dataclass(frozen=True)
class PublishedRow:
    """A line of the list of published bulletins."""

    id: str
    asked: Asked
    days: str
    what: str
    at: datetime


def yesterday(frame: Frame) -> date:
    """The day whose bulletin is due: the hotline's yesterday."""
    return frame.clock.now().astimezone(frame.book.zone).date() - timedelta(days=1)


def kinds() -> dict[str, str]:
    """The kinds of bulletin by their names."""
    return {kind.value: name_of(kind) for kind in BulletinKind}


def published(rows: tuple[BulletinRow, ...], book: Book) -> list[PublishedRow]:
    """The list of what is published, the newest days first."""
    return [
        PublishedRow(
            id=f"{row.kind}:{row.first}:{row.unit or ''}",
            asked=Asked(row.kind, row.first, row.unit),
            days=row.first if row.first == row.last else f"{row.first} – {row.last[5:]}",
            what=" ".join(filter(None, (name_of(row.kind), names.unit(book, row.unit)))),
            at=row.at,
        )
        for row in rows
    ]


def numbers(labels: tuple[tuple[str, Number], ...]) -> list[NumberRow]:
    """The list of numbers."""
    return [NumberRow(f"{each.name}|{each.key}", label, each) for label, each in labels]


def cases_behind(preview: Preview, number: Number) -> tuple[str, ...]:
    """Ids of the cases behind a number that this seat counted, oldest first."""
    rows = Rows(preview.rows).behind(number.name, number.key)
    return tuple(sorted({case for row in rows for case in row.cases}))


def number_columns() -> list[Column]:
    """The numbers of the bulletin that is shown."""
    return [
        Column("label", N_("Number of"), lambda row: row.label, 160, stretch=True),
        Column("count", N_("Count"), lambda row: number(row.number.count), 72, right=True),
    ]


def published_columns(frame: Frame) -> list[Column]:
    """What was published."""
    return [
        Column("days", N_("Days"), lambda row: row.days, 100, stretch=True),
        Column("what", N_("Kind"), lambda row: row.what, 84),
        Column("at", N_("Published"), lambda row: near(row.at, frame.clock.now()), 92),
    ]


def case_columns(frame: Frame) -> list[Column]:
    """The cases behind a number."""

    def about(row: CaseRow) -> str:
        return row.snippet or names.category(frame.book, row.category, row.closed_at)

    return [
        Column("number", N_("Number"), lambda row: row.number, 148),
        Column("snippet", N_("Request"), about, 120, stretch=True),
        Column("unit", N_("Unit"), lambda row: names.unit(frame.book, row.unit, row.closed_at), 212),
        Column("status", N_("Status"), lambda row: name_of(row.status), 108),
    ]


def file_name(title: str, view: BulletinView, form: str) -> str:
    """The name of a bulletin's file: 西宁热线日报 2026-01-13.docx; nothing in it that a file's name may not hold."""
    bulletin = view.bulletin
    said = (
        f"{title} {bulletin.first}" if bulletin.first == bulletin.last else f"{title} {bulletin.first} {bulletin.last}"
    )
    return f"{_UNFIT.sub(' ', said).strip(' .')[:100]}.{form}"


def folder() -> Path:
    """Where files go unless somebody says otherwise: the person's documents."""
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def behind(label: str, rows: int, cases: int) -> str:
    """What stands over the cases of a number."""
    said = _("{label}: {count} cases", label=label, count=number(cases))
    return said if rows == cases else _("{said}, {n} of them held by this seat", said=said, n=number(rows))
