"""What benches have in common: timing, percentiles, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

Result = dict[str, Any]
Bench = Callable[[], Iterable[Result]]
"""Gives one line for each thing it measured: `what`, its percentiles or rate, `n`, `sizes`, and `target`."""


def timed(run: Callable[[int], object], n: int, warm: int = 3) -> list[float]:
    """How long each of `n` runs took, in milliseconds; the first few are not counted."""
    for number in range(warm):
        run(number)
    took: list[float] = []
    for number in range(n):
        began = time.perf_counter()
        run(number)
        took.append((time.perf_counter() - began) * 1000)
    return took


def percentiles(milliseconds: Iterable[float], **target: float) -> Result:
    """p50, p95, p99 and max; with a target like `p95=10` also whether it is met."""
    ordered = sorted(milliseconds)
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in _SHARES.items()}
    result: Result = {f"{name}_ms": round(value, 3) for name, value in (at | {"max": ordered[-1]}).items()}
    result["n"] = len(ordered)
    if target:
        result["target"] = {f"{name}_ms": value for name, value in target.items()}
        result["met"] = all(at[name] <= value for name, value in target.items())
    return result


_SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def machine() -> Result:
    """What it ran on, and how busy that was just now."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlcipher.sqlite_version,
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
