"""Similar open cases while they are typed: at a seat, which looks among those whose words it holds, and at the centre,
which holds the words of all. By the clock, so on a machine that has nothing else to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from random import Random

from app.questions.shapes import Similar
from app.sync.wire.similar import AskSimilar
from server import radar as at_centre
from tests.speed import filled, filled_centre
from tests.speed.measuring import Result, percentiles, timed
from tests.world.complaints import story

AT_CENTRE = 410_000
SEAT_MS, CENTRE_MS = 20, 100
_N = 300
_PAGE = os.sysconf("SC_PAGE_SIZE")
_WAYS: dict[str, Callable[[Random, str], str]] = {
    "whole text": lambda _rng, text: text,
    "half typed": lambda rng, text: text[: rng.randint(4, 40)],
}
"""What is there of a text when it is asked."""


def radar() -> Iterator[Result]:
    """What a person waits for at the seat; what the centre adds to it, and what each takes of memory."""
    yield from _seat()
    yield from _centre()


def _seat() -> Iterator[Result]:
    with filled.desk() as desk:
        book = desk.book
        leaves, areas = [c for c in sorted(book.categories) if book.is_leaf(c)], sorted(book.areas)
        before, began = _memory_mb(), time.perf_counter()
        desk.ask(Similar(text="水管"))
        sizes = {"cases": filled.CASES, "mb": _memory_mb() - before, "fill_s": round(time.perf_counter() - began, 1)}
        for what, typed in _WAYS.items():
            asked = [
                Similar(text=text, place=place, category=rng.choice(leaves), area=rng.choice(areas))
                for rng, text, place in _told(what, typed)
            ]
            took = timed(lambda n, asked=asked: desk.ask(asked[n]), _N)
            yield {"what": f"seat, {what}", **percentiles(took, p95=SEAT_MS), "sizes": sizes}


def _centre() -> Iterator[Result]:
    with filled_centre.embedded(AT_CENTRE) as centre:
        found = at_centre.of(centre)
        found.similar(AskSimilar(device="", text="水管"))
        before, began = _memory_mb(), time.perf_counter()
        held = found.step()
        sizes = {
            "cases": AT_CENTRE,
            "open": held,
            "mb": _memory_mb() - before,
            "fill_s": round(time.perf_counter() - began, 1),
        }
        for what, typed in _WAYS.items():
            asked = [AskSimilar(device="", text=text, place=place) for _rng, text, place in _told(what, typed)]
            took = timed(lambda n, asked=asked: found.similar(asked[n]), _N)
            told = sum(bool(found.similar(each).cases) for each in asked)
            yield {"what": f"centre, {what}", **percentiles(took, p95=CENTRE_MS), "sizes": sizes | {"told": told}}


def _told(what: str, typed: Callable[[Random, str], str]) -> Iterator[tuple[Random, str, str]]:
    rng = Random(what)
    for n in range(_N):
        told = story(Random(1000 + n))
        yield rng, typed(rng, told["text"]), told["place"]


def _memory_mb() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE // 2**20


BENCHES = {"radar": radar}
