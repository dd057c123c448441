"""The long forms of the promises: `python3 dev.py soak [NAME…] [--seed N] [OPTIONS]`. JSON lines, the figures last.

Every line names the seed it can be replayed from. Exit status: 0 all promises held, 1 one did not, 2 misuse.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from random import SystemRandom
from typing import Any

from tests.soak import agreeing, killing, quick_forms

SOAKS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "kill": killing.soak,
    "agree": agreeing.soak,
    "cuts": quick_forms.cuts,
    "feed": quick_forms.feed,
    "claims": quick_forms.claims,
    "lock": quick_forms.lock,
    "rubbish": quick_forms.rubbish,
    "figures": quick_forms.figures,
}


def machine() -> str:
    """What the figures were measured on, without any name."""
    with open("/proc/meminfo", encoding="ascii") as file:
        kilobytes = int(file.readline().split()[1])
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {kilobytes / 2**20:.0f} GiB, {system}"


def main(words: list[str]) -> int:
    """Run the named soaks, all of them without a name."""
    parser = argparse.ArgumentParser("dev.py soak", description="The long forms of the promises, as JSON lines.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(SOAKS))
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**9))
    parser.add_argument("--kills", type=int, default=500, help="kill: how many")
    parser.add_argument("--saves", type=int, default=60, help="kill: saves in one life, at most")
    parser.add_argument("--seats", type=int, default=2, help="kill: seats side by side")
    parser.add_argument("--seeds", type=int, default=500, help="agree: how many cities")
    parser.add_argument(
        "--times", type=int, default=0, help="cuts, feed, claims, lock, rubbish, figures: instead of their own number"
    )
    given = parser.parse_args(words)
    if unknown := [name for name in given.names if name not in SOAKS]:
        parser.error(f"unknown: {' '.join(unknown)}")
    held = True
    for name in given.names or SOAKS:
        print(f"soak {name}, seed {given.seed}", file=sys.stderr, flush=True)
        figures = SOAKS[name](given)
        held &= bool(figures["held"])
        line = {"soak": name, "seed": given.seed} | figures | {"machine": machine()}
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
