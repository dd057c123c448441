"""Every number equals a slow count over the records, and the condition it carries finds exactly those cases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    literal,
    select,
)

from app.clock import epoch_ms
from app.domain.errors import Refused
from app.domain.records import Callback, CaseFacts, Dispatch, Event
from app.domain.words import Answer, Channel, Flag, Outcome, RequestType, Status, Way
from app.figures.columns import answer_values, columns, values
from app.figures.conditions import Tables, condition, hour_of, zone_offsets
from app.figures.counts import BY, IN_HAND, TILES, Asked, count
from app.figures.filters import OVERDUE, Filters
from app.text import refusal, speaking
from tests.world.story import small_book

DAY = datetime(2026, 11, 8, 16, tzinfo=UTC)
"""00:00 of a Monday in Xining."""
BOOK = small_book()

metadata = MetaData()
facts = Table("facts", metadata, Column("id", Text, primary_key=True), *columns())
callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Text),
    Column("case_id", Text, nullable=False),
    Column("at", BigInteger),
    Column("caller", Text),
    Column("round", BigInteger),
    *(Column(name, Text) for name in ("contacted", "solved", "satisfied", "by")),
)
TABLES = Tables(facts, callbacks)

moments = st.integers(0, 72).map(lambda half_hours: DAY + timedelta(minutes=30 * half_hours))
maybe = st.none() | moments
categories = st.sampled_from([None, "C", "C1", "C2", "C3", "GONE"])
areas = st.sampled_from([None, "A", "A1", "A11", "A12", "GONE"])
people = st.sampled_from([None, "p-op", "p-lead"])
units = st.sampled_from([None, "U-FIRE", "U-HEAT"])


levels = st.sampled_from([None, 1, 3, 7])
answers = st.none() | st.sampled_from(Answer)
given_back = st.lists(
    st.builds(Dispatch, id=st.just(""), unit=st.just("U"), at=moments, by=st.just(""), returned_at=maybe), max_size=2
)


@st.composite
def tries(draw: st.DrawFn, at: datetime, n: int) -> Callback:
    said = (draw(answers), draw(answers), draw(answers))
    caller, number = draw(st.sampled_from(["c1", "c2"])), draw(st.integers(1, 2))
    return Callback(
        id=str(n), caller=caller, round=number, at=at, by="", way=Way.PHONE,
        contacted=said[0], solved=said[1], satisfied=said[2],
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    at, called = draw(moments), draw(st.lists(moments, max_size=4))
    merged = draw(st.booleans())
    return CaseFacts(
        id="",
        number="",
        status=Status.CLOSED if merged else draw(st.sampled_from(Status)),
        turn=1,
        version=1,
        channel=draw(st.sampled_from(Channel)),
        at=at,
        by=draw(people),
        request_type=draw(st.none() | st.sampled_from(RequestType)),
        category=draw(categories),
        area=draw(areas),
        unit=draw(units),
        level=draw(levels),
        assigned=draw(people),
        flags=tuple(draw(st.sets(st.sampled_from(Flag), max_size=3))),
        outcome=draw(st.none() | st.sampled_from(Outcome)),
        saved_at=draw(maybe),
        answered_at=draw(maybe),
        dispatched_at=draw(maybe),
        completed_at=draw(maybe),
        due=draw(maybe),
        merged_into="other" if merged else None,
        callbacks=tuple(draw(tries(moment, n)) for n, moment in enumerate(called)),
        dispatches=tuple(draw(given_back)),
    )


DATED = ["at", "saved_at", "answered_at", "dispatched_at", "completed_at", "returned_at", "due", "called_at"]
EMPTY = ["request_type", "category", "area", "unit", "outcome", "level"]
filters = st.builds(
    Filters,
    statuses=st.lists(st.sampled_from(Status), max_size=3, unique=True).map(tuple),
    channels=st.lists(st.sampled_from(Channel), max_size=2, unique=True).map(tuple),
    request_types=st.lists(st.sampled_from(RequestType), max_size=2, unique=True).map(tuple),
    flags=st.lists(st.sampled_from(Flag), max_size=1).map(tuple),
    category=categories,
    area=areas,
    unit=units,
    level=levels,
    late=st.none() | st.booleans(),
    outcome=st.none() | st.sampled_from(Outcome),
    person=people,
    assigned=people,
    overdue_at=maybe,
    moment=st.sampled_from(
        ["at", "saved_at", "answered_at", "dispatched_at", "completed_at", "returned_at", "due", "called_at"]
    ),
    since=maybe,
    until=maybe,
    hour=st.none() | st.integers(0, 23),
    merged=st.none() | st.booleans(),
    counted=st.none() | st.booleans(),
    missing=st.lists(st.sampled_from(["request_type", "category", "area", "unit", "outcome", "level"]), max_size=1).map(
        tuple
    ),
)
FREE = st.just(Filters()) | filters.map(lambda f: replace(f, moment="at", since=None, until=None, hour=None))


def filled(engine: Engine, rows: list[CaseFacts]) -> Connection:
    """A database holding these cases, their ids by position."""
    connection = engine.connect()
    connection.execute(delete(facts))
    connection.execute(delete(callbacks))
    if rows:
        connection.execute(insert(facts), [values(row) | {"id": str(number)} for number, row in enumerate(rows)])
    names = callbacks.c.keys()
    for number, row in enumerate(rows):
        for tried in row.callbacks:
            connection.execute(insert(callbacks), dict(zip(names, answer_values(tried, str(number)), strict=True)))
    return connection


def found(connection: Connection, asked: Filters) -> set[int]:
    what = condition(asked, BOOK)
    rows = connection.execute(select(facts.c.id).where(*what.clauses(TABLES)), what.values).scalars()
    return {int(number) for number in rows}


def inside(row: CaseFacts, moment: str, since: datetime | None, until: datetime | None, hour: int | None) -> bool:
    if moment == "called_at":
        ats = [c.at for c in row.callbacks]
    elif moment == "returned_at":
        ats = [max((d.returned_at for d in row.dispatches if d.returned_at), default=None)]
    else:
        ats = [getattr(row, moment)]
    return any(
        at is not None
        and (since is None or at >= since)
        and (until is None or at < until)
        and (hour is None or at.astimezone(BOOK.zone).hour == hour)
        for at in ats
    )


def under(chain: object, code: str | None, wanted: str | None) -> bool:
    return wanted is None or code == wanted or any(row.code == wanted for row in chain(code))


def met(row: CaseFacts, f: Filters) -> bool:
    """The filters read aloud."""
    own = row.channel == Channel.OWN_FIND or Flag.PRACTICE in row.flags
    dated = f.since is None and f.until is None and f.hour is None
    return (
        (not f.statuses or row.status in f.statuses)
        and (not f.channels or row.channel in f.channels)
        and (not f.request_types or row.request_type in f.request_types)
        and all(flag in row.flags for flag in f.flags)
        and under(BOOK.category_chain, row.category, f.category)
        and under(BOOK.area_chain, row.area, f.area)
        and f.unit in (None, row.unit)
        and f.level in (None, row.level)
        and f.outcome in (None, row.outcome)
        and (f.late is None or (row.completed_at and row.due and f.late == (row.completed_at > row.due)) is True)
        and f.person in (None, row.by)
        and f.assigned in (None, row.assigned)
        and (f.overdue_at is None or (row.status in OVERDUE and row.due is not None and row.due < f.overdue_at))
        and (f.merged is None or f.merged == (row.merged_into is not None))
        and (f.counted is None or f.counted != own)
        and all(getattr(row, name) is None for name in f.missing)
        and (dated or inside(row, f.moment, f.since, f.until, f.hour))
    )


def slow_tiles(rows: list[CaseFacts], asked: Asked) -> dict[str, int]:
    """The definitions, case by case."""
    of_hotline = [row for row in rows if met(row, asked.filters)]
    own = [r for r in of_hotline if r.channel != Channel.OWN_FIND and Flag.PRACTICE not in r.flags]
    received = [r for r in own if inside(r, "saved_at", asked.since, asked.until, None)]
    return {
        "received": len(received),
        "completed": sum(inside(r, "completed_at", asked.since, asked.until, None) for r in own),
        "in_progress": sum(r.status in IN_HAND for r in received),
        "direct": sum(r.outcome == Outcome.DIRECT for r in received),
        "dispatched": sum(r.outcome == Outcome.DISPATCHED for r in received),
        "callbacks": sum(inside(r, "called_at", asked.since, asked.until, None) for r in own),
        "overdue": sum(r.status in OVERDUE and r.due is not None and r.due < asked.now for r in own),
        "queue": sum(r.status in (Status.WAITING, Status.OPEN) for r in of_hotline),
        "returns": sum(inside(r, "returned_at", asked.since, asked.until, None) for r in own),
        "praise": sum(r.request_type == RequestType.PRAISE for r in received),
        "in_time": sum(r.due is not None and not late(r) for r in own if done(r, asked)),
        "late": sum(r.due is not None and late(r) for r in own if done(r, asked)),
        "own_find": sum(
            r.channel == Channel.OWN_FIND and inside(r, "saved_at", asked.since, asked.until, None) for r in of_hotline
        ),
    }


def late(row: CaseFacts) -> bool:
    return row.completed_at is not None and row.due is not None and row.completed_at > row.due


def done(row: CaseFacts, asked: Asked) -> bool:
    return inside(row, "completed_at", asked.since, asked.until, None)


def slow_key(row: CaseFacts, by: str) -> str | None:
    if by == "hour":
        assert row.saved_at is not None
        return str(row.saved_at.astimezone(BOOK.zone).hour)
    if by == "category" and row.category is not None:
        return "GONE" if row.category == "GONE" else "C"
    if by == "area" and row.area is not None:
        return "A1" if row.area in ("A1", "A11", "A12") else row.area
    if by == "level" and row.level is not None:
        return str(row.level)
    return getattr(row, {"category_leaf": "category"}.get(by, by))


ENGINE = create_engine("sqlite://")
metadata.create_all(ENGINE)


@settings(max_examples=60, deadline=None)
@given(st.lists(cases(), max_size=12), FREE, moments, moments)
def test_each_number_is_a_slow_count_and_opens_to_its_cases(
    rows: list[CaseFacts], base: Filters, one: datetime, other: datetime
) -> None:
    asked = Asked(min(one, other), max(one, other), BY, base, DAY + timedelta(hours=20))
    with filled(ENGINE, rows) as connection:
        figures = count(connection, TABLES, BOOK, asked)
        assert {tile.name: tile.count for tile in figures.tiles} == slow_tiles(rows, asked)
        received = [row for number, row in enumerate(rows) if number in found(connection, figures.tiles[0].filters)]
        for by, table in figures.tables.items():
            keys = [slow_key(row, by) for row in received]
            assert {row.key: row.count for row in table} == {key: keys.count(key) for key in keys}, by
        for number in (*figures.tiles, *(row for table in figures.tables.values() for row in table)):
            assert len(found(connection, number.filters)) == number.count, number


@settings(max_examples=100, deadline=None)
@given(st.lists(cases(), min_size=1, max_size=8), filters)
def test_a_condition_finds_what_it_says(rows: list[CaseFacts], asked: Filters) -> None:
    with filled(ENGINE, rows) as connection:
        assert found(connection, asked) == {number for number, row in enumerate(rows) if met(row, asked)}


def one_day() -> list[CaseFacts]:
    """A handful of cases of the day, one of each sort."""
    base = CaseFacts(id="", number="", status=Status.OPEN, turn=1, version=1, channel=Channel.PHONE, at=DAY)
    saved = replace(base, saved_at=DAY + timedelta(hours=9), request_type=RequestType.HELP, category="C1", area="A11")
    return [
        replace(base, status=Status.WAITING),
        saved,
        replace(saved, status=Status.CLOSED, outcome=Outcome.DIRECT, completed_at=DAY + timedelta(hours=10)),
        replace(saved, status=Status.DISPATCHED, outcome=Outcome.DISPATCHED, due=DAY + timedelta(hours=11)),
        replace(saved, flags=(Flag.PRACTICE,)),
        replace(saved, channel=Channel.OWN_FIND),
    ]


def tiles(connection: Connection) -> dict[str, int]:
    asked = Asked(DAY, DAY + timedelta(days=1), BY, Filters(), DAY + timedelta(hours=12))
    return {tile.name: tile.count for tile in count(connection, TABLES, BOOK, asked).tiles}


A_DAY = dict(zip(TILES, (3, 1, 2, 1, 1, 0, 1, 4, 0, 0, 0, 0, 1), strict=True))


def test_a_day_in_numbers() -> None:
    with filled(ENGINE, one_day()) as connection:
        assert tiles(connection) == A_DAY


def test_the_same_on_postgres(postgres_url: str) -> None:
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    metadata.create_all(engine)
    with filled(engine, one_day()) as connection:
        assert tiles(connection) == A_DAY
        hour = Filters(moment="saved_at", hour=9, flags=(Flag.PRACTICE,), category="C")
        assert found(connection, hour) == {4}
    engine.dispose()


@pytest.mark.parametrize(("since", "hours"), [("2026-03-08T00:00-05:00", 48), ("2026-11-01T00:00-04:00", 48)])
def test_hours_where_clocks_are_changed(since: str, hours: int) -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime.fromisoformat(since)
    offsets = zone_offsets(zone, start, start + timedelta(hours=hours))
    assert len(offsets) == 2
    with ENGINE.connect() as connection:
        for half in range(2 * hours):
            at = start + timedelta(minutes=30 * half)
            asked = select(hour_of(literal(epoch_ms(at), BigInteger), offsets))
            assert connection.execute(asked).scalar_one() == at.astimezone(zone).hour


def test_a_zone_that_keeps_still_needs_one_offset() -> None:
    assert zone_offsets(ZoneInfo("Asia/Shanghai"), None, None) == (
        (epoch_ms(datetime(2000, 1, 1, tzinfo=UTC)), 8 * 3_600_000),
    )


@pytest.mark.parametrize("asked", [Filters(moment="never"), Filters(missing=("status",))])
def test_unknown_names_are_refused(asked: Filters) -> None:
    with pytest.raises(Refused) as refused:
        condition(asked, BOOK)
    assert refused.value.code == "unknown"


def test_an_unknown_table_is_refused() -> None:
    with ENGINE.connect() as connection, pytest.raises(Refused) as refused:
        count(connection, TABLES, BOOK, Asked(DAY, DAY, ("weather",), Filters(), DAY))
    with speaking("zh_CN"):
        assert refusal("unknown", refused.value.fields, refused.value.values) == "未知：统计维度 weather"


def test_whoever_finished_a_waiting_item_did_its_intake() -> None:
    line = Event(id="e", at=DAY, by="p-op", what="register_case")
    assert values(replace(one_day()[0], by="centre", timeline=(line,)))["by"] == "p-op"
