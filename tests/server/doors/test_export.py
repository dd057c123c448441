"""What the centre holds, written out whole."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.server.doors.conftest import run

CASES = {
    *("id", "number", "status", "channel", "request_type", "category", "area", "at", "due", "contacts"),
    *("dispatches", "timeline", "place", "subject", "text", "callers"),
}
CALLBACKS = {"case", "caller", "round", "at", "by", "way", "contacted", "solved", "satisfied"}


@pytest.fixture(scope="module")
def lived(demo_centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo hotline with a history."""
    data = Path(shutil.copytree(demo_centre, tmp_path_factory.mktemp("lived") / "data"))
    until = "2026-11-20T10:00:00+08:00"
    made = run("--data", data, "demo-data", "--cases", "400", "--days", "12", "--seed", "4", "--until", until)
    assert made.status == 0, made.people
    return data


def export(data: Path, *words: str) -> list[Any]:
    said = run("--data", data, "export", *words)
    assert said.status == 0, said.people
    return said.lines


def test_cases_are_complete(lived: Path) -> None:
    cases = export(lived, "cases")
    assert len(cases) > 380
    assert all(case.keys() >= CASES for case in cases)
    assert len({frozenset(case) for case in cases}) == 1
    replied = next(case for case in cases if any(e["what"] == "reply" for e in case["timeline"]))
    reply = next(e for e in replied["timeline"] if e["what"] == "reply")
    assert reply["words"]["text"]
    assert reply["words"]["said_by"]
    assert replied["callers"][0]["phone"]
    assert all(at.endswith("+08:00") for at in (replied["at"], reply["at"], replied["due"]))


def test_callbacks_and_contacts_lead_to_their_cases(lived: Path) -> None:
    cases = {case["id"]: case for case in export(lived, "cases")}
    callbacks, contacts = export(lived, "callbacks"), export(lived, "contacts")
    assert all(each.keys() >= CALLBACKS for each in callbacks)
    assert len(callbacks) == sum(len(case["callbacks"]) for case in cases.values()) > 20
    assert {each["way"] for each in callbacks} <= {"phone", "sms"}
    assert {"yes", None} <= {each["solved"] for each in callbacks}
    own = [c["id"] for case in cases.values() for c in case["contacts"] if c["from_case"] is None]
    assert Counter(each["id"] for each in contacts) == Counter(own)
    assert all(each["case"] in cases for each in (*callbacks, *contacts))


def test_calls_that_made_no_case(lived: Path) -> None:
    calls = export(lived, "calls")
    assert len(calls) > 5
    assert {"id", "at", "reason", "channel", "phone", "text"} <= calls[0].keys()


def test_days_are_the_hotline_s_and_both_included(lived: Path) -> None:
    whole = [case["at"][:10] for case in export(lived, "cases")]
    days = sorted(set(whole))
    some = export(lived, "cases", "--since", days[2], "--until", days[4])
    assert Counter(case["at"][:10] for case in some) == Counter(day for day in whole if days[2] <= day <= days[4])
    assert sum(len(export(lived, "callbacks", "--since", day, "--until", day)) for day in _span(days)) == len(
        export(lived, "callbacks")
    )


def _span(days: list[str]) -> list[str]:
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1]) + timedelta(days=1)
    return [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def test_each_export_leaves_its_row_and_the_chain_can_be_followed(lived: Path) -> None:
    export(lived, "contacts", "--since", "2026-11-10")
    trail = export(lived, "audit")
    assert trail[-1]["act"] == "export"
    assert (trail[-1]["what"], trail[-1]["since"]) == ("contacts", "2026-11-10")
    before = ""
    for n, row in enumerate(trail, 1):
        before = hashlib.sha256(f"{before} {n} {row['seq']} {row['entry']}".encode()).hexdigest()
        assert (row["n"], row["link"]) == (n, before)


def test_the_audit_trail_names_nobody(lived: Path) -> None:
    trail = str(export(lived, "audit"))
    for case in export(lived, "cases")[:100]:
        for caller in case["callers"]:
            assert not caller["phone"] or caller["phone"] not in trail
            assert not caller["name"] or caller["name"] not in trail
        assert case["text"] not in trail
