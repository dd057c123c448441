"""The telephone in numbers: how many calls were taken and how soon, from every call that was told of.

A call counts where it came in (`at` in the period). *connected*: somebody took it. *in_15_s*: within fifteen seconds.
*abandoned*: it ended before anybody did. Waits are those of the connected ones, wrapping up that of the seats' states.
A call may be told of by the exchange and, under another name, by the seat that had it: of every 24 hours of the period
whoever tells of more is believed, the exchange where they tell of as many.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from app.clock import epoch_ms, from_epoch_ms
from app.domain import phones
from app.domain.errors import Refused
from app.sync.wire.telephone import BEHIND, MOST, PhoneCall, PhoneCalls, PhoneFigures
from server.centre import Centre

_DAY_MS = 86_400_000
_OF = """FROM call_record WHERE hotline = :hotline AND NOT outgoing AND "at" >= :since AND "at" < :until"""
_CALLS = text(f"""SELECT ("at" - :since) / {_DAY_MS}, by_exchange, COUNT(*), COUNT(answered_at),
    SUM(CASE WHEN answered_at - "at" <= 15000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN answered_at IS NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END),
    SUM(CASE WHEN answered_at > "at" THEN answered_at - "at" ELSE 0 END),
    MAX(CASE WHEN answered_at > "at" THEN answered_at - "at" ELSE 0 END),
    SUM(CASE WHEN ended_at > answered_at THEN ended_at - answered_at ELSE 0 END),
    SUM(CASE WHEN answered_at IS NOT NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END)
    {_OF} GROUP BY 1, 2""")
_WRAPPING = text("""SELECT COUNT(*), SUM(ended_at - began_at) FROM spell
    WHERE hotline = :hotline AND mode = 'wrap_up' AND ended_at IS NOT NULL
    AND began_at >= :since AND began_at < :until""")
_MET = {
    "calls": "",
    "connected": "AND answered_at IS NOT NULL",
    "in_15_s": 'AND answered_at - "at" <= 15000',
    "abandoned": "AND answered_at IS NULL AND ended_at IS NOT NULL",
}
_BEHIND = {
    name: text(f"""SELECT id, "at", number, dialled, answered_at, ended_at, person, seat, by_exchange
    {_OF} {met} ORDER BY "at" DESC, id DESC""")
    for name, met in _MET.items()
}

Counted = tuple[int, ...]


def phone_figures(centre: Centre, since: datetime, until: datetime) -> PhoneFigures:
    """Those of `since` ≤ call < `until`. Refused("range", "until") for a period that ends before it begins."""
    asked = _asked(centre, since, until)
    with centre.database.snapshot() as connection:
        told = _told(connection, asked)
        wraps, wrapped = connection.execute(_WRAPPING, asked).one()
    found = [counts[by] for counts in told.values() if (by := _believed(counts)) in counts]
    sums = [sum(each) for each in zip(_NONE, *found, strict=True)]
    calls, connected, soon, gone, waited, _longest, talked, over = sums
    longest = max((counts[5] for counts in found), default=0)
    return PhoneFigures(
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


def calls_behind(centre: Centre, since: datetime, until: datetime, name: str) -> PhoneCalls:
    """The calls that one of `BEHIND` counts. Refused("unknown", "name") for another, ("range", "until") as above."""
    if name not in BEHIND:
        raise Refused("unknown", "name", value=name[:40])
    asked = _asked(centre, since, until)
    with centre.database.snapshot() as connection:
        believed = {day: _believed(counts) for day, counts in _told(connection, asked).items()}
        calls = list(_believable(connection, name, asked, believed))
    return PhoneCalls(calls=tuple(_call(centre, row) for row in calls[:MOST]), total=len(calls))


def _asked(centre: Centre, since: datetime, until: datetime) -> dict[str, Any]:
    if until < since:
        raise Refused("range", "until")
    return {"hotline": centre.hotline.key, "since": epoch_ms(since), "until": epoch_ms(until)}


def _told(connection: Connection, asked: Mapping[str, Any]) -> dict[int, dict[bool, Counted]]:
    """Of each 24 hours what exchange (True) and seats (False) tell."""
    found: dict[int, dict[bool, Counted]] = {}
    for day, by_exchange, *numbers in connection.execute(_CALLS, asked):
        found.setdefault(int(day), {})[bool(by_exchange)] = tuple(int(each or 0) for each in numbers)
    return found


def _believed(counts: Mapping[bool, Counted]) -> bool:
    """Whether the exchange is."""
    return counts.get(True, _NONE)[0] >= counts.get(False, _NONE)[0]


_NONE: Counted = (0,) * 8


def _believable(
    connection: Connection, name: str, asked: Mapping[str, Any], believed: Mapping[int, bool]
) -> Iterator[Any]:
    for row in connection.execute(_BEHIND[name], asked):
        if bool(row.by_exchange) == believed[(row.at - asked["since"]) // _DAY_MS]:
            yield row


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
