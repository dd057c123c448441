"""Scripts at the centre, on both databases: checked, versions kept, one edit one row of the feed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.domain.errors import Refused
from app.domain.records import Script
from app.sync.wire.scripts import AskScriptVersions, PutScript
from server import audit
from server.centre import Centre
from server.door import Asked
from server.doorway import DOORS
from server.scripts import put, put_many, versions
from tests.world.centre import Running
from tests.world.plain import PlainSeat

TEXT = "use: anger\ntitle zh: 题\ntitle en: T\n\n[a]\nzh: 您好\nen: Hello\n-> end\n"
FIRST: dict[str, Any] = {"id": "s1", "seen": 0, "text": TEXT}
NEXT = FIRST | {"seen": 1, "text": TEXT.replace("您好", "您请说")}


def held(seat: PlainSeat) -> dict[str, Script]:
    seat.catch_up()
    bodies = {key: body for (kind, key), body in seat.held.items() if kind == "script"}
    return {key: msgspec.json.decode(body, type=Script) for key, body in bodies.items()}


def ask(centre: Centre, seat: PlainSeat, path: str, message: Any) -> Any:
    """Through the door, with what it lets in."""
    door = next(door for door in DOORS if door.path == path)
    return door.run(centre, Asked(seat.token, message))


def test_an_edit_is_one_row_and_every_version_is_kept(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    before = seat.cursor
    first = put(centre, PutScript(**FIRST), "lead")
    second = put(centre, PutScript(**NEXT), "lead")
    assert [(s.version, s.by, s.text) for s in (first, second)] == [(1, "lead", TEXT), (2, "lead", NEXT["text"])]
    assert held(seat) == {"s1": second} and seat.cursor == before + 2
    assert versions(centre, "s1") == (second, first)
    assert audit.verify(centre)[1] is None


def test_what_is_withdrawn_keeps_its_text_and_comes_back_checked(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    put(centre, PutScript(**FIRST), "lead")
    gone = put(centre, PutScript(id="s1", seen=1, text="something broken", withdrawn=True), "lead")
    assert (gone.version, gone.text, gone.withdrawn) == (2, TEXT, True) and held(seat)["s1"] == gone
    with pytest.raises(Refused) as caught:
        put(centre, PutScript(id="s1", seen=2, text="something broken"), "lead")
    assert caught.value.code == "script_line"
    assert not put(centre, PutScript(**FIRST | {"seen": 2}), "lead").withdrawn
    with pytest.raises(Refused) as caught:
        put(centre, PutScript(id="none", seen=0, text="", withdrawn=True), "lead")
    assert (caught.value.code, caught.value.fields) == ("unknown", ("script",))


def test_the_same_again_changes_nothing(centre: Centre) -> None:
    first = put(centre, PutScript(**FIRST), "lead")
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    before = seat.cursor
    assert put(centre, PutScript(**FIRST | {"text": TEXT.replace("\n", "  \r\n")}), "lead") == first
    seat.catch_up()
    assert seat.cursor == before and len(versions(centre, "s1")) == 1


def test_a_broken_one_is_refused_with_line_and_reason(centre: Centre) -> None:
    for text, line, code in (
        (TEXT.replace("-> end", "-> b"), 8, "script_target"),
        (TEXT.replace("en: Hello\n", ""), 5, "script_missing"),
        (TEXT.replace("您好", "{citizen}您好"), 6, "script_placeholder"),
        (TEXT.replace("title zh", "when: category = none\ntitle zh"), 2, "script_category"),
        ("", 1, "script_missing"),
    ):
        with pytest.raises(Refused) as caught:
            put(centre, PutScript(**FIRST | {"text": text}), "lead")
        assert (caught.value.code, caught.value.fields, caught.value.values["line"]) == (code, ("text",), line)
    seat = PlainSeat.of(centre, "op1")
    assert held(seat) == {}


def test_who_did_not_see_the_newest_version_is_refused_and_told_who_changed_it(centre: Centre) -> None:
    put(centre, PutScript(**FIRST), "lead")
    put(centre, PutScript(**NEXT), "another")
    for seen in (0, 1, 3):
        with pytest.raises(Refused) as caught:
            put(centre, PutScript(id="s1", seen=seen, text=TEXT.replace("您好", "又一种")), "lead")
        assert (caught.value.code, caught.value.fields) == ("script_changed", ("text",))
        assert caught.value.values == {"value": "another", "version": 2}
    assert len(versions(centre, "s1")) == 2


def test_leads_and_admins_write(running: Running) -> None:
    centre = running.centre
    seats = {name: PlainSeat.of(centre, name) for name in ("op1", "lead1", "admin1")}
    ask(centre, seats["lead1"], "/v1/scripts", PutScript(**FIRST))
    ask(centre, seats["admin1"], "/v1/scripts", PutScript(**NEXT))
    with pytest.raises(Refused) as caught:
        ask(centre, seats["op1"], "/v1/scripts", PutScript(**FIRST | {"seen": 2}))
    assert caught.value.code == "role"
    asked = AskScriptVersions(script="s1")
    assert len(ask(centre, seats["op1"], "/v1/scripts/versions", asked).versions) == 2
    with pytest.raises(Refused) as caught:
        ask(centre, seats["op1"], "/v1/scripts/versions", AskScriptVersions(script="none"))
    assert (caught.value.code, caught.value.fields) == ("unknown", ("script",))


def test_many_come_in_as_next_versions_of_themselves(centre: Centre) -> None:
    now = centre.clock.now()
    made = [Script(id=f"s{n}", version=1, text=TEXT, at=now, by="centre") for n in range(5)]
    assert put_many(centre, made, "centre") == 5
    assert put_many(centre, made, "centre") == 0
    put(centre, PutScript(id="s3", seen=1, text="", withdrawn=True), "lead")
    again = [msgspec.structs.replace(each, text=NEXT["text"]) if each.id in ("s3", "s4") else each for each in made]
    assert put_many(centre, again, "centre") == 2
    found = held(PlainSeat.of(centre, "op1"))
    assert {key: (s.version, s.withdrawn) for key, s in found.items() if s.version > 1} == {
        "s3": (3, True),
        "s4": (2, False),
    }
    assert audit.verify(centre)[1] is None
