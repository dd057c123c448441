"""P3 with real programs: the centre's process is killed in the middle of the work, the operator's whole script goes on,
the centre comes back on the same data; it has exactly the cases logged, none twice, in the seat's order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.doors.conftest import run
from tests.soak.seat_process import LONGEST_S, SeatProcess
from tests.world.centre import PASSWORD, held_address

TABLES = {
    "categories": "code,name,parent\nA,城乡建设,\nA1,供水,A\nA2,供暖,A\n",
    "areas": "code,name,parent,kind\n63,西宁市,,city\n6301,城东区,63,district\n630101,东关大街街道,6301,street\n",
    "units": "code,name,parent,level,area\nU1,市水务局,,,63\nU2,城东区政府,,district,6301\n",
    "duties": "category,area,unit,basis,days\nA1,63,U1,《城市供水条例》第三条,3\n",
}
INTAKE: dict[str, Any] = {
    "do": "register_case",
    "channel": "phone",
    "request_type": "complaint",
    "category": "A1",
    "area": "630101",
    "place": "八一中路青发小区",
    "text": "楼道水管漏水",
    "caller": {"name": "马晓燕", "phone": "13897215521"},
}


class CentreProcess:
    """`hotline-server` over one directory, at one address for all its lives."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.address = held_address()
        self.port = self.address.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: object, given: str = "") -> list[dict[str, Any]]:
        """Another command of the centre's; its lines."""
        done = run(*words, "--data", self.data, stdin=given)
        assert done.status == 0, done.people
        return done.lines

    def start(self) -> str:
        """Serve; the address."""
        words = [sys.executable, "-m", "server", "serve", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout is not None
        return str(json.loads(self.process.stdout.readline())["ready"])

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None and self.process.stdout is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(LONGEST_S)
            self.process.stdout.close()
            self.process = None


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    made = CentreProcess(tmp_path / "centre")
    made.run("init", "--name", "测试热线", "--code", "test")
    for table, content in TABLES.items():
        file = tmp_path / f"{table}.csv"
        file.write_text(content, "utf-8")
        made.run("import", table, file)
    made.run("people", "add", "op1", "--role", "operator", "--password-stdin", given=PASSWORD + "\n")
    yield made
    made.kill()
    made.address.close()


class Said:
    """What the script was told: commands in their order, numbers by case."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.numbers: dict[str, str] = {}

    def done(self, answer: dict[str, Any]) -> str:
        """Note a saving; its case."""
        assert "saved" in answer, answer
        self.commands.append(answer["saved"])
        if "number" in answer:
            self.numbers[answer["case"]] = answer["number"]
        return answer["case"]


def shift(seat: SeatProcess, said: Said, known: str) -> None:
    """Everything an operator does but taking an item from the queue, with every answer from the seat alone."""
    first = seat.ask(INTAKE | {"text": "服务器停了也要记"})
    case = said.done(first)
    said.done(seat.ask({"do": "dispatch", "case": case, "unit": "U1", "level": 3}))
    next_matter = INTAKE | {"caller": None, "contact": first["contact"], "text": "还有一件事"}
    second = said.done(seat.ask(next_matter))
    said.done(seat.ask({"do": "answer", "case": second, "text": "已当场说明"}))
    said.done(seat.ask({"do": "emergency", "place": "东关大街18号燃气泄漏"}))
    for line in (
        {"do": "invalid_call", "reason": "silent"},
        {"do": "add_contact", "case": known, "kind": "reminder", "text": "催一下"},
        {"do": "amend", "case": known, "changes": {"place": "八一中路8号"}},
        {"do": "note", "case": known, "text": "记一笔"},
        {"do": "reveal", "case": known, "what": "phone", "reason": "read_back"},
        {"do": "remind", "case": case, "text": "请尽快"},
        {"do": "sign", "case": case, "unit": "U1", "said_by": "刘科长"},
        {"do": "reply", "case": case, "text": "已修好", "found": "管道老化"},
    ):
        said.done(seat.ask(line))
    for question in ("queue", "cases", "outbox", "attention", "callbacks", "link"):
        assert "answer" in seat.ask({"ask": question}), question
    for line in (
        {"ask": "suggest", "category": "A1", "area": "630101"},
        {"ask": "similar", "text": "水管漏水", "area": "630101", "place": ""},
        {"ask": "due", "level": 3},
        {"ask": "cases", "text": "水管"},
        {"ask": "case", "case": first["number"]},
        {"ask": "figures", "since": "2026-11-01", "until": "2026-11-30"},
    ):
        assert "answer" in seat.ask(line), line
    assert seat.ask({"ask": "history", "phone": "13897215521"})["answer"]
    assert seat.ask(INTAKE | {"category": "A"})["refused"]["code"] == "not_leaf", "the same checks"
    assert seat.ask({"do": "take", "case": known})["refused"]["code"] == "needs_centre"


def test_the_centre_dies_and_nothing_stops_and_nothing_is_lost(centre: CentreProcess, tmp_path: Path) -> None:
    said = Said()
    seat = SeatProcess(tmp_path / "seat", centre.start())
    try:
        signed = seat.line()
        assert signed is not None and signed["online"] is True
        known = said.done(seat.ask(INTAKE))
        assert seat.ask({"wait": "idle"})["idle"] is True
        for number in range(30):
            said.done(seat.ask(INTAKE | {"text": f"第{number}件，正在发送"}))
        centre.kill()  # in the middle of sending
        shift(seat, said, known)
        seat.kill()  # and the seat dies too, before the centre is back
        seat = again(seat, tmp_path / "seat")
        shift(seat, said, known)
        waiting = len(seat.ask({"ask": "outbox"})["answer"])
        assert waiting >= 26
        centre.start()
        assert seat.ask({"wait": "idle", "timeout_s": LONGEST_S * 0.9})["idle"] is True
        assert seat.ask({"ask": "outbox"})["answer"] == [] == seat.ask({"ask": "attention"})["answer"]
        for case, number in said.numbers.items():
            assert seat.ask({"ask": "case", "case": case})["answer"]["number"] == number
        assert seat.end() == 0
    finally:
        seat.close()
    arrived(centre, said)


def again(seat: SeatProcess, profile: Path) -> SeatProcess:
    """The same seat started anew, without its centre."""
    seat.close()
    seat = SeatProcess(profile, None)
    signed = seat.line()
    assert signed is not None and signed["online"] is False
    return seat


def arrived(centre: CentreProcess, said: Said) -> None:
    """Exactly the cases logged, none twice, numbers unchanged, every act once and in the seat's order."""
    cases = {line["id"]: line for line in centre.run("export", "cases")}
    assert {case: line["number"] for case, line in cases.items()} == said.numbers
    trail = [entry.get("id") for entry in centre.run("export", "audit")]
    wanted = set(said.commands)
    assert [each for each in trail if each in wanted] == said.commands
    assert centre.run("audit", "verify")
