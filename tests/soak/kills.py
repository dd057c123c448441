"""P1: a seat is killed again and again while it saves; what it acknowledged is at the centre, once, in its order.

Every life of the seat is planned by the dice of one number: what it does, how many lines are under way, after which
acknowledgement and how much later it is killed; some die while starting, some while ending, some with their centre
out of reach.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from server.centre import Centre
from server.database import rows
from tests.soak.seat_process import LONGEST_S, SOUND, SeatProcess
from tests.world.centre import Running
from tests.world.proxy import Proxy

NAMES = ("马晓燕", "韩福才", "才让卓玛", "𠮷田·买买提")
WORDS = ("楼道水管漏水一个月没人修", "凌晨三点工地打桩", "公交站牌被撞倒", "井盖丢失险些伤人")


@dataclass(frozen=True)
class Life:
    """How one life goes. `kind`: starting · saving · ending; `acks`: acknowledgements before its end; `depth`: lines
    under way at once; `later_s`: what the killer waits after the last acknowledgement."""

    kind: str
    acks: int
    depth: int
    later_s: float
    offline: bool


@dataclass
class Told:
    """What a script has been told over all lives."""

    saved: list[str] = field(default_factory=list)
    """Acknowledged commands, in the order of the acknowledgements."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Case → the number told."""
    texts: list[str] = field(default_factory=list)
    """Every text sent, acknowledged or not."""
    wrong: list[Any] = field(default_factory=list)
    """Answers that should not have come."""


@dataclass(frozen=True)
class Found:
    """What is wrong at the centre; all empty when the promise holds."""

    lost: list[str]
    doubled: list[str]
    disordered: bool
    renumbered: list[str]
    twice_told: list[str]
    refused: list[str]
    wrong: list[Any]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(vars(self).values())


def plan(dice: Random, most: int, kind: str = "") -> Life:
    """One life by the dice; at most so many acknowledgements."""
    kind = kind or dice.choices(("saving", "starting", "ending"), (8, 1, 1))[0]
    acks = 0 if kind == "starting" else dice.randint(1, most)
    later = dice.choice((0.0, dice.random() * 0.004, dice.random() * 0.05))
    if kind == "starting":
        later = dice.random() * 1.5
    return Life(kind, acks, dice.choice((1, 2, 8)), later, dice.random() < 0.15)


class Script:
    """Feeds one seat through all its lives."""

    def __init__(
        self, profile: Path, centre: Running, seed: int, program: tuple[str, ...] = SOUND, person: str = "op1"
    ) -> None:
        self.profile, self.program, self.seed, self.person = profile, program, seed, person
        self.network = Proxy(centre.url)
        self.dice = Random(seed)
        self.told = Told()
        self._cases: list[str] = []

    def begin(self) -> None:
        """The first sign-in, which enrols the seat."""
        seat = SeatProcess(self.profile, self.network.url, self.person)
        try:
            signed = seat.line()
            assert signed is not None and signed.get("online") is True, signed
            assert seat.end() == 0
        finally:
            seat.close()

    def live(self, life: Life) -> None:
        """One life, to its violent end."""
        self.network.heal()
        if life.offline:
            self.network.cut_off()
        seat = SeatProcess(self.profile, None, self.person, self.program)
        try:
            if life.kind == "starting":
                seat.line(life.later_s)
            else:
                self._work(seat, life)
                if life.kind == "ending":
                    seat.end_input()
                seat.line(life.later_s)
            seat.kill()
            for line in seat.left():
                self._hear(line)
        finally:
            seat.close()

    def _work(self, seat: SeatProcess, life: Life) -> None:
        signed = seat.line()
        assert signed is not None and "signed_in" in signed, signed
        sent = heard = 0
        while heard < life.acks:
            while sent < life.acks + life.depth and sent - heard < life.depth:
                seat.send(self._line())
                sent += 1
            answer = seat.line()
            assert answer is not None, "the seat ended by itself"
            self._hear(answer)
            heard += 1

    def _line(self) -> dict[str, Any]:
        text = f"{self.dice.choice(WORDS)} ·{self.person}·{len(self.told.texts)}·"
        self.told.texts.append(text)
        if self._cases and self.dice.random() < 0.4:
            return {"do": "note", "case": self.dice.choice(self._cases[-20:]), "text": text}
        phone = f"138{self.dice.randrange(10**8):08}"
        return {
            "do": "register_case",
            "channel": "phone",
            "request_type": "complaint",
            "category": "A1",
            "area": "630101",
            "place": "八一中路青发小区7号楼",
            "text": text,
            "caller": {"name": self.dice.choice(NAMES), "phone": phone},
        }

    def _hear(self, answer: dict[str, Any]) -> None:
        if "signed_in" in answer:
            return
        if "saved" not in answer:
            self.told.wrong.append(answer)
            return
        self.told.saved.append(answer["saved"])
        if "number" in answer:
            self.told.numbers[answer["case"]] = answer["number"]
            self._cases.append(answer["case"])

    def finish(self) -> None:
        """A last life of the real seat, which sends everything and ends well."""
        self.network.heal()
        seat = SeatProcess(self.profile, None, self.person)
        try:
            assert seat.line() is not None
            idle = seat.ask({"wait": "idle", "timeout_s": LONGEST_S * 0.9})
            while not idle["idle"] and idle["waiting"]:  # much is left to be sent: as long as it gets less
                before = idle["waiting"]
                idle = seat.ask({"wait": "idle", "timeout_s": LONGEST_S * 0.9})
                assert idle["idle"] or idle["waiting"] < before, idle
            assert idle["idle"] is True, idle
            assert seat.ask({"ask": "attention"})["answer"] == []
            assert seat.end() == 0
        finally:
            seat.close()

    @property
    def device(self) -> str:
        """What the centre knows this seat by."""
        (about,) = self.profile.rglob("profile.json")
        return str(json.loads(about.read_text("utf-8"))["device"])

    def close(self) -> None:
        """Let go of the network."""
        self.network.close()


def look(centre: Centre, told: Told, device: str) -> Found:
    """Compare what one seat's script was told with what the centre has from this device."""
    with centre.database.read() as connection:
        log = rows(connection, "SELECT id, n, result FROM command WHERE device = $1 ORDER BY n", (device,))
        bodies = rows(connection, "SELECT body FROM command_body", ())
        facts = rows(connection, "SELECT id, body FROM record WHERE kind = 'facts'", ())
    ids = [row[0] for row in log]
    arrived = set(ids)
    order = {each: place for place, each in enumerate(ids)}
    places = [order[each] for each in told.saved if each in order]
    numbers = {row[0]: msgspec.json.decode(bytes(row[1]))["number"] for row in facts}
    counted = Counter(msgspec.json.decode(bytes(row[0])).get("text") for row in bodies)
    return Found(
        lost=[each for each in told.saved if each not in arrived],
        doubled=[each for each, times in Counter(ids).items() if times > 1],
        disordered=places != sorted(places) or [row[1] for row in log] != list(range(1, len(log) + 1)),
        renumbered=[case for case, number in told.numbers.items() if numbers.get(case, number) != number],
        twice_told=[text for text in told.texts if counted[text] > 1],
        refused=[row[0] for row in log if row[2] != "applied"],
        wrong=told.wrong,
    )
