"""One command, one transaction: read what it needs under lock, judge it by the hotline's rules, write the tail.

Exactly once for each command id: a number already seen gives the first verdict again; other bytes under it are a fork.
"""

from itertools import count
from typing import Any

import msgspec
from msgspec.structs import replace

from app.domain import rules
from app.domain.command import Command, kind
from app.domain.commands import Emergency, RegisterCase
from app.domain.errors import Conflict, Refused
from app.domain.records import Case, Person
from app.domain.unitside import units_of, with_part
from app.sync.wire import Result, Sent, Verdict
from server import audit
from server.catalogue import book_for
from server.centre import Centre, encode
from server.database import LostRace, again, rows
from server.ledger import Changes, Grant, Logged, write
from server.line import Line
from server.parcel import Parcel, unpack
from server.reading import Read, read_for
from server.scope import granted_by, works_queue
from server.seats import Seat
from server.sms import outbox

_DAY_MS = 86_400_000
_MOST_FIELDS = 20
"""A verdict names no more fields than these, each by its first characters: a forged command has thousands."""


def judge(centre: Centre, line: Line, seat: Seat, sent: Sent) -> Verdict:
    """The centre's word on one command, given once and for all.

    Refused("fork" | "gap") when device and centre disagree on what was sent; nothing is done then.
    """
    parcel = unpack(sent)
    tries = count(1)
    verdict = again(lambda: _once(centre, line, seat, parcel, next(tries)))
    centre.on_commit(verdict.seq)
    return verdict


def _once(centre: Centre, line: Line, seat: Seat, parcel: Parcel, attempt: int) -> Verdict:
    sent = parcel.sent
    with line.transaction():
        read = read_for(centre, line, seat, parcel)
        if sent.n > read.last_n + 1:
            raise Refused("gap", "commands.n", expected=read.last_n + 1)
        first = _first_verdict(read, parcel)
        if first is None and sent.n <= read.last_n:
            # The log may have been read just before the other request's commit, the device just after.
            raise LostRace if attempt == 1 else Refused("fork", "commands.n", expected=read.last_n + 1)
        if first is None:
            return _decide(centre, line, seat, parcel, read)
        if sent.n > read.last_n:
            rows(line, _COUNT, (centre.hotline.key, seat.device, sent.n, centre.now_ms()))
        return first


_COUNT = "UPDATE device SET last_n = $3, last_seen = $4 WHERE hotline = $1 AND id = $2"


def _first_verdict(read: Read, parcel: Parcel) -> Verdict | None:
    """The verdict given before, if this number or this id was judged. Refused("fork") when the bytes were others."""
    kept = read.by_n or read.by_id
    if kept is None:
        return None
    if (kept.id, kept.hash) != (parcel.sent.id, parcel.hash):
        raise Refused("fork", "commands.n", expected=read.last_n + 1)
    return replace(kept.verdict, n=parcel.sent.n, seq=kept.seq, duplicate=True)


def _decide(centre: Centre, line: Line, seat: Seat, parcel: Parcel, read: Read) -> Verdict:
    changes = Changes("")
    try:
        result = _apply(centre, line, seat.person, parcel, read, changes)
        verdict = Verdict(n=parcel.sent.n, id=parcel.sent.id, result=result, seq=0)
    except Refused as refusal:
        changes = Changes("")
        verdict = _no(parcel.sent, refusal)
    changes.logged = _logged(seat, parcel, verdict)
    changes.entry = _entry(centre, seat, parcel, verdict)
    return replace(verdict, seq=write(line, centre, changes))


def _apply(centre: Centre, line: Line, person: Person, parcel: Parcel, read: Read, changes: Changes) -> Result:
    command = parcel.command
    if command is None:
        raise parcel.refusal or Refused("misuse")
    _check_alone(command, person, read)
    try:
        applied = rules.apply(read.judged, command, book_for(centre, line, command, read.cases), person)
    except (OverflowError, ValueError):
        raise Refused("date", "at") from None
    for case in applied.cases:
        before = read.cases.get(case.facts.id)
        changes.put_case(case, before, read.seqs.get(case.facts.id, (0, 0)))
        _grant(centre, changes, granted_by(command.by, case.facts, before and before.facts), case.facts.id, read)
        outbox.want(centre, line, command, case)
    for ringback in applied.ringbacks:
        each = ringback.facts.id
        changes.put_ringback(ringback, read.ringbacks.get(each), read.seqs.get(each, (0, 0)))
    for notice in applied.notices:
        changes.put_notice(notice, read.seqs.get(notice.id, (0, 0))[0])
    for call in applied.calls:
        changes.put_call(call)
        _grant(centre, changes, (command.by,), call.facts.id, read)
    return Result.MERGED if applied.merged else Result.APPLIED


def _check_alone(command: Command, person: Person, read: Read) -> None:
    """What the centre alone can tell: whose number it is, whether it is free, whose case a unit's person writes in."""
    case = read.cases.get(command.case)
    if command.case in read.notices:
        return
    if command.case in read.ringbacks:
        if not works_queue(person.roles):
            raise Refused("role", "case")
        return
    if case is None and command.case in read.seqs:
        raise Refused("exists", "case")
    if case is None and isinstance(command, RegisterCase | Emergency):
        if read.number_of or read.seat_of != person.id:
            raise Refused("number", "number", value=command.number)
    elif case is not None and not works_queue(person.roles) and _is_elsewhere(case, person):
        raise Refused("role", "case")


def _is_elsewhere(case: Case, person: Person) -> bool:
    """Whether no unit of this person has a part in the case."""
    return with_part(case.facts).isdisjoint(units_of(person.roles))


def _grant(centre: Centre, changes: Changes, people: tuple[str, ...], record: str, read: Read) -> None:
    until = centre.now_ms() + centre.settings.handled_days * _DAY_MS
    for person in people:
        if read.grants.get((person, record), 0) < until - _DAY_MS:
            changes.grants.append(Grant(person, record, until))


def _no(sent: Sent, refusal: Refused) -> Verdict:
    result = Result.CONFLICT if isinstance(refusal, Conflict) else Result.REFUSED
    values = msgspec.to_builtins(dict(refusal.values), enc_hook=str)
    short = {name: value[:200] if isinstance(value, str) else value for name, value in values.items()}
    fields = tuple(name[:80] for name in refusal.fields[:_MOST_FIELDS])
    return Verdict(n=sent.n, id=sent.id, result=result, seq=0, code=refusal.code, fields=fields, values=short)


def _logged(seat: Seat, parcel: Parcel, verdict: Verdict) -> Logged:
    command = parcel.command
    return Logged(
        device=seat.device,
        n=parcel.sent.n,
        id=parcel.sent.id,
        type=kind(command) if command else "",
        case=command.case if command else "",
        by=seat.person.id,
        at=parcel.at,
        hash=parcel.hash,
        result=verdict.result.value,
        code=verdict.code,
        body=parcel.body,
        verdict=encode(verdict),
    )


def _entry(centre: Centre, seat: Seat, parcel: Parcel, verdict: Verdict) -> str:
    command = parcel.command
    details: dict[str, Any] = {"device": seat.device, "id": parcel.sent.id, "hash": parcel.hash, "n": parcel.sent.n}
    details |= {"result": verdict.result.value, "code": verdict.code, "case": command and command.case}
    details |= audit.shown(command)
    return audit.entry(kind(command) if command else "unreadable", centre.now_ms(), seat.person.id, **details)
