"""The same tests on both databases: a made centre with tables and people, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.clock import WindClock
from server.centre import Centre
from server.database import open_database
from server.hotline import open_centre
from tests.world.centre import CHEAP, Running, make_centre
from tests.world.postgres import Postgres

START = "2026-11-22T10:42:07+08:00"


@pytest.fixture(scope="session")
def embedded_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A made centre's database file, to be copied."""
    path = tmp_path_factory.mktemp("made") / "centre.db"
    running = make_centre(path, WindClock(START))
    running.centre.database.close()
    return path, running.people


@pytest.fixture(scope="session")
def postgres_made(postgres: Postgres) -> tuple[str, dict[str, str]]:
    """A made centre's database, to be used as a template."""
    url = postgres.new_database()
    running = make_centre(url, WindClock(START))
    running.centre.database.close()
    return url, running.people


@pytest.fixture(params=["embedded", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A fresh copy of a made centre's database: where it is, and its people."""
    if request.param == "embedded":
        path, people = request.getfixturevalue("embedded_made")
        shutil.copy(path, tmp_path / "centre.db")
        yield str(tmp_path / "centre.db"), people
        return
    url, people = request.getfixturevalue("postgres_made")
    server: Postgres = request.getfixturevalue("postgres")
    copied = server.new_database(like=url)
    yield copied, people
    server.drop_database(copied)


@pytest.fixture
def clock() -> WindClock:
    """The centre's clock, a minute after it was made."""
    clock = WindClock(START)
    clock.wind(60)
    return clock


def reopen(place: str, clock: WindClock) -> Centre:
    """Another process's view of the same centre."""
    centre = open_centre(open_database(place), clock)
    centre.hasher = CHEAP
    return centre


@pytest.fixture
def running(place: tuple[str, dict[str, str]], clock: WindClock) -> Iterator[Running]:
    """A centre that is made but not served."""
    centre = reopen(place[0], clock)
    yield Running(centre, "", dict(place[1]))
    centre.database.close()


@pytest.fixture
def centre(running: Running) -> Centre:
    """The same."""
    return running.centre


@pytest.fixture
def another(place: tuple[str, dict[str, str]], clock: WindClock) -> Iterator[Callable[[], Centre]]:
    """Makes further centres over the same database, as other processes would."""
    made: list[Centre] = []

    def make() -> Centre:
        made.append(reopen(place[0], clock))
        return made[-1]

    yield make
    for each in made:
        each.database.close()
