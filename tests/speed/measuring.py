"""What benches have in common: timing, percentiles, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2 as sqlcipher

Result = dict[str, Any]
Bench = Callable[[], Iterable[Result]]
"""Gives one line for each thing it measured: `what`, its percentiles or rate, `n`, `sizes`, and `target`."""


class Timing(NamedTuple):
    """Milliseconds of each run: by the clock, and of this thread's own work, which a busy machine disturbs less."""

    clock: list[float]
    cpu: list[float]


def timed(run: Callable[[int], object], n: int, warm: int = 3) -> Timing:
    """How long each of `n` runs took; the first few are not counted."""
    for number in range(warm):
        run(number)
    took = Timing([], [])
    for number in range(n):
        began, worked = time.perf_counter(), time.thread_time()
        run(number)
        took.cpu.append((time.thread_time() - worked) * 1000)
        took.clock.append((time.perf_counter() - began) * 1000)
    return took


def percentiles(took: Timing | list[float], **target: float) -> Result:
    """p50, p95, p99 and max by the clock, p50 and p95 of the CPU; with a target like `p95=10` whether it is met."""
    clock, cpu = took if isinstance(took, Timing) else (took, [])
    at = _at(clock)
    result: Result = {f"{name}_ms": round(value, 3) for name, value in at.items()}
    result["n"] = len(clock)
    if target:
        result["target"] = {f"{name}_ms": value for name, value in target.items()}
        result["met"] = all(at[name] <= value for name, value in target.items())
    if cpu:
        result |= {f"cpu_{name}_ms": round(_at(cpu)[name], 3) for name in ("p50", "p95")}
    return result


def _at(milliseconds: Iterable[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in _SHARES.items()}
    return at | {"max": ordered[-1]}


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
