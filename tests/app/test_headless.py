"""The headless door, as a script uses it: a real process, a real centre, lines in and lines out."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock, new_id
from app.domain.commands import ReleaseRingback
from app.domain.records import Person
from app.text import use
from server import calls, own
from server.calls import CallRecord
from server.doors.import_scripts import SHIPPED, bring
from server.reading import read_case
from tests.world.centre import PASSWORD, Running, running_centre
from ui.start import main

INTAKE: dict[str, Any] = {
    "do": "register_case",
    "channel": "phone",
    "request_type": "complaint",
    "category": "A1",
    "area": "630101",
    "place": "八一中路青发小区7号楼3单元502室",
    "text": "楼道水管漏水一个月没人修,请打13897215521",
    "caller": {"name": "马晓燕", "phone": "138 9721 5521"},
}
WAIT_S = 60


class Script:
    """A program that feeds a headless seat."""

    def __init__(
        self, profile: Path, url: str | None, person: str = "op1", password: str = PASSWORD, *more: str
    ) -> None:
        words = [sys.executable, "-m", "ui.start", "headless", "--profile", str(profile), "--person", person]
        words += ["--password-stdin", *(["--centre", url] if url else []), *more]
        pipe = subprocess.PIPE
        spoken = os.environ | {"LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, env=spoken)
        self.lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.send_raw(password.encode())

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def send_raw(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def next(self) -> dict[str, Any]:
        """The next line that comes."""
        line = self.lines.get(timeout=WAIT_S)
        assert line is not None, "the seat ended"
        return line

    def ask(self, line: dict[str, Any] | bytes) -> dict[str, Any]:
        """Send a line and take the next."""
        self.send_raw(line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode())
        return self.next()

    def end(self) -> int:
        """End the input; the exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        status = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        assert self.process.stdout is not None and self.process.stderr is not None
        self.process.stdout.close()
        self.said = self.process.stderr.read().decode()
        self.process.stderr.close()
        return status


@pytest.fixture(scope="module")
def centre() -> Iterator[Running]:
    with running_centre(clock=SystemClock()) as running:
        yield running


@pytest.fixture(scope="module")
def script(centre: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Script]:
    """One seat for all tests that need no other: each leaves it as a shift would."""
    running = Script(tmp_path_factory.mktemp("seat"), centre.url)
    assert running.next() == {"signed_in": "op1", "seat": "001", "online": True}
    yield running
    assert running.end() == 0, running.said


def test_a_case_from_the_first_word_to_the_centre(script: Script) -> None:
    saved = script.ask({"id": 1, **INTAKE})
    assert set(saved) == {"id", "saved", "case", "number", "contact"} and saved["id"] == 1
    assert script.ask({"id": "w", "wait": "idle", "timeout_s": 20})["idle"] is True
    done = script.ask({"id": 2, "do": "dispatch", "case": saved["number"], "unit": "U1", "level": 3})
    assert done["case"] == saved["case"]
    answer = script.ask({"id": 3, "ask": "case", "case": saved["number"]})["answer"]
    assert answer["status"] == "dispatched" and answer["number"] == saved["number"] and answer["held"] is True
    assert answer["caller"]["phone"] == "13897215521" and answer["place"].endswith("502室")
    assert [line["what"] for line in answer["timeline"]] == ["register_case", "dispatch"]
    assert answer["contacts"][0]["id"] == saved["contact"] and answer["contacts"][0]["case"] == saved["case"]
    (dispatch,) = answer["dispatches"]
    assert (dispatch["unit"], dispatch["status"], dispatch["lead"], dispatch["signed_at"]) == (
        "U1",
        "dispatched",
        True,
        None,
    )
    wanted = "id number status channel request_type category area at due contacts dispatches timeline caller text"
    assert set(wanted.split()) <= set(answer)
    assert answer["at"].endswith("+08:00") and datetime.fromisoformat(answer["due"]).tzinfo is not None
    idle = script.ask({"id": 4, "wait": "idle"})
    assert idle["idle"] is True and idle["cursor"] > 0
    assert script.ask({"id": 5, "ask": "outbox"})["answer"] == []


