"""Pages of lists and searches through `desk.ask`, and how soon a headless seat is there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

from app.desk import Desk
from app.domain.words import Channel, Flag, Status
from app.questions.shapes import (
    Callbacks,
    CaseOf,
    CaseRow,
    Cases,
    Figures,
    Filters,
    History,
    Ids,
    Question,
    Queue,
    Similar,
)
from tests.speed import filled
from tests.speed.measuring import Result, percentiles, timed
from tests.world.complaints import story

TWO = ("物业", "噪音", "停车", "消防", "供暖", "漏水", "井盖", "路灯", "暖气", "垃圾", "施工", "公交")
FOUR = ("消防通道", "停车收费", "物业服务", "室内温度", "下水管道", "公交线路")
_N = 300
_FEW = 20
Make = Callable[[Random], Question]


def ask() -> Iterator[Result]:
    """Each kind of question many times, with other words, codes and numbers each time."""
    with filled.desk() as desk:
        for what, (make, target) in questions(desk).items():
            yield _measured(desk, what, make, target)


def _measured(desk: Desk, what: str, make: Make, target: float | None) -> Result:
    rng = Random(what)
    asked = [make(rng) for _ in range(_N if target is not None else _FEW)]
    rows = 0

    def run(number: int) -> None:
        nonlocal rows
        answer = desk.ask(asked[number])
        rows += len(answer) if isinstance(answer, list) else 1

    took = timed(run, len(asked), warm=min(3, len(asked)))
    goal = {"p95": target} if target is not None else {}
    sizes = {"cases": filled.CASES, "rows": round(rows / (len(asked) + 3), 1)}
    return {"what": what, **percentiles(took, **goal), "sizes": sizes}


def questions(desk: Desk) -> dict[str, tuple[Make, float | None]]:
    """What is asked, and its target for p95 in milliseconds where there is one."""
    book = desk.book
    units, areas = sorted(book.units), sorted(book.areas)
    streets = [area for area in areas if book.areas[area].kind == "street"]
    districts = [area for area in areas if book.areas[area].kind == "district"]
    leaves = [code for code in sorted(book.categories) if book.is_leaf(code)]
    shown: list[CaseRow] = [row for n in range(10) for row in desk.ask(Cases(offset=5000 * n, limit=20))]
    numbers = [row.number for row in shown]
    texts = [story(Random(n)) for n in range(100)]
    day = timedelta(days=1)
    return {
        "queue": (lambda r: Queue(offset=r.choice((0, 0, 50, 500))), 10),
        "queue, channel": (lambda r: Queue(filters=Filters(channels=(r.choice(list(Channel)),))), 10),
        "queue, mine": (lambda r: Queue(mine=True), 10),
        "list": (lambda r: Cases(offset=r.choice((0, 50, 500, 2000))), 10),
        "list, status": (lambda r: Cases(filters=Filters(statuses=(r.choice(list(Status)),))), 10),
        "list, unit": (lambda r: Cases(filters=Filters(unit=r.choice(units))), 10),
        "list, category": (lambda r: Cases(filters=Filters(category=r.choice(leaves))), 10),
        "list, street": (lambda r: Cases(filters=Filters(area=r.choice(streets))), 10),
        "list, person": (lambda r: Cases(filters=Filters(person=f"p-op{r.randint(1, 60)}")), 10),
        "list, flag": (lambda r: Cases(filters=Filters(flags=(r.choice((Flag.EMERGENCY, Flag.DISTRESS)),))), 10),
        "list, overdue": (lambda r: Cases(filters=Filters(overdue_at=filled.NOW)), 10),
        "list, a day": (lambda r: Cases(filters=_a_day(r)), 10),
        "search, 2 characters": (lambda r: Cases(text=r.choice(TWO)), 10),
        "search, 4 characters": (lambda r: Cases(text=r.choice(FOUR)), 10),
        "search, two words": (lambda r: Cases(text=f"{r.choice(TWO)} {r.choice(TWO)}"), 10),
        "search, place": (lambda r: Cases(text=r.choice(texts)["place"]), 10),
        "search, words nobody used": (lambda r: Cases(text="魑魅魍魉"), 10),
        "search, last four digits": (lambda r: Cases(text=f"{r.randrange(10_000):04}"), 10),
        "search, number": (lambda r: Cases(text=r.choice(numbers)), 10),
        "search, serial": (lambda r: Cases(text=r.choice(numbers).split("-", 2)[2]), 10),
        "search, words and unit": (lambda r: Cases(text=r.choice(TWO), filters=Filters(unit=r.choice(units))), 10),
        "search, words and matter": (
            lambda r: Cases(text=r.choice(TWO), filters=Filters(category=r.choice(leaves))),
            10,
        ),
        "search, words and street": (lambda r: Cases(text=r.choice(TWO), filters=Filters(area=r.choice(streets))), 10),
        "search, words and district": (
            lambda r: Cases(text=r.choice(TWO), filters=Filters(area=r.choice(districts))),
            10,
        ),
        "search, words and status": (
            lambda r: Cases(text=r.choice(TWO), filters=Filters(statuses=(r.choice(list(Status)),))),
            10,
        ),
        "search, words and person": (
            lambda r: Cases(text=r.choice(TWO), filters=Filters(person=f"p-op{r.randint(1, 60)}")),
            10,
        ),
        "search, 1 character": (lambda r: Cases(text=r.choice("水火电暖路")), 10),
        "history": (lambda r: History(phone=f"1{r.choice('3578')}{r.randrange(10**9):09}"), 10),
        "case": (lambda r: CaseOf(case=r.choice(numbers)), 10),
        "callbacks": (lambda r: Callbacks(limit=50), 10),
        "similar": (lambda r: _similar(r.choice(texts), r.choice(leaves), r.choice(areas)), 20),
        "similar, half typed": (lambda r: Similar(text=r.choice(texts)["text"][: r.randint(4, 40)]), 20),
        "500 ids, queue": (lambda r: Ids(list="queue", limit=500), 10),
        "500 ids, cases": (lambda r: Ids(list="cases", limit=500), 10),
        "500 ids, search": (lambda r: Ids(list="cases", text=r.choice(TWO), limit=500), 10),
        "ids, my cases": (lambda r: Ids(list="mine"), 10),
        "ids, my open matters": (lambda r: Ids(list="open"), 10),
        "5,000 ids, cases": (lambda r: Ids(list="cases"), None),
        "figures, a day": (lambda r: Figures(since=filled.NOW - day, until=filled.NOW), None),
        "figures, 30 days": (lambda r: Figures(since=filled.NOW - 30 * day, until=filled.NOW), None),
    }


def _a_day(rng: Random) -> Filters:
    since = filled.NOW - timedelta(days=rng.randint(1, 80))
    return Filters(moment="saved_at", since=since, until=since + timedelta(days=1))


def _similar(told: dict[str, str], category: str, area: str) -> Similar:
    return Similar(text=told["text"], place=told["place"], category=category, area=area)


def headless() -> Iterator[Result]:
    """From the start of the process to its first line, on a profile that is there; offline."""
    with filled.copy() as root:
        words = [sys.executable, "-m", "ui.start", "headless", "--profile", str(root), "--person", filled.ME.name]
        took = [_signed_in([*words, "--password-stdin"]) for _ in range(12)][2:]
    yield {"what": "start to signed_in", **percentiles(took, p95=600), "sizes": {"cases": filled.CASES}}


def _signed_in(words: list[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(filled.PASSWORD.encode() + b"\n")
        process.stdin.flush()
        assert "signed_in" in json.loads(process.stdout.readline())
        took = (time.perf_counter() - began) * 1000
        process.stdin.close()
        assert process.wait() == 0
    return took


BENCHES = {"ask": ask, "headless": headless}
