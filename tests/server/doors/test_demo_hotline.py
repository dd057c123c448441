"""The hotline that is shipped to try things on."""

from __future__ import annotations

import json
from pathlib import Path

from app.sync.wire import SignIn
from server.doors.place import opened
from server.signin import sign_in
from tests.server.doors.conftest import ROOT, Hotline, run


def test_its_people_sign_in_and_its_queue_waits(demo: Path) -> None:
    said = run("--data", demo, "demo-hotline")
    assert said.status == 0, said.people
    cases = run("--data", demo, "export", "cases").lines
    assert len(cases) == said.last["told"] + said.last["queue"]
    assert sum(case["status"] == "waiting" for case in cases) >= said.last["queue"]
    assert len({case["number"] for case in cases}) == len(cases)
    assert [file["name"] for case in cases for file in case["attachments"]] == ["wire.jpg", "manhole.jpg"]
    assert run("--data", demo, "audit", "verify").last["whole"]
    people = json.loads((ROOT / "resources" / "demo" / "people.json").read_bytes())
    with opened(demo) as centre:
        for person in people[:2]:
            signed = sign_in(centre, SignIn(name=person["name"], password=person["password"]))
            assert list(signed.person.roles) == person["roles"]


def test_only_on_a_new_hotline(hotline: Hotline) -> None:
    add = ("people", "add", "op1", "--role", "operator", "--password-stdin")
    assert hotline(*add, stdin="geheim-123\n").status == 0
    said = hotline("demo-hotline")
    assert (said.status, said.lines) == (1, [])
    assert hotline("export", "cases").lines == []
