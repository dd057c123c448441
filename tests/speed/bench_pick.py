"""A matter as an operator picks it: letter by letter at the real window, among as many as a real hotline has."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.speed import filled
from tests.speed.measuring import Result, percentiles
from tests.world.catalogue import full_catalogue

_CASES, _MATTERS, _WARM = 2_000, 2_570, 50
_PICKED = 250
_TARGET_MS = 10
_ROOT = Path(__file__).resolve().parents[2]


def pick() -> Iterator[Result]:
    """From each letter's key to the list painted; and Enter, until the hands stand at the place."""
    with filled.copy(_CASES) as root, tempfile.TemporaryDirectory() as folder:
        filled.put_catalogue(root, full_catalogue(Path(folder), 7, _MATTERS))
        who = (filled.ME.name, filled.PASSWORD, filled.NOWHERE)
        words = [sys.executable, "-m", "tests.speed.window_pick", str(root), *who, str(_PICKED)]
        ran = subprocess.run(words, cwd=_ROOT, capture_output=True, text=True, check=True)
    took = json.loads(ran.stdout.splitlines()[-1])
    assert took["matters"] == _MATTERS
    sizes = {"categories": _MATTERS}
    listed = percentiles(took["key"][_WARM:], p99=_TARGET_MS)
    yield {"what": "a letter to the list painted", **listed, "sizes": sizes}
    yield {"what": "Enter to the matter taken", **percentiles(took["enter"][_WARM:]), "sizes": sizes}


BENCHES = {"pick": pick}
