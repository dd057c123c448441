"""`rates`: the three rates of a period, counted from what citizens answered."""

import argparse
from datetime import datetime, time, timedelta

import msgspec
from sqlalchemy import FromClause, Table, select

from app.figures.conditions import Tables
from app.figures.rates import BY, rates
from app.text import _
from server import tables
from server.centre import Centre
from server.doors import out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "rates", run, _("the rates of responded, solved and satisfied"))
    parser.add_argument("--from", dest="since", type=day, required=True, metavar="DAY", help=_("first day"))
    parser.add_argument("--to", dest="until", type=day, required=True, metavar="DAY", help=_("last day, included"))
    parser.add_argument("--by", choices=BY, help=_("those of each unit, or of each district"))


def run(given: argparse.Namespace) -> int:
    """A line for each rate."""
    with opened(given.data) as centre:
        since = datetime.combine(given.since, time(), centre.zone)
        until = datetime.combine(given.until, time(), centre.zone) + timedelta(days=1)
        with centre.database.snapshot() as connection:
            for rate in rates(connection, _own(centre), centre.book, since, until, given.by):
                out.line(msgspec.to_builtins(rate))
    return 0


def _own(centre: Centre) -> Tables:
    """The tables as this hotline's figures know them."""
    return Tables(_of(centre, tables.facts), _of(centre, tables.callback))


def _of(centre: Centre, table: Table) -> FromClause:
    return select(table).where(table.c.hotline == centre.hotline.key).subquery()
