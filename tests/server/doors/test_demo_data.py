"""A made-up history in a real centre."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from server.doors.place import opened
from server.roster import list_seats
from tests.server.doors.conftest import TABLES, Said, run

UNTIL = "2026-11-20T10:00:00+08:00"


def make(data: Path, *words: str, cases: int = 150) -> Said:
    return run("--data", data, "demo-data", "--cases", cases, "--days", "9", "--until", UNTIL, *words)


def cases(data: Path) -> list[dict[str, Any]]:
    return run("--data", data, "export", "cases").lines


def without_hashes(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for case in found:
        for caller in case["callers"]:
            del caller["phone_hash"]
    return found


def test_the_same_arguments_make_the_same_history(demo_centre: Path, tmp_path: Path) -> None:
    one, two, three = (Path(shutil.copytree(demo_centre, tmp_path / name)) for name in ("one", "two", "three"))
    assert make(one, "--seed", "5").last["cases"] > 140
    make(two, "--seed", "5")
    make(three, "--seed", "6")
    assert without_hashes(cases(one)) == without_hashes(cases(two))
    assert [c["text"] for c in cases(one)] != [c["text"] for c in cases(three)]


def test_it_is_whole(demo: Path) -> None:
    made = make(demo).last
    assert run("--data", demo, "audit", "verify").last["whole"]
    trail = run("--data", demo, "export", "audit").lines
    assert sum("id" in row for row in trail) == made["commands"]
    found = cases(demo)
    assert len(found) == made["cases"]
    assert len({c["number"] for c in found}) == len(found)
    assert Counter(c["outcome"] for c in found)["direct"] > 50
    with opened(demo) as centre:
        book = centre.book
    people = {person.id for person in book.people.values()}
    assert {c["by"] for c in found if c["by"]} <= people
    assert {c["category"] for c in found if c["category"]} <= book.categories.keys()
    assert {d["unit"] for c in found for d in c["dispatches"]} <= book.units.keys()


def test_its_telephone_was_busy_and_mostly_taken(demo: Path) -> None:
    make(demo)
    calls = [call for call in run("--data", demo, "export", "calls").lines if call.get("direction") == "in"]
    phoned = sum(contact["channel"] == "phone" for case in cases(demo) for contact in case["contacts"])
    taken = [call for call in calls if call["answered_at"]]
    assert len(calls) >= len(taken) >= phoned > 100
    assert all(call["at"] < call["answered_at"] < call["ended_at"] and call["person"] for call in taken)
    lines = run("--data", demo, "figures", "--from", "2026-11-11", "--to", "2026-11-20").lines
    told = {line["name"]: line["value"] for line in lines if line["name"].startswith("phone_")}
    assert told["phone_calls"] == len(calls) and 0.9 < told["phone_connection_rate"] <= 1
    assert 5 < told["phone_wait_s"] < 20


def test_once_only(demo: Path) -> None:
    assert make(demo, "--seed", "5").status == 0
    before = cases(demo)
    again = make(demo, "--seed", "5")
    assert (again.status, again.lines) == (1, [])
    assert make(demo, "--seed", "6", cases=30).status == 0
    both = cases(demo)
    assert len({c["number"] for c in both}) == len(both) > len(before)


def test_a_hotline_without_tables_gets_some(data: Path) -> None:
    assert make(data, cases=30).status == 0
    again = run("--data", data, "import", "categories", TABLES / "categories.csv")
    assert again.last["imported"] == 0


def test_messages_that_come_after_go_on_counting(demo: Path, tmp_path: Path) -> None:
    now = SystemClock().now().replace(minute=0, second=0, microsecond=0).isoformat()
    assert run("--data", demo, "demo-data", "--cases", "400", "--days", "2", "--until", now).status == 0
    (tmp_path / "m.csv").write_text("text\n一\n二\n", "utf-8")
    assert run("--data", demo, "import", "messages", tmp_path / "m.csv", "--channel", "website").last["imported"] == 2
    found = cases(demo)
    assert len({c["number"] for c in found}) == len(found)


def test_nobody_signs_in_as_a_person_of_the_history(demo: Path) -> None:
    make(demo, cases=30)
    people = run("--data", demo, "people", "list").lines
    assert len(people) >= 8
    assert all(person["last_sign_in"] is None for person in people)
    with opened(demo) as centre:
        assert all(seat.revoked for seat in list_seats(centre))


def test_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    data = tmp_path / "data"
    assert run("init", "--data", data, "--database", postgres_url).status == 0
    made = make(data, cases=60)
    assert made.status == 0, made.people
    assert len(cases(data)) == made.last["cases"]
    assert run("--data", data, "audit", "verify").last["whole"]
