"""P1 where no kill can show it: what a power cut spares rests on these settings, of every connection that writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.store.writer import Priority
from server.database import open_database
from tests.world.city import city
from tests.world.postgres import Postgres

FULL, NORMAL, WAL = 2, 1, "wal"
NAMES = ("synchronous", "journal_mode")


def test_a_seat_waits_for_the_disk() -> None:
    with city() as town:
        store = town.seat("op1").desk._store
        with store._writing.connect() as connection:
            told = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("synchronous", "journal_mode")
            ]
        assert told == [FULL, WAL]


def test_only_what_can_be_had_again_does_not_wait() -> None:
    with city() as town:
        store = town.seat("op1").desk._store

        def told(priority: Priority) -> int:
            ask = "PRAGMA synchronous"
            return store.write(lambda writing: writing.connection.exec_driver_sql(ask).scalar_one(), priority)

        in_turn = [told(each) for each in (Priority.PERSON, Priority.LINK, Priority.PERSON, Priority.LATER)]
        assert in_turn == [FULL, NORMAL, FULL, NORMAL]
        assert told(Priority.PERSON) == FULL


def test_the_embedded_centre_waits_for_the_disk(tmp_path: Path) -> None:
    database = open_database(tmp_path / "centre.db")
    with database.write() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in NAMES]
    assert told == [FULL, WAL]
    ask = [f"SELECT * FROM pragma_{name}" for name in NAMES]
    assert database.on_line(lambda line: [line.rows(sql, ())[0][0] for sql in ask]) == [FULL, WAL]
    database.close()


@pytest.mark.skipif(os.name == "nt", reason="needs the PostgreSQL of the tests")
def test_at_postgresql_the_centre_leaves_that_to_its_administrator(postgres: Postgres) -> None:
    """No connection of the centre makes commits lazy: where they are, the server was told so at its start."""
    database = open_database(postgres.new_database())
    sql = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
    with database.read() as connection:
        assert connection.exec_driver_sql(sql).scalar_one() == "command line"
    assert database.on_line(lambda line: line.rows(sql, ())) == [("command line",)]
    database.close()
