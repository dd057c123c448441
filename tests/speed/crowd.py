"""Run as a process by benches: real seats without a screen that log one case a second between them, in turn.

Arguments: the centre's address, how many seats, how many cases, the names' beginning. One JSON line when all seats hold
the tables, then one for each saving: the case's number and the monotonic clock when it was saved.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

from app.clock import SystemClock
from app.desk import Desk
from tests.world.centre import PASSWORD


def main(url: str, seats: str, cases: str, beginning: str) -> int:
    """Sign everybody in, then save on the second."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{beginning}{number}" for number in range(int(seats))]
        desks = [_open(Path(folder) / name, name, url) for name in names]
        print(json.dumps({"seats": len(desks)}), flush=True)
        sys.stdin.readline()
        pause, next_at = Event(), time.monotonic()
        for number in range(int(cases)):
            next_at += 1
            pause.wait(max(0.0, next_at - time.monotonic()))
            saved = _log(desks[number % len(desks)], number)
            print(json.dumps({"number": saved, "at": time.monotonic()}), flush=True)
        sys.stdin.readline()
        for desk in desks:
            desk.close()
    return 0


def _open(root: Path, name: str, url: str) -> Desk:
    desk = Desk.open(root, name, PASSWORD, SystemClock(), url)
    assert desk.wait_idle(120)[0], desk.link_state()
    return desk


def _log(desk: Desk, number: int) -> str:
    leaves = [code for code in desk.book.categories if desk.book.is_leaf(code)]
    return desk.do(
        desk.act(
            "register_case",
            channel="phone",
            request_type="complaint",
            category=leaves[number % len(leaves)],
            area=next(iter(desk.book.areas)),
            place=f"八一中路{number}号",
            text="楼道灯坏了一个月没人修，晚上老人上下楼很不安全，请尽快处理。",
            caller={"name": "马晓燕", "phone": f"1380013{number:04d}"},
        )
    ).number


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