def test_the_next_matter_of_the_same_call(script: Script) -> None:
    first = script.ask({"id": 1, **INTAKE})
    second = script.ask({"id": 2, **INTAKE, "caller": None, "contact": first["contact"], "text": "路灯也不亮"})
    assert second["contact"] == first["contact"] and second["case"] != first["case"]
    callers = [script.ask({"ask": "case", "case": each["case"]})["answer"]["caller"] for each in (first, second)]
    assert callers[0]["phone"] == callers[1]["phone"] == "13897215521"


def test_lists_are_masked(script: Script) -> None:
    saved = script.ask(INTAKE)
    for question in ({"ask": "queue"}, {"ask": "cases"}, {"ask": "cases", "text": saved["number"]}):
        (row,) = [r for r in script.ask(question)["answer"] if r["id"] == saved["case"]]
        assert row["caller"] == "马**" and row["phone"] == "138****5521" and "502" not in row["place"]
        assert "13897215521" not in json.dumps(row) and row["waiting"] in (0, 1)


def test_emergencies_top_the_queue(script: Script) -> None:
    script.ask(INTAKE)
    quick = script.ask({"do": "emergency", "place": "东关大街18号燃气泄漏"})
    assert script.ask({"ask": "queue", "limit": 1})["answer"][0]["id"] == quick["case"]


def test_take_and_release_wait_for_the_centre(script: Script) -> None:
    quick = script.ask({"do": "emergency", "text": "井盖丢失"})
    assert script.ask({"wait": "idle"})["idle"] is True
    taken = script.ask({"id": 7, "do": "take", "case": quick["number"]})
    assert taken["taken"] == quick["case"] and taken["fence"] >= 1 and taken["until"].endswith("+08:00")
    assert script.ask({"do": "release", "case": quick["number"]})["released"] == quick["case"]
    assert script.ask({"id": 8, "do": "take", "case": "261122-038-0041-7"})["refused"]["code"] == "no_case"


def test_what_the_rules_refuse_is_said_in_words(script: Script) -> None:
    refused = script.ask({"id": 1, **INTAKE, "category": "A"})["refused"]
    assert refused["code"] == "not_leaf" and refused["fields"] == ["category"] and "…" not in refused["message"]
    assert script.ask({"id": 2, **INTAKE, "caller": {"phone": "12"}})["refused"]["fields"] == ["caller.phone"]
    assert script.ask({"id": 3, "ask": "case", "case": "nothing"})["refused"]["code"] == "no_case"
    for level in (-1, 0, 2, 8, 1000):
        refused = script.ask({"id": 4, "ask": "due", "level": level})["refused"]
        assert (refused["code"], refused["fields"]) == ("level", ["level"])


def test_a_list_without_a_limit_is_the_whole_list(tmp_path: Path) -> None:
    with running_centre(clock=SystemClock()) as centre:
        script = Script(tmp_path, centre.url)
        script.next()
        made = [script.ask({**INTAKE, "text": f"第{n}件"})["case"] for n in range(1_100)]
        assert script.ask({"wait": "idle", "timeout_s": WAIT_S})["idle"] is True
        queue = script.ask({"ask": "queue"})["answer"]
        assert sorted(row["id"] for row in queue) == sorted(made)
        for limit, offset in ((50, 0), (1_050, 0), (1_090, 1_000), (2_000, 1_090)):
            page = script.ask({"ask": "queue", "limit": limit, "offset": offset})["answer"]
            assert page == queue[offset : offset + limit]
        newest = script.ask({"ask": "cases", "limit": 5_000})["answer"]
        assert sorted(row["id"] for row in newest) == sorted(made)
        assert len(script.ask({"ask": "cases"})["answer"]) == 50
        assert script.end() == 0, script.said


