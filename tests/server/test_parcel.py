"""What the form of a command alone earns at the centre: the refusals a seat gives, for whoever is no seat of ours."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from app.domain.errors import Refused
from app.sync.wire import Sent, body_hash
from server.parcel import unpack

ID, CASE, CONTACT = (f"01990000-0000-7000-8000-00000000000{digit}" for digit in "123")
GOOD: dict[str, Any] = {
    "do": "register_case",
    "id": ID,
    "by": "p-op",
    "at": "2026-11-22T10:00:00Z",
    "case": CASE,
    "number": "261122-038-0041-7",
    "contact": CONTACT,
    "channel": "phone",
    "caller": {"id": CONTACT, "name": "张三"},
    "seen": {"turn": 1, "version": 1},
    "text": "灯坏了",
}


def refusal(**changes: Any) -> tuple[str, tuple[str, ...]] | None:
    body = json.dumps({name: value for name, value in (GOOD | changes).items() if value is not None}).encode()
    parcel = unpack(Sent(n=1, id=ID, hash=body_hash(body), body=msgspec.Raw(body)))
    refused: Refused | None = parcel.refusal
    assert (parcel.command is None) == (refused is not None)
    return (refused.code, refused.fields) if refused is not None else None


def test_a_command_as_a_seat_sends_it() -> None:
    assert refusal() is None
    assert refusal(contact_at="2026-11-22T09:00:00Z", source_at="2019-01-08T00:08:05+08:00") is None
    assert refusal(contact_at="2026-11-22T10:04:00Z") is None, "clocks differ"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"contact_at": "2027-06-01T10:00:00Z"}, "future", "contact_at"),
        ({"source_at": "2026-11-22T10:06:00Z"}, "future", "source_at"),
        ({"contact_at": "0001-01-01T00:00:00Z"}, "range", "contact_at"),
        ({"at": "0001-01-01T00:00:00Z"}, "range", "at"),
        ({"at": "2101-01-01T00:00:00Z"}, "range", "at"),
        ({"at": "2026-11-22T10:00:00"}, "type", "at"),
        ({"caller": {"id": "c", "foo": 1}}, "misuse", "caller.foo"),
        ({"caller": {"id": "c"}}, "misuse", "caller"),
        ({"seen": {"turn": 1, "version": 1, "foo": 1}}, "misuse", "seen.foo"),
        ({"contact": "nope"}, "misuse", "contact"),
        ({"contact": None}, "misuse", "contact"),
        ({"wings": 2}, "misuse", "wings"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_at_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    assert refusal(**changes) == (code, (field,))


def test_the_act_itself_is_not_held_against_the_centres_clock() -> None:
    """A seat whose clock was ahead loses nothing."""
    assert refusal(at="2027-06-01T10:00:00Z", contact_at="2027-06-01T09:59:00Z") is None
