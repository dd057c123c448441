"""The counts of a period, from what the seat holds."""

from datetime import datetime, time, timedelta

from app.figures.counts import Asked, count
from app.figures.rates import rates
from app.questions.lists import TABLES
from app.questions.shapes import Figures, FiguresAnswer, Rate, Rates
from app.store.reading import Reading


def figures(reading: Reading, question: Figures) -> FiguresAnswer:
    """Tiles and tables. Refused("unknown") for a table there is none of, ("range") for a period that ends too soon."""
    since, until = _period(reading, question)
    asked = Asked(since, until, question.by, question.filters, reading.now)
    counted = count(reading.connection, TABLES, reading.book, asked)
    return FiguresAnswer(tiles=counted.tiles, tables=counted.tables, as_of=reading.link.last_confirmed)


def rates_of(reading: Reading, question: Rates) -> list[Rate]:
    """The three rates. Refused("unknown") for a `by` there is none of, ("range") for a period that ends too soon."""
    since, until = _period(reading, question)
    return rates(reading.connection, TABLES, reading.book, since, until, question.by)


def _period(reading: Reading, question: Figures | Rates) -> tuple[datetime, datetime]:
    """The period asked for; where it is left open, today."""
    today = datetime.combine(reading.now.astimezone(reading.book.zone).date(), time(), reading.book.zone)
    return question.since or today, question.until or today + timedelta(days=1)