def test_a_line_that_names_no_field_says_what_is_wrong_with_it(script: Script) -> None:
    for line in (b"not json", b"[1]", b'{"id": 1, "id": 2, "ask": "queue"}'):
        refused = script.ask(line)["refused"]
        assert refused["detail"] and not refused["message"].endswith((":", "：", " "))


MISUSED = [
    b"not json",
    b"[1]",
    b'"do"',
    b"null",
    b'{"id": 1}',
    b'{"do": "note", "ask": "queue"}',
    b'{"do": 5}',
    b'{"do": "fly"}',
    b'{"ask": "weather"}',
    b'{"wait": "sleep"}',
    b'{"ask": "queue", "colour": 1}',
    b'{"ask": "queue", "filters": {"colour": 1}}',
    b'{"ask": "queue", "limit": 1, "limit": 2}',
    b'{"ask": "queue", "limit": NaN}',
    b'{"ask": "due", "level": 1e400}',
    b'{"ask": "case", "case": "\\ud800"}',
    b'{"ask": "case"}',
    b'{"do": "note", "colour": 1, "text": "a", "case": "x"}',
    b"\xff\xfe{",
    b"[" * 200_000,
    b'{"ask": ' * 50_000,
]


@pytest.mark.parametrize("line", MISUSED, ids=lambda line: line[:24].decode("ascii", "replace"))
def test_misuse_is_told_and_the_next_line_is_done(script: Script, line: bytes) -> None:
    told = script.ask(line)
    assert set(told) == {"id", "refused"} and told["refused"]["code"] in ("misuse", "no_case"), told
    assert told["refused"]["message"]
    assert script.ask({"id": [1], "ask": "link"})["id"] == [1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"ask": "queue", "limit": "many"}, "type"),
        ({"ask": "queue", "limit": -1}, "range"),
        ({"ask": "queue", "limit": 2**63}, "range"),
        ({"ask": "cases", "limit": 2**70, "offset": 2**70}, "range"),
        ({"ask": "cases", "limit": 2_000, "offset": -1}, "range"),
        ({"do": "note", "case": "x", "text": "x", "seen": {"turn": 2**80, "version": 1}}, "range"),
        ({"ask": "due", "level": 3, "at": "2026-11-22T10:00:00"}, "type"),
        ({"ask": "due", "level": 3, "at": "0001-01-01T00:00:00+14:00"}, "range"),
        ({"ask": "figures", "since": "2026-02-30", "until": "2026-03-01"}, "date"),
        ({"ask": "figures", "since": "2026-03-02", "until": "2026-02-01"}, "range"),
        ({"wait": "idle", "timeout_s": "long"}, "type"),
        ({"wait": "idle", "timeout_s": True}, "type"),
    ],
    ids=str,
)
def test_values_that_do_not_fit(script: Script, line: dict[str, Any], code: str) -> None:
    assert script.ask(line)["refused"]["code"] == code


def test_questions_without_a_case(script: Script) -> None:
    due = script.ask({"ask": "due", "level": 3, "at": "2026-11-20T10:00:00+08:00"})["answer"]
    assert due["due"] == "2026-11-25T18:00:00+08:00" and due["rule"] == "working_days"
    assert due["statement"][0] == {"day": "2026-11-21", "counted": False, "why": "weekend"}
    (unit,) = script.ask({"ask": "suggest", "category": "A1", "area": "630101"})["answer"]
    assert unit["level"] == unit["days"] in (1, 3, 7, 11)
    assert (unit["unit"], unit["days"], unit["basis"], unit["reason"]) == ("U1", 3, "《城市供水条例》第三条", "duty")
    assert script.ask({"ask": "link"})["answer"]["state"] == "online"
    figures = script.ask({"ask": "figures", "since": "2026-11-20", "until": "2026-11-20"})["answer"]
    assert figures["tiles"][0]["filters"] == {
        "counted": True,
        "moment": "saved_at",
        "since": "2026-11-20T00:00:00+08:00",
        "until": "2026-11-21T00:00:00+08:00",
    }
    for name in ("attention", "callbacks", "drafts"):
        assert script.ask({"ask": name})["answer"] == []


