"""What seats tell of their day: the calls on their lines, and how long they stood in which state."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from app.clock import epoch_ms
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.rules.moments import FIRST, LAST
from app.domain.words import SeatMode
from app.sync.wire.history import MOST, DayTimes, LineCall, StateSpell, TellHistory, Times
from server import calls
from server.calls import CallRecord
from server.centre import Centre
from server.database import again, each, rows
from server.parcel import UUID
from server.seats import Seat

_LONGEST = 200
_LASTS_MS = 86_400_000
"""A spell whose end nobody told of is over by then."""
_COLUMNS = {SeatMode.READY: "ready", SeatMode.ON_CALL: "talk", SeatMode.WRAP_UP: "wrap_up", SeatMode.BREAK: "pause"}


def tell(centre: Centre, seat: Seat, told: TellHistory) -> None:
    """Keep it. Refused("too_many"), ("misuse", …) for what no seat would tell."""
    for name, given in (("calls", told.calls), ("spells", told.spells)):
        if len(given) > MOST:
            raise Refused("too_many", name, limit=MOST)
    records = [_record(centre, seat, call) for call in told.calls]
    spells = [_spell(centre, seat, spell) for spell in told.spells]
    seq = again(lambda: _keep(centre, records, spells))
    if seq is not None:
        centre.on_commit(seq)


def _keep(centre: Centre, records: Sequence[CallRecord], spells: Sequence[tuple[Any, ...]]) -> int | None:
    with centre.database.write() as connection:
        each(connection, _PUT_SPELL, spells)
        return calls.put(centre, connection, records)[1] if records else None


def _record(centre: Centre, seat: Seat, call: LineCall) -> CallRecord:
    if not UUID.fullmatch(call.id):
        raise Refused("misuse", "calls.id")
    for name in ("number", "dialled", "outside"):
        if len(getattr(call, name)) > _LONGEST or "\0" in getattr(call, name):
            raise Refused("misuse", f"calls.{name}")
    for name in ("at", "answered_at", "ended_at"):
        _check(getattr(call, name), f"calls.{name}")
    number, phone_hash = calls.checked_number(centre, call.number)
    had = call.answered_at is not None or call.outgoing
    return CallRecord(
        id=calls.exchange_id(call.outside) if call.outside else call.id,
        at=epoch_ms(call.at),
        number=number,
        phone_hash=phone_hash,
        dialled=call.dialled,
        outgoing=call.outgoing,
        answered_at=_ms(call.answered_at),
        ended_at=_ms(call.ended_at),
        person=seat.person.id if had else "",
        seat=seat.code if had else "",
        by_exchange=bool(call.outside),
    )


def _spell(centre: Centre, seat: Seat, spell: StateSpell) -> tuple[Any, ...]:
    if not 0 < spell.number < 2**31:
        raise Refused("misuse", "spells.number")
    _check(spell.began_at, "spells.began_at")
    _check(spell.ended_at, "spells.ended_at")
    key = (centre.hotline.key, seat.device, epoch_ms(spell.began_at), spell.number)
    return (*key, seat.person.id, spell.mode.value, spell.reason or "", _ms(spell.ended_at))


def _check(at: datetime | None, name: str) -> None:
    if at is not None and (at.tzinfo is None or not FIRST <= at < LAST):
        raise Refused("misuse", name)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else epoch_ms(at)


# ── a day's times ──


def times(centre: Centre, day: str) -> Times:
    """How long everybody stood in which state on a day. Refused("day", "day") for what is no day."""
    asked = _day(centre, day)
    first, after = (
        epoch_ms(datetime.combine(asked + timedelta(days=n), time(), centre.zone).astimezone(UTC)) for n in (0, 1)
    )
    found: dict[str, dict[str, int]] = {}
    with centre.database.read() as connection:
        for person, mode, began, ended in _spells(centre, connection, first, after):
            seconds = (min(ended, after) - max(began, first)) // 1000
            counted = found.setdefault(person, {})
            if seconds > 0 and (name := _COLUMNS.get(SeatMode(mode))):
                counted[name] = counted.get(name, 0) + seconds
        for person, count in rows(connection, _CALLS, (centre.hotline.key, first, after)):
            found.setdefault(person, {})["calls"] = count
    people = centre.book.people
    named = [DayTimes(person=p, name=people[p].name if p in people else p, **row) for p, row in found.items()]
    return Times(day=asked.isoformat(), people=tuple(sorted(named, key=lambda row: row.name)))


def _day(centre: Centre, written: str) -> date:
    if not written:
        return local_day(centre.clock.now(), centre.zone)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused("day", "day", value=written[:40]) from None


def _spells(centre: Centre, connection: Connection, first: int, after: int) -> list[tuple[str, str, int, int]]:
    """Person, mode, begin and end of the spells that touch the day. One without an end was cut off where the same
    seat's next begins; the last one lasts."""
    asked = (centre.hotline.key, first - _LASTS_MS, after)
    found = rows(connection, _SPELLS, asked)
    made: list[tuple[str, str, int, int]] = []
    for at, (device, person, mode, began, ended) in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) and found[at + 1][0] == device else None
        lasts = min(centre.now_ms(), began + _LASTS_MS) if following is None else following[3]
        made.append((person, mode, began, lasts if ended is None else ended))
    return made


_PUT_SPELL = """INSERT INTO spell (hotline, device, began_at, number, person, mode, reason, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hotline, device, began_at, number)
DO UPDATE SET ended_at = COALESCE(excluded.ended_at, spell.ended_at)"""
_SPELLS = """SELECT device, person, mode, began_at, ended_at FROM spell
WHERE hotline = $1 AND began_at >= $2 AND began_at < $3 ORDER BY device, began_at, number"""
_CALLS = """SELECT person, count(*) FROM call_record
WHERE hotline = $1 AND "at" >= $2 AND "at" < $3 AND person <> '' GROUP BY person"""
