"""S10: the list of ring-backs equals an oracle written apart from it, at every minute of a day of 10,000 attempts.

The oracle is plain and slow: each minute it looks through everything that has been told until then, number by number.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from app.clock import WindClock, epoch_ms
from app.domain import ringbacks
from app.domain.commands import RecordRingback, ReleaseRingback
from app.domain.ringing import Quiet, RingbackFacts
from app.sync.wire import SignIn
from server import calls, claims
from server.calls import CallRecord
from server.centre import Centre
from server.seats import Seat, seat_of
from server.signin import sign_in
from server.sweep import sweep
from tests.world.centre import PASSWORD, make_centre
from tests.world.plain import PlainSeat

ATTEMPTS = int(os.environ.get("ATTEMPTS", "10000"))
DAY = datetime.fromisoformat("2026-11-23T00:00:00+08:00")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """A call of the made-up day, and when it is told of."""

    name: str
    at: datetime
    number: str
    answered: bool
    wait_s: int
    outgoing: bool = False

    @property
    def ended(self) -> datetime:
        return self.at + self.wait_s * SECOND + (120 * SECOND if self.answered else timedelta())

    def record(self, centre: Centre) -> CallRecord:
        number, phone_hash = calls.number_of(centre, self.number)
        return CallRecord(
            id=calls.exchange_id(self.name),
            at=epoch_ms(self.at),
            number=number,
            phone_hash=phone_hash,
            outgoing=self.outgoing,
            answered_at=epoch_ms(self.at + self.wait_s * SECOND) if self.answered else None,
            ended_at=epoch_ms(self.ended),
        )


def busy(hour: float) -> float:
    """How much of the day's calls this hour has, and how hard it is to get through."""
    if hour < 7:
        return 0.05
    return {9: 1.0, 10: 1.0, 11: 0.8, 12: 0.25, 13: 0.3, 14: 0.9, 15: 1.0, 16: 0.8, 17: 0.5}.get(int(hour), 0.3)


