"""Warnings 预警: more than five different citizens, one matter, five consecutive working days. Pure, over facts.

Source of the rule: domain.md, 报. **choice**: one matter is the same category leaf in the same street, or the same
group, or cases merged into one; the window is the five working days ending with the day asked about, with the free days
between them; a citizen counts on the day of each contact; withheld numbers count as one citizen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from app.domain.book import Book
from app.domain.deadlines import local_day
from app.domain.records import CaseFacts
from app.domain.words import AreaKind
from app.figures.hot import WITHHELD, counted, shared_area

MORE_THAN = 5
WORKING_DAYS = 5
_LOOK_BACK = 10
"""Days before the window: a case may be so much older than what is said of it within."""


class Voice(Struct, frozen=True):
    """One citizen speaking once: on which day, in which case. `citizen` is a keyed hash, or `WITHHELD`."""

    case: str
    citizen: str
    day: date
    at: datetime


class Warned(Struct, frozen=True):
    """A warning with its reasons. `key` names the matter (`matter:LEAF:STREET`, `group:ID` or `merged:CASE`).

    `cases` newest first, the first carries what people do about the warning; `voices` in their order, each citizen
    once, with the day that counts; `days` from the first of the window to its last. `state`: open, acknowledged or
    dismissed.
    """

    key: str
    cases: tuple[str, ...]
    voices: tuple[Voice, ...]
    days: tuple[date, ...]
    category: str | None
    area: str | None
    units: tuple[str, ...]
    state: str = "open"
    by: str | None = None

    @property
    def citizens(self) -> int:
        """How many different ones."""
        return len(self.voices)

    @property
    def carrier(self) -> str:
        """The case on which the warning is acknowledged or dismissed."""
        return self.cases[0]


def window(book: Book, day: date) -> tuple[date, ...]:
    """The days that count for a warning on this day: five working days ending with it, and the free days between."""
    first = book.calendar.back(day, WORKING_DAYS)
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), day.toordinal() + 1))


def oldest(day: date, book: Book) -> date:
    """Cases that came before this day are not looked at: their citizens were heard long ago."""
    return window(book, day)[0] - timedelta(days=_LOOK_BACK)


def warnings(cases: Iterable[CaseFacts], day: date, book: Book) -> list[Warned]:
    """The warnings in force on a day, most citizens first. `cases` holds all since the `oldest` day."""
    days = window(book, day)
    matters: defaultdict[str, list[CaseFacts]] = defaultdict(list)
    for facts in cases:
        if counted(facts):
            for key in keys(facts, book):
                matters[key].append(facts)
    found = [warned for key, members in matters.items() if (warned := _warned(key, members, days, book))]
    return sorted(_without_doubles(found), key=lambda each: (-each.citizens, each.key))


def keys(facts: CaseFacts, book: Book) -> list[str]:
    """The matters a case belongs to."""
    found = [f"merged:{facts.merged_into or facts.id}"] if facts.merged_into or facts.merged else []
    if facts.group is not None:
        found.append(f"group:{facts.group}")
    if (matter := matter_key(facts.category, facts.area, book)) is not None:
        found.append(matter)
    return found


def matter_key(category: str | None, area: str | None, book: Book) -> str | None:
    """The matter of a category leaf in a street; None where either is not known."""
    street = street_of(area, book)
    if category is None or street is None or not book.is_leaf(category):
        return None
    return f"matter:{category}:{street}"


def street_of(area: str | None, book: Book) -> str | None:
    """The street an area is or lies in; None for a wider one, and for none."""
    return next((row.code for row in book.area_chain(area) if row.kind == AreaKind.STREET), None)


def voices(members: Iterable[CaseFacts], days: tuple[date, ...], zone: tzinfo) -> list[Voice]:
    """Each citizen who spoke of a matter within the days, once, by their first word; in the order they spoke."""
    spoken = sorted(
        (voice for facts in members for voice in _spoken(facts, zone) if days[0] <= voice.day <= days[-1]),
        key=lambda voice: (voice.at, voice.case, voice.citizen),
    )
    first: dict[str, Voice] = {}
    for voice in spoken:
        first.setdefault(voice.citizen, voice)
    return list(first.values())


def _spoken(facts: CaseFacts, zone: tzinfo) -> Iterable[Voice]:
    known = {caller.id: caller.phone_hash or WITHHELD for caller in facts.callers}
    if not facts.contacts:
        yield Voice(facts.id, WITHHELD, local_day(facts.at, zone), facts.at)
    for contact in facts.contacts:
        yield Voice(facts.id, known.get(contact.caller or "", WITHHELD), local_day(contact.at, zone), contact.at)


def _warned(key: str, members: list[CaseFacts], days: tuple[date, ...], book: Book) -> Warned | None:
    spoken = voices(members, days, book.zone)
    if len(spoken) <= MORE_THAN:
        return None
    heard = {voice.case for facts in members for voice in _spoken(facts, book.zone) if days[0] <= voice.day <= days[-1]}
    within = sorted((each for each in members if each.id in heard), key=lambda each: (each.at, each.id), reverse=True)
    units = Counter(facts.unit for facts in within if facts.unit is not None)
    state, by = _state(key, members, days, book.zone)
    return Warned(
        key=key,
        cases=tuple(facts.id for facts in within),
        voices=tuple(spoken),
        days=days,
        category=next((facts.category for facts in within if facts.category is not None), None),
        area=key.rpartition(":")[2] if key.startswith("matter:") else shared_area([facts.area for facts in within]),
        units=tuple(unit for unit, _count in units.most_common()),
        state=state,
        by=by,
    )


def _state(key: str, members: list[CaseFacts], days: tuple[date, ...], zone: tzinfo) -> tuple[str, str | None]:
    """What a lead last said about it within the window, and who."""
    said = [
        (event.at, event.what, event.by)
        for facts in members
        for event in facts.timeline
        if event.ref == key and event.what in _STATES and local_day(event.at, zone) >= days[0]
    ]
    if not said:
        return "open", None
    _at, what, by = max(said)
    return _STATES[what], by


_STATES = {"acknowledge": "acknowledged", "dismiss": "dismissed"}


def _without_doubles(found: list[Warned]) -> list[Warned]:
    """One warning for what is one: whose citizens, and most of whose cases, stand in another's says nothing new."""
    kept: list[Warned] = []
    for each in sorted(
        found, key=lambda warned: (-warned.citizens, -len(warned.cases), _RANK[warned.key.split(":")[0]])
    ):
        mine, here = {voice.citizen for voice in each.voices}, set(each.cases)
        if not any(_says_all(other, mine, here) for other in kept):
            kept.append(each)
    return kept


def _says_all(other: Warned, citizens: set[str], cases: set[str]) -> bool:
    """The same citizens, and mostly the same cases: six neighbours with two troubles make two warnings."""
    same = citizens <= {voice.citizen for voice in other.voices}
    return same and 2 * len(cases & set(other.cases)) >= len(cases)


_RANK = {"matter": 0, "group": 1, "merged": 2}
