"""Signing in, tokens, people and seats."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.clock import WindClock
from app.domain.errors import Refused
from app.sync.wire import SeatState, SignIn
from server import audit, roster, signin, tables, tokens
from server.centre import Centre
from server.seats import seat_of
from tests.world.centre import PASSWORD, Running
from tests.world.plain import PlainSeat


def sign(centre: Centre, name: str = "op1", password: str = PASSWORD, **more: object) -> object:
    return signin.sign_in(centre, SignIn(name=name, password=password, **more))  # type: ignore[arg-type]


def code_of(work: object, *given: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        work(*given, **more)  # type: ignore[operator]
    return caught.value.code


def test_a_first_sign_in_enrols_and_the_next_knows_the_seat(centre: Centre) -> None:
    first = PlainSeat.of(centre, "op1", machine="前台 3 号机")
    first.do(first.registering())
    again = signin.sign_in(centre, SignIn(name="ＯＰ1 ", password=PASSWORD, device=first.device))
    assert (again.device, again.seat, again.next_n) == (first.device, "001", 2)
    assert again.hotline == first.signed.hotline
    assert roster.list_seats(centre)[0].machine == "前台 3 号机"


def test_who_is_not_let_in(running: Running) -> None:
    centre = running.centre
    two = PlainSeat.of(centre, "op2")
    assert code_of(sign, centre, "op1", "wrong") == "password"
    assert code_of(sign, centre, "nobody") == "password"
    assert code_of(sign, centre, "op1\0") == "password"
    assert code_of(sign, centre, "op1", "\ud800") == "password"
    assert code_of(sign, centre, device=two.device) == "device"
    assert code_of(sign, centre, device="\0") == "device"
    assert code_of(sign, centre, device="centre") == "device"
    roster.act_on(centre, running.people["op1"], "disable", running.people["admin1"])
    assert code_of(sign, centre) == "password"


def test_wrong_guesses_lock_for_longer_each_time(centre: Centre, clock: WindClock) -> None:
    waits: list[int] = []
    for _ in range(4):
        assert code_of(sign, centre, "op1", "wrong") == "password"
    for _ in range(3):
        assert code_of(sign, centre, "op1", "wrong") == "password"
        with pytest.raises(Refused) as caught:
            sign(centre)
        assert caught.value.code == "locked"
        waits.append(int(str(caught.value.values["seconds"])))
        clock.wind(waits[-1])
    assert waits == [30, 60, 120]
    sign(centre)
    assert code_of(sign, centre, "op1", "wrong") == "password"
    sign(centre)


def test_guesses_side_by_side_are_all_counted(centre: Centre) -> None:
    codes: list[str] = []
    threads = [threading.Thread(target=lambda: codes.append(code_of(sign, centre, "op1", "wrong"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("password") == 5
    assert codes.count("locked") == 15


def test_an_admin_unlocks_and_resets(running: Running) -> None:
    centre, admin = running.centre, running.people["admin1"]
    seat = PlainSeat.of(centre, "op1")
    for _ in range(5):
        code_of(sign, centre, "op1", "wrong")
    assert roster.find_person(centre, "OP1").locked
    roster.act_on(centre, seat.person, "unlock", admin)
    sign(centre)
    roster.act_on(centre, seat.person, "reset", admin, password="another 67890")
    assert code_of(seat.exchange) == "token"
    assert code_of(sign, centre) == "password"
    sign(centre, password="another 67890")
    assert code_of(roster.act_on, centre, seat.person, "reset", admin, password="short") == "short"
    assert code_of(roster.act_on, centre, admin, "disable", admin) == "self"
    assert code_of(roster.act_on, centre, "x", "unlock", admin) == "no_person"
    assert code_of(roster.act_on, centre, seat.person, "fly", admin) == "unknown"


def test_signed_out_is_out_at_once(running: Running) -> None:
    centre = running.centre
    seat = PlainSeat.of(centre, "op1")
    roster.act_on(centre, seat.person, "sign_out", running.people["admin1"])
    assert code_of(seat.exchange) == "token"
    assert code_of(tokens.refresh, centre, seat.device, seat.signed.tokens.refresh) == "token"


def test_an_access_token_ends_and_is_refreshed(centre: Centre, clock: WindClock) -> None:
    seat = PlainSeat.of(centre, "op1")
    clock.wind(901)
    assert code_of(seat.exchange) == "expired"
    seat.signed = replace(seat.signed, tokens=tokens.refresh(centre, seat.device, seat.signed.tokens.refresh))
    seat.exchange()


def test_a_lost_answer_to_a_refresh_gives_the_same_successor(centre: Centre, clock: WindClock) -> None:
    seat = PlainSeat.of(centre, "op1")
    old = seat.signed.tokens.refresh
    first = tokens.refresh(centre, seat.device, old)
    clock.wind(60)
    again = tokens.refresh(centre, seat.device, old)
    assert (again.access, again.refresh) == (first.access, first.refresh)
    tokens.refresh(centre, seat.device, first.refresh)


def test_a_spent_refresh_token_ends_the_family(centre: Centre, clock: WindClock) -> None:
    seat = PlainSeat.of(centre, "op1")
    old = seat.signed.tokens.refresh
    following = tokens.refresh(centre, seat.device, old)
    clock.wind(61)
    assert code_of(tokens.refresh, centre, seat.device, old) == "reused"
    assert code_of(tokens.refresh, centre, seat.device, following.refresh) == "token"
    with centre.database.read() as connection, pytest.raises(Refused, match="token"):
        seat_of(centre, connection, following.access)


def test_the_token_before_the_last_is_spent_even_at_once(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    one = seat.signed.tokens.refresh
    two = tokens.refresh(centre, seat.device, one).refresh
    tokens.refresh(centre, seat.device, two)
    assert code_of(tokens.refresh, centre, seat.device, one) == "reused"


def test_a_refresh_token_is_its_devices(centre: Centre, clock: WindClock) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    assert code_of(tokens.refresh, centre, two.device, one.signed.tokens.refresh) == "token"
    assert code_of(tokens.refresh, centre, one.device, "x") == "token"
    clock.wind(15 * 86_400)
    assert code_of(tokens.refresh, centre, one.device, one.signed.tokens.refresh) == "token"


def test_no_token_stands_in_the_database(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    following = tokens.refresh(centre, seat.device, seat.signed.tokens.refresh)
    with centre.database.read() as connection:
        kept = str(connection.execute(select(tables.session)).all())
    for token in (seat.token, seat.signed.tokens.refresh, following.access, following.refresh):
        assert token.partition(".")[2] not in kept


def test_a_key_is_kept_for_its_profile(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    signin.deposit_key(centre, seat.device, seat.person, "ab" * 60)
    assert PlainSeat.of(centre, "op1", device=seat.device).signed.wrapped_key == "ab" * 60
    for bad in ("", "zz" * 60, "ab" * 6000, "AB" * 60):
        assert code_of(signin.deposit_key, centre, seat.device, seat.person, bad) == "misuse"


def test_people_are_added_with_care(running: Running) -> None:
    centre, admin = running.centre, running.people["admin1"]

    def add(name: str, roles: tuple[str, ...] = ("operator",), password: str = PASSWORD) -> str:
        return code_of(roster.add_person, centre, name, roles, password, admin)

    assert add("  ") == "empty"
    assert add("x" * 61) == "too_long"
    assert add("a\u202eb") == add("a\0b") == "name"
    assert add("ＯＰ1") == "exists"
    assert add("new", ("pilot",)) == add("new", ("unit:none",)) == "unknown"
    assert add("new", ()) == "empty"
    assert add("new", password="1234567") == "short"
    row = roster.add_person(centre, " 阿卜杜·热合曼 ", ("operator", "lead", "operator", "unit:U1"), PASSWORD, admin)
    assert (row.name, row.roles) == ("阿卜杜·热合曼", ("operator", "lead", "unit:U1"))
    assert centre.book.people[row.id].name == row.name
    seat = PlainSeat.of(centre, "阿卜杜·热合曼")
    seat.catch_up()
    assert ("person", row.id) in seat.held


def test_a_disabled_persons_waiting_work_is_not_taken(running: Running) -> None:
    centre, admin = running.centre, running.people["admin1"]
    seat = PlainSeat.of(centre, "op1")
    roster.act_on(centre, seat.person, "disable", admin)
    assert code_of(seat.do, seat.registering()) == "token"
    roster.act_on(centre, seat.person, "enable", admin)
    assert PlainSeat.of(centre, "op1", device=seat.device).signed.next_n == 1


def test_seats_tell_what_waits(centre: Centre, clock: WindClock) -> None:
    seat = PlainSeat.of(centre, "op1")
    roster.note_seat(centre, SeatState(device=seat.device, waiting=7, stuck=1))
    seat.exchange()
    row = roster.list_seats(centre)[0]
    assert (row.seat, row.person, row.waiting, row.stuck, row.online) == ("001", "op1", 7, 1, True)
    clock.wind(121)
    assert not roster.list_seats(centre)[0].online
    assert code_of(roster.note_seat, centre, SeatState(device=seat.device, waiting=-1)) == "range"


def test_sign_ins_are_in_the_trail_without_names(centre: Centre) -> None:
    code_of(sign, centre, "op1", "wrong")
    seat = PlainSeat.of(centre, "op1")
    with centre.database.read() as connection:
        entries = list(connection.execute(select(tables.audit.c.entry).order_by(tables.audit.c.n)).scalars())[-2:]
    assert ['"act":"sign_in_failed"' in entries[0], '"act":"sign_in"' in entries[1]] == [True, True]
    assert all(seat.person in entry and "op1" not in entry and PASSWORD not in entry for entry in entries)
    assert audit.verify(centre)[1] is None
