"""Who holds a queue item or a ring-back: a lease by the server's clock, and a fencing number that grows.

Taking, freeing and losing an item move its record, by commands the centre writes itself; renewing a lease does not.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.clock import epoch_ms, from_epoch_ms, new_id
from app.domain.commands import Release, Take
from app.domain.errors import Refused
from app.domain.records import Person
from app.domain.ringbacks import stands
from app.domain.ringing import Ringback
from app.domain.words import Role
from app.sync.wire import Taken
from server import tables
from server.centre import Centre
from server.database import again, rows
from server.ledger import Grant
from server.own import do
from server.parcel import UUID
from server.quiet import may_ring
from server.reading import read_case
from server.seats import Seat

_claim = tables.claim
_FENCE = "UPDATE counter SET value = value + 1 WHERE hotline = $1 AND name = 'fence' RETURNING value"


def take(centre: Centre, seat: Seat, case: str) -> Taken:
    """Hold a queue item for this person, or go on holding it.

    Refused("held") when another person holds it, ("no_case"), ("flow") when it is no longer in the queue, ("role");
    of a ring-back ("ringback_over") and, where nothing released it, ("not_quiet").
    """
    if not UUID.fullmatch(case):
        raise Refused("no_case", "case", value=case[:80])
    taken, seq = again(lambda: _take(centre, seat, case))
    if seq:
        centre.on_commit(seq)
    return taken


def _take(centre: Centre, seat: Seat, case: str) -> tuple[Taken, int]:
    now = centre.clock.now()
    until = now + timedelta(seconds=centre.settings.lease_s)
    with centre.database.write() as connection:
        known = read_case(centre, connection, case)
        ringback = known.record if isinstance(known.record, Ringback) else None
        held = _held(centre, connection, case)
        if held is not None and held["until"] > epoch_ms(now):
            if held["person"] != seat.person.id:
                raise Refused("held", "case", by=held["person"], until=from_epoch_ms(held["until"]))
            if held["device"] == seat.device:
                connection.execute(update(_claim).where(*_of(centre, case)).values(until=epoch_ms(until)))
                return Taken(case=case, fence=held["fence"], until=until), 0
        if ringback is not None and stands(ringback.facts) and not may_ring(centre, connection, ringback):
            raise Refused("not_quiet", "case")
        fence = rows(connection, _FENCE, (centre.hotline.key,))[0][0]
        row = {"person": seat.person.id, "device": seat.device, "fence": fence, "until": epoch_ms(until)}
        connection.execute(delete(_claim).where(*_of(centre, case)))
        connection.execute(insert(_claim).values(row | {"hotline": centre.hotline.key, "case": case}))
        command = Take(id=new_id(centre.clock), by=seat.person.id, at=now, case=case, fence=fence, until=until)
        grant = Grant(seat.person.id, case, centre.day_end_ms()) if ringback is None else None
        seq = do(centre, connection, command, seat.person, known, grant)
    return Taken(case=case, fence=fence, until=until), seq


def release(centre: Centre, seat: Seat, case: str, fence: int) -> None:
    """Let go of a queue item. An old fence, or one that is somebody else's, changes nothing."""
    if UUID.fullmatch(case) and 0 < fence < 2**53:
        again(lambda: _free(centre, case, fence, seat.person.id))


def free(centre: Centre, seat: Seat, case: str) -> Taken:
    """A lead takes an item from whoever holds it, so that it can be given to somebody else; what they held. Whoever
    comes back to it finds the fence grown. Refused("role"), ("no_case"), ("nobody_holds")."""
    if Role.LEAD not in seat.person.roles:
        raise Refused("role", "do", act="release")
    if not UUID.fullmatch(case):
        raise Refused("no_case", "case", value=case[:80])

    def work() -> tuple[Taken, int]:
        with centre.database.write() as connection:
            known = read_case(centre, connection, case)
            held = _held(centre, connection, case)
            if held is None or known.record is None:
                raise Refused("no_case" if known.record is None else "nobody_holds", "case", value=case)
            connection.execute(delete(_claim).where(*_of(centre, case)))
            fence, now = held["fence"], centre.clock.now()
            command = Release(id=new_id(centre.clock), by=seat.person.id, at=now, case=case, fence=fence)
            seq = do(centre, connection, command, seat.person, known)
        return Taken(case=case, fence=fence, until=from_epoch_ms(held["until"])), seq

    taken, seq = again(work)
    centre.on_commit(seq)
    return taken


def expire(centre: Centre) -> int:
    """Free the items whose lease is over; how many. A holder who comes back finds the fence grown."""
    with centre.database.read() as connection:
        query = select(_claim).where(_claim.c.hotline == centre.hotline.key, _claim.c.until <= centre.now_ms())
        over = connection.execute(query).mappings().all()
    return sum(again(lambda row=row: _free(centre, row["case"], row["fence"], None)) for row in over)


def _free(centre: Centre, case: str, fence: int, person: str | None) -> bool:
    """Free the item if it is still held under this fence, by this person, or (None) by a lease that is over."""
    with centre.database.write() as connection:
        known = read_case(centre, connection, case)
        held = _held(centre, connection, case)
        if held is None or held["fence"] != fence:
            return False
        if held["person"] != person if person is not None else held["until"] > centre.now_ms():
            return False
        connection.execute(delete(_claim).where(*_of(centre, case)))
        holder = Person(id=held["person"], name="", roles=(Role.OPERATOR,))
        command = Release(id=new_id(centre.clock), by=holder.id, at=centre.clock.now(), case=case, fence=fence)
        seq = do(centre, connection, command, holder, known)
    centre.on_commit(seq)
    return True


def _held(centre: Centre, connection: Connection, case: str) -> dict[str, Any] | None:
    row = connection.execute(select(_claim).where(*_of(centre, case)).with_for_update()).mappings().first()
    return None if row is None else dict(row)


def _of(centre: Centre, case: str) -> tuple[Any, Any]:
    return _claim.c.hotline == centre.hotline.key, _claim.c.case == case
