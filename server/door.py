"""What a door of the centre is, and who stands before it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from app.domain.errors import Refused
from app.domain.words import Role
from server.centre import Centre
from server.seats import Seat, seat_of


class Asked(NamedTuple):
    """A request as a door gets it: the bearer token ("" for none), the decoded message, and both as they came."""

    token: str
    message: Any
    body: bytes = b""
    headers: Mapping[bytes, bytes] = {}


class Door(NamedTuple):
    """One path. `slow`: it may take tens of milliseconds of a processor, so it waits in its own line."""

    method: str
    path: str
    does: str
    asks: type[Struct] | None
    gives: type[Struct] | None
    run: Callable[[Centre, Asked], Struct | None]
    signed_in: bool = True
    slow: bool = False


def seat_at(centre: Centre, asked: Asked, *roles: Role) -> Seat:
    """Who asks; with roles, only somebody who has one of them. Refused("token" | "expired" | "device" | "role")."""
    device = getattr(asked.message, "device", None)
    seat = centre.database.on_line(lambda line: seat_of(centre, line, asked.token, device))
    if roles and not any(role in seat.person.roles for role in roles):
        raise Refused("role")
    return seat


def slow(path: str, does: str, asks: type[Struct], gives: type[Struct], run: Callable[[Centre, Asked], Struct]) -> Door:
    """A door whose work takes a while."""
    return Door("POST", path, does, asks, gives, run, slow=True)
