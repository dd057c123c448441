"""A call as an operator meets it: it rings, F2, and all that is known of the caller stands there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.speed import filled
from tests.speed.measuring import Result, percentiles

_CALLS, _WARM = 105, 5
_TARGET_MS = 150
_ROOT = Path(__file__).resolve().parents[2]


def call() -> Iterator[Result]:
    """The real window on a profile of 200,000 cases, offline; each caller has called before."""
    with filled.copy() as root:
        who = (filled.ME.name, filled.PASSWORD, filled.NOWHERE)
        words = [sys.executable, "-m", "tests.speed.window_call", str(root), *who, str(_CALLS)]
        ran = subprocess.run(words, cwd=_ROOT, capture_output=True, text=True, check=True)
    took = json.loads(ran.stdout.splitlines()[-1])["took"][_WARM:]
    sizes = {"cases": filled.CASES}
    strip, form = ([each[name] for each in took] for name in ("strip", "form"))
    yield {"what": "ringing to the strip with area and earlier cases painted", **percentiles(strip), "sizes": sizes}
    whole = percentiles(form, p95=_TARGET_MS)
    yield {"what": "ringing to the form with caller, area and history painted, F2 between", **whole, "sizes": sizes}


BENCHES = {"call": call}
