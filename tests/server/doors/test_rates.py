"""Three rates of five thousand callbacks, counted anew from what is exported: written apart, from the definitions."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from app.clock import new_id
from app.domain.numbers import make
from app.domain.records import Caller, CallerFacts, Case
from app.domain.words import Channel, Flag, Outcome, RequestType
from app.questions.shapes import Rates
from server import audit
from server.centre import Centre
from server.doors.place import opened
from server.ledger import Changes, write
from tests.app.questions.asking import Asking
from tests.server.doors.conftest import Hotline, run
from tests.world.story import CALLBACK, Story

SEED, CALLBACKS = 20261126, 5_000
UNITS, AREAS = ("U1", "U2", "U3", None), ("630101", "630102", "630201", None)
ANSWERS = ("yes",) * 8 + ("no", "unknown")


class Days:
    """Cases whose citizens are asked over many days, in every mixture of calls, retries and SMS."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.story = rng, Story()
        self.pattern = self.story.cases[self.story.accepted()]
        self.number = 0

    def cases(self) -> Iterator[Case]:
        """One after the other, for ever."""
        while True:
            self.story.wait(minutes=self.rng.randint(5, 90))
            case = self._begun()
            self._asked(case)
            while self.story.facts(case).status != "closed" and self.rng.random() < 0.4:
                self.story.wait(hours=3)
                self._asked(case)
            if self.story.facts(case).status == "closed" and self.rng.random() < 0.15:
                self._again(case)
            yield self.story.cases.pop(case)

    def _begun(self) -> str:
        rng, case, at = self.rng, new_id(self.story.clock), self.story.clock.now()
        self.number += 1
        people = [Caller(id=new_id(self.story.clock), name="张三") for _n in range(rng.choice((1, 1, 1, 2, 3)))]
        changes: dict[str, Any] = {
            "request_type": rng.choice(tuple(RequestType)),
            "outcome": rng.choice((Outcome.DISPATCHED,) * 9 + (Outcome.DIRECT,)),
            "channel": Channel.OWN_FIND if rng.random() < 0.03 else Channel.PHONE,
            "flags": (Flag.PRACTICE,) if rng.random() < 0.03 else (),
            "unit": rng.choice(UNITS),
            "area": rng.choice(AREAS),
            "callers": tuple(CallerFacts(id=c.id, phone_hash=f"{self.number}-{n}") for n, c in enumerate(people)),
        }
        number = make(at.astimezone(self.story.book.zone).date(), 38, self.number)
        facts = replace(self.pattern.facts, id=case, number=number, at=at, **changes)
        assert self.pattern.private is not None
        private = replace(self.pattern.private, id=case, callers=tuple(people))
        self.story.cases[case] = Case(facts=facts, private=private)
        return case

    def _asked(self, case: str) -> None:
        """Each citizen in some way: not reached, reached, by SMS, by both, twice."""
        rng = self.rng
        for caller in self.story.facts(case).callers:
            for way in rng.choice((("none",), ("phone",), ("none", "sms"), ("phone", "sms"), ("sms", "phone"), ())):
                self.story.wait(minutes=rng.randint(1, 30))
                given = () if way == "none" else tuple(rng.choice(ANSWERS) for _question in range(3))
                more = {"caller": caller.id, "way": "sms" if way == "sms" else "phone"}
                self.story.asked(case, *given, **more)

    def _again(self, case: str) -> None:
        """A second round, in which a late answer of the first one still comes in."""
        facts = self.story.facts(case)
        self.story.cases[case] = replace(
            self.story.cases[case], facts=replace(facts, status="accepted", round=2, closed_at=None)
        )
        self.story.wait(days=self.rng.randint(1, 40))
        self.story.asked(case, "yes", "no", "no", caller=facts.callers[0].id, round=1, way="sms")
        self._asked(case)


def lived(centre: Centre) -> int:
    """Write cases until there are so many callbacks; how many."""
    count, waiting = 0, Changes("")
    for case in Days(Random(SEED)).cases():
        waiting.put_case(case)
        count += len(case.facts.callbacks)
        if len(waiting.puts) >= 400 or count >= CALLBACKS:
            waiting.entry = audit.entry("history", centre.now_ms(), "centre")
            with centre.database.write() as connection:
                write(connection, centre, waiting)
            waiting = Changes("")
        if count >= CALLBACKS:
            return count
    raise AssertionError


