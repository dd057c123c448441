"""What is counted in memory is what is counted in the database: every number, every condition, after every change."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection

from app.domain.records import CaseFacts
from app.domain.words import Channel, Status
from app.figures import counts, held
from app.figures.counts import BY, Asked, count
from app.figures.filters import Filters
from app.figures.held import Held
from app.figures.look import Look
from app.figures.rates import rates
from tests.app.figures.test_counts import BOOK, DAY, ENGINE, FREE, TABLES, cases, filled, filters, found, moments

histories = st.lists(cases(), max_size=10)
changes = st.lists(st.tuples(st.integers(0, 11), st.none() | cases()), max_size=8)
NOW = DAY + timedelta(hours=20)


def changed(rows: list[CaseFacts | None], taken: list[tuple[int, CaseFacts | None]]) -> list[CaseFacts | None]:
    """The rows after these changes; a place behind the last one is a new case."""
    after = [*rows, *([None] * (12 - len(rows)))]
    for place, row in taken:
        after[place] = row
    return after


def stored(rows: list[CaseFacts | None]) -> Connection:
    """A database with those that there are, their ids by position."""
    connection = filled(ENGINE, [row or BLANK for row in rows])
    for number, row in enumerate(rows):
        if row is None:
            connection.execute(TABLES.facts.delete().where(TABLES.facts.c.id == str(number)))  # type: ignore[attr-defined]
            connection.execute(TABLES.callbacks.delete().where(TABLES.callbacks.c.case_id == str(number)))  # type: ignore[attr-defined]
    return connection


BLANK = CaseFacts(id="", number="", status=Status.OPEN, turn=1, version=1, channel=Channel.PHONE, at=DAY)


@settings(max_examples=60, deadline=None)
@given(histories, changes, FREE, moments, moments)
def test_memory_and_database_give_the_same_figures(
    rows: list[CaseFacts], taken: list[tuple[int, CaseFacts | None]], base: Filters, one: datetime, other: datetime
) -> None:
    asked = Asked(min(one, other), max(one, other), BY, base, NOW)
    with filled(ENGINE, rows) as connection:
        known = Held.of(connection, TABLES)
    for place, row in taken:
        known.take({str(place): row})
    with stored(changed(list(rows), taken)) as connection:
        look = Look(known, BOOK)
        assert counts.figures(look, BOOK, asked) == count(connection, TABLES, BOOK, asked)
        for by in (None, "unit", "area"):
            wanted = rates(connection, TABLES, BOOK, asked.since, asked.until, by, base)
            assert look.rates(asked.since, asked.until, by, base) == wanted


IN_MEMORY = filters.filter(lambda f: f.moment in (*held.MOMENTS, "called_at"))


@settings(max_examples=100, deadline=None)
@given(histories, IN_MEMORY)
def test_memory_and_database_find_the_same_cases(rows: list[CaseFacts], asked: Filters) -> None:
    with filled(ENGINE, rows) as connection:
        known = Held.of(connection, TABLES)
        assert Look(known, BOOK).total(asked) == len(found(connection, asked))


@settings(max_examples=40, deadline=None)
@given(histories, changes)
def test_changes_at_once_and_one_by_one_are_the_same(
    rows: list[CaseFacts], taken: list[tuple[int, CaseFacts | None]]
) -> None:
    with filled(ENGINE, rows) as connection:
        together, apart = Held.of(connection, TABLES), Held.of(connection, TABLES)
    together.take({str(place): row for place, row in taken})
    for place, row in taken:
        apart.take({str(place): row})
    asked = Asked(DAY, DAY + timedelta(days=3), BY, Filters(), NOW)
    assert counts.figures(Look(together, BOOK), BOOK, asked) == counts.figures(Look(apart, BOOK), BOOK, asked)


def test_a_change_that_is_not_given_shows() -> None:
    """The control: without `take` the figures stay as they were."""
    row = replace(BLANK, saved_at=DAY)
    with filled(ENGINE, [row]) as connection:
        known = Held.of(connection, TABLES)
    period = Filters(moment="saved_at", since=DAY, until=DAY + timedelta(hours=1))
    assert Look(known, BOOK).total(period) == 1
    known.take({"0": None})
    assert Look(known, BOOK).total(period) == 0


def test_many_new_cases_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_LOOSE", 500)
    known, row = Held(), BLANK
    known.take({str(n): row for n in range(held._LOOSE + 5)})
    known.take({str(n): replace(row, status=Status.CLOSED) for n in range(0, held._LOOSE + 10, 7)})
    closed = Look(known, BOOK).total(Filters(statuses=(Status.CLOSED,)))
    assert closed == len(range(0, held._LOOSE + 10, 7))
