"""Days of a hotline built to published counts, command by command, through the centre's own exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from app.clock import WindClock, new_id
from app.domain.command import Command
from app.domain.commands import Answered, DispatchCase, InvalidCall, RecordCallback, RegisterCase
from app.domain.records import Caller, Seen
from app.domain.words import Answer, Channel, Flag, InvalidReason
from app.sync.wire import Result
from server.centre import Centre
from tests.world.plain import PlainSeat

AT_ONCE = 40


@dataclass
class Counts:
    """What is to be published of a day."""

    direct: int
    passed_on: int
    messages: dict[Channel, int]
    callbacks: int
    hot: tuple[int, ...] = ()
    """Cases in the hottest categories, in the order of `LEAVES`."""


JANUARY = Counts(318, 253, {Channel.SNAPSHOT: 7, Channel.WEBSITE: 6}, 87, (37, 29, 28))
FEBRUARY = Counts(283, 188, {Channel.SNAPSHOT: 31, Channel.WEBSITE: 1}, 53)


@dataclass
class Maker:
    """Makes days at a centre. `leaves`: the matters, those of the hottest categories first."""

    centre: Centre
    leaves: tuple[str, ...]
    area: str
    unit: str
    seat: PlainSeat = field(init=False)
    back: PlainSeat = field(init=False)
    waiting: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.arrive()

    def arrive(self) -> None:
        """A new day's sign-in: yesterday's is over."""
        self.seat, self.back = PlainSeat.of(self.centre, "op1"), PlainSeat.of(self.centre, "lead1")

    @property
    def clock(self) -> WindClock:
        assert isinstance(self.centre.clock, WindClock)
        return self.centre.clock

    def call(self, outcome: str, category: str, channel: Channel = Channel.PHONE, **more: Any) -> RegisterCase:
        """A contact with one case: `direct`, `dispatched`, or left `open`."""
        made = self.seat.registering(channel=channel, category=category, area=self.area, **more)
        self.waiting.append(made)
        self.settle(made.case, outcome)
        self._send()
        return made

    def settle(self, case: str, outcome: str) -> None:
        """Answer or dispatch a case whose intake is saved."""
        said = self.seat.common(case, seen=Seen(turn=1, version=1))
        if outcome == "direct":
            self.waiting.append(Answered(**said, text="已答复"))
        elif outcome == "dispatched":
            self.waiting.append(DispatchCase(**said, unit=self.unit))

    def invalid(self) -> None:
        """A silent call."""
        self.waiting.append(InvalidCall(**self.seat.common(), reason=InvalidReason.SILENT))

    def to_call_back(self, how_many: int) -> list[RegisterCase]:
        """Enterprises' cases answered on the spot: a callback is owed."""
        return [self.call("direct", self.leaves[-1], flags=(Flag.ENTERPRISE,)) for _ in range(how_many)]

    def call_back(self, cases: list[RegisterCase]) -> None:
        """All three questions answered."""
        self.send()
        self.back.catch_up()
        for each in cases:
            said = self.back.common(each.case, caller=each.caller.id, round=1)
            yes = {"contacted": Answer.YES, "solved": Answer.YES, "satisfied": Answer.YES}
            assert self.back.do(RecordCallback(**said, **yes)).result is Result.APPLIED

    def day(self, counts: Counts, owed: list[RegisterCase]) -> list[RegisterCase]:
        """A whole day; the calls in the order in which they were made."""
        self.arrive()
        hot = [leaf for leaf, n in zip(self.leaves, counts.hot, strict=False) for _ in range(n)]
        total = counts.direct + counts.passed_on + sum(counts.messages.values())
        # so thinly spread that no other matter becomes hot
        others = islice(cycle(self.leaves[len(counts.hot) :]), total - len(hot))
        matters = iter([*hot, *others])
        calls = [self.call("direct", next(matters), **self.citizen()) for _ in range(counts.direct)]
        calls += [self.call("dispatched", next(matters), **self.citizen()) for _ in range(counts.passed_on)]
        for channel, n in counts.messages.items():
            for _ in range(n):
                self.call("dispatched", next(matters), channel, **self.citizen())
        self.call_back(owed[: counts.callbacks])
        return calls

    def citizen(self) -> dict[str, Any]:
        """Another citizen each time."""
        number = 13_800_000_000 + self.seat.serial
        return {"caller": Caller(id=new_id(self.clock), name="某人", phone=str(number))}

    def send(self) -> None:
        """Everything that waits."""
        while self.waiting:
            some, self.waiting = self.waiting[:AT_ONCE], self.waiting[AT_ONCE:]
            reply = self.seat.exchange(*[self.seat.send(command) for command in some])
            wrong = [v for v in reply.verdicts if v.result not in (Result.APPLIED, Result.MERGED)]
            assert not wrong, wrong[0]

    def _send(self) -> None:
        if len(self.waiting) >= AT_ONCE:
            self.send()
