"""What one seat saves, at the others: twenty real seat cores at one served centre on PostgreSQL, one change a second.

Seats, server and PostgreSQL share this machine's cores, which in a hotline nobody does: nineteen seats take in the
same page at once. So the first seat to hear of each change is told too: what the way alone takes."""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.desk import Desk, Touched
from server.doors.place import keep_address
from tests.speed.bench_centre import served
from tests.speed.measuring import Result, percentiles
from tests.world.centre import PASSWORD, make_centre
from tests.world.city import INTAKE
from tests.world.postgres import postgres_server

SEATS, PROCESSES = 20, 4
CHANGES, WARM, EVERY_S = 30, 3, 1.0
_AIM_MS, _WINDOW_MS = 50, 500
_WAIT_S = 30.0


def news() -> Iterator[Result]:
    """From a saving at one seat until the others announce it: `touched`, after it is in their stores."""
    with postgres_server(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        url = postgres.new_database()
        running = make_centre(url, SystemClock())
        for number in range(SEATS):
            running.add(f"news{number}", ("operator",))
        running.centre.database.close()
        keep_address(Path(folder), url)
        with served(Path(folder)) as port:
            saved, heard = _played(f"http://127.0.0.1:{port}", Path(folder))
    late = [[(at - saved[case]) * 1000 for at in heard[case]] for case in list(saved)[WARM:]]
    assert all(len(each) == SEATS - 1 for each in late), [len(each) for each in late]
    sizes = {"seats": SEATS, "changes": CHANGES}
    everybody = percentiles([each for change in late for each in change], p95=_WINDOW_MS)
    yield {"what": "save at one seat, touched at 19 others", **everybody, "aim": {"p95_ms": _AIM_MS}, "sizes": sizes}
    yield {"what": "the same, the first to hear", **percentiles([min(change) for change in late]), "sizes": sizes}


def _played(url: str, folder: Path) -> tuple[dict[str, float], dict[str, list[float]]]:
    """When each case was saved, and when each other seat announced it. All processes share the machine's clock."""
    context = multiprocessing.get_context("spawn")
    results, ready = context.Queue(), context.Barrier(PROCESSES)
    names = [f"news{number}" for number in range(SEATS)]
    shares = [names[first::PROCESSES] for first in range(PROCESSES)]
    workers = [
        context.Process(target=_seats, args=(url, folder, share, first == 0, ready, results))
        for first, share in enumerate(shares)
    ]
    for worker in workers:
        worker.start()
    saved: dict[str, float] = {}
    heard: dict[str, list[float]] = {}
    for _ in workers:
        of_one, by_case = results.get(timeout=_WAIT_S + 60 + (CHANGES + WARM) * EVERY_S)
        saved |= of_one
        for case, times in by_case.items():
            heard.setdefault(case, []).extend(times)
    for worker in workers:
        worker.join()
    return saved, heard


def _seats(url: str, folder: Path, names: list[str], saves: bool, ready: Any, results: Any) -> None:
    """Some of the seats; the first of them saves where it is told to."""
    desks = [Desk.open(folder / name, name, PASSWORD, SystemClock(), url) for name in names]
    heard: dict[str, list[float]] = {}
    lock = threading.Lock()
    listening = desks[1:] if saves else desks
    try:
        for desk in desks:
            assert desk.wait_idle(_WAIT_S)[0]
            assert _until(lambda desk=desk: desk._link._ringing is not None), "a bell is not open"
        for desk in listening:
            desk.on_touched(_ear(heard, lock))
        ready.wait(_WAIT_S * 2)
        saved = _save(desks[0]) if saves else {}
        ready.wait(_WAIT_S * 2 + (CHANGES + WARM) * EVERY_S)
        results.put((saved, heard))
    finally:
        for desk in desks:
            desk.close()


def _ear(heard: dict[str, list[float]], lock: threading.Lock) -> Callable[[Touched], None]:
    known: set[str] = set()

    def hear(touched: Touched) -> None:
        now = time.monotonic()
        with lock:
            for case in touched.kinds.get("case", frozenset()) - known:
                known.add(case)
                heard.setdefault(case, []).append(now)

    return hear


def _save(desk: Desk) -> dict[str, float]:
    """One case each second; when the saving began."""
    saved: dict[str, float] = {}
    pause = threading.Event()
    for _ in range(WARM + CHANGES):
        began = time.monotonic()
        saved[desk.do(desk.act("register_case", **INTAKE)).case] = began
        pause.wait(EVERY_S)
    return saved


def _until(so: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(int(_WAIT_S / 0.01)):
        if so():
            return True
        pause.wait(0.01)
    return False


BENCHES = {"news": news}
