"""A curious colleague, signed in, asks for what is not theirs: nothing is given, and the trail tells of the try."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from app.clock import WindClock
from app.domain.command import Old
from app.domain.commands import Amend, DispatchCase, Note, Reveal
from app.domain.errors import Refused
from app.sync.wire import SignIn
from server import access, audit, claims, roster, signin, tokens
from server.centre import Centre
from server.database import rows
from server.exchange import exchange
from server.seats import Seat, seat_of
from tests.server.test_signin import code_of
from tests.world.centre import PASSWORD, Running
from tests.world.plain import PlainSeat

WORDS = "绝密的正文"


def at_the_door(seat: PlainSeat) -> Seat:
    return seat.centre.database.on_line(lambda line: seat_of(seat.centre, line, seat.token))


def trail(centre: Centre, *acts: str) -> list[dict[str, Any]]:
    """Rows of the trail of these acts; the whole of it must hold."""
    assert audit.verify(centre)[1] is None
    with centre.database.read() as connection:
        found = connection.exec_driver_sql("SELECT entry FROM audit ORDER BY n").scalars()
        return [entry for each in found if (entry := json.loads(each))["act"] in acts]


def dispatched(running: Running) -> tuple[PlainSeat, str]:
    """A case out of the queue: its private part is its author's alone."""
    seat = PlainSeat.of(running.centre, "op1")
    case = seat.registering(text=WORDS)
    seat.do(case)
    seat.catch_up()
    seat.do(DispatchCase(**seat.common(case.case), unit="U2", level=3, seen=seat.seen(case.case)))
    return seat, case.case


def reads(seat: PlainSeat) -> bool:
    """Whether anything that ever came down to this seat tells the words."""
    seat.catch_up()
    return any(WORDS.encode() in body for body in seat.held.values())


def test_who_reads_a_private_part_is_in_the_trail(running: Running) -> None:
    running.add("unit1", ["unit:U1"])
    running.add("unit2", ["unit:U2"])
    _author, case = dispatched(running)
    seats = {name: PlainSeat.of(running.centre, name) for name in ("op2", "cb1", "lead1", "admin1", "unit1", "unit2")}
    assert {name for name, seat in seats.items() if reads(seat)} == set()
    access.open_case(running.centre, at_the_door(seats["op2"]), case)
    seats["cb1"].do(Note(**seats["cb1"].common(case), text="看一眼"))
    seats["lead1"].do(Reveal(**seats["lead1"].common(case), what="phone", reason="callback"))
    for name in ("admin1", "unit1"):
        assert seats[name].do(Note(**seats[name].common(case), text="看一眼")).code == "role"
        assert code_of(access.open_case, running.centre, at_the_door(seats[name]), case) == "role"
        assert code_of(access.search, running.centre, at_the_door(seats[name]), WORDS, 9) == "role"
    assert {name for name, seat in seats.items() if reads(seat)} == {"op2", "cb1", "lead1"}
    rows = [(row["act"], row["by"]) for row in trail(running.centre, "open", "note", "reveal") if row["case"] == case]
    assert rows[:3] == [("open", seats["op2"].person), ("note", seats["cb1"].person), ("reveal", seats["lead1"].person)]


def test_what_is_found_tells_facts_only(running: Running) -> None:
    _author, _case = dispatched(running)
    found = access.search(running.centre, at_the_door(PlainSeat.of(running.centre, "op2")), WORDS, 9)
    assert len(found) == 1
    assert not any(word.encode() in found[0] for word in (WORDS, "马女士", "13897251234", "东关大街 18"))


def test_nobody_acts_as_somebody_else(running: Running) -> None:
    author, case = dispatched(running)
    for name in ("op2", "admin1", "lead1"):
        seat = PlainSeat.of(running.centre, name)
        forged = replace(Note(**seat.common(case), text="冒名"), by=author.person)
        assert seat.do(forged).result == "refused"
        request = replace(seat.request(), device=author.device)
        assert code_of(exchange, running.centre, seat.token, request) == "device"
        assert code_of(tokens.refresh, running.centre, author.device, seat.signed.tokens.refresh) == "token"
    assert not [row for row in trail(running.centre, "note") if row["by"] == author.person]


