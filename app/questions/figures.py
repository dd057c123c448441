"""The counts of a period, from what the seat holds."""

from datetime import datetime, time, timedelta

from app.figures.counts import Asked, count
from app.questions.lists import TABLES
from app.questions.shapes import Figures, FiguresAnswer
from app.store.reading import Reading


def figures(reading: Reading, question: Figures) -> FiguresAnswer:
    """Tiles and tables. Refused("unknown") for a table there is none of, ("range") for a period that ends too soon."""
    today = datetime.combine(reading.now.astimezone(reading.book.zone).date(), time(), reading.book.zone)
    since = question.since or today
    until = question.until or today + timedelta(days=1)
    asked = Asked(since, until, question.by, question.filters, reading.now)
    counted = count(reading.connection, TABLES, reading.book, asked)
    return FiguresAnswer(tiles=counted.tiles, tables=counted.tables, as_of=reading.link.last_confirmed)
