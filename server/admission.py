"""A new seat may have to wait for an admin's yes (`limits enrolment=asked`): who asks from which machine, who may come.

A yes is used up by the sign-in it lets in; what is not used, or not answered, is forgotten after some days.
"""

from sqlalchemy import Connection

from app.clock import from_epoch_ms
from app.domain.errors import Refused
from app.sync.wire import Asking
from server.centre import Centre
from server.database import rows

STANDS_DAYS = 3
_MOST = 5
"""Machines of one person that may wait side by side; the oldest makes room."""
_LONGEST = 80


def check(centre: Centre, connection: Connection, person: str, machine: str) -> None:
    """Let a new seat of this person in. Refused("awaits_yes") where the hotline wants a yes that is not given yet."""
    if centre.book.limits.enrolment != "asked":
        return
    if not rows(connection, _USE, (centre.hotline.key, person, named(machine), _since(centre))):
        raise Refused("awaits_yes")


def ask(centre: Centre, person: str, machine: str) -> None:
    """Remember who was turned away for want of a yes, and from which machine."""
    key = centre.hotline.key
    with centre.database.write() as connection:
        rows(connection, _FORGET, (key, _since(centre)))
        rows(connection, _ASK, (key, person, named(machine), centre.now_ms()))
        rows(connection, _MAKE_ROOM, (key, person, _MOST))


def admit(centre: Centre, connection: Connection, person: str, machine: str) -> None:
    """An admin's yes to this machine of the person, to all that wait where none is named. Refused("no_asking")."""
    given = (centre.hotline.key, person, named(machine), _since(centre), centre.now_ms())
    if not rows(connection, _ADMIT, given):
        raise Refused("no_asking", "machine", value=machine[:_LONGEST])


def asking(centre: Centre, connection: Connection) -> dict[str, tuple[Asking, ...]]:
    """Person → the machines that wait for a yes, the longest wait first."""
    found: dict[str, tuple[Asking, ...]] = {}
    for person, machine, at in rows(connection, _WAITING, (centre.hotline.key, _since(centre))):
        found[person] = (*found.get(person, ()), Asking(machine=machine, at=from_epoch_ms(at)))
    return found


def named(machine: str) -> str:
    """A machine's name as it is kept and compared."""
    return machine.replace("\0", "").strip()[:_LONGEST]


def _since(centre: Centre) -> int:
    return centre.days_ago_ms(STANDS_DAYS)


_USE = """DELETE FROM asking WHERE hotline = $1 AND person = $2 AND machine = $3 AND admitted AND at >= $4
RETURNING machine"""
_FORGET = "DELETE FROM asking WHERE hotline = $1 AND at < $2"
_ASK = """INSERT INTO asking (hotline, person, machine, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (hotline, person, machine) DO NOTHING"""
_MAKE_ROOM = """DELETE FROM asking WHERE hotline = $1 AND person = $2 AND machine NOT IN (
SELECT machine FROM asking WHERE hotline = $1 AND person = $2 ORDER BY admitted DESC, at DESC, machine LIMIT $3)"""
_ADMIT = """UPDATE asking SET admitted = TRUE, at = $5
WHERE hotline = $1 AND person = $2 AND ($3 = '' OR machine = $3) AND at >= $4 AND NOT admitted RETURNING machine"""
_WAITING = """SELECT person, machine, at FROM asking
WHERE hotline = $1 AND at >= $2 AND NOT admitted ORDER BY at, machine"""
