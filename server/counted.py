"""The facts of all cases in memory at the centre, kept up by the feed: what has moved since the newest number known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import Raw
from sqlalchemy import Connection, CursorResult, FromClause, Table, select, text

from app.domain.deadlines import local_day
from app.domain.errors import Refused, Trouble
from app.domain.records import CaseFacts
from app.figures.conditions import Tables
from app.figures.counts import Asked, figures
from app.figures.filters import Filters
from app.figures.keeper import OFTEN, Keeper, Records
from app.figures.kept import Kept
from app.figures.seasons import seasons
from app.sync.wire.figures import AskFigures, AskSeasons, CountedFigures, CountedSeasons
from server import tables
from server.centre import Centre, encode
from server.database import again, is_trouble

T = TypeVar("T")

_MOVED = text("SELECT id, body FROM record WHERE hotline = :hotline AND seq > :seq AND kind = 'facts'")
_HEAD = text("SELECT seq FROM feed_head WHERE hotline = :hotline")
_MANY = 60_000
"""When the feed moved by more than that, everything is read anew."""
_AT_ONCE = 500
_facts = msgspec.json.Decoder(CaseFacts)


class Counted(Keeper):
    """The columns of one hotline. Numbers of the feed are given in the order of the commits."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._key = {"hotline": centre.hotline.key}
        super().__init__(Kept(tables.figures_set, tables.figures_piece, self._key), own(centre))

    def read(self) -> AbstractContextManager[Connection]:
        """One snapshot."""
        return self._centre.database.snapshot()

    def write(self, job: Callable[[Connection], T]) -> T:
        """One transaction. Trouble("database") when it is away."""

        def once() -> T:
            with self._centre.database.write() as connection:
                return job(connection)

        try:
            return again(once)
        except Exception as error:
            if not is_trouble(error):
                raise
            raise Trouble("database", type(error).__name__) from error

    def head(self, connection: Connection) -> int:
        """The newest number of the feed."""
        return connection.execute(_HEAD, self._key).scalar_one()

    def moved(self, connection: Connection, since: int) -> Iterator[Records] | None:
        """Cases whose facts have moved since, as they are now."""
        if self.head(connection) - since > _MANY:
            return None
        return _records(connection.execute(_MOVED, self._key | {"seq": since}))

    def forget(self, connection: Connection, upto: int) -> None:
        """The feed forgets nothing."""

    def sweep(self) -> None:
        """Where the kept pieces are far behind, bring them up."""
        with self.read() as connection:
            behind = self.head(connection) - (self._kept.upto(connection) or 0)
        if behind >= OFTEN:
            with self.use():
                pass
            self.keep()


def _records(moved: CursorResult[Any]) -> Iterator[Records]:
    while rows := moved.fetchmany(_AT_ONCE):
        yield {row.id: None if row.body is None else _facts.decode(row.body) for row in rows}


def sweep(centre: Centre) -> None:
    """So that figures open at once when the next process, or somebody, asks for them."""
    of(centre).sweep()


def of(centre: Centre) -> Counted:
    """The one of this centre."""
    counted: Counted = centre.kept.setdefault(Counted, Counted(centre))
    return counted


def answer(centre: Centre, asked: AskFigures) -> CountedFigures:
    """The figures of a period. Refused("unknown" | "range") as by `counts.figures`, ("misuse", "filters")."""
    from app.figures.look import Look

    try:
        filters = msgspec.convert(asked.filters, Filters)
    except msgspec.ValidationError:
        raise Refused("misuse", "filters") from None
    wanted = Asked(asked.since, asked.until, asked.by, filters, centre.clock.now())
    counted = of(centre)
    with counted.use() as held:
        found, head = figures(Look(held, centre.book), centre.book, wanted), counted.upto
    return CountedFigures(tiles=Raw(encode(found.tiles)), tables=Raw(encode(found.tables)), head=head)


def seasons_of(centre: Centre, asked: AskSeasons) -> CountedSeasons:
    """What is to be expected, by all years on record. Refused("day", "on") for no day."""
    from app.figures.look import Look

    try:
        on = date.fromisoformat(asked.on) if asked.on else local_day(centre.clock.now(), centre.zone)
    except ValueError:
        raise Refused("day", "on", value=asked.on[:20]) from None
    with of(centre).use() as held:
        return CountedSeasons(seasons=Raw(encode(seasons(Look(held, centre.book), centre.book, on))))


def own(centre: Centre) -> Tables:
    """The tables as this hotline's figures know them."""
    return Tables(_of(centre, tables.facts), _of(centre, tables.callback))


def _of(centre: Centre, table: Table) -> FromClause:
    return select(table).where(table.c.hotline == centre.hotline.key).subquery()
