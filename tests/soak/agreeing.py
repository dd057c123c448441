"""P5: a city whose networks, seats, clocks and centre fail by the dice of one number. When faults stop, all agree."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Any

from app.clock import WindClock
from app.domain.errors import Refused, Trouble
from app.domain.words import Channel
from app.questions.shapes import Ringbacks
from server import calls, roster
from server.calls import CallRecord
from server.receive import Arrival, receive
from tests.world.city import INTAKE, City, Seat, city
from tests.world.proxy import ALL, NOTHING

SEATS = ("op1", "op2", "lead1", "cb1")
WRONG = (timedelta(0), timedelta(days=-3650), timedelta(days=90), timedelta(minutes=-3))


class Wander:
    """A day in a city with every fault at once, step by step."""

    def __init__(self, town: City, seed: int, seats: int = 3) -> None:
        self.town, self.dice = town, Random(seed)
        self.cases: list[str] = []
        self._calls = 0
        self.done: dict[str, list[str]] = {}
        for _ in range(4):
            self._citizen_calls()
        self.seats = [self._seat(name) for name in SEATS[:seats]]
        faults = [self._cut, self._heal, self._slow, self._forget, self._leave, self._down, self._jump]
        around = [self._arrival, self._roles, self._citizen_calls]
        self._steps: list[Callable[[Seat], None]] = [self._register, self._act, self._act, self._act, self._claim]
        self._steps += [self._ring_back, self._ring_back]
        self._steps += [*self._steps, *faults, *around]

    def _seat(self, name: str) -> Seat:
        clock = WindClock(self.town.clock.now() + self.dice.choice(WRONG))
        self.done[name] = []
        return self.town.seat(name, clock)

    def walk(self, steps: int) -> None:
        """So many steps, each at a seat of the dice's choice."""
        for _ in range(steps):
            with suppress(Refused, Trouble):
                self.dice.choice(self._steps)(self.dice.choice(self.seats))

    def heal(self) -> None:
        """No more faults, and everybody at their seat."""
        for seat in self.seats:
            seat.network.heal()
            seat.desk.sync_now()

    def _register(self, seat: Seat) -> None:
        saved = seat.register(text=f"第{len(self.cases)}件", caller=INTAKE["caller"])
        self.cases.append(saved.case)
        self.done[seat.name] += saved.commands

    def _act(self, seat: Seat) -> None:
        case = self.dice.choice(self.cases or [""])
        do, fields = self.dice.choice(
            (
                ("note", {"text": f"记{self.dice.randrange(99)}"}),
                ("amend", {"changes": {"place": f"{self.dice.randrange(9)}号楼"}}),
                ("dispatch", {"unit": self.dice.choice(("U1", "U2", "U3"))}),
                ("sign", {}),
                ("return", {"text": "不属于我们"}),
                ("answer", {"text": "已说明"}),
                ("add_contact", {"kind": "reminder", "text": "催一下"}),
                ("withdraw", {"text": "撤回"}),
            )
        )
        self.done[seat.name] += seat.act(do, case, **fields).commands

    def _claim(self, seat: Seat) -> None:
        case = self.dice.choice(self.cases or [""])
        (seat.desk.take if self.dice.random() < 0.6 else seat.desk.release)(case)

    def _citizen_calls(self, _seat: Seat | None = None) -> None:
        """Somebody tries some times, mostly in vain."""
        centre = self.town.centre.centre
        number, phone_hash = calls.number_of(centre, f"1380013800{self.dice.randrange(4)}")
        for _ in range(self.dice.choice((1, 3, 5))):
            self._calls += 1
            at = centre.now_ms() + self._calls
            answered = at if self.dice.random() < 0.2 else None
            call = CallRecord(id=f"x:{self._calls}", at=at, number=number, phone_hash=phone_hash, answered_at=answered)
            with centre.database.write() as connection:
                calls.put(centre, connection, [call])

    def _ring_back(self, seat: Seat) -> None:
        """Somebody rings one of them back, or a lead lets it go; whether the centre hears of it or not."""
        known = seat.desk.ask(Ringbacks())
        if not known:
            return
        ringback = self.dice.choice(known).id
        if self.dice.random() < 0.3:
            seat.desk.take(ringback)
        do, fields = self.dice.choice(
            (
                ("record_ringback", {"reached": self.dice.random() < 0.4}),
                ("record_ringback", {"reached": False}),
                ("reveal", {"what": "phone", "reason": "ringback"}),
                ("release_ringback", {}),
                ("assign", {"to": self.dice.choice((None, *self.done))}),
            )
        )
        self.done[seat.name] += seat.act(do, ringback, **fields).commands

    def _arrival(self, _seat: Seat) -> None:
        case = receive(self.town.centre.centre, Arrival(channel=Channel.WEBSITE, text=f"留言{len(self.cases)}"))
        assert case is not None
        self.cases.append(case)

    def _roles(self, _seat: Seat) -> None:
        people = self.town.centre.people
        roles = self.dice.choice((["operator"], ["operator", "callback"], ["operator", "lead"]))
        roster.set_roles(self.town.centre.centre, people[self.dice.choice(SEATS)], roles, people["admin1"])

    def _cut(self, seat: Seat) -> None:
        seat.network.cut_off()

    def _heal(self, seat: Seat) -> None:
        seat.network.heal()
        seat.desk.sync_now()

    def _slow(self, seat: Seat) -> None:
        seat.network.delay_s = self.dice.random() * 0.02

    def _forget(self, seat: Seat) -> None:
        dice = Random(self.dice.random())
        odds = dice.random()

        def forget(_path: str) -> int:
            if dice.random() > odds:
                return ALL
            return NOTHING if dice.random() < 0.3 else dice.randrange(1500)

        seat.network.forget = forget

    def _leave(self, seat: Seat) -> None:
        seat.close()
        seat.sign_in()

    def _down(self, seat: Seat) -> None:
        with self.town.stopped():
            self._register(seat)
            with suppress(Refused, Trouble):
                self._act(self.dice.choice(self.seats))

    def _jump(self, seat: Seat) -> None:
        assert isinstance(seat.clock, WindClock)
        if self.dice.random() < 0.5:
            seat.clock.wind(self.dice.choice((30, 3600)))
        else:
            seat.clock.jump(seat.clock.now() + self.dice.choice(WRONG))

    def check(self) -> None:
        """Faults have stopped: all agree, and every act arrived once, in its seat's order."""
        self.heal()
        self.town.agrees()
        judged = self.town.commands()
        assert len(judged) == len(set(judged)), "twice"
        for name, done in self.done.items():
            wanted = set(done)
            assert [each for each in judged if each in wanted] == done, f"{name}: lost, or out of order"


def one_day(seed: int, steps: int = 40, seats: int = 3) -> None:
    """A whole city by one number. AssertionError when it does not agree."""
    with city() as town:
        wander = Wander(town, seed, seats)
        wander.walk(steps)
        wander.check()


def soak(given: Namespace) -> dict[str, Any]:
    """So many cities, one seed each; the figures."""
    from app.sync import link

    begun, link.RETRY_S = monotonic(), 0.2
    failed: list[int] = []
    for seed in range(given.seed, given.seed + given.seeds):
        try:
            one_day(seed, steps=60)
        except AssertionError as error:
            failed.append(seed)
            print(f"seed {seed}: {error}", file=sys.stderr, flush=True)
    figures = {"cities": given.seeds, "disagree": failed, "held": not failed}
    return figures | {"seconds": round(monotonic() - begun)}
