"""Which days are asked, what is asked about them, and how the answer reads. No Qt."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.desk import Line, LinkState
from app.domain.words import Channel, RequestType
from app.questions.shapes import Count, Curve, Figures, FiguresAnswer, Filters, Running, Standings
from app.text import N_, _, coded, hour, name_of, percent
from ui.parts import names

if TYPE_CHECKING:
    from app.domain.book import Book

PERIODS: Mapping[str, str] = {
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "week": N_("This week"),
    "month": N_("This month"),
    "range": N_("Days"),
}
"""Period → English msgid; `range`: the days that are typed."""
TABLES = ("channel", "category", "hour", "request_type")
"""What received cases are split by; their names are texts of the context "figure", as those of the tiles."""
TILES: Mapping[str, str] = {
    "received": "intake",
    "completed": "done",
    "in_progress": "history",
    "direct": "answer",
    "dispatched": "dispatch",
    "callbacks": "callback",
    "overdue": "due",
    "returns": "returned",
    "praise": "check",
    "queue": "status-waiting",
    "own_find": "own_find",
}
"""Tile → drawing."""
_AGAINST = {1: ("day", "week", "month"), 7: ("week", "month", "day")}
"""Days asked about → what the numbers are held against, first of all the one that is shown beside them."""
_MOVED = {"day": N_("{change} on day"), "week": N_("{change} on week"), "month": N_("{change} on month")}
_LONG = ("month", "week", "day")
_PARTS = ("in_progress", "direct", "dispatched")
_NOW = ("overdue", "queue")
_WHOLE = re.compile(r"(20\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")
_OF_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?|(\d\d)(\d\d)")
_OF_MONTH = re.compile(r"(\d{1,2})[日号]?")
_WORDS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}

Days = tuple[date, date]
"""First and last day, both counted."""


def days(period: str, today: date, typed: Days) -> Days:
    """The days of a period; of `range` the typed ones."""
    if period == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if period == "week":
        return today - timedelta(days=today.weekday()), today
    if period == "month":
        return today.replace(day=1), today
    return typed if period == "range" else (today, today)


def read_day(typed: str, today: date) -> date | None:
    """The day somebody means: 2026-11-22, 20261122, 11-22, 1122, 22, 昨天; without a year or month the last such day.
    None where it cannot be told."""
    text = "".join(unicodedata.normalize("NFKC", typed).lower().split())
    if text in _WORDS:
        return today - timedelta(days=_WORDS[text])
    if found := _WHOLE.fullmatch(text):
        return _day(*(int(part) for part in found.groups() if part))
    if found := _OF_YEAR.fullmatch(text):
        month, number = (int(part) for part in found.groups() if part)
        made = _day(today.year, month, number)
        return made if made is None or made <= today else _day(today.year - 1, month, number)
    if found := _OF_MONTH.fullmatch(text):
        made = _day(today.year, today.month, int(found[1]))
        before = today.replace(day=1) - timedelta(days=1)
        return made if made is not None and made <= today else _day(before.year, before.month, int(found[1]))
    return None


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def period(asked: Days, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the first day's begin to the last one's end."""
    first, last = asked
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def question(asked: Days, filters: Filters, zone: tzinfo) -> Figures:
    """What is asked about these days in the hotline's zone."""
    first, last = asked
    since, until = period(asked, zone)
    length = (last - first).days + 1
    against = next((order for most, order in _AGAINST.items() if length <= most), _LONG)
    return Figures(since=since, until=until, by=TABLES, filters=filters, against=against)


def standings(asked: Days, filters: Filters, by: str, zone: tzinfo) -> Standings:
    """How units or districts stand on these days."""
    plain = question(asked, filters, zone)
    return Standings(since=plain.since, until=plain.until, by=by, filters=filters)


def curve(asked: Days, filters: Filters) -> Curve:
    """The last of these days by the hour."""
    return Curve(day=asked[1].isoformat(), filters=filters)


