"""The columns kept beside the facts they are of, in the same database: pieces, and up to which change they hold.

A set is either whole or not there: it has no `upto` and no seal while its pieces are written. Whoever reads it takes
what has changed since from the facts themselves, so that a piece which is newer than the set does no harm. Whoever
writes has the set's token; it is another one after each beginning, so of two that write only the last goes on.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

if TYPE_CHECKING:
    from app.figures.held import Held

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """A set as it was read."""

    held: Held
    upto: int
    token: str


class Kept:
    """`sets` (token, form, upto, seal) with one row, `pieces` (n, hash, body); `key`: of the rows of one hotline."""

    def __init__(self, sets: Table, pieces: Table, key: Mapping[str, Any]) -> None:
        self._sets, self._pieces, self._key = sets, pieces, dict(key)

    def begun(self, connection: Connection) -> bool:
        """Whether there is a set, whole or not."""
        return connection.execute(select(self._sets.c.token).where(*self._mine(self._sets))).first() is not None

    def upto(self, connection: Connection) -> int | None:
        """Up to which change it holds; None: there is no whole one of this form."""
        from app.figures.pieces import FORM

        of_form = (*self._mine(self._sets), self._sets.c.form == FORM)
        return connection.execute(select(self._sets.c.upto).where(*of_form)).scalar()

    def read(self, connection: Connection) -> Found | None:
        """The set, if there is a whole one, of this form, with every piece as it was written."""
        from app.figures.pieces import FORM

        found = connection.execute(select(self._sets).where(*self._mine(self._sets))).first()
        if found is None or found.upto is None or found.form != FORM:
            return None
        held = self._pieced(connection, found.seal)
        if held is None:
            log.warning("the kept figures are damaged; they are made anew")
            return None
        return Found(held, found.upto, found.token)

    def _pieced(self, connection: Connection, seal: str) -> Held | None:
        from app.figures.held import Held
        from app.figures.pieces import unpack

        pieces = self._pieces.c
        hashes = self._hashes(connection)
        if sealed(hashes) != seal:
            return None
        held = Held()
        held.cases.make_room(len(hashes) * held.PIECE)
        one = select(pieces.body).where(*self._mine(self._pieces))
        for number, known in enumerate(hashes):
            body = connection.execute(one.where(pieces.n == number)).scalar()
            if body is None or hashed(number, body) != known:
                return None
            unpack(held, body)
        held.put_in_order()
        return held

    def _hashes(self, connection: Connection) -> list[str]:
        asked = select(self._pieces.c.hash).where(*self._mine(self._pieces))
        return list(connection.execute(asked.order_by(self._pieces.c.n)).scalars())

    # ── writing: each step in a transaction of its own ──

    def begin_anew(self, connection: Connection) -> str:
        """Nothing is kept from here on; the token of the set to be made."""
        from app.figures.pieces import FORM

        token = secrets.token_hex(8)
        for table in (self._pieces, self._sets):
            connection.execute(delete(table).where(*self._mine(table)))
        connection.execute(insert(self._sets).values(**self._key, token=token, form=FORM))
        return token

    def begin(self, connection: Connection, token: str) -> str | None:
        """Go on with the set of this token under a new one; None: somebody else has it."""
        new = secrets.token_hex(8)
        return new if self._set(connection, token, token=new, upto=None, seal=None) else None

    def put(self, connection: Connection, token: str, number: int, body: bytes) -> bool:
        """One piece; False: somebody else has the set."""
        if not self._set(connection, token, token=token):
            return False
        pieces = self._pieces
        connection.execute(delete(pieces).where(*self._mine(pieces), pieces.c.n == number))
        row = {**self._key, "n": number, "hash": hashed(number, body), "body": body}
        connection.execute(insert(pieces).values(**row))
        return True

    def end(self, connection: Connection, token: str, upto: int) -> bool:
        """The set is whole, and holds up to this change; False: somebody else has it."""
        return self._set(connection, token, upto=upto, seal=sealed(self._hashes(connection)))

    def _set(self, connection: Connection, known: str, **values: Any) -> bool:
        where = (*self._mine(self._sets), self._sets.c.token == known)
        return connection.execute(update(self._sets).where(*where).values(**values)).rowcount == 1

    def _mine(self, table: Table) -> list[ColumnElement[bool]]:
        return [table.c[name] == value for name, value in self._key.items()]


def hashed(number: int, body: bytes) -> str:
    """Of a piece, with its place."""
    return blake2b(body, digest_size=16, salt=number.to_bytes(8, "little")).hexdigest()


def sealed(hashes: Iterable[str]) -> str:
    """Of all pieces of a set: none is left out, none is older than the others."""
    return blake2b(" ".join(hashes).encode(), digest_size=16).hexdigest()
