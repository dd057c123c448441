"""A year of a city's cases: how soon its figures open, and how soon they are there when others are asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from app.desk import Desk
from app.domain.book import Book
from app.domain.words import Channel
from app.figures.counts import Asked, figures
from app.figures.filters import Filters
from app.figures.look import Look
from app.figures.standings import standings
from app.questions.shapes import Figures, Rates, Standings
from server.centre import Centre
from server.counted import Counted
from tests.speed import filled, loaded, made
from tests.speed.measuring import Result, percentiles, timed
from tests.world.postgres import postgres_server

YEAR = 410_000
_N = 40
_SINCE, _UNTIL = filled.NOW - timedelta(days=366), filled.NOW + timedelta(days=1)
_BY = ("request_type", "channel", "category", "area", "unit", "level", "hour")


def figures_year() -> Iterator[Result]:
    """At a seat that holds a year: opened, narrowed, touched and narrowed."""
    with filled.desk(YEAR) as desk:
        yield from _warmed(desk)
        yield from measured("seat", desk.book, lambda question: desk.ask(question))
        yield from _touched(desk)


def _warmed(desk: Desk) -> Iterator[Result]:
    """What a seat does in the background once figures were asked for."""
    began = time.perf_counter()
    with desk._store.counted.use():
        pass
    yield {"what": "seat: read ahead", "ms": round((time.perf_counter() - began) * 1000)}


def _touched(desk: Desk) -> Iterator[Result]:
    """After each saving the columns are brought up first."""
    rng, matters = Random(3), [code for code in desk.book.categories if desk.book.is_leaf(code)]

    def run(number: int) -> None:
        desk.do(desk.act("register_case", channel="phone", category=rng.choice(matters), text=f"路灯不亮{number}"))
        desk.ask(_asked(Filters()))

    yield {"what": "seat: a saving, then the year anew", **percentiles(timed(run, _N), p95=200)}


def measured(where: str, book: Book, ask: Callable[[Any], Any]) -> Iterator[Result]:
    """Opened once, then asked with other filters each time."""
    began = time.perf_counter()
    answer = ask(_asked(Filters()))
    took = (time.perf_counter() - began) * 1000
    received = answer.tiles[0].count
    opened: Result = {"what": f"{where}: a year opens", "ms": round(took), "n": received}
    yield {**opened, "target": {"ms": 1000}, "met": took <= 1000}
    rng = Random(1)
    wanted = [_narrowed(rng, book) for _ in range(_N)]
    yield {
        "what": f"{where}: tiles and tables of a year, narrowed anew",
        **percentiles(timed(lambda n: ask(_asked(wanted[n])), _N), p95=150),
        "sizes": {"cases": YEAR},
    }
    period: dict[str, Any] = {"since": _SINCE, "until": _UNTIL}
    for name, question in (("rates", Rates(by="unit", **period)), ("standings of units", Standings(**period))):
        yield {"what": f"{where}: {name}", **percentiles(timed(lambda _n, q=question: ask(q), _N), p95=150)}


def _asked(filters: Filters) -> Figures:
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


def figures_centre() -> Iterator[Result]:
    """At a centre on PostgreSQL."""
    tables = filled.book()
    with postgres_server() as postgres:
        url = postgres.new_database()
        running = loaded.centre(url, tables)
        loaded.load(running.centre, url, made.cases(YEAR, 7, tables, filled.NOW))
        yield from _centre("centre on PostgreSQL", running.centre)
        running.centre.database.close()


def _centre(where: str, centre: Centre) -> Iterator[Result]:
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


BENCHES = {"figures_year": figures_year, "figures_centre": figures_centre}
