"""The telephone in numbers: how many calls were taken and how soon, from every call that was told of.

A call counts where it came in (`at` in the period). *connected*: somebody took it. *in_15_s*: within fifteen seconds.
*abandoned*: it ended before anybody did. Waits are those of the connected ones, wrapping up that of the seats' states.
A call may be told of by the exchange and, under another name, by the seat that had it: of every 24 hours of the period
whoever tells of more is believed, the exchange where they tell of as many.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, TextClause, text

from app.clock import epoch_ms, from_epoch_ms
from app.domain import phones
from app.domain.errors import Refused
from app.figures.before import earlier
from app.figures.conditions import Offsets, zone_offsets
from app.figures.filters import Filters
from app.sync.wire.telephone import BEHIND, MOST, PhoneCall, PhoneCalls, PhoneFigures, PhoneHour, WrapUp, WrapUps
from server.centre import Centre

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_OF = """FROM call_record WHERE hotline = :hotline AND NOT outgoing AND "at" >= :since AND "at" < :until"""
_TOLD = f"""SELECT ("at" - :since) / {_DAY_MS}, by_exchange, HOUR, COUNT(*), COUNT(answered_at),
    SUM(CASE WHEN answered_at - "at" <= 15000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN answered_at IS NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END),
    SUM(CASE WHEN answered_at > "at" THEN answered_at - "at" ELSE 0 END),
    MAX(CASE WHEN answered_at > "at" THEN answered_at - "at" ELSE 0 END),
    SUM(CASE WHEN ended_at > answered_at THEN ended_at - answered_at ELSE 0 END),
    SUM(CASE WHEN answered_at IS NOT NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END)
    {_OF} GROUP BY 1, 2, 3"""
_WRAPPED = """FROM spell WHERE hotline = :hotline AND mode = 'wrap_up' AND ended_at IS NOT NULL
    AND began_at >= :since AND began_at < :until"""
_WRAPPING = text(f"SELECT COUNT(*), SUM(ended_at - began_at) {_WRAPPED}")
_WRAP_UPS = text(f"""SELECT s.device, s.number, s.began_at, s.ended_at, s.person, d.seat FROM (SELECT * {_WRAPPED}) s
    LEFT JOIN device d ON d.hotline = s.hotline AND d.id = s.device
    ORDER BY s.began_at DESC, s.device, s.number DESC LIMIT {MOST}""")
_MET = {
    "calls": "",
    "connected": "AND answered_at IS NOT NULL",
    "in_15_s": 'AND answered_at - "at" <= 15000',
    "abandoned": "AND answered_at IS NULL AND ended_at IS NOT NULL",
    "talked": "AND answered_at IS NOT NULL AND ended_at IS NOT NULL",
}
_BEHIND = {
    name: f"""SELECT id, "at", number, dialled, answered_at, ended_at, person, seat, by_exchange, HOUR AS hour
    {_OF} {met} ORDER BY "at" DESC, id DESC"""
    for name, met in _MET.items()
}

Counted = tuple[int, ...]
Told = Mapping[bool, Mapping[int, Counted]]
"""Of 24 hours what exchange (True) and seats (False) tell, by the hour of the day."""


def phone_figures(centre: Centre, since: datetime, until: datetime, against: Sequence[str] = ()) -> PhoneFigures:
    """Those of `since` ≤ call < `until`. Refused("range", "until") for a period that ends before it begins,
    ("unknown", "against")."""
    stretches = earlier(since, until, against, Filters(), centre.clock.now(), centre.zone)
    before = {name: _numbers(centre, asked.since, asked.until)[0] for name, asked in stretches}
    numbers, hours = _numbers(centre, since, until)
    return replace(numbers, hours=hours, before=before)


def _numbers(centre: Centre, since: datetime, until: datetime) -> tuple[PhoneFigures, tuple[PhoneHour, ...]]:
    asked = _asked(centre, since, until)
    with centre.database.snapshot() as connection:
        told = _told(connection, asked, zone_offsets(centre.zone, since, until))
        wraps, wrapped = connection.execute(_WRAPPING, asked).one()
    found = [(hour, counts) for each in told.values() for hour, counts in each.get(_believed(each), {}).items()]
    sums = [sum(each) for each in zip(_NONE, *(counts for _, counts in found), strict=True)]
    calls, connected, soon, gone, waited, _longest, talked, over = sums
    longest = max((counts[5] for _, counts in found), default=0)
    numbers = PhoneFigures(
        calls=calls,
        connected=connected,
        in_15_s=soon,
        abandoned=gone,
        connection_rate=_part(connected, calls),
        rate_15_s=_part(soon, calls),
        abandonment_rate=_part(gone, calls),
        wait_s=_part(waited / 1000, connected),
        longest_wait_s=longest / 1000 if connected else None,
        talk_s=_part(talked / 1000, over),
        wrap_up_s=_part(int(wrapped or 0) / 1000, wraps),
    )
    return numbers, tuple(_hours(found))


def _hours(found: Sequence[tuple[int, Counted]]) -> Iterator[PhoneHour]:
    for hour in sorted({hour for hour, _ in found}):
        mine = [counts for at, counts in found if at == hour]
        calls, connected, soon, gone = (sum(counts[n] for counts in mine) for n in range(4))
        yield PhoneHour(hour=hour, calls=calls, connected=connected, in_15_s=soon, abandoned=gone)


def calls_behind(centre: Centre, since: datetime, until: datetime, name: str, hour: int | None = None) -> PhoneCalls:
    """The calls that one of `BEHIND` counts. Refused("unknown", "name") for another, ("range", "until") as above."""
    if name not in BEHIND:
        raise Refused("unknown", "name", value=name[:40])
    asked, offsets = _asked(centre, since, until), zone_offsets(centre.zone, since, until)
    with centre.database.snapshot() as connection:
        believed = {day: _believed(told) for day, told in _told(connection, asked, offsets).items()}
        found = connection.execute(_by_hour(_BEHIND[name], offsets), asked)
        calls = [
            row
            for row in found
            if bool(row.by_exchange) == believed[(row.at - asked["since"]) // _DAY_MS] and hour in (None, row.hour)
        ]
    return PhoneCalls(calls=tuple(_call(centre, row) for row in calls[:MOST]), total=len(calls))


def wrap_ups(centre: Centre, since: datetime, until: datetime) -> WrapUps:
    """The wrap-ups whose mean is `wrap_up_s`. Refused("range", "until") as above."""
    asked = _asked(centre, since, until)
    with centre.database.snapshot() as connection:
        total = connection.execute(_WRAPPING, asked).one()[0]
        rows = connection.execute(_WRAP_UPS, asked).all()
    return WrapUps(wrap_ups=tuple(_wrap_up(centre, row) for row in rows), total=total)


def _asked(centre: Centre, since: datetime, until: datetime) -> dict[str, Any]:
    if until < since:
        raise Refused("range", "until")
    return {"hotline": centre.hotline.key, "since": epoch_ms(since), "until": epoch_ms(until)}


def _told(connection: Connection, asked: Mapping[str, Any], offsets: Offsets) -> Mapping[int, Told]:
    """Of each 24 hours what is told."""
    found: dict[int, dict[bool, dict[int, Counted]]] = {}
    for day, by_exchange, hour, *numbers in connection.execute(_by_hour(_TOLD, offsets), asked):
        mine = found.setdefault(int(day), {}).setdefault(bool(by_exchange), {})
        mine[int(hour)] = tuple(int(each or 0) for each in numbers)
    return found


@lru_cache
def _by_hour(sql: str, offsets: Offsets) -> TextClause:
    """The statement with the hour of the day in the hotline's zone where it says HOUR."""
    ahead = str(offsets[0][1])
    for since, offset in offsets[1:]:
        ahead = f'CASE WHEN "at" >= {since} THEN {offset} ELSE {ahead} END'
    return text(sql.replace("HOUR", f'(("at" + {ahead}) / {_HOUR_MS}) % 24'))


