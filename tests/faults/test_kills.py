"""P1, quick form: a real seat process is killed while it saves. The long form: `python3 dev.py soak kill`."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from app.clock import SystemClock
from tests.soak.kills import NAMES, WORDS, Found, Life, Script, look, plan
from tests.soak.search import found_in
from tests.world.centre import Running, running_centre

KILLS = 8
HASTY = ("tests.soak.hasty_seat", "headless")


@pytest.fixture
def centre() -> Iterator[Running]:
    with running_centre(clock=SystemClock()) as running:
        yield running


def lived(script: Script, centre: Running, lives: list[Life]) -> Found:
    """What is wrong at the centre after these lives and a last, quiet one."""
    try:
        script.begin()
        for life in lives:
            script.live(life)
        script.finish()
    finally:
        script.close()
    return look(centre.centre, script.told, script.device)


@pytest.mark.parametrize("seed", [20261122])
def test_what_was_acknowledged_is_at_the_centre_once(centre: Running, tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    script = Script(tmp_path, centre, seed)
    kinds = ("starting", "ending") + ("saving",) * (KILLS - 2)
    lives = [plan(dice, 12, kind) for kind in kinds]
    found = lived(script, centre, lives)
    assert found.sound, f"seed {seed}: {found}"
    assert len(script.told.saved) >= KILLS - 1
    assert found_in(tmp_path, [*NAMES, *WORDS]) == [], "nor is anything readable in what the killed seats left"


def test_control_a_seat_that_acknowledges_before_its_commit_loses(centre: Running, tmp_path: Path) -> None:
    script = Script(tmp_path, centre, 1, HASTY)
    found = lived(script, centre, [Life("saving", acks=3, depth=1, later_s=0, offline=True)])
    assert found.lost == script.told.saved[-1:], found
