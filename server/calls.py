"""Every call that an exchange or a seat tells of, and what follows from them: who could not get through.

One call may be told of several times and by several tellers; under its one id their words are put together. A number's
ring-back is worked out anew from its calls whenever one of them changes, so nothing depends on the order in which they
are told. Lock order: the counter `calls`, records by id, head.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from app.clock import from_epoch_ms, new_id
from app.domain import phones, ringbacks
from app.domain.errors import Refused
from app.domain.ringbacks import Heard
from app.domain.ringing import Ringback
from server import audit
from server.centre import NOBODY, Centre
from server.database import each, rows
from server.ledger import Changes, write
from server.reading import read_case

LOOK_BACK = timedelta(days=30)
"""Calls older than this say nothing about who waits to be rung."""
_WHO = ("id", "at", "number", "phone_hash", "dialled", "outgoing")
_FIELDS = (*_WHO, "answered_at", "ended_at", "person", "seat", "by_exchange")


class CallRecord(Struct, frozen=True, kw_only=True):
    """A call as it is known; instants are epoch milliseconds. `number`: normal form, "" withheld or unknown."""

    id: str
    at: int
    number: str = ""
    phone_hash: str | None = None
    dialled: str = ""
    outgoing: bool = False
    answered_at: int | None = None
    ended_at: int | None = None
    person: str = ""
    seat: str = ""
    by_exchange: bool = True

    def joined(self, later: "CallRecord") -> "CallRecord":
        """What both words say together; whoever had it last had it."""
        return replace(
            self,
            at=min(self.at, later.at),
            number=self.number or later.number,
            phone_hash=self.phone_hash or later.phone_hash,
            dialled=self.dialled or later.dialled,
            answered_at=_first(self.answered_at, later.answered_at),
            ended_at=_last(self.ended_at, later.ended_at),
            person=later.person or self.person,
            seat=later.seat or self.seat,
            by_exchange=self.by_exchange or later.by_exchange,
        )

    @property
    def heard(self) -> Heard:
        """As far as ring-backs need it."""
        return Heard(
            at=from_epoch_ms(self.at),
            ended_at=None if self.ended_at is None else from_epoch_ms(self.ended_at),
            answered=self.answered_at is not None,
            outgoing=self.outgoing,
            by_exchange=self.by_exchange,
        )


def _first(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _last(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)


def exchange_id(name: str) -> str:
    """The id of a call that an exchange calls so: in its hook and in its records alike."""
    return f"x:{name}"


def number_of(centre: Centre, written: str) -> tuple[str, str | None]:
    """A number's normal form and hash; "" and None where it is withheld. Refused("phone", "phone") for no number."""
    phone = phones.normal(written)
    if phone is None or phone.withheld:
        return "", None
    return str(phone), centre.book.phone_hash(str(phone))


def put(centre: Centre, connection: Connection, calls: Sequence[CallRecord]) -> tuple[int, int | None]:
    """Keep these calls; how many were new, and the feed's number where a ring-back came of it.

    Call it last in a writing transaction: where ring-backs move, it writes the tail.
    """
    rows(connection, _LOCK, (centre.hotline.key,))
    known = _known(centre, connection, [call.id for call in calls])
    new = {call.id for call in calls} - known.keys()
    changed: dict[str, CallRecord] = {}
    for call in calls:
        before = changed.get(call.id) or known.get(call.id)
        after = call if before is None else before.joined(call)
        if after != before:
            changed[call.id] = after
    each(connection, _PUT, [(centre.hotline.key, *(getattr(call, f) for f in _FIELDS)) for call in changed.values()])
    numbers = {call.phone_hash: call.number for call in changed.values() if call.phone_hash is not None}
    return len(new), _look(centre, connection, numbers)


def _known(centre: Centre, connection: Connection, ids: Sequence[str]) -> dict[str, CallRecord]:
    found = (row for one in dict.fromkeys(ids) for row in rows(connection, _GET, (centre.hotline.key, one)))
    return {row[0]: _record(row) for row in found}


def _record(row: Sequence[Any]) -> CallRecord:
    given: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    given["outgoing"], given["by_exchange"] = bool(given["outgoing"]), bool(given["by_exchange"])
    return CallRecord(**given)


# ── ring-backs ──


def _look(centre: Centre, connection: Connection, numbers: dict[str, str]) -> int | None:
    """Work out anew whether these numbers (hash → number) are to be rung."""
    changes = Changes("")
    for phone_hash in sorted(numbers):
        _look_at(centre, connection, changes, phone_hash, numbers[phone_hash])
    return _written(centre, connection, changes)