def test_the_right_password_at_somebody_elses_seat_is_told_in_the_trail(running: Running) -> None:
    two = PlainSeat.of(running.centre, "op2")
    mine = PlainSeat.of(running.centre, "op1")
    for _ in range(running.centre.settings.failures + 2):
        asked = SignIn(name="op1", password=PASSWORD, device=two.device)
        assert code_of(signin.sign_in, running.centre, asked) == "device", "who knows the password is not locked out"
    rows = trail(running.centre, "sign_in_refused")
    assert {(row["by"], row["code"]) for row in rows} == {(mine.person, "device")}
    assert signin.sign_in(running.centre, replace(asked, device=mine.device)).device == mine.device


def test_a_stolen_refresh_token_is_told_in_the_trail(running: Running, clock: WindClock) -> None:
    seat = PlainSeat.of(running.centre, "op1")
    stolen = seat.signed.tokens.refresh
    tokens.refresh(running.centre, seat.device, stolen)
    clock.wind(running.centre.settings.grace_s + 1)
    assert code_of(tokens.refresh, running.centre, seat.device, stolen) == "reused"
    assert [(row["by"], row["device"]) for row in trail(running.centre, "token_reused")] == [(seat.person, seat.device)]


def test_other_roles_and_a_disabled_person_count_from_the_next_request(running: Running) -> None:
    centre = running.centre
    _author, case = dispatched(running)
    seat = PlainSeat.of(centre, "op2")
    seat.catch_up()
    roster.set_roles(centre, seat.person, ["admin"], "centre")
    assert code_of(access.open_case, centre, at_the_door(seat), case) == "role"
    assert code_of(exchange, centre, seat.token, seat.request()) == "refill"
    roster.act_on(centre, seat.person, "disable", "centre")
    for work in (lambda: at_the_door(seat), lambda: exchange(centre, seat.token, seat.request())):
        assert code_of(work) == "token"
    assert code_of(tokens.refresh, centre, seat.device, seat.signed.tokens.refresh) == "token"
    assert code_of(PlainSeat.of, centre, "op2") == "password"


def test_a_late_release_of_an_older_hold_frees_nothing(running: Running, clock: WindClock) -> None:
    """The holder was frozen past the lease and holds the item again, perhaps at another seat: that hold stands."""
    centre = running.centre
    seat = PlainSeat.of(centre, "op1")
    case = seat.registering()
    seat.do(case)
    first = claims.take(centre, at_the_door(seat), case.case)
    clock.wind(centre.settings.lease_s + 1)
    again = claims.take(centre, at_the_door(PlainSeat.of(centre, "op1")), case.case)
    assert again.fence > first.fence
    claims.release(centre, at_the_door(seat), case.case, first.fence)
    with pytest.raises(Refused) as caught:
        claims.take(centre, at_the_door(PlainSeat.of(centre, "op2")), case.case)
    assert caught.value.code == "held"


def test_a_forged_command_puts_no_words_where_ids_belong_and_gets_a_short_answer(running: Running) -> None:
    """Facts go to every seat: nothing free may stand in them, and nothing without end."""
    seat = PlainSeat.of(running.centre, "op1")
    case = seat.registering()
    for wrong in ("马女士 13897251234", "", "x" * 200_000):
        verdict = seat.do(seat.registering(caller=replace(case.caller, id=wrong)))
        assert (verdict.result, verdict.code, verdict.fields) == ("refused", "misuse", ("caller",))
    assert seat.do(case).result == "applied"
    changes = {f"{number}{'k' * 300}": Old(old=1, new=2) for number in range(500)}
    verdict = seat.do(Amend(**seat.common(case.case), changes=changes))
    assert (verdict.result, verdict.code) == ("refused", "unknown")
    assert len(msgspec.json.encode(verdict)) < 4_000


@pytest.mark.parametrize("off", ["UPDATE person SET active = false WHERE id = $1", "UPDATE device SET revoked = true"])
def test_a_session_that_was_left_open_opens_nothing(running: Running, off: str) -> None:
    """Whoever is disabled is signed out; should a session ever stay behind, its token still opens nothing."""
    seat = PlainSeat.of(running.centre, "op1")
    with running.centre.database.write() as connection:
        rows(connection, off, (seat.person,) if "$1" in off else ())
    given = tokens.refresh(running.centre, seat.device, seat.signed.tokens.refresh)
    for token in (seat.token, given.access):
        assert code_of(exchange, running.centre, token, seat.request()) == "token"
