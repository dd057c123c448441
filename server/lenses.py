"""Lenses that leads share: lists under a name, which every lead's seat shows among its own.

Saying again what stands already changes nothing, so an act whose answer was lost is simply done again.
"""

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from app.domain.errors import Refused
from app.figures.conditions import condition
from app.figures.filters import Filters
from app.sync.wire.lenses import PutLens, SharedLens, SharedLenses
from server import audit, tables
from server.centre import Centre, encode
from server.database import again
from server.ledger import Changes, write
from server.parcel import UUID

LONGEST = 40
MOST = 200
"""So many are shared at most: a list of lists that nobody reads to its end is none."""
MOST_DAYS = 3_660
_lens = msgspec.json.Decoder(SharedLens)
_table = tables.lens


def shared(centre: Centre) -> SharedLenses:
    """All of them, by name."""
    with centre.database.read() as connection:
        return SharedLenses(lenses=tuple(sorted(_all(centre, connection), key=lambda lens: (lens.name, lens.id))))


def put(centre: Centre, asked: PutLens, by: str) -> SharedLenses:
    """Share a list or name it anew; all that are shared then.

    Refused("empty" | "too_long", "name"), ("misuse", "filters"), ("range", "days"), ("exists", "name") where another
    one is called so, ("theirs", "name") where somebody else shares it, ("too_many", "name").
    """
    wanted = _checked(centre, asked, by)

    def work() -> int | None:
        with centre.database.write() as connection:
            known = {each.id: each for each in _all(centre, connection)}
            now = known.get(wanted.id)
            if now == wanted:
                return None
            if now is not None and now.by != by:
                raise Refused("theirs", "name")
            if any(each.name == wanted.name for each in known.values() if each.id != wanted.id):
                raise Refused("exists", "name", value=wanted.name)
            if now is None and len(known) >= MOST:
                raise Refused("too_many", "name", limit=MOST)
            row = {"body": encode(wanted)}
            if now is None:
                connection.execute(insert(_table).values(hotline=centre.hotline.key, id=wanted.id, **row))
            else:
                connection.execute(update(_table).where(*_mine(centre, wanted.id)).values(row))
            return write(connection, centre, Changes(audit.entry("share_lens", centre.now_ms(), by, lens=wanted.id)))

    return _done(centre, again(work))


def withdraw(centre: Centre, lens: str, by: str) -> SharedLenses:
    """Share it no more; any lead may, for whoever shared it may be gone. All that are shared then."""

    def work() -> int | None:
        with centre.database.write() as connection:
            if not connection.execute(delete(_table).where(*_mine(centre, lens.replace("\0", "")))).rowcount:
                return None
            return write(connection, centre, Changes(audit.entry("withdraw_lens", centre.now_ms(), by, lens=lens)))

    return _done(centre, again(work))


def _done(centre: Centre, seq: int | None) -> SharedLenses:
    if seq is not None:
        centre.on_commit(seq)
    return shared(centre)


def _checked(centre: Centre, asked: PutLens, by: str) -> SharedLens:
    name = asked.name.strip()
    if not UUID.fullmatch(asked.id):
        raise Refused("misuse", "id")
    if not name:
        raise Refused("empty", "name")
    if len(name) > LONGEST:
        raise Refused("too_long", "name", limit=LONGEST, length=len(name))
    if not name.isprintable():
        raise Refused("name", "name")
    if asked.days is not None and not 1 <= asked.days <= MOST_DAYS:
        raise Refused("range", "days", value=asked.days)
    try:
        filters = msgspec.convert(asked.filters, Filters)
    except (msgspec.ValidationError, OverflowError):
        raise Refused("misuse", "filters") from None
    condition(filters, centre.book)
    return SharedLens(id=asked.id, name=name, by=by, filters=msgspec.to_builtins(filters), days=asked.days)


def _all(centre: Centre, connection: Connection) -> list[SharedLens]:
    query = select(_table.c.body).where(_table.c.hotline == centre.hotline.key)
    return [_lens.decode(body) for body in connection.execute(query).scalars()]


def _mine(centre: Centre, lens: str) -> tuple[ColumnElement[bool], ...]:
    return _table.c.hotline == centre.hotline.key, _table.c.id == lens
