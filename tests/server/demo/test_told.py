"""Each told case runs through the rules as it is written, and ends where a demo wants it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace as changed

from app.clock import IdMaker
from app.domain.calendar import Calendar
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Person
from app.domain.words import Channel, Flag, Outcome, RequestType, Status
from server.calendar import from_official
from server.demo import Colleague, Staff, World
from server.demo.told import Told, shipped, tell
from tests.world.catalogue import RESOURCES, book

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Friday noon in Xining; the stories reach back over weekends, to October."""
HOLIDAY = datetime(2026, 10, 8, 4, 0, tzinfo=UTC)
"""The first working day after a week of holidays, with make-up days before it."""


def cast() -> dict[str, Colleague]:
    people = msgspec.json.decode((RESOURCES / "demo" / "people.json").read_bytes())
    return {
        p["name"]: Colleague(Person(id=f"p-{p['name']}", name=p["name"], roles=tuple(p["roles"])), f"{n:03}")
        for n, p in enumerate(people, 1)
    }


def world(seed: int = 1) -> World:
    calendar = Calendar.of(from_official())
    people = tuple(cast().values())
    staff = Staff(Colleague(Person(id="p-centre", name="", roles=()), "000"), people, people, people)
    return World(replace(book(calendar=calendar)), staff, seed, IdMaker(Random(seed).getrandbits))


def run(until: datetime, stories: tuple[Told, ...] | None = None) -> dict[str, CaseFacts]:
    """The cases by the key of their story."""
    stories = shipped() if stories is None else stories
    made = world()
    acts = list(tell(made, cast(), until, stories))
    registered = [act.command.case for act in acts if type(act.command).__name__ == "RegisterCase"]
    order = sorted(stories, key=lambda s: (-s.days_ago, s.steps[0]["at"]))
    assert [act.command.at for act in acts] == sorted(act.command.at for act in acts)
    return {story.key: made.cases[case].facts for story, case in zip(order, registered, strict=True)}


@pytest.fixture(scope="module")
def facts() -> dict[str, CaseFacts]:
    return run(NOW)


def test_every_act_of_every_story_is_done() -> None:
    acts = list(tell(world(), cast(), NOW, shipped()))
    assert len(acts) == sum(len(story.steps) for story in shipped()) > 200


@pytest.mark.parametrize("until", [NOW, NOW + 2 * DAY, HOLIDAY, HOLIDAY - 3 * DAY])
def test_the_stories_can_be_told_on_any_day(until: datetime) -> None:
    assert len(run(until)) == len(shipped()) >= 30


def test_nothing_is_done_that_lies_ahead() -> None:
    story = next(s for s in shipped() if s.key == "fire-exit")
    today = changed(story, days_ago=0, steps=tuple(s for s in story.steps if s.get("caller") != "fire-exit-two"))
    acts = list(tell(world(), cast(), NOW, (today,)))
    assert [act.command.at.isoformat()[:16] for act in acts][-1] == "2026-11-20T02:31"
    assert 0 < len(acts) < len(today.steps)


def test_an_act_the_rules_forbid_is_refused() -> None:
    (story,) = (s for s in shipped() if s.key == "fire-exit")
    steps: tuple[dict[str, Any], ...] = tuple(s for s in story.steps if s["do"] != "sign")
    with pytest.raises(Refused):
        run(NOW, (changed(story, steps=steps),))


def test_a_demo_shows_a_case_in_every_status_but_those_of_the_queue(facts: dict[str, CaseFacts]) -> None:
    stands = Counter(case.status for case in facts.values())
    missing = set(Status) - set(stands)
    assert missing <= {Status.WAITING, Status.OPEN, Status.REWORK}, stands


def test_a_demo_shows_every_act_of_a_unit() -> None:
    acts = {step["do"] for story in shipped() for step in story.steps}
    wanted = {"sign", "pass_on", "return", "reply", "approve", "extend", "defer", "clear", "whistle", "report_in"}
    wanted |= {"answer", "consult", "review", "rework", "remind", "supervise", "merge", "withdraw", "close", "propose"}
    assert wanted <= acts


def test_the_first_dispatch_follows_the_duty_catalogue_but_once(facts: dict[str, CaseFacts]) -> None:
    hotline = book()
    wrong = [
        key
        for key, case in facts.items()
        if case.first_unit and case.first_unit not in {d.unit for d in hotline.duties_for(case.category, case.area)}
    ]
    assert wrong == ["night-noise"]


def test_callers_are_asked_and_some_are_unhappy(facts: dict[str, CaseFacts]) -> None:
    answers = Counter(c.solved for case in facts.values() for c in case.callbacks if c.complete)
    assert answers["yes"] > answers["no"] > 0
    assert any(not c.complete for case in facts.values() for c in case.callbacks)


def test_one_reworked_case_was_made_good(facts: dict[str, CaseFacts]) -> None:
    case = facts["cold-room"]
    assert (case.status, case.round) == (Status.CLOSED, 2)
    assert [c.solved for c in case.callbacks] == ["no", "yes"]


def test_the_stories_touch_what_a_hotline_meets(facts: dict[str, CaseFacts]) -> None:
    assert {case.request_type for case in facts.values()} == set(RequestType) - {RequestType.OTHER}
    assert {Flag.EMERGENCY, Flag.ENTERPRISE, Flag.ANONYMOUS, Flag.DISTRESS, Flag.BASELESS} <= {
        flag for case in facts.values() for flag in case.flags
    }
    assert len({case.channel for case in facts.values()} & set(Channel)) >= 8
    assert {case.outcome for case in facts.values()} >= {Outcome.DIRECT, Outcome.DISPATCHED}
    assert max(case.supervision for case in facts.values()) == 2


def test_the_same_day_gives_the_same_history() -> None:
    first, second = ([msgspec.json.encode(a.command) for a in tell(world(), cast(), NOW, shipped())] for _ in "12")
    assert first == second


def test_a_demo_shows_steps_of_a_deferral_a_task_force_and_checks_of_the_material_at_units_that_sign_in(
    facts: dict[str, CaseFacts],
) -> None:
    signs_in = {role.removeprefix("unit:") for who in cast().values() for role in who.person.roles}
    pipes, allowance = facts["old-pipes"], facts["allowance"]
    assert {each.unit for each in pipes.dispatches} | {allowance.unit} <= signs_in
    assert (pipes.status, pipes.task_force, len(pipes.stages)) == (Status.DEFERRED, True, 3)
    assert pipes.stages[0] < NOW < pipes.stages[1] < pipes.stages[2] < pipes.promised_at
    assert book().officer_area(pipes.area).officer and book().areas[pipes.area].kind == "grid"
    (part,) = allowance.dispatches
    assert (part.checks, part.signatures, len(part.checkers)) == (True, ("handler", "check_1"), 1)
    handed_back = [event for event in allowance.timeline if event.ok is False]
    assert [event.to for event in handed_back] == ["check_2"]
