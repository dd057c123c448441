"""Access and refresh tokens: random, kept only as hashes, bound to a device.

A refresh token gives its successor once. Because an answer can be lost, the same token gives the same successor for a
minute more: the successor is derived from the token itself and a salt kept here, so the database alone can make none.
Used after that, it was stolen or copied: the whole family ends.
"""

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, delete, insert, select, update

from app.domain.errors import Refused
from app.sync.wire import Tokens
from server import audit, tables
from server.centre import Centre
from server.ledger import Changes, write
from server.seats import hashed, plausible

_table = tables.session


def begin(centre: Centre, connection: Connection, device: str, person: str) -> Tokens:
    """A new family for this device; whatever was signed in there before is over."""
    family, seed, salt = secrets.token_urlsafe(16), secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    refresh, access = _derive(family, seed, salt)
    connection.execute(delete(_table).where(_table.c.hotline == centre.hotline.key, _table.c.device == device))
    now = centre.now_ms()
    row = {"hotline": centre.hotline.key, "family": family, "device": device, "person": person, "before": None}
    row |= {"access": hashed(access), "access_until": now + centre.settings.access_s * 1000, "refresh": hashed(refresh)}
    row |= {"salt": salt, "rotated_at": now, "until": now + centre.settings.refresh_s * 1000}
    connection.execute(insert(_table).values(row))
    return Tokens(access=access, refresh=refresh, expires_in=centre.settings.access_s)


def refresh(centre: Centre, device: str, token: str) -> Tokens:
    """The pair after this token. Refused("token") when it is not this device's or too old, ("reused") when spent."""
    if not plausible(token):
        raise Refused("token")
    family = token.partition(".")[0]
    mine = (_table.c.hotline == centre.hotline.key, _table.c.family == family)
    with centre.database.write() as connection:
        row = connection.execute(select(_table).where(*mine).with_for_update()).mappings().first()
        now = centre.now_ms()
        if row is None or row["device"] != device or row["until"] <= now:
            raise Refused("token")
        if hashed(token) == row["refresh"]:
            return _rotate(centre, connection, family, token, secrets.token_urlsafe(16))
        if hashed(token) == row["before"] and now - row["rotated_at"] <= centre.settings.grace_s * 1000:
            following, access = _derive(family, token, row["salt"])
            left = max(0, row["access_until"] - now) // 1000
            return Tokens(access=access, refresh=following, expires_in=left)
        connection.execute(delete(_table).where(*mine))
        write(connection, centre, Changes(audit.entry("token_reused", now, row["person"], device=device)))
    raise Refused("reused")


def _rotate(centre: Centre, connection: Connection, family: str, token: str, salt: str) -> Tokens:
    following, access = _derive(family, token, salt)
    now = centre.now_ms()
    row = {"access": hashed(access), "access_until": now + centre.settings.access_s * 1000, "salt": salt}
    row |= {"refresh": hashed(following), "before": hashed(token), "rotated_at": now}
    row |= {"until": now + centre.settings.refresh_s * 1000}
    connection.execute(
        update(_table).where(_table.c.hotline == centre.hotline.key, _table.c.family == family).values(row)
    )
    return Tokens(access=access, refresh=following, expires_in=centre.settings.access_s)


def end(centre: Centre, connection: Connection, *, device: str | None = None, person: str | None = None) -> int:
    """Sign out a device, or every device of a person; how many were signed in."""
    where = [_table.c.hotline == centre.hotline.key]
    where += [_table.c.device == device] if device is not None else []
    where += [_table.c.person == person] if person is not None else []
    if person is not None:
        page = tables.page_session
        connection.execute(delete(page).where(page.c.hotline == centre.hotline.key, page.c.person == person))
    return connection.execute(delete(_table).where(*where)).rowcount


def _derive(family: str, token: str, salt: str) -> tuple[str, str]:
    """Refresh and access token that follow from a token; the same for the same salt."""
    made = [
        hmac.new(token.encode(), f"{purpose} {salt}".encode(), hashlib.sha256).hexdigest()
        for purpose in ("refresh", "access")
    ]
    return f"{family}.{made[0]}", f"{family}.{made[1]}"
