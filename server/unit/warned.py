"""Warnings that cases of a unit are part of, with their reasons. Whoever reads them there sees how many cases and
citizens made a warning; of the cases those alone that they may open."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from msgspec import Struct

from app.clock import epoch_ms
from app.domain.book import Book
from app.domain.deadlines import local_day
from app.domain.records import CaseFacts
from app.domain.tablerows import Area, Category
from app.domain.unitside import with_part
from app.domain.words import AreaKind
from app.figures.columns import AGAIN
from app.figures.hopeful import hopeful
from app.figures.warnings import Warned, oldest, warnings, window
from app.sync.wire import Kind
from app.text import _, listed, ngettext, number
from server.centre import Centre
from server.database import Reach, rows
from server.reading import facts_in
from server.unit.html import Html, el, join
from server.unit.sessions import Reader
from server.unit.words import STEP

_AT_ONCE = 500


class Told(Struct, frozen=True):
    """A warning as a unit is told of it. `own`: of its cases those the reader may open, the newest first."""

    warned: Warned
    own: tuple[CaseFacts, ...]


def told_of(centre: Centre, reader: Reader) -> list[Told]:
    """The warnings of today whose cases a unit of the reader handles, most citizens first; without those that a lead
    has put aside."""
    book, day = centre.book, local_day(centre.clock.now(), centre.zone)
    since = epoch_ms(datetime.combine(oldest(day, book), time(), centre.zone))
    with centre.database.read() as connection:
        known = _known(centre, connection, reader, since, hopeful_from=window(book, day)[0])
    units = frozenset(reader.units)
    return [
        Told(each, tuple(known[case] for case in each.cases if units & with_part(known[case])))
        for each in warnings(known.values(), day, book)
        if each.state != "dismissed" and units & set(each.units)
    ]


def _known(centre: Centre, on: Reach, reader: Reader, since: int, hopeful_from: date) -> dict[str, CaseFacts]:
    """The cases that may make a warning together with one of the reader's units: few are read whole."""
    key = centre.hotline.key
    mine = {row for unit in reader.units for row in rows(on, _MINE, (key, unit, since))}
    if not mine:
        return {}
    categories, groups = (sorted({row[n] for row in mine if row[n] is not None}) for n in (0, 1))
    wanted = _RECENT.format(categories=_places(3, categories), groups=_places(3 + len(categories), groups))
    recent = rows(on, wanted, (key, since, *categories, *groups))
    found = hopeful(((at, *row[1:]) for at, row in enumerate(recent)), hopeful_from, centre.book)
    ids = [recent[at][0] for at in found]
    parts = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    bodies = (row for part in parts for row in rows(on, _BODIES.format(ids=_places(2, part)), (key, *part)))
    return {facts.id: facts for facts in (facts_in(body) for (body,) in bodies)}


def _places(first: int, values: Sequence[str]) -> str:
    """Placeholders for these values; none of them is what nothing equals."""
    return ", ".join(f"${first + n}" for n in range(len(values))) or "NULL"


_MINE = 'SELECT DISTINCT category, "group" FROM facts WHERE hotline = $1 AND unit = $2 AND "at" >= $3'
_RECENT = f"""SELECT id, "at", category, area, "group", marks, merged FROM facts
WHERE hotline = $1 AND "at" >= $2
AND (category IN ({{categories}}) OR "group" IN ({{groups}}) OR merged = 1 OR marks >= {AGAIN})"""
_BODIES = f"""SELECT body FROM record
WHERE hotline = $1 AND kind = '{Kind.FACTS}' AND body IS NOT NULL AND id IN ({{ids}})"""


# drawn


def section(book: Book, told: Sequence[Told]) -> Html | None:
    """The part of the list's page; None where nothing is warned of."""
    if not told:
        return None
    heading = el("h2", _("Warnings"), " ", el("span", str(len(told)), class_="count"))
    return el("section", heading, *(_one(book, each) for each in told), id="warnings", class_="warm")


def _one(book: Book, told: Told) -> Html:
    warned = told.warned
    matter, place = _chain(book.category_chain(warned.category)), _place(book, warned.area)
    first, last = warned.days[0], warned.days[-1]
    why = _(
        "Within five working days ({first} to {last}) {count} citizens spoke of one matter: {matter}, {place}.",
        first=str(first),
        last=str(last),
        count=number(warned.citizens),
        matter=matter or _("not categorised yet"),
        place=place or _("several places"),
    )
    days = sorted(Counter(str(voice.day) for voice in warned.voices).items())
    counts = listed([_("{n} on {day}", n=number(n), day=day) for day, n in days])
    lines = [el("p", why), el("p", _("By day: {counts}", counts=counts), class_="small")]
    ways = [el("a", facts.number, href=f"/unit/case/{facts.id}", class_="number") for facts in told.own]
    if ways:
        parted = [part for way in ways for part in (way, Html(" · "))][:-1]
        lines.append(el("p", _("Cases with us: "), *parted, class_="small"))
    ask = _("Please look into the cause, deal with the cases together and say what was done before more people ask.")
    title = " · ".join(filter(None, (matter, place))) or _("One matter")
    many = ngettext("{n} citizen", "{n} citizens", warned.citizens)
    head = el("summary", title, " ", el("span", many, class_="mark warm"))
    return el("details", head, join(*lines), el("p", ask))


def _chain(chain: Sequence[Category | Area]) -> str:
    return STEP.join(row.name for row in reversed(chain))


def _place(book: Book, area: str | None) -> str:
    chain = book.area_chain(area)
    return _chain([row for row in chain if row.kind is not AreaKind.CITY] or list(chain))