def _believed(told: Told) -> bool:
    """Whether the exchange is."""
    calls = {by: sum(counts[0] for counts in hours.values()) for by, hours in told.items()}
    return calls.get(True, 0) >= calls.get(False, 0)


_NONE: Counted = (0,) * 8


def _wrap_up(centre: Centre, row: Any) -> WrapUp:
    known = centre.book.people.get(row.person)
    return WrapUp(
        id=f"{row.device} {row.began_at} {row.number}",
        at=from_epoch_ms(row.began_at),
        person=known.name if known else row.person,
        seat=row.seat or "",
        lasted_s=(row.ended_at - row.began_at) / 1000,
    )


def _call(centre: Centre, row: Any) -> PhoneCall:
    known = centre.book.people.get(row.person)
    at, answered, ended = row.at, row.answered_at, row.ended_at
    until = ended if answered is None else answered
    return PhoneCall(
        id=row.id,
        at=from_epoch_ms(at),
        phone=phones.masked(row.number) if row.number else "",
        dialled=row.dialled,
        connected=answered is not None,
        wait_s=None if until is None else max(until - at, 0) / 1000,
        talk_s=None if answered is None or ended is None else max(ended - answered, 0) / 1000,
        person=known.name if known else row.person,
        seat=row.seat,
    )


def _part(number: float, of: int) -> float | None:
    return number / of if of else None
