"""Who holds whose private part: what a seat has after exchanging is what the scope says, never more."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.clock import WindClock
from app.domain.commands import Assign, DispatchCase, InvalidCall, Note, Return, Withdraw
from app.domain.words import InvalidReason
from app.sync.wire import Page
from server import access, feed, tables
from server.centre import Centre, Settings, encode
from server.roster import set_roles
from server.seats import seat_of
from server.span import read_span
from server.sweep import sweep
from tests.world.centre import Running
from tests.world.plain import PlainSeat

PRIVATE = ("private", "call_private")
DAY = 86_400
SEEDS = int(os.environ.get("SEEDS", "4"))
"""More of them for the long form."""


def may_hold(centre: Centre, seat: PlainSeat) -> set[tuple[str, str]]:
    """The scope told by plain reading of the tables, without the feed."""
    works = bool({"operator", "callback", "lead"} & set(centre.book.people[seat.person].roles))
    with centre.database.snapshot() as connection:
        records = connection.execute(select(tables.record).where(tables.record.c.kind.in_(PRIVATE))).mappings().all()
        queued = {
            row.id
            for row in connection.execute(select(tables.facts.c.id, tables.facts.c.status))
            if row.status in ("waiting", "open")
        }
        mine = select(tables.granted.c.id).where(tables.granted.c.person == seat.person, ~tables.granted.c.dead)
        granted = set(connection.execute(mine).scalars())
    alive = [(row["kind"], row["id"]) for row in records if not row["dead"]]
    return {key for key in alive if works and (key[1] in granted or key[1] in queued)}


def holds(seat: PlainSeat) -> set[tuple[str, str]]:
    return {key for key in seat.held if key[0] in PRIVATE}


def test_the_queue_is_everybodys_and_what_leaves_it_is_not(centre: Centre) -> None:
    one, two, admin = (PlainSeat.of(centre, name) for name in ("op1", "op2", "admin1"))
    case = one.registering()
    one.do(case)
    for seat in (two, admin):
        seat.catch_up()
    assert holds(two) == {("private", case.case)}
    assert holds(admin) == set()
    one.do(DispatchCase(**one.common(case.case, seen=one.seen(case.case)), unit="U1"))
    two.catch_up()
    assert holds(two) == set()
    assert two.facts(case.case).unit == "U1"
    assert holds(one) == {("private", case.case)}


def test_a_returned_case_comes_back_to_everybody(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = one.registering().case
    command = one.registering(case=case)
    one.do(command)
    one.do(DispatchCase(**one.common(case, seen=one.seen(case)), unit="U1"))
    two.catch_up()
    one.do(Return(**one.common(case, seen=one.seen(case)), text="不属我单位"))
    two.catch_up()
    assert holds(two) == {("private", case)}


def test_opening_brings_it_until_the_day_ends(centre: Centre, clock: WindClock) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = one.registering()
    one.do(case)
    one.do(DispatchCase(**one.common(case.case, seen=one.seen(case.case)), unit="U1"))
    two.catch_up()
    seat = _seat(centre, two)
    found, seq = access.open_case(centre, seat, case.number)
    assert found == case.case
    two.catch_up()
    assert two.cursor >= seq
    assert holds(two) == {("private", case.case)}
    clock.wind(DAY)
    sweep(centre)
    two = PlainSeat(centre, PlainSeat.of(centre, "op2", device=two.device).signed, two.cursor, held=two.held)
    two.catch_up()
    assert holds(two) == set()


def test_what_was_assigned_is_held(centre: Centre) -> None:
    lead, back = PlainSeat.of(centre, "lead1"), PlainSeat.of(centre, "cb1")
    case = lead.registering()
    lead.do(case)
    lead.do(DispatchCase(**lead.common(case.case, seen=lead.seen(case.case)), unit="U1"))
    back.catch_up()
    assert holds(back) == set()
    lead.do(Assign(**lead.common(case.case), to=back.person))
    back.catch_up()
    assert holds(back) == {("private", case.case)}


def test_a_unit_may_not_reach_a_foreign_case_by_a_note(running: Running) -> None:
    centre = running.centre
    running.add("u1", ["unit:U1"])
    one, unit = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "u1")
    case = one.registering()
    one.do(case)
    note = Note(**unit.common(case.case), text="看一眼")
    assert unit.do(note).code == "role"
    assert holds(unit) == set()
    one.do(DispatchCase(**one.common(case.case, seen=one.seen(case.case)), unit="U1"))
    assert unit.do(Note(**unit.common(case.case), text="已派人")).code == ""
    assert holds(unit) == {("private", case.case)}


def test_other_roles_begin_anew(running: Running) -> None:
    centre = running.centre
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    one.do(one.registering())
    two.catch_up()
    set_roles(centre, two.person, ["admin"], running.people["admin1"])
    with pytest.raises(Exception, match="refill"):
        two.exchange()
    two.cursor, two.held = 0, {}
    two.catch_up()
    assert holds(two) == set()


def test_what_was_granted_before_counts_no_more_for_an_admin_alone(running: Running) -> None:
    centre = running.centre
    one, unit = PlainSeat.of(centre, "op1"), "U1"
    case = one.registering()
    one.do(case)
    one.do(DispatchCase(**one.common(case.case, seen=one.seen(case.case)), unit=unit))
    one.catch_up()
    assert holds(one) == {("private", case.case)}
    for roles, held in ((["admin"], set()), (["operator", "admin"], {("private", case.case)})):
        set_roles(centre, one.person, roles, running.people["admin1"])
        since = read_span(centre, None).head
        one = PlainSeat.of(centre, "op1", device=one.device)
        one.catch_up()
        assert holds(one) == held
        two = PlainSeat.of(centre, "op2")
        assert two.do(Note(**two.common(case.case), text="再看")).code == ""
        span = read_span(centre, since)
        page = msgspec.json.decode(encode(span.page(span.part_of(_seat(centre, one)), centre)), type=Page)
        assert ("private" in [change.kind for change in page.changes]) == bool(held)
        one.catch_up()
        assert holds(one) == held


def test_old_facts_stay_away_from_a_new_seat_unless_they_are_in_work(centre: Centre, clock: WindClock) -> None:
    one = PlainSeat.of(centre, "op1")
    done, going = one.registering(), one.registering()
    one.do(done)
    one.do(Withdraw(**one.common(done.case, seen=one.seen(done.case)), text="误报"))
    one.do(going)
    clock.wind(100 * DAY)
    new, lead = PlainSeat.of(centre, "op2"), PlainSeat.of(centre, "lead1")
    new.catch_up()
    lead.catch_up()
    assert {key for key in new.held if key[0] == "facts"} == {("facts", going.case)}
    assert ("facts", done.case) in lead.held


ACTS = ("register", "dispatch", "give_back", "assign", "open", "invalid", "wind", "exchange", "refill", "note")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_law_a_seat_holds_what_its_person_may_hold(centre: Centre, clock: WindClock, seed: int) -> None:
    """Random work at four seats that exchange when they like, in pages of many sizes; then everybody catches up."""
    dice = Random(seed)
    seats = [PlainSeat.of(centre, name) for name in ("op1", "op2", "cb1", "admin1")]
    for seat in seats:
        seat.catch_up()
    cases: list[str] = []
    for _ in range(60):
        centre.settings = _pages_of(centre, dice.choice([1, 2, 3, 1000]))
        _step(centre, clock, seats, cases, dice)
    clock.wind(1)
    sweep(centre)
    for seat in seats:
        seat.catch_up()
    _agree(centre, seats)


def test_control_without_the_stream_of_leavers_a_seat_keeps_what_it_may_not(
    centre: Centre, clock: WindClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_PAGE", feed._PAGE.replace("r.left_seq > 0 AND", "r.left_seq < 0 AND"))
    feed._sql.cache_clear()
    try:
        with pytest.raises(AssertionError):
            for seed in range(SEEDS):
                test_law_a_seat_holds_what_its_person_may_hold(centre, clock, seed)
    finally:
        feed._sql.cache_clear()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_law_a_bell_carries_what_an_exchange_would_bring(centre: Centre, clock: WindClock, seed: int) -> None:
    dice = Random(seed)
    seats = [PlainSeat.of(centre, name) for name in ("op1", "op2", "cb1", "admin1")]
    cases: list[str] = []
    for _ in range(15):
        for seat in seats:
            seat.catch_up()
        since = seats[0].cursor
        for _ in range(dice.randrange(1, 5)):
            _step(centre, clock, seats, cases, dice, quiet=True)
        span = read_span(centre, since)
        assert span.whole
        for plain in seats:
            who = _seat(centre, plain)
            by_bell, by_exchange = PlainSeat(centre, plain.signed), PlainSeat(centre, plain.signed)
            for each in (by_bell, by_exchange):
                each.held, each.cursor = dict(plain.held), since
            page = msgspec.json.decode(encode(span.page(span.part_of(who), centre)), type=Page)
            assert page.since == since
            by_bell.apply(page.changes, page.cursor)
            by_exchange.catch_up()
            assert (by_bell.held, by_bell.cursor) == (by_exchange.held, by_exchange.cursor)


def _step(
    centre: Centre, clock: WindClock, seats: list[PlainSeat], cases: list[str], dice: Random, quiet: bool = False
) -> None:
    seat, act = dice.choice(seats[:2]), dice.choice(ACTS)
    case = dice.choice(cases) if cases else None
    if act == "wind":
        clock.wind(dice.choice([60, DAY, 20 * DAY]))
        _sign_in_again(centre, seats)
        if dice.random() < 0.5:
            sweep(centre)
    elif act in ("exchange", "refill"):
        who = dice.choice(seats)
        if not quiet:
            who.cursor, who.held = (0, {}) if act == "refill" else (who.cursor, who.held)
            who.exchange()
    elif act == "invalid":
        _quietly(seat, InvalidCall(**seat.common(), reason=InvalidReason.SILENT, phone="13800138000"), dice)
    elif act == "register" or case is None:
        command = seat.registering()
        cases.append(command.case)
        _quietly(seat, command, dice)
    elif act == "open":
        access.open_case(centre, _seat(centre, dice.choice(seats[:3])), case)
    elif ("facts", case) in seat.held:
        _quietly(seat, _command(act, seat, case, dice.choice(seats).person), dice)


def _command(act: str, seat: PlainSeat, case: str, to: str) -> Any:
    common = seat.common(case, seen=seat.seen(case))
    if act == "dispatch":
        return DispatchCase(**common, unit="U1")
    if act == "give_back":
        return Return(**common, text="不属我单位")
    return Assign(**common, to=to) if act == "assign" else Note(**common, text="备注")


def _quietly(seat: PlainSeat, command: Any, dice: Random) -> None:
    """Send it, and let the answer be lost half the time: what was not applied must come again."""
    cursor, held = seat.cursor, dict(seat.held)
    seat.do(command)
    if dice.random() < 0.5:
        seat.cursor, seat.held = cursor, held


def _agree(centre: Centre, seats: list[PlainSeat]) -> None:
    """Private parts as the tables say; everything else as a new seat of the same person would get it."""
    for seat in seats:
        assert holds(seat) == may_hold(centre, seat), seat.signed.person.name
        fresh = _everything(centre, PlainSeat(centre, seat.signed))
        assert seat.held == fresh, seat.signed.person.name


def _everything(centre: Centre, fresh: PlainSeat) -> dict[tuple[str, str], bytes]:
    who = _seat(centre, fresh)
    cursor = 0
    while True:
        page = centre.database.on_line(lambda line, at=cursor: feed.page(centre, line, who, at))
        fresh.apply(page.changes, page.cursor)
        if page.cursor == page.head:
            return fresh.held
        cursor = page.cursor


def _pages_of(centre: Centre, many: int) -> Settings:
    return replace(centre.settings, page_rows=many, absent_days=10_000, lead_facts_days=9000, facts_days=9000)


def _sign_in_again(centre: Centre, seats: list[PlainSeat]) -> None:
    for seat in seats:
        seat.signed = PlainSeat.of(centre, seat.signed.person.name, device=seat.device).signed


def _seat(centre: Centre, plain: PlainSeat) -> Any:
    with centre.database.read() as connection:
        return seat_of(centre, connection, plain.token, plain.device)
