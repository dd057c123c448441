"""`python3 dev.py bench [--cases N] [NAME…]`: the figures, one JSON line each.

A bench lives in a module `bench_….py` of this folder, which gives its `BENCHES`: name → function (see `measuring`).
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from app.garbage import look_seldom
from tests.speed import filled
from tests.speed.measuring import Bench, machine


def benches() -> dict[str, Bench]:
    """Every bench by its name."""
    found: dict[str, Bench] = {}
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        found |= import_module(f"tests.speed.{path.stem}").BENCHES
    return found


def main(wanted: list[str]) -> int:
    """Run these, or all. Exit status 2 for a name there is none of."""
    if wanted[:1] == ["--cases"] and wanted[1:] and wanted[1].isdigit():
        filled.CASES, wanted = int(wanted[1]), wanted[2:]
    known = benches()
    if unknown := [name for name in wanted if name not in known]:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    look_seldom()  # as the programs do
    on = machine()
    for name in wanted or known:
        for result in known[name]():
            line = {"name": name, **result, "machine": {**on, "load": machine()["load"]}}
            print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
