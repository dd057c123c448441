"""`suggest`: which unit's duty it is, by the catalogue; where it names none or several, by what people accepted."""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import text

from app.domain import deadlines
from app.domain.book import Book
from app.domain.codec import at_field
from app.domain.errors import Refused
from app.suggest import suggest
from app.text import _, refusal
from server.centre import Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command
from server.doors.place import opened

_KEPT_AT_ONCE = 200
_EVERYWHERE = ""


class Asked(Struct, frozen=True):
    """One line of input. `accepted`: the unit a person chose; learnt after the answer. Other names are ignored."""

    category: str
    area: str | None = None
    text: str = ""
    accepted: str | None = None
    id: Any = None


class Proposal(Struct, frozen=True):
    """A unit, the level in days (`days` says the same by the catalogue's name), when it would be due, and why: `duty`
    (the catalogue's only one), `several` (one of the catalogue's), `accepted` (people chose it `times` times)."""

    unit: str
    name: str
    level: int
    days: int
    reason: str
    basis: str
    due: datetime
    times: int


class Learnt:
    """How often which unit was accepted for a category, in an area and in each area above it."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._times: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, category: str, area: str | None, unit: str, times: int = 1) -> None:
        """One more."""
        for place in self._places(area):
            self._times[category, place][unit] += times

    def times(self, category: str, area: str | None, unit: str) -> tuple[int, ...]:
        """How often the unit was accepted here, in the area above, …, anywhere: the larger, the nearer at hand."""
        return tuple(self._times[category, place][unit] for place in self._places(area))

    def units(self, category: str) -> Iterable[str]:
        """Units ever accepted for this category."""
        return self._times[category, _EVERYWHERE]

    def _places(self, area: str | None) -> Iterator[str]:
        yield from (place.code for place in self._book.area_chain(area))
        yield _EVERYWHERE


def propose(book: Book, learnt: Learnt, category: str, area: str | None, at: datetime) -> list[Proposal]:
    """Units for a category in an area, best first. Refused for one that is in no table."""
    for name, code, table in (("category", category, book.categories), ("area", area, book.areas)):
        if code is not None and code not in table:
            raise Refused("unknown", name, value=code)
    named = suggest(book, category, area, at)
    times = {unit: learnt.times(category, area, unit) for unit in (*learnt.units(category), *(s.unit for s in named))}
    best = [
        Proposal(s.unit, s.name, s.level, s.days, s.reason, s.basis, s.due.astimezone(book.zone), times[s.unit][-1])
        for s in sorted(named, key=lambda s: times[s.unit], reverse=True)
    ]
    others = sorted(times.keys() & book.units.keys() - {s.unit for s in named})
    level = book.limits.default_level
    due = deadlines.due(level, at, book.calendar, book.zone, book.hours).due.astimezone(book.zone)
    for unit in sorted(others, key=times.__getitem__, reverse=True):
        best.append(Proposal(unit, book.units[unit].name, level, level, "accepted", "", due, times[unit][-1]))
    return best


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "suggest", run, _("which unit's duty it is"))
    parser.add_argument("--category", metavar="CODE", help=_("without it, JSON lines are read from stdin"))
    parser.add_argument("--area", metavar="CODE")
    parser.add_argument("--text", default="", help=_("what the citizen says (not looked at yet)"))
    parser.add_argument("--learn", action="store_true", help=_("keep what the lines' `accepted` teaches"))


def run(given: argparse.Namespace) -> int:
    """One answer, or one for each line of stdin."""
    if given.area and not given.category:
        raise Misuse(_("Missing: {0}").format("--category"))
    with opened(given.data) as centre:
        learnt = _remembered(centre)
        if given.category:
            out.line({"suggestions": propose(centre.book, learnt, given.category, given.area, centre.clock.now())})
        else:
            _answer_lines(centre, learnt, given.learn)
    return 0


def _answer_lines(centre: Centre, learnt: Learnt, keep: bool) -> None:
    new: Counter[tuple[str, str, str]] = Counter()
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        asked = _answer(centre, learnt, line)
        if asked is not None and asked.accepted is not None:
            learnt.add(asked.category, asked.area, asked.accepted)
            new[asked.category, asked.area or _EVERYWHERE, asked.accepted] += 1
        if keep and new.total() >= _KEPT_AT_ONCE:
            _keep(centre, new)
    if keep:
        _keep(centre, new)


def _answer(centre: Centre, learnt: Learnt, line: bytes) -> Asked | None:
    """Answer one line; what it asked, or None where it was refused."""
    answer: dict[str, Any] = {}
    try:
        asked = msgspec.json.decode(line, type=Asked)
        answer = {} if asked.id is None else {"id": asked.id}
        if asked.accepted is not None and asked.accepted not in centre.book.units:
            raise Refused("unknown", "accepted", value=asked.accepted)
        answer["suggestions"] = propose(centre.book, learnt, asked.category, asked.area, centre.clock.now())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        _refuse(Refused("misuse", *at_field(error)), _id_of(line))
    except Refused as refused:
        _refuse(refused, answer)
    else:
        out.line(answer, now=True)
        return asked
    return None


def _refuse(refused: Refused, about: dict[str, Any]) -> None:
    names = ["suggest.accepted" if name == "accepted" else name for name in refused.fields]
    message = refusal(refused.code, names, refused.values)
    out.line(about | {"refused": {"code": refused.code, "fields": refused.fields, "message": message}}, now=True)


def _id_of(line: bytes) -> dict[str, Any]:
    """The `id` of a line whose other fields make no sense."""
    try:
        given = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return {"id": given["id"]} if given.get("id") is not None else {}


def _remembered(centre: Centre) -> Learnt:
    learnt = Learnt(centre.book)
    sql = text("SELECT category, area, unit, times FROM learnt WHERE hotline = :hotline")
    with centre.database.read() as connection:
        for category, area, unit, times in connection.execute(sql, {"hotline": centre.hotline.key}):
            learnt.add(category, area or None, unit, times)
    return learnt


def _keep(centre: Centre, new: Counter[tuple[str, str, str]]) -> None:
    sql = text(
        "INSERT INTO learnt (hotline, category, area, unit, times, last_at)"
        " VALUES (:hotline, :category, :area, :unit, :times, :at)"
        " ON CONFLICT (hotline, category, area, unit)"
        " DO UPDATE SET times = learnt.times + excluded.times, last_at = excluded.last_at"
    )
    same = {"hotline": centre.hotline.key, "at": centre.now_ms()}
    given = [same | dict(zip(("category", "area", "unit"), k, strict=True), times=n) for k, n in new.items()]
    if given:
        with centre.database.write() as connection:
            connection.execute(sql, given)
    new.clear()
