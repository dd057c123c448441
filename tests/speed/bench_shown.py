"""What one seat saves shows in another's window: twenty seats, one change a second, the served centre on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from server.doors.place import keep_address
from tests.speed.bench_centre import served
from tests.speed.measuring import Result, percentiles
from tests.world.centre import PASSWORD, make_centre
from tests.world.postgres import postgres_server

_SEATS, _CASES, _WARM = 19, 60, 5
_ROOT = Path(__file__).resolve().parents[2]


def shown() -> Iterator[Result]:
    """From the return of the saving at one seat to the end of the painting in the window of another."""
    took = _told("op1", "cases")
    yield {
        "what": "saved at one seat, painted at another",
        **percentiles(took, p95=500),
        "sizes": {"seats": _SEATS + 1},
    }


def tile() -> Iterator[Result]:
    """From the return of the saving at one seat to the end of the painting of the lead's tile of received cases."""
    took = _told("lead1", "statistics")
    yield {
        "what": "saved at one seat, in the lead's tile",
        **percentiles(took, p95=1000),
        "sizes": {"seats": _SEATS + 1},
    }


def _told(person: str, pane: str) -> list[float]:
    with postgres_server(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        url = postgres.new_database()
        running = make_centre(url, SystemClock())
        for number in range(_SEATS):
            running.add(f"crowd{number}", ("operator",))
        running.centre.database.close()
        keep_address(Path(folder), url)
        with served(Path(folder)) as port:
            return _watched(f"http://127.0.0.1:{port}", Path(folder), person, pane)


def _watched(centre: str, folder: Path, person: str, pane: str) -> list[float]:
    """Milliseconds of each saving. The tile counts from none: the nth saving is seen when it stands at n or more."""
    window = _process("tests.speed.window_shown", str(folder / "seat"), person, PASSWORD, centre, pane)
    crowd = _process("tests.speed.crowd", centre, str(_SEATS), str(_CASES), "crowd")
    try:
        _line(window), _line(crowd)
        _say(crowd)
        saved = [_line(crowd) for _ in range(_CASES)]
        names = [str(n + 1) if pane == "statistics" else case["number"] for n, case in enumerate(saved)]
        painted: dict[str, float] = {}
        while names[-1] not in painted:
            seen = _line(window)
            painted.setdefault(seen["number"], seen["at"])
    finally:
        for process in (window, crowd):
            process.communicate(timeout=60)
    if pane == "statistics":
        for n in range(len(names) - 1, 0, -1):  # two that came together are seen together
            painted.setdefault(str(n), painted[str(n + 1)])
    missing = [name for name in names if name not in painted]
    assert not missing, f"never painted: {missing}"
    return [(painted[name] - case["at"]) * 1000 for name, case in zip(names, saved, strict=True)][_WARM:]


def _process(module: str, *arguments: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(line, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"{process.args} ended"
    return json.loads(line)


def _say(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


BENCHES = {"shown": shown, "tile": tile}
