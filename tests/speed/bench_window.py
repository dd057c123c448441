"""The window as a person meets it: sign-in painted, Intake's rows after the password, what it takes of memory, and that
it does not stand still while much comes in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.speed import filled
from tests.speed.measuring import Result, percentiles

_RUNS = 5
_ROOT = Path(__file__).resolve().parents[2]


def start() -> Iterator[Result]:
    """A new process each time, on a profile of 200,000 cases, offline; the first run warms the disk's cache."""
    with filled.copy() as root:
        runs = [_run(root) for _ in range(_RUNS + 1)][1:]
    sizes = {"cases": filled.CASES}
    shown = [run["sign_in"] * 1000 for run in runs]
    rows = [(run["rows"] - run["accepted"]) * 1000 for run in runs]
    yield {"what": "start to sign-in painted", **percentiles(shown, p50=600), "sizes": sizes}
    yield {"what": "password accepted to Intake's rows", **percentiles(rows, p50=500), "sizes": sizes}
    gaps = [gap for run in runs for gap in run["gaps_ms"]]
    stall = percentiles(gaps, max=50, p99=33)
    yield {"what": "event loop's gaps while 10,000 changes come in", **stall, "sizes": sizes}
    peak = max(run["peak_mb"] for run in runs)
    target = {"target": {"mb": 180}, "met": peak <= 180}
    yield {"what": "peak memory", "mb": round(peak, 1), "n": len(runs), "sizes": sizes} | target


def _run(root: Path) -> dict[str, Any]:
    line = [
        sys.executable,
        "-m",
        "tests.speed.window_start",
        str(root),
        filled.ME.name,
        filled.PASSWORD,
        filled.NOWHERE,
    ]
    ran = subprocess.run([*line, str(time.monotonic())], cwd=_ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


BENCHES = {"window": start}
