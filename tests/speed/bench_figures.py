"""A year of a city's cases: how soon its figures open, and how soon they are there when others are asked for."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.words import Channel
from app.figures.counts import Asked, figures
from app.figures.filters import Filters
from app.figures.look import Look
from app.figures.standings import standings
from app.questions.shapes import Figures, Rates, Standings
from server.centre import Centre
from server.counted import Counted
from tests.speed import filled, filled_centre
from tests.speed.measuring import Result, percentiles, timed

YEAR = 410_000
MOST_MB = 120
"""What a year's columns may cost a seat more."""
_N = 40
_SINCE, _UNTIL = filled.NOW - timedelta(days=366), filled.NOW + timedelta(days=1)
_BY = ("request_type", "channel", "category", "area", "unit", "level", "hour")
_ROOT = Path(__file__).resolve().parents[2]


def figures_year() -> Iterator[Result]:
    """At a seat that holds a year: first nothing is kept yet, then in new processes what is kept is opened."""
    with filled.copy(YEAR) as root:
        for how in ("rows", "pieces", "supervision"):
            line = [sys.executable, "-m", "tests.speed.year_at_seat", str(root), how]
            ran = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, check=True)
            yield from map(json.loads, ran.stdout.splitlines())


def measured(where: str, book: Book, ask: Callable[[Any], Any]) -> Iterator[Result]:
    """Opened once, then asked with other filters each time."""
    began = time.perf_counter()
    answer = ask(asked(Filters()))
    took = (time.perf_counter() - began) * 1000
    received = answer.tiles[0].count
    opened: Result = {"what": f"{where}: a year opens", "ms": round(took), "n": received}
    yield {**opened, "target": {"ms": 1000}, "met": took <= 1000}
    rng = Random(1)
    wanted = [_narrowed(rng, book) for _ in range(_N)]
    yield {
        "what": f"{where}: tiles and tables of a year, narrowed anew",
        **percentiles(timed(lambda n: ask(asked(wanted[n])), _N), p95=150),
        "sizes": {"cases": YEAR},
    }
    period: dict[str, Any] = {"since": _SINCE, "until": _UNTIL}
    for name, question in (("rates", Rates(by="unit", **period)), ("standings of units", Standings(**period))):
        yield {"what": f"{where}: {name}", **percentiles(timed(lambda _n, q=question: ask(q), _N), p95=150)}


def asked(filters: Filters) -> Figures:
    """The whole year, by everything."""
    return Figures(since=_SINCE, until=_UNTIL, by=_BY, filters=filters)


def _narrowed(rng: Random, book: Book) -> Filters:
    kinds: list[dict[str, Any]] = [
        {},
        {"area": rng.choice(sorted(book.areas))},
        {"unit": rng.choice(sorted(book.units))},
        {"channels": (rng.choice(list(Channel)),)},
        {"category": rng.choice(sorted(book.categories)), "channels": (Channel.PHONE,)},
    ]
    return replace(Filters(), **rng.choice(kinds))


def figures_embedded() -> Iterator[Result]:
    """At a centre on the embedded database."""
    with filled_centre.embedded(YEAR) as centre:
        yield from _centre("centre, embedded", centre)


def figures_postgres() -> Iterator[Result]:
    """At a centre on PostgreSQL."""
    with filled_centre.on_postgres(YEAR) as centre:
        yield from _centre("centre on PostgreSQL", centre)


def _centre(where: str, centre: Centre) -> Iterator[Result]:
    """First nothing is kept, and the centre's sweep makes it; then what is kept is opened as by a new process."""
    began = time.perf_counter()
    Counted(centre).sweep()
    yield {"what": f"{where}: read from the rows and kept", "s": round(time.perf_counter() - began, 1)}
    counted = Counted(centre)

    def ask(question: Any) -> Any:
        with counted.use() as held:
            look = Look(held, centre.book)
            if isinstance(question, Figures):
                wanted = Asked(_SINCE, _UNTIL, question.by, question.filters, filled.NOW)
                return figures(look, centre.book, wanted)
            if isinstance(question, Rates):
                return look.rates(_SINCE, _UNTIL, question.by, question.filters)
            wanted = Asked(_SINCE, _UNTIL, ("unit",), question.filters, filled.NOW)
            return standings(look, look.rates, centre.book, wanted)

    yield from measured(where, centre.book, ask)


BENCHES = {
    "figures_year": figures_year,
    "figures_embedded": figures_embedded,
    "figures_postgres": figures_postgres,
}