def a_day(dice: Random, attempts: int) -> list[tuple[datetime, Told]]:
    """Attempts with the moments at which they are told: some late, some twice, in no order."""
    numbers = [f"138{dice.randrange(10**8):08}" for _ in range(attempts // 7)]
    hours = [hour / 4 for hour in range(96)]
    told: list[tuple[datetime, Told]] = []
    while len(told) < attempts:
        number = dice.choice(numbers)
        at = DAY + timedelta(hours=dice.choices(hours, [busy(h) for h in hours])[0], seconds=dice.randrange(900))
        for _ in range(dice.choice((1, 1, 2, 3, 4, 6))):
            local = at - DAY
            answered = dice.random() > 0.35 + 0.6 * busy(local / timedelta(hours=1))
            call = Told(f"c{len(told)}", at, number, answered, dice.randrange(3, 240))
            known = call.ended + (dice.random() < 0.1) * timedelta(seconds=dice.randrange(1, 4000))
            told.append((known, call))
            if dice.random() < 0.03:
                told.append((known + timedelta(seconds=dice.randrange(5000)), call))
            at = call.ended + timedelta(seconds=dice.randrange(5, 900))
    return told


@dataclass
class Oracle:
    """What was told so far, and what the list is then."""

    calls: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    tries: dict[str, list[tuple[datetime, bool]]] = field(default_factory=lambda: defaultdict(list))
    let_go: dict[str, datetime] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    quiet: bool = False

    def hear(self, call: Told) -> None:
        if call.name not in self.known:
            self.known.add(call.name)
            self.calls[call.number].append(call)

    def look_at_the_load(self, now: datetime) -> None:
        """At :00, :15, :30 and :45."""
        came_in = [call.at for some in self.calls.values() for call in some if not call.outgoing]
        last = len([at for at in came_in if now - 15 * MINUTE <= at < now])
        day = [at for at in came_in if now - timedelta(hours=24) <= at < now]
        usual = len([at for at in day if 8 <= (at - DAY).total_seconds() / 3600 % 24 < 21]) / 52
        hour = (now - DAY).total_seconds() / 3600 % 24
        self.quiet = 8 <= hour < 21 and usual > 0 and last <= 0.75 * usual

    def row(self, number: str) -> tuple[int, datetime, datetime, tuple[int, ...], int, bool] | None:
        events: list[tuple[datetime, int, str, int]] = []
        for call in self.calls[number]:
            if call.outgoing:
                doubted = any(not ok and call.at <= at <= call.ended + 10 * MINUTE for at, ok in self.tries[number])
                if call.answered and not doubted:
                    events.append((call.at, 1, "spoke", 0))
            else:
                events.append((call.at, 1, "spoke", 0) if call.answered else (call.at, 0, "vain", call.wait_s))
        events += [(at, 1, "spoke" if ok else "try", 0) for at, ok in self.tries[number]]
        run: list[tuple[datetime, int]] = []
        tried = 0
        for at, _order, what, wait in sorted(events):
            if what == "spoke":
                run, tried = [], 0
            elif what == "vain":
                run.append((at, wait))
            else:
                tried += 1
        if len(run) < 3:
            return None
        free = self.quiet or (number in self.let_go and self.let_go[number] >= run[0][0])
        return len(run), run[0][0], run[-1][0], tuple(wait for _at, wait in run), tried, free

    def list(self) -> dict[str, tuple[int, datetime, datetime, tuple[int, ...], int, bool]]:
        return {number: row for number in self.calls if (row := self.row(number)) is not None}


@dataclass
class Post:
    """The ring-back post: a seat that hears of everything by the feed and tries who is released."""

    centre: Centre
    seat: PlainSeat
    numbers: dict[str, str] = field(default_factory=dict)

    def look(self) -> dict[str, tuple[int, datetime, datetime, tuple[int, ...], int, bool]]:
        """The list as it stands at this seat, by number."""
        again = SignIn(name="cb1", password=PASSWORD, device=self.seat.device)
        if self.seat.signed.server_time + timedelta(minutes=10) < self.centre.clock.now():
            self.seat.signed = sign_in(self.centre, again)
        self.seat.catch_up()
        quiet = self.quiet()
        found = {}
        for (kind, ident), body in self.seat.held.items():
            facts = msgspec.json.decode(body, type=RingbackFacts) if kind == "ringback" else None
            if facts is None or not ringbacks.stands(facts):
                assert (kind, ident) != ("ringback", ident) or ("ringback_private", ident) not in self.seat.held
                continue
            run, zone = ringbacks.attempts(facts), DAY.tzinfo
            number = msgspec.json.decode(self.seat.held["ringback_private", ident])["phone"]
            self.numbers[number] = ident
            waits = tuple(each.wait_s for each in run)
            first, last = run[0].at.astimezone(zone), run[-1].at.astimezone(zone)
            free = quiet or ringbacks.released(facts)
            found[number] = (len(run), first, last, waits, len(ringbacks.tries(facts)), free)
        return found

    def quiet(self) -> bool:
        body = self.seat.held.get(("quiet", "quiet"))
        if body is None:
            return False
        said = msgspec.json.decode(body, type=Quiet)
        return said.quiet and self.centre.clock.now() < said.until

    def tries(self, number: str, reached: bool) -> None:
        """Ring them: held first, then recorded."""
        case = self.numbers[number]
        taken = claims.take(self.centre, who(self.centre, self.seat), case)
        said = RecordRingback(**self.seat.common(case), reached=reached, fence=taken.fence)
        assert self.seat.do(said).result == "applied"


def who(centre: Centre, plain: PlainSeat) -> Seat:
    with centre.database.read() as connection:
        return seat_of(centre, connection, plain.token)


def put(centre: Centre, *records: CallRecord) -> None:
    with centre.database.write() as connection:
        calls.put(centre, connection, records)


@dataclass
class Seen:
    """What a day was like."""

    longest: int = 0
    rung: int = 0
    reached: int = 0
    let_go: int = 0
    quiet_minutes: int = 0


def play(place: Path, attempts: int, seed: int) -> Seen:
    """Live through the day; AssertionError at the first minute at which the seat's list is not the oracle's."""
    dice, clock, seen = Random(seed), WindClock(DAY.isoformat()), Seen()
    centre = make_centre(place, clock).centre
    oracle, post = Oracle(), Post(centre, PlainSeat.of(centre, "cb1"))
    lead = PlainSeat.of(centre, "lead1")
    told = sorted(a_day(dice, attempts), key=lambda each: each[0])
    for minute in range(24 * 60):
        now = DAY + minute * MINUTE
        clock.wind((now - clock.now()).total_seconds())
        if minute % 15 == 0:
            oracle.look_at_the_load(now)
        sweep(centre)
        arrived: list[Told] = []
        while told and told[0][0] < now:
            arrived.append(told.pop(0)[1])
        dice.shuffle(arrived)
        put(centre, *(call.record(centre) for call in arrived))
        for call in arrived:
            oracle.hear(call)
        shown = post.look()
        assert shown == oracle.list(), f"at {now}, seed {seed}"
        seen.longest, seen.quiet_minutes = max(seen.longest, len(shown)), seen.quiet_minutes + oracle.quiet
        free = sorted(number for number, row in shown.items() if row[-1])
        for number in dice.sample(free, min(len(free), 2)):
            ok = dice.random() < 0.6
            post.tries(number, ok)
            oracle.tries[number].append((clock.now().astimezone(DAY.tzinfo), ok))
            seen.rung, seen.reached = seen.rung + 1, seen.reached + ok
            if dice.random() < 0.5:  # the exchange tells of the call out too; a voice box may have lifted
                lifted = ok or dice.random() < 0.3
                told.insert(0, (now + SECOND, Told(f"o{seen.rung}", now - 20 * SECOND, number, lifted, 9, True)))
        waiting = sorted(shown.keys() - set(free))
        if waiting and minute % 40 == 7:
            number = dice.choice(waiting)
            lead.signed = sign_in(centre, SignIn(name="lead1", password=PASSWORD, device=lead.device))
            assert lead.do(ReleaseRingback(**lead.common(post.numbers[number]))).result == "applied"
            oracle.let_go[number] = clock.now().astimezone(DAY.tzinfo)
            seen.let_go += 1
    centre.database.close()
    return seen


def test_the_list_equals_the_oracle_at_every_minute_of_the_day(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", "20261123"))
    seen = play(tmp_path / "centre.db", ATTEMPTS, seed)
    print(f"seed {seed}: {seen}")
    if ATTEMPTS >= 10_000:
        assert seen.longest > 50 and seen.rung > 150 and seen.reached > 100, seen
        assert seen.let_go > 5 and 60 < seen.quiet_minutes < 700, seen


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("attempts", lambda facts: facts.attempts),
        ("tries", lambda facts: tuple(t for t in facts.tries if not t.reached)),
        ("_doubted", lambda lifted, tries: False),
        ("QUARTER", timedelta(minutes=14)),
    ],
)
def test_a_list_that_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, wrong: Any) -> None:
    monkeypatch.setattr(ringbacks, name, wrong)
    with pytest.raises(AssertionError, match="at 2026"):
        play(tmp_path / "centre.db", 4000, 7)