def running(filters: Filters) -> Running:
    """What is due, of now."""
    return Running(filters=filters)


def drawing() -> None:
    """Read pyqtgraph, away from the window: it takes a third of a second."""
    importlib.import_module("pyqtgraph")


def title(name: str) -> str:
    """The name of a tile or a table: 受理, 按渠道."""
    return coded("figure", name)


@dataclass(frozen=True)
class Bar:
    """One row of a table: a number, what share of the whole it is, and the cases behind it."""

    key: str
    label: str
    count: int
    share: float | None
    filters: Filters

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return " ".join(filter(None, (self.label, str(self.count), percent(self.share, 1) if self.share else "")))


def bars(answer: FiguresAnswer, name: str, book: Book) -> list[Bar]:
    """The rows of one table; hours all through the day."""
    received = next(tile for tile in answer.tiles if tile.name == "received")
    counts = answer.tables[name] if name != "hour" else _day_through(answer.tables[name], received)
    return [
        Bar(
            key=count.key or "",
            label=label(name, count.key, book),
            count=count.count,
            share=count.count / received.count if received.count else None,
            filters=count.filters,
        )
        for count in counts
    ]


def _day_through(found: tuple[Count, ...], received: Count) -> list[Count]:
    """All 24 hours, so that a quiet one shows as such."""
    by_hour = {count.key: count for count in found}
    none = [
        Count(name="hour", key=str(hour), count=0, filters=replace(received.filters, hour=hour)) for hour in range(24)
    ]
    return [by_hour.get(count.key, count) for count in none]


def label(name: str, key: str | None, book: Book) -> str:
    """What a row is about."""
    if key is None:
        return _("Not given")
    match name:
        case "request_type":
            return name_of(RequestType(key))
        case "channel":
            return name_of(Channel(key))
        case "category":
            return names.category(book, key)
        case _:
            return f"{int(key):02}"


def beside(count: Count, received: int, before: Mapping[str, int]) -> str:
    """What stands under a tile's number: how it moved against the first of `before`, or that it is of now."""
    if count.name in _NOW:
        return _("now")
    for name, then in before.items():
        return _(_MOVED[name], change=change(count.count, then))
    return percent(count.count / received, 1) if count.name in _PARTS and received else ""


def change(now: int, before: int) -> str:
    """▲8%: by how much it is more than before; where there was next to nothing before, by how many."""
    if now == before:
        return "="
    sign = "▲" if now > before else "▼"
    if not before or abs(now - before) >= 10 * before:
        return f"{sign}{abs(now - before)}"
    return f"{sign}{percent(abs(now - before) / before, 0)}"


def explained(count: Count, received: int, before: Mapping[str, int]) -> str:
    """What is said of a tile when one rests on it: its definition, its share, and what it was before."""
    said = [coded("definition", count.name)]
    if count.name in _PARTS and received:
        said.append(_("{share} of those received", share=percent(count.count / received, 1)))
    if count.name not in _NOW:
        said += [
            _("{when}: {number} ({change})", when=coded("against", name), number=then, change=change(count.count, then))
            for name, then in before.items()
        ]
    return "\n".join(said)


def as_of(link: LinkState | None, answer: FiguresAnswer | None) -> str:
    """截至 10:42:07: when the centre last confirmed what is counted; while it is there, that moves on by itself."""
    at = answer.as_of if answer else None
    if link is not None and link.line is Line.ONLINE:
        if link.filling:
            done = link.cursor / link.head if link.head else 0.0
            return _("First filling {percent}%", percent=int(min(done, 1) * 100))
        at = link.last_confirmed
    return _("As of {at}", at=hour(at)) if at else _("Not confirmed by the centre yet")


def away(link: LinkState | None) -> bool:
    """Whether what others did since may be missing."""
    return link is not None and link.line is not Line.ONLINE
