"""A seat that holds a year, in a process of its own: `python -m tests.speed.year_at_seat ROOT`; a JSON line for each
thing measured. What is measured is said in `bench_figures`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

from app.clock import WindClock
from app.desk import Desk
from app.domain.words import BulletinKind
from app.figures.filters import Filters
from app.questions.bulletin import BulletinPreview
from app.questions.leadshapes import CallbackProgress, Lenses, Seasons
from app.questions.shapes import Ids
from tests.speed import filled
from tests.speed.bench_figures import MOST_MB, YEAR, asked, measured
from tests.speed.measuring import Result, percentiles, timed

_N = 40
_STATUS = Path("/proc/self/status")


def memory_mb(name: str) -> float:
    """`VmRSS`: what the process takes now; `VmHWM`: the most since `forget_peak`."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def forget_peak() -> None:
    """The most is counted from here."""
    Path("/proc/self/clear_refs").write_text("5")


def main(root: str, how: str) -> int:
    """`rows`: nothing is kept, and is made now; `pieces`: what was made before is opened; `supervision`: by the pane
    that watches the work of others."""
    desk = Desk.open(Path(root), filled.ME.name, filled.PASSWORD, WindClock(filled.NOW))
    try:
        for line in _WAYS[how](desk):
            print(json.dumps(line, ensure_ascii=False), flush=True)
    finally:
        desk.close()
    return 0


def from_rows(desk: Desk) -> Iterator[Result]:
    """In the background, while somebody saves; the other threads' longest wait for their turn with it."""
    counted, gaps, over = desk._store.counted, list[float](), Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.wait(0.001):
            now = time.perf_counter()
            gaps.append((now - last) * 1000)
            last = now

    ticking = Thread(target=tick)
    forget_peak()
    before, began, took = memory_mb("VmRSS"), time.perf_counter(), list[float]()
    ticking.start()
    counted.prepare(True)
    rng, matters = Random(5), [code for code in desk.book.categories if desk.book.is_leaf(code)]
    while counted._thread is not None and counted._thread.is_alive():
        saved = time.perf_counter()
        desk.do(desk.act("register_case", channel="phone", category=rng.choice(matters), text="路灯不亮"))
        took.append((time.perf_counter() - saved) * 1000)
        counted._thread.join(0.05)
    seconds = time.perf_counter() - began
    over.set()
    ticking.join()
    with desk._store.read() as connection:
        size = connection.exec_driver_sql("SELECT count(*), sum(length(body)) FROM figures_piece").one()
    peak = memory_mb("VmHWM") - before
    yield {"what": "seat: read from the rows and kept, in the background", "s": round(seconds, 1), "n": size[0]} | {
        "piece_mb": round(size[1] / 2**20, 1),
        "more_memory_mb": round(peak),
    }
    yield {"what": "seat: a saving meanwhile", **percentiles(took, p99=50)}
    yield {"what": "seat: another thread's wait for its turn meanwhile", **percentiles(gaps, max=50)}


def from_pieces(desk: Desk) -> Iterator[Result]:
    """Opened, narrowed, touched and narrowed."""
    forget_peak()
    before = memory_mb("VmRSS")
    yield from measured("seat", desk.book, desk.ask)
    peak = memory_mb("VmHWM") - before
    now = memory_mb("VmRSS") - before
    more: Result = {"what": "seat: memory for a year's figures", "more_memory_mb": round(peak), "then_mb": round(now)}
    yield {**more, "target": {"more_memory_mb": MOST_MB}, "met": peak <= MOST_MB}
    rng, matters = Random(3), [code for code in desk.book.categories if desk.book.is_leaf(code)]

    def run(number: int) -> None:
        desk.do(desk.act("register_case", channel="phone", category=rng.choice(matters), text=f"路灯不亮{number}"))
        desk.ask(asked(Filters()))

    yield {"what": "seat: a saving, then the year anew", **percentiles(timed(run, _N), p95=200)}


def supervision(desk: Desk) -> Iterator[Result]:
    """What the pane asks when it opens, in the order in which it does; then each list again as work goes on."""
    began = time.perf_counter()
    lists = desk.ask(Lenses())
    first = (time.perf_counter() - began) * 1000
    desk.ask(CallbackProgress())
    desk.ask(Seasons())
    whole = (time.perf_counter() - began) * 1000
    sizes = {"cases": YEAR, "lists": len(lists)}
    opened: Result = {"what": "seat: supervision opens", "lists_ms": round(first), "ms": round(whole), "sizes": sizes}
    yield {**opened, "target": {"ms": 1000}, "met": whole <= 1000}
    for name, question, most in (
        ("lenses and boards", Lenses(), 150),
        ("callbacks of each", CallbackProgress(), 150),
        ("seasons", Seasons(), 150),
    ):
        took = percentiles(timed(lambda _n, q=question: desk.ask(q), _N), p95=most)
        yield {"what": f"seat: {name}", **took, "sizes": {"cases": YEAR}}
    largest = max(lists, key=lambda row: row.count)
    ids = Ids(list=largest.list, filters=largest.filters, limit=5000)
    took = percentiles(timed(lambda _n: desk.ask(ids), _N), p95=100)
    yield {"what": f"seat: the list behind {largest.id}", **took, "sizes": {"cases": YEAR, "listed": largest.count}}
    day = (filled.NOW - timedelta(days=1)).date().isoformat()
    for kind, most in ((BulletinKind.DAY, 2000), (BulletinKind.MONTH, 10_000)):
        began = time.perf_counter()
        desk.ask(BulletinPreview(kind=kind, day=day))
        took_ms = (time.perf_counter() - began) * 1000
        looked: Result = {"what": f"seat: a bulletin looked ahead at, {kind}", "ms": round(took_ms)}
        yield {**looked, "sizes": {"cases": YEAR}, "target": {"ms": most}, "met": took_ms <= most}


_WAYS = {"rows": from_rows, "pieces": from_pieces, "supervision": supervision}


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
