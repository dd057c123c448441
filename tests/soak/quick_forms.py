"""Long forms that are a quick form run for longer: cut answers, writers and readers of the feed, claims, the lock."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from time import monotonic
from typing import Any

from tests.world.city import city


def cuts(given: Namespace) -> dict[str, Any]:
    """P2: so many cities in which the answers of the first exchanges are cut somewhere."""
    from app.sync import link
    from tests.faults.test_cut_answers import cutting, logged, once

    begun, link.RETRY_S = monotonic(), 0.05
    cities, each = given.times or 200, 12
    failed: list[int] = []
    for seed in range(given.seed, given.seed + cities):
        with city() as town:
            one = town.seat("op1")
            one.idle()
            one.network.forget = cutting(seed, each)
            ids = logged(one, 30)
            one.network.break_lines()
            one.idle()
            if not once(town, ids):
                failed.append(seed)
    figures = {"cities": cities, "cut_answers": cities * each, "wrong": failed, "held": not failed}
    return figures | {"seconds": round(monotonic() - begun)}


def feed(given: Namespace) -> dict[str, Any]:
    """P4: 16 writers with thinking time and roll-backs on both databases, three readers each."""
    return _pytest("tests/server/test_ledger.py", "law_no_reader or control", "WRITES", given.times or 500)


def claims(given: Namespace) -> dict[str, Any]:
    """P8: 64 threads reach for so many items on both databases."""
    return _pytest("tests/server/test_claims.py", "law or frozen or control", "ITEMS", given.times or 200)


def lock(given: Namespace) -> dict[str, Any]:
    """P24: so many random ways to leave a seat alone."""
    return _pytest("tests/ui/shell/test_lock_anywhere.py", "", "LOCKS", given.times or 200, SEED=str(given.seed))


def figures(given: Namespace) -> dict[str, Any]:
    """So many histories: a seat's figures, the centre's in database and memory, and a recount of the export agree."""
    return _pytest(
        "tests/flows/test_figures_agree.py", "agree", "HISTORIES", given.times or 10_000, SEED=str(given.seed)
    )


def rubbish(given: Namespace) -> dict[str, Any]:
    """P28: so many exchanges with one wrong thing in each, on both databases."""
    return _pytest("tests/server/test_rubbish.py", "", "RUBBISH", given.times or 20_000, SEED=str(given.seed))


def _pytest(file: str, only: str, name: str, times: int, **more: str) -> dict[str, Any]:
    begun = monotonic()
    words = [sys.executable, "-m", "pytest", "-q", file, *(["-k", only] if only else [])]
    run = subprocess.run(words, env=os.environ | {name: str(times)} | more, stdout=subprocess.PIPE, text=True)
    print(run.stdout, file=sys.stderr)
    last = run.stdout.strip().splitlines()[-1:] or [""]
    figures = {name.lower(): times, "tests": last[0].strip("= "), "held": run.returncode == 0}
    return figures | {"seconds": round(monotonic() - begun)}
