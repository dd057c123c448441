"""The lenses of supervision: each against a slow, obvious definition, and read aloud once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, create_engine

from app.domain.errors import Refused
from app.domain.records import CaseFacts, ContactFacts, Dispatch, Event
from app.domain.words import Answer, Channel, Flag, Status
from app.figures.conditions import condition
from app.figures.filters import Filters, narrow
from app.figures.held import Held
from app.figures.lenses import LENSES, PRESSED, PRESSURE
from app.figures.look import Look
from tests.app.figures.test_counts import BOOK, DAY, TABLES, cases, filled, found, metadata

NOW = DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://")
    metadata.create_all(made)
    yield made
    made.dispose()


@st.composite
def watched(draw: st.DrawFn) -> CaseFacts:
    """A case with what lenses look at: contacts, timeline, pressure, units, a group."""
    facts = draw(cases())
    hours = st.integers(-24 * 40, 20)
    contacts = [
        ContactFacts(id=str(n), channel=Channel.PHONE, at=NOW + timedelta(hours=draw(hours)), caller=caller)
        for n, caller in enumerate(draw(st.lists(st.sampled_from(["c1", "c2"]), max_size=5)))
    ]
    lines = [Event(id=str(n), at=facts.at, by="", what=w) for n, w in enumerate(draw(ACTS))]
    units = [
        replace(each, unit=draw(st.sampled_from(["U1", "U2", "U3"])), lead=draw(st.booleans()))
        for each in draw(st.lists(st.sampled_from(facts.dispatches or (BLANK,)), max_size=4))
    ]
    return replace(
        facts,
        contacts=tuple(contacts),
        timeline=tuple(lines),
        dispatches=tuple(units),
        supervision=draw(st.integers(0, 3)),
        reminders=draw(st.integers(0, 3)),
        group=draw(st.sampled_from([None, "g1"])),
        closed_at=draw(st.none() | hours.map(lambda h: NOW + timedelta(hours=h))),
    )


ACTS = st.lists(st.sampled_from(["rework", "note", "review"]), max_size=2)
BLANK = Dispatch(id="", unit="U1", at=DAY, by="")


def seen(lens: str, row: CaseFacts, rows: list[CaseFacts]) -> bool:
    """The definition, said as plainly as it can be."""
    practice = Flag.PRACTICE in row.flags or row.channel is Channel.OWN_FIND
    recent = row.closed_at is None or row.closed_at >= NOW - timedelta(days=30)
    if practice or (lens not in ("slow", "unanswered", *PRESSURE) and (row.status is Status.WITHDRAWN or not recent)):
        return False
    return bool(DEFINED[lens](row, rows))


def crowded(row: CaseFacts, rows: list[CaseFacts]) -> bool:
    week = [r for r in rows if r.group == row.group and NOW - timedelta(days=7) <= r.at < NOW]
    return row.group is not None and len(week) > 5


def came_back(row: CaseFacts, _rows: list[CaseFacts]) -> bool:
    again = row.completed_at is not None and any(c.at > row.completed_at for c in row.contacts)
    return again or any(line.what == "rework" for line in row.timeline)


def thrice(row: CaseFacts, _rows: list[CaseFacts]) -> bool:
    return any(count >= 3 for count in Counter(c.caller for c in row.contacts).values())


def unhappy_twice(row: CaseFacts, _rows: list[CaseFacts]) -> bool:
    return len({c.round for c in row.callbacks if Answer.NO in (c.solved, c.satisfied)}) >= 2


def passed(row: CaseFacts, _rows: list[CaseFacts]) -> bool:
    back = {d.unit for d in row.dispatches if d.returned_at is not None}
    return len(back) >= 2 or len({d.unit for d in row.dispatches if d.lead}) >= 3


def slow(row: CaseFacts, _rows: list[CaseFacts]) -> bool:
    there = row.status in (Status.DISPATCHED, Status.SIGNED, Status.REWORK, Status.CONSULTING)
    late = row.due is not None and row.due < NOW
    return there and (late or row.supervision > 0 or row.reminders >= 2)


DEFINED: dict[str, Any] = {
    "concentrated": crowded,
    "slow": slow,
    "rebounding": came_back,
    "repeated": thrice,
    "long_unhappy": unhappy_twice,
    "passed_around": passed,
    "reminded": lambda row, _rows: row.status in PRESSED and row.reminders > 0 and row.supervision == 0,
    **{f"level{n}": lambda row, _rows, n=n: row.status in PRESSED and row.supervision == n for n in (1, 2, 3)},
    "unanswered": lambda row, _rows: row.status in (Status.DISPATCHED, Status.REWORK),
}


@given(rows=st.lists(watched(), max_size=9), lens=st.sampled_from(LENSES))
def test_a_lens_finds_exactly_what_its_definition_says(engine: Engine, rows: list[CaseFacts], lens: str) -> None:
    with filled(engine, rows) as connection:
        expected = {n for n, row in enumerate(rows) if seen(lens, row, rows)}
        assert found(connection, Filters(lens=lens, lens_at=NOW)) == expected
        read, taken = Held.of(connection, TABLES), Held()
        taken.take({str(n): row for n, row in enumerate(rows)})
        for held in (read, taken):
            look = Look(held, BOOK).met(Filters(lens=lens, lens_at=NOW))
            assert set(np.flatnonzero(look).tolist()) == expected


def test_five_cases_of_one_matter_are_no_crowd_and_six_are(engine: Engine) -> None:
    case = CaseFacts(id="", number="", status=Status.OPEN, turn=1, version=1, channel=Channel.PHONE, at=DAY, group="g")
    for many, crowd in ((5, set[int]()), (6, set(range(6)))):
        with filled(engine, [case] * many) as connection:
            assert found(connection, Filters(lens="concentrated", lens_at=NOW)) == crowd
            assert Look(Held.of(connection, TABLES), BOOK).total(Filters(lens="concentrated", lens_at=NOW)) == len(
                crowd
            )


@given(rows=st.lists(watched(), max_size=6), by=st.sampled_from(["", "x"]), reached=st.none() | st.booleans())
def test_who_rang_and_whom_they_reached(engine: Engine, rows: list[CaseFacts], by: str, reached: bool | None) -> None:
    asked = Filters(moment="called_at", since=DAY, until=NOW, called_by=by, reached=reached)
    expected = {
        n
        for n, row in enumerate(rows)
        if any(DAY <= c.at < NOW and c.by == by and reached in (None, c.contacted is not None) for c in row.callbacks)
    }
    with filled(engine, rows) as connection:
        assert found(connection, asked) == expected


def test_two_lenses_at_once_find_nothing_and_one_keeps_its_moment() -> None:
    one = Filters(lens="slow", lens_at=NOW)
    assert narrow(one, one, BOOK) == one
    both = narrow(one, Filters(lens="repeated", lens_at=NOW), BOOK)
    assert both.since == both.until is not None, "a condition nothing meets"


@pytest.mark.parametrize(
    ("filters", "code", "field"),
    [
        (Filters(lens="rosy", lens_at=NOW), "unknown", "filters.lens"),
        (Filters(lens="slow"), "missing", "filters.lens_at"),
        (Filters(called_by="x"), "unknown", "filters.moment"),
    ],
)
def test_what_makes_no_sense_is_refused(filters: Filters, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        condition(filters, BOOK)
    assert (refused.value.code, refused.value.fields) == (code, (field,))


def test_columns_in_memory_say_what_they_do_not_know() -> None:
    look = Look(Held(), BOOK)
    for asked in (Filters(given_at=NOW), Filters(moment="callback_due", until=NOW), Filters(group="g")):
        with pytest.raises(Refused, match="unknown"):
            look.total(asked)
    for asked in (Filters(moment="called_at", called_by="x"), Filters(moment="called_at", reached=True)):
        with pytest.raises(Refused, match="unknown"):
            look.total(asked)
