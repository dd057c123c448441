"""The long form of P1: hundreds of kills of real seat processes, several seats side by side on one centre."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from app.clock import SystemClock
from tests.soak.kills import NAMES, WORDS, Found, Life, Script, look, plan
from tests.soak.search import found_in
from tests.world.centre import Running, running_centre


def soak(given: Namespace) -> dict[str, Any]:
    """So many kills; the figures."""
    begun = monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-kill-") as place:
        with running_centre(Path(place) / "centre.db", SystemClock()) as centre:
            scripts = [_script(Path(place), centre, given.seed + n, f"op{n + 1}") for n in range(given.seats)]
            share = [given.kills // given.seats + (n < given.kills % given.seats) for n in range(given.seats)]
            with ThreadPoolExecutor(given.seats) as pool:
                lives = [*pool.map(lambda work: _lives(*work, given.saves), zip(scripts, share, strict=True))]
            found = [look(centre.centre, script.told, script.device) for script in scripts]
        readable = [hit for script in scripts for hit in found_in(script.profile, [*NAMES, *WORDS])]
    return _figures([life for each in lives for life in each], scripts, found) | {
        "readable_on_disk": len(readable),
        "held": all(each.sound for each in found) and not readable,
        "seconds": round(monotonic() - begun),
    }


def _script(place: Path, centre: Running, seed: int, person: str) -> Script:
    if person not in centre.people:
        centre.add(person, ("operator",))
    script = Script(place / person, centre, seed, person=person)
    script.begin()
    return script


def _lives(script: Script, kills: int, saves: int) -> list[Life]:
    dice = Random(script.seed)
    lives = [plan(dice, saves) for _ in range(kills)]
    for number, life in enumerate(lives, 1):
        script.live(life)
        if number % 25 == 0:
            print(f"{script.person}: {number} of {kills} kills, {len(script.told.saved)} saves", file=sys.stderr)
    script.finish()
    script.close()
    return lives


def _figures(lives: list[Life], scripts: list[Script], found: list[Found]) -> dict[str, Any]:
    return {
        "kills": len(lives),
        "lives": dict(Counter(life.kind for life in lives)) | {"offline": sum(life.offline for life in lives)},
        "acknowledged": sum(len(script.told.saved) for script in scripts),
        "sent": sum(len(script.told.texts) for script in scripts),
        "lost": sum(len(each.lost) for each in found),
        "doubled": sum(len(each.doubled) + len(each.twice_told) for each in found),
        "out_of_order": sum(each.disordered for each in found),
        "renumbered": sum(len(each.renumbered) for each in found),
        "refused": sum(len(each.refused) + len(each.wrong) for each in found),
    }
