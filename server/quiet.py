"""Quiet hours: each quarter hour the day's load says whether ring-backs are released; every seat is told."""

from datetime import timedelta

import msgspec
from sqlalchemy import Connection

from app.clock import epoch_ms, from_epoch_ms
from app.domain import ringbacks
from app.domain.ringbacks import Load
from app.domain.ringing import Quiet, Ringback, RingbackFacts
from app.sync.wire import Kind
from server import audit
from server.calls import let_go_of_old
from server.centre import NOBODY, Centre, encode
from server.database import again, rows
from server.ledger import Changes, Put, write

_ID = "quiet"
_quiet = msgspec.json.Decoder(Quiet)
_facts = msgspec.json.Decoder(RingbackFacts)


def load_at(centre: Centre, connection: Connection) -> Load:
    """How busy it is now. A call may be told of by the exchange and by the seat that took it, so whoever tells of more
    is believed; those who tell late (a file, at night) do not count."""
    now = centre.clock.now()
    since = epoch_ms(ringbacks.quarter(now) - timedelta(days=1))
    by_exchange: list[int] = []
    by_seats: list[int] = []
    for at, told in rows(connection, _CALLS, (centre.hotline.key, since)):
        (by_exchange if told else by_seats).append(at)
    rule, zone = centre.settings.ringbacks, centre.zone
    one, other = (ringbacks.load(map(from_epoch_ms, calls), now, rule, zone) for calls in (by_exchange, by_seats))
    return ringbacks.judged(one.begun, max(one.last, other.last), max(one.usual, other.usual), rule, zone)


def sweep(centre: Centre) -> int:
    """At the begin of each quarter hour: tell how busy it is, and let go of what is too old. How much was told."""
    now = centre.clock.now()
    with centre.database.read() as connection:
        known = rows(connection, _KNOWN, (centre.hotline.key, _ID))
        before = _quiet.decode(known[0][1]) if known else None
        if before is not None and before.at == ringbacks.quarter(now):
            return 0
        if before is None and not rows(connection, _ANY, (centre.hotline.key,)):
            return 0
    again(lambda: _tell(centre))
    let_go_of_old(centre, _old(centre))
    return 1


def _tell(centre: Centre) -> None:
    with centre.database.write() as connection:
        known = rows(connection, _KNOWN, (centre.hotline.key, _ID))
        found = load_at(centre, connection)
        if known and _quiet.decode(known[0][1]).at == found.begun:
            return  # another process was first
        rule, zone = centre.settings.ringbacks, centre.zone
        said = Quiet(
            quiet=found.quiet,
            at=found.begun,
            until=ringbacks.closing(found.begun, rule, zone),
            last=found.last,
            usual=round(found.usual, 2),
            open=ringbacks.rings_at(found.begun, rule, zone),
        )
        entry = audit.entry("quiet", centre.now_ms(), NOBODY, quiet=said.quiet)
        put = Put(Kind.QUIET.value, _ID, encode(said), known[0][0] if known else 0)
        seq = write(connection, centre, Changes(entry, [put]))
    centre.on_commit(seq)


def is_quiet(centre: Centre, connection: Connection) -> bool:
    """Whether ring-backs are released now."""
    known = rows(connection, _KNOWN, (centre.hotline.key, _ID))
    said = _quiet.decode(known[0][1]) if known else None
    return said is not None and said.quiet and centre.clock.now() < said.until


def may_ring(centre: Centre, connection: Connection, record: Ringback) -> bool:
    """Whether somebody may be rung now: by the load, or by a lead's word."""
    return ringbacks.released(record.facts) or is_quiet(centre, connection)


def _old(centre: Centre) -> list[str]:
    with centre.database.read() as connection:
        bodies = [row[0] for row in rows(connection, _LISTED, (centre.hotline.key,))]
    limit = centre.clock.now() - timedelta(days=centre.settings.ringbacks.days)
    every = [_facts.decode(body) for body in bodies]
    return [facts.id for facts in every if (run := ringbacks.attempts(facts)) and run[-1].at < limit]


_CALLS = 'SELECT "at", by_exchange FROM call_record WHERE hotline = $1 AND "at" >= $2 AND NOT outgoing'
_KNOWN = "SELECT seq, body FROM record WHERE hotline = $1 AND kind = 'quiet' AND id = $2"
_ANY = "SELECT 1 FROM call_record WHERE hotline = $1 LIMIT 1"
_LISTED = "SELECT body FROM record WHERE hotline = $1 AND kind = 'ringback' AND live AND body IS NOT NULL"
