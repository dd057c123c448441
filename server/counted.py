"""The facts of all cases in memory at the centre, kept up by the feed: what has moved since the newest number known."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw
from sqlalchemy import Connection, FromClause, Table, select, text

from app.domain.errors import Refused
from app.domain.records import CaseFacts
from app.figures.conditions import Tables
from app.figures.counts import Asked, figures
from app.figures.filters import Filters
from app.sync.wire.figures import AskFigures, CountedFigures
from server import tables
from server.centre import Centre, encode

if TYPE_CHECKING:
    from app.figures.held import Held

_MOVED = text("SELECT id, body FROM record WHERE hotline = :hotline AND seq > :seq AND kind = 'facts'")
_HEAD = text("SELECT seq FROM feed_head WHERE hotline = :hotline")
_facts = msgspec.json.Decoder(CaseFacts)


class Counted:
    """Hands out the columns as they are now. Threads may share it; one counts at a time."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._counting = Lock()
        self._held: Held | None = None
        self._seq = 0

    @property
    def seq(self) -> int:
        """The feed's number up to which they are known."""
        return self._seq

    @contextmanager
    def use(self) -> Generator[Held]:
        """The columns, brought up to the feed's head: numbers are given in the order of the commits."""
        with self._counting:
            with self._centre.database.snapshot() as connection:
                held = self._brought_up(connection)
            yield held

    def _brought_up(self, connection: Connection) -> Held:
        from app.figures.held import Held

        key = {"hotline": self._centre.hotline.key}
        head: int = connection.execute(_HEAD, key).scalar_one()
        held, seq, self._held = self._held, self._seq, None
        if held is None or held.worn > held.cases.n:
            held = Held.of(connection, own(self._centre))
        elif head != seq:
            moved = connection.execute(_MOVED, key | {"seq": seq})
            held.take({each: None if body is None else _facts.decode(body) for each, body in moved})
        self._held, self._seq = held, head
        return held


def answer(centre: Centre, asked: AskFigures) -> CountedFigures:
    """The figures of a period. Refused("unknown" | "range") as by `counts.figures`, ("misuse", "filters")."""
    from app.figures.look import Look

    try:
        filters = msgspec.convert(asked.filters, Filters)
    except msgspec.ValidationError:
        raise Refused("misuse", "filters") from None
    wanted = Asked(asked.since, asked.until, asked.by, filters, centre.clock.now())
    counted: Counted = centre.kept.setdefault(Counted, Counted(centre))
    with counted.use() as held:
        found, head = figures(Look(held, centre.book), centre.book, wanted), counted.seq
    return CountedFigures(tiles=Raw(encode(found.tiles)), tables=Raw(encode(found.tables)), head=head)


def own(centre: Centre) -> Tables:
    """The tables as this hotline's figures know them."""
    return Tables(_of(centre, tables.facts), _of(centre, tables.callback))


def _of(centre: Centre, table: Table) -> FromClause:
    return select(table).where(table.c.hotline == centre.hotline.key).subquery()
