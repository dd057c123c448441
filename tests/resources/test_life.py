"""The demo hotline's people, contacts and calls fit its tables. The told cases are tried by the rules elsewhere."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain import phones
from app.domain.book import Book
from app.domain.files import sniff
from app.domain.words import UNIT_ROLE, Channel, Flag, InvalidReason, RequestType, Role
from tests.world.catalogue import RESOURCES, book

LIFE = RESOURCES / "demo"
MADE_UP = re.compile(r"1990000\d{4}")


@pytest.fixture(scope="module")
def hotline() -> Book:
    return book()


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LIFE / name).read_text("utf-8").splitlines()]


def strange(hotline: Book, row: dict[str, Any]) -> list[str]:
    """Fields of a coding that the tables or the words do not know."""
    bad = [] if row["request_type"] in list(RequestType) else ["request_type"]
    bad += [] if hotline.is_leaf(row["category"]) else ["category"]
    return bad + ([] if row["area"] in hotline.areas else ["area"])


def owner(hotline: Book, row: dict[str, Any]) -> str:
    (duty,) = hotline.duties_for(row["category"], row["area"])
    return duty.unit


def everything(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", ["people.json", "messages.jsonl", "calls.jsonl", "stories.jsonl"])
def test_texts_are_in_one_form_and_no_number_is_anybodys(name: str) -> None:
    text = everything(LIFE / name)
    assert unicodedata.is_normalized("NFC", text)
    assert [n for n in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text) if not MADE_UP.fullmatch(n)] == []


def test_people_have_one_name_each_and_roles_that_are_there(hotline: Book) -> None:
    people = msgspec.json.decode((LIFE / "people.json").read_bytes())
    assert len({p["name"] for p in people}) == len({p["password"] for p in people}) == len(people)
    roles = {role for person in people for role in person["roles"]}
    assert {str(role) for role in Role} <= roles
    units = {role.removeprefix(UNIT_ROLE) for role in roles if role.startswith(UNIT_ROLE)}
    assert units and units <= set(hotline.units)
    assert all(len(person["password"]) >= 12 and person["full_name"] for person in people)


def test_messages_come_by_every_channel_but_the_phone(hotline: Book) -> None:
    rows = lines("messages.jsonl")
    assert {row["channel"] for row in rows} == set(Channel) - {Channel.PHONE}
    assert len({row["id"] for row in rows}) == len(rows) >= 80
    assert [(row["id"], bad) for row in rows if (bad := strange(hotline, row["expect"]))] == []
    assert all(row["text"].strip() and row["minutes_ago"] > 0 for row in rows)


def test_pictures_that_come_with_a_message_are_there_and_every_one_comes_with_some() -> None:
    named = [row["files"] for row in lines("messages.jsonl") if "files" in row]
    kept = {path.name: sniff(path.name, path.read_bytes()) for path in (LIFE / "photos").iterdir()}
    assert kept == dict.fromkeys(named, "image/jpeg") and kept


def test_messages_are_short_and_long(hotline: Book) -> None:
    sizes = sorted(len(row["text"]) for row in lines("messages.jsonl"))
    assert sizes[0] < 20 and sizes[-1] > 200


def test_names_are_as_hard_as_in_life() -> None:
    names = "".join(row["caller"] for name in ("messages.jsonl", "calls.jsonl") for row in lines(name))
    assert "·" in names and "𠮷" in names and "䶮" in names


def test_one_matter_reaches_a_warning() -> None:
    """More than five different citizens, one leaf, one street."""
    matter = ("heating.supply.cold", "630105002")
    from_messages = {
        row["phone"]
        for row in lines("messages.jsonl")
        if row["phone"] and (row["expect"]["category"], row["expect"]["area"][:9]) == matter
    }
    calls = [row for row in lines("calls.jsonl") if row["outcome"] == "dispatch"]
    from_calls = {row["number"] for row in calls if (row["category"], row["area"][:9]) == matter}
    assert len(from_messages | from_calls) > 5


def test_calls_come_in_order_and_from_numbers_the_seat_can_read() -> None:
    rows = lines("calls.jsonl")
    assert [row["at_s"] for row in rows] == sorted(row["at_s"] for row in rows)
    assert all(row["patience_s"] > 0 and row["dialled"].startswith("12") for row in rows)
    read = {row["number"]: phones.normal(row["number"]) for row in rows}
    assert [n for n, phone in read.items() if phone is None] == []
    assert any(phone.withheld for phone in read.values() if phone)


def test_every_outcome_says_what_it_needs(hotline: Book) -> None:
    rows = lines("calls.jsonl")
    assert {row["outcome"] for row in rows} == {"dispatch", "answer", "existing", "invalid", "abandon"}
    for row in rows:
        if row["outcome"] == "invalid":
            assert row["reason"] in list(InvalidReason)
            continue
        assert strange(hotline, row) == [], row
        assert ("unit" in row) == (row["outcome"] == "dispatch"), row
        assert ("answer" in row) == (row["outcome"] in ("answer", "existing")), row
        assert set(row.get("flags", ())) <= set(Flag)


def test_a_call_goes_to_the_unit_of_the_duty_catalogue(hotline: Book) -> None:
    dispatched = [row for row in lines("calls.jsonl") if row["outcome"] == "dispatch"]
    dispatched += [row["next_matter"] for row in dispatched if "next_matter" in row]
    assert [row["says"] for row in dispatched if owner(hotline, row) != row["unit"]] == []
    praised = [row.get("praised_unit") for row in dispatched if row["request_type"] == "praise"]
    assert praised and set(praised) <= set(hotline.units)


def test_somebody_gives_up_three_times_and_somebody_has_two_matters() -> None:
    rows = lines("calls.jsonl")
    gave_up = Counter(row["number"] for row in rows if row["outcome"] == "abandon")
    assert max(gave_up.values()) == 3
    assert sum("next_matter" in row for row in rows) == 1