def test_what_to_say_about_a_case(script: Script, centre: Running) -> None:
    bring(centre.centre, SHIPPED)
    case = script.ask({"id": 1, **INTAKE, "scripts": ["opening@1"]})["case"]
    assert script.ask({"id": 2, "wait": "idle", "timeout_s": 20})["idle"] is True
    said = script.ask({"id": 3, "ask": "script", "case": case})["answer"]
    assert (said["id"], said["version"], said["use"], said["language"]) == ("category", 1, "category", "zh_CN")
    steps = {step["name"]: step for step in said["steps"]}
    assert said["first"] == "when" and steps["when"]["ways"][0] == {"to": "place"}
    english = script.ask({"id": 4, "ask": "script", "case": case, "use": "callback", "language": "en"})["answer"]
    hello, contacted = english["steps"][:2]
    assert hello["words"].startswith("Hello, am I speaking to Mr or Ms 马?") and "{" not in hello["words"]
    assert [option["code"] for option in contacted["options"]] == ["yes", "no", "unknown"]
    last = next(step for step in english["steps"] if step["name"] == "satisfied")
    assert last["ways"][0] == {"to": "open", "when": [{"about": "solved", "values": ["no"]}]}
    assert script.ask({"id": 5, "ask": "case", "case": case})["answer"]["timeline"][0]["scripts"] == ["opening@1"]
    opening = script.ask({"id": 6, "ask": "script", "use": "opening", "dialled": "12369"})["answer"]
    assert opening["id"] == "opening-12369"
    listed = script.ask({"id": 7, "ask": "scripts"})["answer"]
    assert len(listed) == len(SHIPPED)
    refused = script.ask({"id": 8, "ask": "script", "case": "none"})["refused"]
    assert refused["code"] == "no_case"


def test_a_watch_tells_until_it_ends(script: Script) -> None:
    script.send_raw(b'{"id": 9, "ask": "watch"}')
    script.send_raw(json.dumps({"id": 1, **INTAKE}).encode())
    seen: dict[str, Any] = {}
    while not ("saved" in seen and "touched" in seen):
        line = script.next()
        if "saved" in line:
            seen["saved"] = line["case"]
        elif "case" in line["touched"]:
            assert line["id"] == 9
            seen["touched"] = line["touched"]["case"]
    assert seen["saved"] in seen["touched"]
    script.send_raw(b'{"id": 10, "ask": "unwatch"}')
    while (line := script.next()).get("id") != 10:
        assert "touched" in line
    assert line == {"id": 10, "answer": True}
    assert script.ask({"id": 11, **INTAKE})["id"] == 11


def test_offline_it_works_on_and_later_everything_arrives(tmp_path: Path) -> None:
    with running_centre(clock=SystemClock()) as centre:
        first = Script(tmp_path, centre.url)
        first.next()
        assert first.end() == 0, first.said
    alone = Script(tmp_path, None)
    assert alone.next()["online"] is False
    saved = alone.ask({"id": 1, **INTAKE})
    assert saved["number"] and alone.ask({"wait": "idle", "timeout_s": 0.1}) == {
        "id": None,
        "idle": False,
        "waiting": 1,
    }
    assert alone.ask({"do": "take", "case": saved["case"]})["refused"]["code"] == "needs_centre"
    assert alone.end() == 0, alone.said