@pytest.fixture(scope="module")
def told(empty_centre: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A hotline that asked five thousand times, and its callbacks as they are exported."""
    data = Path(shutil.copytree(empty_centre, tmp_path_factory.mktemp("rates") / "data"))
    with opened(data) as centre:
        count = lived(centre)
    lines = run("--data", data, "export", "callbacks").lines
    assert len(lines) == count >= CALLBACKS
    return data, lines


# ── the definitions once more, from domain.md, over nothing but the exported lines ──


def first_answers(lines: list[Any]) -> list[Any]:
    """Each citizen and each round gives one answer: the first complete one. Direct answers, praise, practice and own
    finds are outside."""
    by_citizen: dict[Any, list[Any]] = defaultdict(list)
    for line in lines:
        outside = line["outcome"] == "direct" or line["request_type"] == "praise"
        uncounted = line["channel"] == "own_find" or "practice" in line["flags"]
        if not (outside or uncounted) and None not in (line["contacted"], line["solved"], line["satisfied"]):
            by_citizen[line["case"], line["caller"], line["round"]].append(line)
    return [min(answers, key=lambda line: datetime.fromisoformat(line["at"])) for answers in by_citizen.values()]


def counted(lines: list[Any], since: date, until: date, key: Callable[[Any], Any] = lambda _line: None) -> Any:
    """(key, rate) → (yes, yes and no), of the answers given on these days."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for line in first_answers(lines):
        if since <= datetime.fromisoformat(line["at"]).date() <= until:
            for rate, question in (("responded", "contacted"), ("solved", "solved"), ("satisfied", "satisfied")):
                found[key(line), rate][0] += line[question] == "yes"
                found[key(line), rate][1] += line[question] in ("yes", "no")
    return {each: tuple(sums) for each, sums in found.items()}


def shown(lines: list[Any]) -> Any:
    assert all(line["rate"] == (line["yes"] / line["answered"] if line["answered"] else None) for line in lines)
    return {(line["key"], line["name"]): (line["yes"], line["answered"]) for line in lines}


PERIODS = ((-9000, 9000), (0, 0), (0, 6), (-15, 15), (-40, -1))
"""Days before and after the one on which most answered."""


@pytest.mark.parametrize("period", PERIODS)
def test_the_rates_are_those_of_a_recomputation(told: tuple[Path, list[Any]], period: tuple[int, int]) -> None:
    data, lines = told
    days = Counter(datetime.fromisoformat(line["at"]).date() for line in first_answers(lines))
    since, until = (days.most_common(1)[0][0] + timedelta(days=each) for each in period)
    words = ("--data", data, "rates", "--from", since, "--to", until)
    city = shown(run(*words).lines)
    assert city == counted(lines, since, until) and city[None, "solved"][1] > 10
    units = shown(run(*words, "--by", "unit").lines)
    assert units == counted(lines, since, until, lambda line: line["unit"]) and len(units) >= 6
    areas = shown(run(*words, "--by", "area").lines)
    assert areas == counted(lines, since, until, lambda line: line["area"])


def test_whatever_mix_of_ways_a_round_counts_once(told: tuple[Path, list[Any]]) -> None:
    """The history holds what could count twice; counting every complete answer gives other rates."""
    data, lines = told
    complete = [line for line in lines if line["complete"]]
    rounds = Counter((line["case"], line["caller"], line["round"]) for line in complete)
    ways = defaultdict(set)
    for line in complete:
        ways[line["case"], line["caller"], line["round"]].add(line["way"])
    assert sum(count > 1 for count in rounds.values()) > 500 and sum(len(way) == 2 for way in ways.values()) > 500
    everything = sum(line["solved"] in ("yes", "no") for line in complete)
    (city,) = [line for line in run("--data", data, "rates", "--from", "2026-01-01", "--to", "2028-12-31").lines
               if line["name"] == "solved"]  # fmt: skip
    assert city["answered"] < everything


def test_a_seat_counts_the_same(told: tuple[Path, list[Any]], tmp_path: Path) -> None:
    """The same figure over what a seat holds."""
    days = Days(Random(SEED))
    seat = Asking(tmp_path, days.story)
    count, made = 0, []
    for case in days.cases():
        made.append(case)
        count += len(case.facts.callbacks)
        if count >= 400:
            break
    seat.story.cases = {case.facts.id: case for case in made}
    seat.hold(indexed=False)
    since = datetime(2026, 1, 1, tzinfo=seat.story.book.zone)
    answered = seat.ask(Rates(since=since, until=since + timedelta(days=900)), CALLBACK)
    lines = [
        {
            **{name: getattr(callback, name) for name in ("caller", "round", "contacted", "solved", "satisfied")},
            **{name: getattr(case.facts, name) for name in ("outcome", "request_type", "channel", "flags")},
            "case": case.facts.id,
            "at": callback.at.isoformat(),
        }
        for case in made
        for callback in case.facts.callbacks
    ]
    seat.store.close()
    wanted = counted(lines, date(2026, 1, 1), date(2029, 1, 1))
    assert {(rate.key, rate.name): (rate.yes, rate.answered) for rate in answered} == wanted


def test_nothing_was_answered(hotline: Hotline) -> None:
    lines = hotline("rates", "--from", "2026-11-01", "--to", "2026-11-30").lines
    assert [(line["name"], line["yes"], line["answered"], line["rate"]) for line in lines] == [
        (name, 0, 0, None) for name in ("responded", "solved", "satisfied")
    ]
    assert hotline("rates", "--from", "2026-11-01").status == 2
    assert hotline("rates", "--from", "2026-11-30", "--to", "2026-11-01").status == 1
