"""Who may sign in, by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.sync.wire import SignIn
from server.doors.place import opened
from server.signin import sign_in
from tests.server.doors.conftest import Hotline, run


def test_a_person_is_added_and_listed(hotline: Hotline) -> None:
    added = hotline("people", "add", "op1", "--role", "operator", "--role", "callback", "--password-stdin",
                    stdin="geheim-123\nnot this\n")  # fmt: skip
    assert added.status == 0
    assert added.last["roles"] == ["operator", "callback"]
    assert hotline("people", "list").lines == added.lines
    assert {"id", "name", "roles", "active", "locked", "last_sign_in", "asks"} == set(added.last)


@pytest.mark.parametrize(
    ("name", "role", "password", "status"),
    [
        ("op1", "operator", "short\n", 1),
        ("op1", "boss", "geheim-123\n", 1),
        ("op1", "unit:NOBODY", "geheim-123\n", 1),
        (" ", "operator", "geheim-123\n", 1),
        ("op1", "operator", "", 1),
        ("op1", "operator", b"\xff\xfe-geheim-\xff\n", 1),
    ],
)
def test_what_is_refused_leaves_nobody(name: str, role: str, password: str, status: int, hotline: Hotline) -> None:
    said = hotline("people", "add", name, "--role", role, "--password-stdin", stdin=password)
    assert (said.status, said.lines) == (status, [])
    assert said.people.strip()
    assert hotline("people", "list").lines == []


def test_a_password_is_never_asked_of_a_program(hotline: Hotline) -> None:
    assert hotline("people", "add", "op1", "--role", "operator", stdin="geheim-123\n").status == 2


def test_a_unit_s_person(demo: Path) -> None:
    said = run(
        "--data", demo, "people", "add", "heat", "--role", "unit:XN-HEAT", "--password-stdin", stdin="geheim-123\n"
    )
    assert said.last["roles"] == ["unit:XN-HEAT"]


def test_names_are_compared_without_case_and_width(hotline: Hotline) -> None:
    add = ("--role", "operator", "--password-stdin")
    assert hotline("people", "add", "Op1", *add, stdin="geheim-123\n").status == 0
    assert hotline("people", "add", "ｏｐ１", *add, stdin="geheim-123\n").status == 1
    assert hotline("people", "disable", "OP1").last["active"] is False
    assert hotline("people", "enable", "op1").last["active"] is True
    assert hotline("people", "reset", "op1", "--password-stdin", stdin="geheim-456\n").status == 0
    assert hotline("people", "unlock", "op1").last["locked"] is False


def test_a_new_seat_is_admitted(hotline: Hotline, data: Path) -> None:
    hotline("people", "add", "op1", "--role", "operator", "--password-stdin", stdin="geheim-123\n")
    assert hotline("limits").last["enrolment"] == "open"
    assert hotline("limits", "enrolment=perhaps").status == 1
    assert hotline("limits", "enrolment=asked").last["enrolment"] == "asked"
    assert hotline("people", "admit", "op1").status == 1, "nobody has asked"
    with opened(data) as centre, pytest.raises(Refused):
        sign_in(centre, SignIn(name="op1", password="geheim-123", machine="front-3"))
    assert [each["machine"] for each in hotline("people", "list").last["asks"]] == ["front-3"]
    assert hotline("people", "admit", "op1", "--machine", "front-4").status == 1
    assert hotline("people", "admit", "op1", "--machine", "front-3").last["asks"] == []
    with opened(data) as centre:
        assert sign_in(centre, SignIn(name="op1", password="geheim-123", machine="front-3")).seat == "001"


def test_nobody_of_that_name(hotline: Hotline) -> None:
    for act in ("disable", "enable", "unlock"):
        assert hotline("people", act, "nobody").status == 1
    assert hotline("people", "reset", "nobody", "--password-stdin", stdin="geheim-456\n").status == 1
