"""A bare line to the database: what goes together, what is planned, and what a failure leaves."""

from __future__ import annotations

import re

import psycopg
import pytest

from server import feed, reading, seats, span
from server.centre import Centre
from server.line import Line
from server.sweep import sweep
from tests.world.round_trips import counted

POSTGRES = pytest.mark.parametrize("place", ["postgres"], indirect=True)
INTO = "INSERT INTO counter (hotline, name, value) VALUES ($1, $2, $3) RETURNING value"
HAS = "SELECT count(*) FROM counter WHERE hotline = $1 AND name = $2"


def test_the_last_statements_are_committed_whole(centre: Centre) -> None:
    def work(line: Line) -> None:
        with line.transaction():
            line.rows(INTO, (1, "a", 1))
            assert line.last((INTO, (1, "b", 2)), (INTO, (1, "c", 3))) == [(3,)]

    centre.database.on_line(work)
    assert [_has(centre, name) for name in "abc"] == [1, 1, 1]


def test_a_failure_among_the_last_statements_undoes_all_and_spares_the_line(centre: Centre) -> None:
    def work(line: Line) -> None:
        with line.transaction():
            line.rows(INTO, (1, "a", 1))
            line.last((INTO, (1, "b", 2)), (INTO, (1, "b", None)))

    for _ in range(2):  # the line is lent again, with some of its statements known
        with pytest.raises(Exception, match=r"(?i)not.null|unique"):
            centre.database.on_line(work)
    assert [_has(centre, name) for name in "ab"] == [0, 0]


def test_what_is_expected_is_seen_after_the_commit(centre: Centre) -> None:
    def work(line: Line) -> list[int]:
        line.expect((HAS, (1, "a")))
        with line.transaction():
            line.last((INTO, (1, "a", 1)))
        first = line.rows(HAS, (1, "a"))[0][0]
        with line.transaction():
            line.rows("DELETE FROM counter WHERE hotline = $1 AND name = $2 RETURNING 1", (1, "a"))
        return [first, line.rows(HAS, (1, "a"))[0][0], line.rows(HAS, (1, "b"))[0][0]]

    assert centre.database.on_line(work) == [1, 0, 0]


@POSTGRES
def test_what_is_expected_costs_no_journey_of_its_own(centre: Centre) -> None:
    def work(line: Line) -> None:
        line.expect((HAS, (1, "a")))
        with line.transaction():
            line.last((INTO, (1, "a", 1)))
        line.rows(HAS, (1, "a"))

    with counted() as asked:
        centre.database.on_line(work)
    assert len(asked) == 1


@POSTGRES
@pytest.mark.parametrize("name", ["page", "bell", "command", "seat"])
def test_a_database_nobody_has_measured_is_searched_by_whole_keys(centre: Centre, name: str) -> None:
    """Without statistics PostgreSQL takes one hotline for a two-hundredth of a table and joins all of it."""
    sql = {
        "page": feed._sql(1001, True),
        "bell": span._sql(101, True, True),
        "command": reading._sql(True),
        "seat": seats._SEAT,
    }[name]
    many = max(map(int, re.findall(r"\$([0-9]+)", sql)))

    def plan(line: Line) -> str:
        raw: psycopg.Connection[tuple[str]] = line._raw  # type: ignore[attr-defined]
        raw.execute(f"PREPARE looked AS {sql}".encode())
        nothing = ", ".join(["NULL"] * many)
        return "\n".join(row[0] for row in raw.execute(f"EXPLAIN EXECUTE looked({nothing})".encode()))

    found = centre.database.on_line(plan)
    assert not re.search("Seq Scan|Hash|Merge|Materialize", found), found
    if name in ("page", "bell"):
        assert "Join Filter" not in found, found
        assert re.search(r"Index Cond: \(\(hotline = g\S*\) AND \(kind = .*\) AND \(id = g\S*\)\)", found), found


@POSTGRES
def test_a_table_that_grew_is_measured(centre: Centre) -> None:
    sql = "INSERT INTO counter SELECT 1, 'n' || n, n FROM generate_series(1, 1000) n"
    with centre.database.write() as connection:
        connection.exec_driver_sql(sql)
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    sweep(centre)
    with centre.database.read() as connection:
        size = connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'counter'").scalar_one()
    assert size > 900


def _has(centre: Centre, name: str) -> int:
    return centre.database.on_line(lambda line: line.rows(HAS, (1, name)))[0][0]
