"""The doors of the hotline's own tables, for admins."""

from app.domain.revision import Revision
from app.domain.words import Role
from app.sync.wire.catalogue import BringTable, ReviseRow
from server import revising
from server.centre import Centre
from server.door import Asked, seat_at, slow


def _bring(centre: Centre, asked: Asked) -> Revision:
    return revising.bring(centre, asked.message, seat_at(centre, asked, Role.ADMIN).person.id)


def _revise(centre: Centre, asked: Asked) -> Revision:
    return revising.revise(centre, asked.message, seat_at(centre, asked, Role.ADMIN).person.id)


DOORS = (
    slow("/v1/tables/bring", "A file as a whole table (admin)", BringTable, Revision, _bring),
    slow("/v1/tables/revise", "A row of a table (admin)", ReviseRow, Revision, _revise),
)
