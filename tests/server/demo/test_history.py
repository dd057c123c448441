"""The made-up history: the same from the same seed, true to the rules, and like the days a hotline reports."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from app.clock import IdMaker
from app.domain import codec, rules
from app.domain.book import Book, duties_by_key
from app.domain.calendar import Calendar
from app.domain.command import kind
from app.domain.commands import TYPES
from app.domain.numbers import parse
from app.domain.records import Area, Case, Category, Duty, Unit
from app.domain.words import AreaKind, Channel, Outcome, Status
from server.calendar import from_official
from server.demo import Act, World, history, staff_for
from server.demo.lists import Speech, shipped

UNTIL = datetime(2026, 11, 20, 2, tzinfo=UTC)
CASES, DAYS = 1200, 20


def book() -> Book:
    units = [
        Unit(code=f"U{i}", name=f"第{i}局", parent="U0" if i > 3 else None, area="A" if i < 4 else "B")
        for i in range(8)
    ]
    areas = [Area(code="A", name="某市", kind=AreaKind.CITY, residents=900), Area(code="B", name="东区", parent="A")]
    areas += [Area(code=f"B{i}", name=f"{i}号社区", parent="B") for i in range(6)]
    names = ("停水", "物业费咨询", "噪声举报", "表扬社区", "路灯不亮", "社保卡办理", "占道经营", "业务查询")
    categories = [Category(code=f"c{i}", name=name) for i, name in enumerate(names)]
    duties = [
        Duty(category=f"c{i}", area="A", unit=f"U{i % 4}", basis="第一条", days=(1, 3, 7)[i % 3]) for i in range(7)
    ]
    return Book(
        units={u.code: u for u in units},
        areas={a.code: a for a in areas},
        categories={c.code: c for c in categories},
        duties=duties_by_key(duties),
        calendar=Calendar.of(from_official()),
        phone_key=b"k" * 32,
    )


def made(seed: int, cases: int = CASES) -> tuple[World, list[Act]]:
    rng, speech = Random(seed), Speech(shipped())
    ids = IdMaker(rng.getrandbits)
    staff = staff_for(cases / DAYS, rng, speech, ids, UNTIL - timedelta(days=DAYS))
    world = World(book(), staff, seed, ids, speech)
    return world, list(history(world, cases, DAYS, UNTIL, seed))


@cache
def usual() -> tuple[World, list[Act]]:
    return made(3)


def ends(acts: Iterable[Act]) -> dict[str, Case]:
    return {case.facts.id: case for act in acts for case in act.applied.cases}


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again, other = (b"".join(codec.encode(a.command) for a in made(seed, 60)[1]) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_the_rules_make_it_again_from_the_commands_alone() -> None:
    world, acts = usual()
    cases: dict[str, Case] = {}
    for act in acts:
        command = codec.decode(codec.encode(act.command))
        applied = rules.apply({c: cases[c] for c in command.cases if c in cases}, command, world.book, act.by.person)
        assert applied == act.applied
        cases |= {case.facts.id: case for case in applied.cases}


def test_it_is_in_order_and_inside_its_days() -> None:
    moments = [act.command.at for act in usual()[1]]
    assert moments == sorted(moments)
    assert UNTIL - timedelta(days=DAYS) <= moments[0]
    assert moments[-1] < UNTIL
    assert all(at.tzinfo is UTC for at in moments)


def test_as_many_cases_as_asked_for_each_with_a_number_of_its_own() -> None:
    cases = ends(usual()[1])
    made_by_call = sum(1 for act in usual()[1] if kind(act.command) == "register_case")
    assert CASES * 0.98 <= len(cases) <= CASES  # the newest callers are still on the phone
    assert made_by_call <= len(cases)
    numbers = [case.facts.number for case in cases.values()]
    assert len(set(numbers)) == len(numbers)
    for case in cases.values():
        came = case.facts.timeline[0].at
        assert parse(case.facts.number).day == came.astimezone(usual()[0].book.zone).date()


def test_like_the_day_that_was_reported() -> None:
    facts = [case.facts for case in ends(usual()[1]).values()]
    outcomes = Counter(f.outcome for f in facts if f.outcome)
    direct = outcomes[Outcome.DIRECT] / outcomes.total()
    assert abs(direct - 318 / 571) < 0.06
    assert 0.9 < sum(f.channel == Channel.PHONE for f in facts) / len(facts) < 0.98
    by_hour = Counter(f.at.astimezone(usual()[0].book.zone).hour for f in facts)
    assert by_hour[9] > 5 * by_hour[3]


def test_nearly_every_act_comes_up() -> None:
    acts = usual()[1]
    done = {kind(act.command) for act in acts}
    rare = {"unmerge", "release", "resolve", "propose", "defer", "clear", "consult", "dismiss", "invite", "group"}
    rare |= {"record_ringback", "release_ringback", "attach", "broadcast", "read_notice", "recall_notice"}
    assert set(TYPES) - rare <= done
    assert {"signed", "accepted", "closed"} <= {c.facts.status for c in ends(acts).values()}
    assert any(act.applied.calls for act in acts)


def test_units_mostly_keep_their_time_and_citizens_are_mostly_content() -> None:
    facts = [case.facts for case in ends(usual()[1]).values()]
    replied = [f for f in facts if f.replied_at and f.due]
    assert sum(f.replied_at <= f.due for f in replied if f.replied_at and f.due) / len(replied) > 0.97
    answers = [c for f in facts for c in f.callbacks if c.complete]
    assert len(answers) > 100
    assert sum(c.solved == "yes" for c in answers) / len(answers) > 0.9


def test_nobody_is_called_back_while_offices_sleep() -> None:
    world = usual()[0]
    for case in ends(usual()[1]).values():
        for callback in case.facts.callbacks:
            assert 8 <= callback.at.astimezone(world.book.zone).hour < 19


def test_open_cases_stay_open_at_the_end() -> None:
    cases = ends(usual()[1])
    assert any(case.facts.status not in (Status.CLOSED, Status.WITHDRAWN) for case in cases.values())
    assert all(case.facts.at < UNTIL for case in cases.values())
