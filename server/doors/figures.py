"""`figures`: the figures of a period as JSON lines, for bulletins, checks and other systems."""

import argparse
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.figures.counts import Asked, InDatabase, count
from app.figures.filters import Count, Filters
from app.figures.rates import rates
from app.figures.running import running
from app.figures.standings import VERSION, Standing, standings
from app.text import _
from server.centre import Centre
from server.counted import own
from server.doors import out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened
from server.phone_figures import phone_figures

_TABLE = {"channel": "channel", "category": "category", "type": "request_type", "level": "level", "hour": "hour"}
BY = ("unit", "area", *_TABLE, "due")


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "figures", run, _("the figures of a period, as JSON lines"))
    parser.add_argument("--from", dest="since", type=day, required=True, metavar="DAY", help=_("first day"))
    parser.add_argument("--to", dest="until", type=day, required=True, metavar="DAY", help=_("last day, included"))
    parser.add_argument("--by", choices=BY, help=_("a line for each of these instead of the whole"))


def run(given: argparse.Namespace) -> int:
    """A line for each figure, or for each row."""
    with opened(given.data) as centre:
        since = datetime.combine(given.since, time(), centre.zone)
        until = datetime.combine(given.until, time(), centre.zone) + timedelta(days=1)
        with centre.database.snapshot() as connection:
            for line in lines(centre, connection, since, until, given.by):
                out.line(line)
        if given.by is None:
            found = msgspec.to_builtins(phone_figures(centre, since, until))
            for name in [each for each in found if each not in ("hours", "before")]:
                out.line({"name": f"phone_{name}", "value": found[name]})
    return 0


def lines(
    centre: Centre, connection: Connection, since: datetime, until: datetime, by: str | None
) -> Iterator[dict[str, Any]]:
    """The figures but those of the telephone."""
    if by in ("unit", "area"):
        yield from _standing(centre, connection, since, until, by)
        return
    if by == "due":
        yield from _running(centre, connection)
        return
    asked = Asked(since, until, (_TABLE[by],) if by else (), Filters(), centre.clock.now())
    found = count(connection, own(centre), centre.book, asked)
    if by:
        yield from (_number(each) | {"by": by} for each in found.tables[_TABLE[by]])
        return
    yield {"name": "definitions", "value": VERSION}
    yield from ({"name": each.name, "count": each.count, "filters": _plain(each)} for each in found.tiles)
    for rate in rates(connection, own(centre), centre.book, since, until):
        yield {"name": f"{rate.name}_rate", "yes": rate.yes, "answered": rate.answered, "rate": rate.rate}


def _running(centre: Centre, connection: Connection) -> Iterator[dict[str, Any]]:
    """What runs now, whatever the period: a line for each level, then one for all."""
    answer = running(InDatabase(connection, own(centre), centre.book), centre.book, Filters(), centre.clock.now())
    for row in answer.rows:
        yield {"by": "due", "key": row.level, **{name: each.count for name, each in row.counts.items()}}
    yield {"by": "due", "whole": True, **{name: each.count for name, each in answer.whole.counts.items()}}


def _number(each: Count) -> dict[str, Any]:
    return {"key": each.key, "count": each.count, "filters": _plain(each)}


def _plain(each: Count) -> Any:
    return msgspec.to_builtins(each.filters)


def _standing(
    centre: Centre, connection: Connection, since: datetime, until: datetime, by: str
) -> Iterator[dict[str, Any]]:
    tables, book = own(centre), centre.book
    asked = Asked(since, until, (by,), Filters(), centre.clock.now())
    answer = standings(
        InDatabase(connection, tables, book),
        lambda first, after, of, filters: rates(connection, tables, book, first, after, of, filters),
        book,
        asked,
    )
    yield from (_standing_line(row, by) for row in answer.rows)
    yield _standing_line(answer.whole, by) | {"whole": True, "blue": answer.blue, "definitions": answer.version}


def _standing_line(row: Standing, by: str) -> dict[str, Any]:
    counted = {name: each.count for name, each in row.counts.items()}
    rated = {name: {"yes": 0, "answered": 0, "rate": None} for name in ("responded", "solved", "satisfied")}
    rated |= {rate.name: {"yes": rate.yes, "answered": rate.answered, "rate": rate.rate} for rate in row.rates}
    stands = {name: getattr(row, name) for name in ("score", "before", "rank", "zone", "per_10000")}
    return {"by": by, "key": row.key, **counted, **rated, **stands}
