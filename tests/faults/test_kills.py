"""P1, quick form: a real seat process is killed while it saves. The long form: `python3 dev.py soak kill`."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from app.clock import SystemClock
from app.desk import Act, Desk
from app.questions.shapes import CaseOf, Drafts
from tests.soak.kills import NAMES, WORDS, Found, Life, Script, look, plan
from tests.soak.search import found_in
from tests.world.centre import PASSWORD, Running, running_centre
from tests.world.city import INTAKE

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


PHOTO = b"\xff\xd8\xff\xe0 MARKER-OF-A-PHOTO " * 20_000


def killed_after_a_drop(centre: Running, place: Path, way: str) -> Desk:
    """The same seat again, offline, after its window was killed with a form and a file in it."""
    (place / "现场.jpg").write_bytes(PHOTO)
    Desk.open(place / "seat", "op1", PASSWORD, SystemClock(), centre.url).close()
    centre.server.should_exit = True  # type: ignore[union-attr]
    seat, photo = str(place / "seat"), str(place / "现场.jpg")
    words = [sys.executable, "-m", "tests.soak.dropping_seat", way, seat, photo, "半句"]
    died = subprocess.run(words, capture_output=True, check=False, timeout=100)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert found_in(place / "seat", ["MARKER-OF-A-PHOTO", "半句"]) == []
    return Desk.open(place / "seat", "op1", PASSWORD, SystemClock())


def test_a_file_dropped_onto_a_form_outlives_the_kill_like_what_was_typed(centre: Running, tmp_path: Path) -> None:
    desk = killed_after_a_drop(centre, tmp_path, "sound")
    try:
        (draft,) = desk.ask(Drafts())
        assert draft.payload["text"] == "半句"
        (file,) = desk.files.of_draft(draft.id)
        assert (file.name, desk.files.kept(file.id)) == ("现场.jpg", PHOTO)
        case = desk.do(Act("register_case", INTAKE), draft=draft.id).case
        assert [each.id for each in desk.ask(CaseOf(case=case)).private.attachments] == [file.id]
        assert desk.files.held(file.id) == PHOTO
    finally:
        desk.close()


def test_control_a_seat_that_keeps_files_in_mind_loses_them(centre: Running, tmp_path: Path) -> None:
    desk = killed_after_a_drop(centre, tmp_path, "forgetful")
    try:
        (draft,) = desk.ask(Drafts())
        assert draft.payload["text"] == "半句" and desk.files.of_draft(draft.id) == ()
    finally:
        desk.close()
