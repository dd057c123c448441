"""A seat as a request shows it: whose token, which device, where the feed stands. One statement a request."""

import hashlib
from typing import Any

from msgspec import Struct

from app.clock import from_epoch_ms
from app.domain.errors import Refused
from app.domain.records import Person
from server.centre import Centre
from server.database import Reach, rows
from server.scope import keeps_grants, works_queue


class Seat(Struct, frozen=True):
    """Who asks, from which device, and the feed's head as it was then."""

    person: Person
    device: str
    code: str
    family: str
    until: int
    """When the access token ends."""
    fill_seq: int
    refill: bool
    last_seen: int
    head: int
    epoch: int

    @property
    def works_queue(self) -> bool:
        """Whether the queue's private parts are in this person's scope."""
        return works_queue(self.person.roles)

    @property
    def granted_to(self) -> str:
        """Under whose id private parts were granted to this person; "" while none of that counts."""
        return self.person.id if keeps_grants(self.person.roles) else ""


def hashed(token: str) -> str:
    """A token as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def seat_of(centre: Centre, on: Reach, token: str, device: str | None = None) -> Seat:
    """The seat behind an access token. Refused("token" | "expired") for none; ("device") when
    the device named is not its own.
    """
    family = token.partition(".")[0]
    found = rows(on, _SEAT, (centre.hotline.key, family)) if plausible(token) else []
    if not found or found[0][0] != hashed(token):
        raise Refused("token")
    seat = _seat(found[0], family)
    if found[0][1] <= centre.now_ms():
        raise Refused("expired")
    if device is not None and device != seat.device:
        raise Refused("device", "device")
    return seat


def plausible(token: str) -> bool:
    """Whether it may be a token at all; what is none is not put to the database."""
    return 20 <= len(token) <= 200 and token.isascii() and token.isprintable()


def _seat(row: tuple[Any, ...], family: str) -> Seat:
    _access, until, person, name, roles, active, revoked, device, code, fill, refill, last_seen, head, epoch = row
    if not active or revoked:
        raise Refused("token")
    known = Person(id=person, name=name, roles=tuple(roles.split()), active=True)
    return Seat(known, device, code, family, until, fill, bool(refill), last_seen or 0, head, epoch)


def check_cursor(centre: Centre, seat: Seat, epoch: int, cursor: int) -> None:
    """A seat must be able to go on from its cursor.

    Refused("epoch" | "cursor" | "refill" | "absent") when it has to begin at 0; ("range") for nonsense.
    """
    if not 0 <= cursor < 2**53:
        raise Refused("range", "cursor", value=cursor)
    if epoch != seat.epoch:
        raise Refused("epoch", epoch=seat.epoch)
    if cursor > seat.head:
        raise Refused("cursor")
    if cursor and seat.refill:
        raise Refused("refill")
    if cursor and from_epoch_ms(seat.last_seen) < from_epoch_ms(centre.days_ago_ms(centre.settings.absent_days)):
        raise Refused("absent")


_SEAT = """SELECT s.access, s.access_until, p.id, p.name, p.roles, p.active, d.revoked, d.id, d.seat, d.fill_seq,
d.refill, d.last_seen, h.seq, h.epoch
FROM session s
JOIN person p ON p.hotline = s.hotline AND p.id = s.person
JOIN device d ON d.hotline = s.hotline AND d.id = s.device
JOIN feed_head h ON h.hotline = s.hotline
WHERE s.hotline = $1 AND s.family = $2"""