def _written(centre: Centre, connection: Connection, changes: Changes) -> int | None:
    if not changes.puts:
        return None
    changes.entry = audit.entry("ringbacks", centre.now_ms(), NOBODY, rows=len(changes.puts))
    return write(connection, centre, changes)


def _look_at(centre: Centre, connection: Connection, changes: Changes, phone_hash: str, number: str) -> None:
    known = rows(connection, _RINGBACK, (centre.hotline.key, phone_hash))
    locked = read_case(centre, connection, known[0][0]) if known else None
    before = locked.record if locked is not None and isinstance(locked.record, Ringback) else None
    base = before or ringbacks.blank(new_id(centre.clock), number, phone_hash)
    after = _worked_out(centre, connection, base)
    if not ringbacks.stands(after.facts) and (before is None or not ringbacks.stands(before.facts)):
        return
    if before is None:
        rows(connection, _REMEMBER, (centre.hotline.key, phone_hash, base.facts.id))
    if before is None or after.facts != before.facts:
        facts = replace(after.facts, version=base.facts.version + 1)
        changes.put_ringback(replace(after, facts=facts), before, locked.seqs if locked else (0, 0))


def _worked_out(centre: Centre, connection: Connection, base: Ringback) -> Ringback:
    now, rule = centre.clock.now(), centre.settings.ringbacks
    since = centre.days_ago_ms(LOOK_BACK.days)
    found = [_record(row) for row in rows(connection, _OF, (centre.hotline.key, base.facts.phone_hash, since))]
    attempts, through, lifted = ringbacks.gather(call.heard for call in found)
    dialled = next((call.dialled for call in reversed(found) if call.dialled and not call.outgoing), "")
    fresh = {"attempts": attempts, "through_at": through, "lifted": lifted, "dialled": dialled}
    facts = replace(base.facts, needed=rule.attempts, **fresh)
    run = ringbacks.attempts(facts)
    if run and now - run[-1].at > timedelta(days=rule.days):
        facts = replace(facts, gone_at=run[-1].at)
    return replace(base, facts=ringbacks.tidy(facts))


def let_go_of_old(centre: Centre, ids: Iterable[str]) -> None:
    """Put away those of these ring-backs whose numbers have long not tried again."""
    for ident in ids:
        with centre.database.write() as connection:
            rows(connection, _LOCK, (centre.hotline.key,))
            locked = read_case(centre, connection, ident)
            if not isinstance(locked.record, Ringback):
                continue
            run = ringbacks.attempts(locked.record.facts)
            if not run or centre.clock.now() - run[-1].at <= timedelta(days=centre.settings.ringbacks.days):
                continue
            gone = {"gone_at": run[-1].at, "version": locked.record.facts.version + 1}
            facts = ringbacks.tidy(replace(locked.record.facts, **gone))
            changes = Changes("")
            changes.put_ringback(replace(locked.record, facts=facts), locked.record, locked.seqs)
            seq = _written(centre, connection, changes)
        if seq is not None:
            centre.on_commit(seq)


def checked_number(centre: Centre, written: str) -> tuple[str, str | None]:
    """As `number_of`; what is no number at all, as exchanges send it, counts as none."""
    try:
        return number_of(centre, written)
    except Refused:
        return "", None


_LOCK = """INSERT INTO counter (hotline, name, value) VALUES ($1, 'calls', 1)
ON CONFLICT (hotline, name) DO UPDATE SET value = counter.value + 1"""
_COLUMNS = ", ".join(f'"{name}"' for name in _FIELDS)
_GET = f"SELECT {_COLUMNS} FROM call_record WHERE hotline = $1 AND id = $2"
_OF = f"""SELECT {_COLUMNS} FROM call_record WHERE hotline = $1 AND phone_hash = $2 AND phone_hash IS NOT NULL
AND "at" >= $3 ORDER BY "at", id"""
_PLACES = ", ".join(f"${n}" for n in range(1, len(_FIELDS) + 2))
_PUT = f"""INSERT INTO call_record (hotline, {_COLUMNS}) VALUES ({_PLACES}) ON CONFLICT (hotline, id)
DO UPDATE SET {", ".join(f'"{name}" = excluded."{name}"' for name in _FIELDS[1:])}"""
_RINGBACK = "SELECT id FROM ringback WHERE hotline = $1 AND phone_hash = $2"
_REMEMBER = "INSERT INTO ringback (hotline, phone_hash, id) VALUES ($1, $2, $3)"