def test_signing_in_wrongly_ends_with_one(centre: Running, tmp_path: Path) -> None:
    script = Script(tmp_path, centre.url, "op1", "wrong")
    assert script.next()["refused"]["code"] == "password"
    assert script.end() == 1 and script.said.strip()
    nowhere = Script(tmp_path / "new", "http://127.0.0.1:9", "op1")
    assert "trouble" in nowhere.next()
    assert nowhere.end() == 3 and nowhere.said.strip()


def test_words_that_are_no_command_line_end_with_two() -> None:
    run = subprocess.run([sys.executable, "-m", "ui.start", "headless", "--colour"], capture_output=True, check=False)
    assert run.returncode == 2 and b"usage" in run.stderr and run.stdout == b""


@pytest.mark.parametrize("door", [["headless"], []])
def test_misuse_is_told_in_the_readers_language(
    door: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    wrong = [*door, "--person", "op1", "--password-stdin", "--nonsense"] if door else ["--nonsense"]
    said = {}
    for language in (["--lang", "en"], []):
        assert main([*wrong, *language]) == 2
        said[bool(language)] = capsys.readouterr().err
    use("zh_CN")
    assert "Unknown: --nonsense" in said[True] and "无法识别：--nonsense" in said[False]


def test_messages_in_the_language_wanted(centre: Running, tmp_path: Path) -> None:
    said = {}
    for language in ("zh_CN", "en"):
        script = Script(tmp_path / language, centre.url, "op1", PASSWORD, "--lang", language)
        script.next()
        said[language] = script.ask({"do": "dispatch", "case": "x", "unit": "U1"})["refused"]["message"]
        script.end()
    assert said["en"].isascii() and not said["zh_CN"].isascii()


def test_no_qt_is_loaded() -> None:
    code = "import sys, app.headless; print([m for m in sys.modules if 'PySide' in m or m.startswith('ui')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"


def test_ring_backs_are_listed_masked_taken_and_recorded(centre: Running, script: Script) -> None:
    made = centre.centre
    number, phone_hash = calls.number_of(made, "13897215521")
    with made.database.write() as connection:
        now = made.now_ms()
        vain = [CallRecord(id=f"x:{n}", at=now - n * 60_000, number=number, phone_hash=phone_hash) for n in range(3)]
        calls.put(made, connection, vain)
    assert script.ask({"wait": "idle"})["idle"] is True
    (row,) = script.ask({"id": 1, "ask": "ringbacks"})["answer"]
    assert (row["phone"], row["attempts"], row["tries"], row["released"]) == ("138****5521", 3, 0, False)
    assert row["last_at"].endswith("+08:00") and len(row["waits"]) == 3
    assert script.ask({"ask": "ringbacks", "released": True})["answer"] == []
    assert script.ask({"do": "take", "case": row["id"]})["refused"]["code"] == "not_quiet"
    assert script.ask({"do": "release_ringback", "case": row["id"]})["refused"]["code"] == "role"
    with made.database.write() as connection:
        letting = ReleaseRingback(id=new_id(made.clock), by=centre.people["lead1"], at=made.clock.now(), case=row["id"])
        lead = Person(id=centre.people["lead1"], name="lead1", roles=("lead",))
        own.do(made, connection, letting, lead, read_case(made, connection, row["id"]))
    assert script.ask({"wait": "idle"})["idle"] is True
    taken = script.ask({"do": "take", "case": row["id"]})
    assert taken["taken"] == row["id"]
    assert script.ask({"ask": "ringback", "ringback": row["id"]})["answer"]["phone"] == "13897215521"
    saved = script.ask({"do": "record_ringback", "case": row["id"], "reached": False})
    assert saved["case"] == row["id"]
    assert script.ask({"wait": "idle"})["idle"] is True
    (row,) = script.ask({"ask": "ringbacks"})["answer"]
    assert (row["tries"], row["holder"]) == (1, None)
    script.ask({"do": "record_ringback", "case": row["id"], "reached": True})
    assert script.ask({"ask": "ringbacks"})["answer"] == []
