"""The figures of a period, from what the seat holds: in the database as long as that is quick, else in memory."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.figures import counts, rates
from app.figures.before import earlier
from app.figures.counts import Asked, InDatabase, Runner
from app.figures.curve import BACK, CurveAnswer, curve
from app.figures.filters import Filters
from app.figures.running import RunningAnswer, running
from app.figures.standings import RatesOf, StandingsAnswer, standings
from app.questions.lists import TABLES
from app.questions.shapes import Curve, Figures, FiguresAnswer, Rate, Rates, Running, Standings
from app.store.reading import Reading

QUICK = timedelta(days=31)
"""A period up to this long is counted in the database while the columns are not in memory yet."""


def figures(reading: Reading, question: Figures) -> FiguresAnswer:
    """Tiles and tables. Refused("unknown") for a table there is none of, ("range") for a period that ends too soon."""
    since, until = _period(reading, question)
    with counting(reading, since, until, False) as (run, _):
        counted = counts.figures(run, reading.book, Asked(since, until, question.by, question.filters, reading.now))
        before = {
            name: {tile.name: tile.count for tile in counts.figures(run, reading.book, asked).tiles}
            for name, asked in earlier(since, until, question.against, question.filters, reading.now, reading.book.zone)
        }
    return FiguresAnswer(tiles=counted.tiles, tables=counted.tables, before=before, as_of=reading.link.last_confirmed)


def rates_of(reading: Reading, question: Rates) -> list[Rate]:
    """The three rates. Refused("unknown") for a `by` there is none of, ("range") for a period that ends too soon."""
    since, until = _period(reading, question)
    with counting(reading, since, until, False) as (_, rated):
        return rated(since, until, question.by, question.filters)


def standings_of(reading: Reading, question: Standings) -> StandingsAnswer:
    """How units or areas stand. Refused as `figures`."""
    since, until = _period(reading, question)
    rates.check(since, until, None)
    asked = Asked(since, until, (question.by,), question.filters, reading.now)
    with counting(reading, since, until, True) as (run, rated):
        found = standings(run, rated, reading.book, asked, question.against)
    return replace(found, as_of=reading.link.last_confirmed)


def curve_of(reading: Reading, question: Curve) -> CurveAnswer:
    """A day by the hour. Refused("day", "day") for what is no day."""
    book = reading.book
    day = local_day(reading.now, book.zone) if question.day is None else _day(question.day)
    begins = datetime.combine(day, time(), book.zone)
    with counting(reading, begins - BACK, begins, False) as (run, _):
        found = curve(run, book, day, question.filters, reading.now)
    return replace(found, as_of=reading.link.last_confirmed)


def running_of(reading: Reading, question: Running) -> RunningAnswer:
    """What is overdue, due today and due later."""
    with counting(reading, reading.now, reading.now, False) as (run, _):
        found = running(run, reading.book, question.filters, reading.now)
    return replace(found, as_of=reading.link.last_confirmed)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused("day", "day", day=written) from None


@contextmanager
def counting(
    reading: Reading, since: datetime, until: datetime, much: bool
) -> Generator[tuple[Runner, RatesOf]]:  # fmt: skip
    """Where it is counted: a runner, and rates. Whoever asks once will ask again, so the columns are read meanwhile."""
    counted = reading.counted
    if counted is None or (not counted.filled and until - since <= QUICK and not much):
        if counted is not None:
            counted.warm()
        connection, book = reading.connection, reading.book

        def rated(since: datetime, until: datetime, by: str | None, filters: Filters) -> list[Rate]:
            return rates.rates(connection, TABLES, book, since, until, by, filters)

        yield InDatabase(connection, TABLES, book), rated
        return
    from app.figures.look import Look

    with counted.use() as held:
        look = Look(held, reading.book)
        yield look, look.rates


def _period(reading: Reading, question: Figures | Rates | Standings) -> tuple[datetime, datetime]:
    """The period asked for; where it is left open, today."""
    today = datetime.combine(reading.now.astimezone(reading.book.zone).date(), time(), reading.book.zone)
    return question.since or today, question.until or today + timedelta(days=1)
