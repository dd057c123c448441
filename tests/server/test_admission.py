"""A new seat that waits for an admin's yes, where the hotline wants one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import WindClock
from app.domain import limits
from app.domain.errors import Refused
from app.sync.wire import Kind, SignedIn, SignIn
from server import roster, signin
from server.admission import STANDS_DAYS
from server.catalogue import put_table
from server.centre import NOBODY, Centre
from tests.world.centre import PASSWORD, Running


@pytest.fixture
def asked(running: Running) -> Centre:
    put_table(running.centre, Kind.LIMIT, [limits.checked("enrolment", "asked")], NOBODY)
    return running.centre


def sign_in(centre: Centre, machine: str = "front-3", device: str | None = None) -> SignedIn | str:
    """Who is in, or why not."""
    try:
        return signin.sign_in(centre, SignIn(name="op1", password=PASSWORD, device=device, machine=machine))
    except Refused as refused:
        return refused.code


def wanted(centre: Centre) -> list[str]:
    return [each.machine for each in roster.find_person(centre, "op1").asks]


def admit(centre: Centre, machine: str = "") -> None:
    roster.act_on(centre, roster.find_person(centre, "op1").id, "admit", NOBODY, machine=machine)


def test_without_the_setting_nobody_waits(running: Running) -> None:
    assert isinstance(sign_in(running.centre), SignedIn) and wanted(running.centre) == []


def test_a_yes_lets_one_seat_in_once_and_a_known_one_needs_none(asked: Centre, clock: WindClock) -> None:
    assert [sign_in(asked), sign_in(asked)] == ["awaits_yes"] * 2
    clock.wind(1)
    assert sign_in(asked, "back-1") == "awaits_yes"
    assert wanted(asked) == ["front-3", "back-1"] and roster.list_seats(asked) == [], "no seat code is used up"
    admit(asked, "front-3")
    assert wanted(asked) == ["back-1"] and sign_in(asked, "back-1") == "awaits_yes"
    first = sign_in(asked)
    assert isinstance(first, SignedIn) and first.seat == "001"
    assert isinstance(sign_in(asked, device=first.device), SignedIn), "a seat that is known goes on as before"
    assert sign_in(asked) == "awaits_yes", "the yes is used up"


def test_a_wrong_password_asks_for_nothing(asked: Centre) -> None:
    with pytest.raises(Refused) as no:
        signin.sign_in(asked, SignIn(name="op1", password="wrong 12345", machine="x"))
    assert no.value.code == "password" and wanted(asked) == []
    with pytest.raises(Refused) as no:
        admit(asked)
    assert no.value.code == "no_asking"


def test_what_nobody_answers_or_uses_is_forgotten(asked: Centre, clock: WindClock) -> None:
    sign_in(asked)
    admit(asked)
    sign_in(asked, "back-1")
    clock.wind(timedelta(days=STANDS_DAYS, minutes=1).total_seconds())
    assert wanted(asked) == [] and sign_in(asked) == "awaits_yes" and wanted(asked) == ["front-3"]


def test_one_person_does_not_fill_the_list(asked: Centre, clock: WindClock) -> None:
    for n in range(8):
        assert sign_in(asked, f"m{n}\0") == "awaits_yes"
        clock.wind(1)
    assert wanted(asked) == ["m3", "m4", "m5", "m6", "m7"]
