"""Who is signed in at the units' page: a random cookie, kept only as a hash, that ends by itself.

Signing in is the seats' own: the same passwords, the same lock-out, the same lines of the trail.
"""

import hmac
import secrets

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, insert, select, update

from app.domain.errors import Refused
from app.domain.records import Person
from app.domain.unitside import units_of
from server import audit, tables
from server.centre import Centre
from server.ledger import Changes, write
from server.seats import hashed, plausible
from server.signin import prove, proved, turned_away

_table, _person = tables.page_session, tables.person
_TOUCH_MS = 60_000
"""A click is noted so often at most."""


class Reader(Struct, frozen=True):
    """Who asks, and for which units."""

    person: Person
    units: tuple[str, ...]
    token: str

    @property
    def key(self) -> str:
        """What the forms of this session carry."""
        return form_key(self.token)


def form_key(secret: str) -> str:
    """What a form carries: only who has the cookie can have made it."""
    return hmac.new(secret.encode(), b"form", "sha256").hexdigest()


def begin(centre: Centre, name: str, password: str) -> str:
    """Sign in; the cookie. Refused("password" | "locked"), and ("unit_only", "name") for somebody of no unit."""
    row = prove(centre, name, password)
    token, now = secrets.token_urlsafe(32), centre.now_ms()
    kept = {"hotline": centre.hotline.key, "id": hashed(token), "person": row["id"], "made_at": now, "seen_at": now}
    if not units_of(row["roles"].split()):
        turned_away(centre, row["id"], "unit_only")
        raise Refused("unit_only", "name")
    with centre.database.write() as connection:
        proved(centre, connection, row)
        connection.execute(delete(_table).where(_table.c.hotline == centre.hotline.key, _over(centre)))
        connection.execute(insert(_table).values(kept))
        write(connection, centre, Changes(audit.entry("sign_in", now, row["id"], page="unit")))
    return token


def who(centre: Centre, token: str) -> Reader:
    """Whose cookie it is. Refused("token") for none, or one that is over."""
    if not plausible(token):
        raise Refused("token")
    mine = (_table.c.hotline == centre.hotline.key, _table.c.id == hashed(token))
    joined = _table.join(_person, (_person.c.hotline == _table.c.hotline) & (_person.c.id == _table.c.person))
    query = select(_table.c.made_at, _table.c.seen_at, _person.c.id, _person.c.name, _person.c.roles)
    with centre.database.read() as connection:
        row = connection.execute(query.select_from(joined).where(*mine, _person.c.active)).first()
    now, own = centre.now_ms(), centre.settings
    if row is None or row.seen_at <= now - own.page_idle_s * 1000 or row.made_at <= now - own.page_s * 1000:
        raise Refused("token")
    if row.seen_at < now - _TOUCH_MS:
        with centre.database.write() as connection:
            connection.execute(update(_table).where(*mine).values(seen_at=now))
    person = Person(id=row.id, name=row.name, roles=tuple(row.roles.split()))
    if not (units := units_of(person.roles)):
        raise Refused("token")
    return Reader(person, units, token)


def end(centre: Centre, reader: Reader) -> None:
    """Sign out."""
    with centre.database.write() as connection:
        connection.execute(
            delete(_table).where(_table.c.hotline == centre.hotline.key, _table.c.id == hashed(reader.token))
        )
        write(connection, centre, Changes(audit.entry("sign_out", centre.now_ms(), reader.person.id, page="unit")))


def _over(centre: Centre) -> ColumnElement[bool]:
    now, own = centre.now_ms(), centre.settings
    return (_table.c.seen_at <= now - own.page_idle_s * 1000) | (_table.c.made_at <= now - own.page_s * 1000)
