"""Commands that the centre itself writes, under seat 000: judged, logged and chained like any other."""

from sqlalchemy import Connection

from app.clock import epoch_ms
from app.domain import codec, rules
from app.domain.command import Command, kind
from app.domain.commands import Receive
from app.domain.errors import Refused
from app.domain.records import CENTRE, Case, Person
from app.domain.ringing import Ringback
from app.sync.wire import Result, Verdict, body_hash
from server import audit
from server.centre import OWN_DEVICE, Centre, encode
from server.ledger import Changes, Grant, Logged, write
from server.reading import Known


def do(
    centre: Centre, connection: Connection, command: Command, person: Person, known: Known, grant: Grant | None = None
) -> int:
    """Apply a command to a locked case or ring-back and write the tail; gives the number. Refused by the rules."""
    before = known.record
    if before is None:
        raise Refused("no_case", "case", value=command.case)
    applied = rules.apply({command.case: before}, command, centre.book, person)
    changes = Changes(_entry(centre, command), grants=[] if grant is None else [grant])
    for case in applied.cases:
        changes.put_case(case, before if isinstance(before, Case) else None, known.seqs)
    for ringback in applied.ringbacks:
        changes.put_ringback(ringback, before if isinstance(before, Ringback) else None, known.seqs)
    changes.logged = _logged(command)
    return write(connection, centre, changes)


def begin(centre: Centre, connection: Connection, command: Receive) -> int:
    """Make the case of something that came in by itself; gives its number. Refused where the rules say no."""
    changes = Changes(_entry(centre, command), logged=_logged(command))
    for case in rules.apply({}, command, centre.book, CENTRE).cases:
        changes.put_case(case)
    return write(connection, centre, changes)


def _logged(command: Command) -> Logged:
    body = codec.encode(command)
    return Logged(
        device=OWN_DEVICE,
        n=0,
        id=command.id,
        type=kind(command),
        case=command.case,
        by=command.by,
        at=epoch_ms(command.at),
        hash=body_hash(body),
        result=Result.APPLIED.value,
        code="",
        body=body,
        verdict=encode(Verdict(n=0, id=command.id, result=Result.APPLIED, seq=0)),
    )


def _entry(centre: Centre, command: Command) -> str:
    hashed = body_hash(codec.encode(command))
    details = {"case": command.case, "device": OWN_DEVICE, "id": command.id, "hash": hashed}
    details |= audit.shown(command)
    return audit.entry(kind(command), centre.now_ms(), command.by, **details)
