"""Hot issues and warnings, from the facts this seat holds."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, bindparam, or_, select

from app.clock import epoch_ms
from app.domain import phones
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.records import CaseFacts
from app.domain.words import UNIT_ROLE
from app.figures import hot as issues
from app.figures import warnings as rule
from app.figures.columns import AGAIN
from app.figures.conditions import below
from app.figures.filters import Filters
from app.figures.hopeful import COLUMNS, hopeful
from app.questions.hotshapes import Hot, HotRow, Voices, VoicesAnswer, WarningRow, Warnings
from app.questions.rows import decode_facts, rows_of_ids
from app.store.reading import Reading
from app.store.rows import key_of
from app.store.sql import Statement, among, numbered
from app.store.tables import bodies, facts

_DAYS = 7
_EXAMPLES = 3
"""So many of a warning's cases say it in their own words."""

_F = facts.c
_STORED = select(bodies.c.payload).select_from(facts.join(bodies, bodies.c.key == _F.key))
_SINCE = _F.at >= bindparam("since")
_GROUPED = _STORED.where(_F.group.is_not(None), _SINCE, _F.at < bindparam("until"))
_RECENT = Statement(
    select(*(_F[name] for name in COLUMNS)).where(
        _F.key >= bindparam("key"),
        _SINCE,
        or_(
            _F.group.is_not(None),
            _F.merged == 1,
            _F.marks >= AGAIN,
            and_(_F.category.is_not(None), _F.area.is_not(None)),
        ),
    )
)
_OF_KEYS = Statement(select(bodies.c.payload).where(among(bodies.c.key, "keys")))
_OF_MATTER = _STORED.where(
    _SINCE, _F.category == bindparam("category"), _F.area.in_(bindparam("areas", expanding=True))
)


def hot(reading: Reading, question: Hot) -> list[HotRow]:
    """The hottest issues of the period. Refused("range") for one that ends before it begins, ("day") for no day."""
    zone = reading.book.zone
    until = _day("until", question.until) or local_day(reading.now, zone)
    since = _day("since", question.since) or until - timedelta(days=_DAYS - 1)
    if since > until or question.limit < 0:
        raise Refused("range", "until" if since > until else "limit")
    span = {"since": _start(since, reading), "until": _start(until + timedelta(days=1), reading)}
    stored = reading.connection.execute(_GROUPED, span).scalars()
    found = issues.hot(map(decode_facts, stored), since, until, zone)[: question.limit]
    samples = {row.id: row for row in rows_of_ids(reading, [each.cases[0] for each in found])}
    first = datetime.combine(since, time(), zone)
    after = datetime.combine(until + timedelta(days=1), time(), zone)
    return [
        HotRow(
            group=each.group,
            count=each.count,
            citizens=each.citizens,
            heat=each.heat,
            before=each.before,
            after=each.after,
            rising=each.rising,
            clustered=each.clustered,
            category=each.category,
            area=each.area,
            unit=each.unit,
            sample=samples.get(each.cases[0]),
            filters=Filters(group=each.group, since=first, until=after, counted=True),
        )
        for each in found
    ]


def warnings(reading: Reading, question: Warnings) -> list[WarningRow]:
    """The warnings of a day: all of them to those who work the hotline, to a unit's person those of their units."""
    book = reading.book
    day = _day("on", question.on) or local_day(reading.now, book.zone)
    since = _start(rule.oldest(day, book), reading)
    recent = _RECENT.each(reading.connection, since=since, key=key_of(since, "00"))
    keys = hopeful(recent, rule.window(book, day)[0], book)
    stored = _OF_KEYS.each(reading.connection, keys=numbered(keys))
    known = {each.id: each for each in (decode_facts(payload) for (payload,) in stored)}
    return [_row(reading, each, known) for each in rule.warnings(known.values(), day, book) if _may_see(reading, each)]


def voices(reading: Reading, question: Voices) -> VoicesAnswer:
    """How near a matter is to a warning while its next citizen is heard; half a number typed is none yet."""
    book = reading.book
    key = rule.matter_key(question.category, question.area, book)
    if key is None:
        return VoicesAnswer(key=None, citizens=0, new=False, warns=False)
    days = rule.window(book, local_day(reading.now, book.zone))
    heard = {voice.citizen for voice in rule.voices(_of_matter(reading, key, days), days, book.zone)}
    me = book.phone_hash(_number(question.phone)) or issues.WITHHELD
    new = me not in heard
    return VoicesAnswer(key=key, citizens=len(heard), new=new, warns=len(heard) + new > rule.MORE_THAN)


def _number(typed: str) -> str:
    try:
        number = phones.normal(typed)
    except Refused:
        return ""
    return "" if number is None or number.withheld else str(number)


def _of_matter(reading: Reading, key: str, days: tuple[date, ...]) -> Iterable[CaseFacts]:
    _kind, category, street = key.split(":")
    asked = {
        "since": _start(rule.oldest(days[-1], reading.book), reading),
        "category": category,
        "areas": below(reading.book.all_areas, street),
    }
    return filter(issues.counted, map(decode_facts, reading.connection.execute(_OF_MATTER, asked).scalars()))


def _row(reading: Reading, warned: rule.Warned, known: dict[str, CaseFacts]) -> WarningRow:
    shown = rows_of_ids(reading, warned.cases[:_EXAMPLES])
    carrier = known[warned.carrier]
    return WarningRow(
        key=warned.key,
        citizens=warned.citizens,
        count=len(warned.cases),
        days=(str(warned.days[0]), str(warned.days[-1])),
        per_day={str(day): count for day, count in sorted(Counter(voice.day for voice in warned.voices).items())},
        category=warned.category,
        area=warned.area,
        units=warned.units,
        state=warned.state,
        by=warned.by,
        carrier=carrier.id,
        turn=carrier.turn,
        cases=warned.cases,
        numbers=tuple(known[each].number for each in warned.cases),
        places=tuple(dict.fromkeys(row.place for row in shown if row.place)),
        words=tuple(row.snippet for row in shown if row.snippet),
    )


def _may_see(reading: Reading, warned: rule.Warned) -> bool:
    roles = reading.person.roles
    units = {role.removeprefix(UNIT_ROLE) for role in roles if role.startswith(UNIT_ROLE)}
    return len(units) < len(roles) or not units.isdisjoint(warned.units)


def _start(day: date, reading: Reading) -> int:
    return epoch_ms(datetime.combine(day, time(), reading.book.zone))


def _day(name: str, written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused("day", name, day=written) from None
