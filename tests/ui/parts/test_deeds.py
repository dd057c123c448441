"""A button and the rules cannot disagree: what `Situation` says is what really happens with what people would type."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Refused
from app.domain.flow import FLOW
from app.domain.records import Person
from app.domain.words import Flag, Status
from app.questions.shapes import CaseFile
from tests.world.story import CALLBACK, LEAD, OPERATOR, OTHER, UNIT, Story
from ui.parts.deeds import BY_ID, DEEDS, Deed, Situation

PEOPLE = (OPERATOR, CALLBACK, LEAD, UNIT)
TYPED: dict[str, dict[str, Any]] = {
    "reply": {"text": "已修好", "checked_by": "刘建国"},
    "approve": {},
    "disapprove": {"text": "请补充"},
    "send_back": {"text": "请补充"},
    "dispatch": {"unit": "U-FIRE", "level": 3},
    "return": {"text": "不归我们管"},
    "pass_on": {"to": "U-STREET"},
    "extend": {"days": 2, "text": "等配件"},
    "defer": {"approver": "周局长", "plan": "分两步", "promised": "2027-03-01"},
    "clear": {"text": "已办"},
    "whistle": {"units": ("U-FIRE",)},
    "report_in": {"unit": "U-FIRE"},
    "consult": {"text": "谁来办"},
    "decide": {"text": "消防来办", "unit": "U-FIRE"},
    "remind": {"text": "请尽快"},
    "supervise": {"level": 1, "text": "超时"},
    "rework": {"text": "还是不亮"},
    "note": {"text": "备注"},
    "add_contact": {"contact": "k-new", "channel": "phone", "kind": "reminder", "text": "催一下"},
    "amend": {"changes": {"category": {"old": "C2", "new": "C3"}}},
    "hand_over": {"to": OTHER.id},
    "assign": {"to": CALLBACK.id},
    "withdraw": {"text": "诉求人撤回"},
    "dismiss": {"text": "不是紧急"},
    "reveal": {"reason": "contact"},
}
"""What a person would fill in, for every act that asks for something; not the stand-ins."""


def told(story: Story) -> dict[str, str]:
    """A case in every status, and some that differ within one; name → id."""
    cases = {
        "waiting": story.waiting(),
        "open": story.register(),
        "emergency": story.register(flags=(Flag.EMERGENCY,)),
        "dispatched": story.dispatched(),
        "signed": story.dispatched(),
        "written": story.dispatched(),
        "replied": story.replied(),
        "accepted": story.accepted(),
        "rework": story.replied(),
        "callback": story.accepted(),
        "tried out": story.accepted(),
        "deferred": story.dispatched(),
        "consulting": story.register(),
        "happy": story.accepted(),
        "unhappy": story.accepted(),
        "withdrawn": story.register(),
        "merged": story.register(),
        "into": story.register(),
        "returned": story.dispatched(),
        "called": story.dispatched(),
        "co-unit": story.register(),
        "nobody": story.accepted(phone=""),
    }
    _lead_on(story, cases)
    return cases


def _lead_on(story: Story, cases: dict[str, str]) -> None:
    for name in ("signed", "written"):
        story.act("sign", cases[name])
    story.act("reply", cases["written"], text="已修好")
    story.act("review", cases["rework"], accepted=False, text="请补充")
    story.asked(cases["callback"])
    for _try in range(3):
        story.asked(cases["tried out"])
    story.act("defer", cases["deferred"], approver="周", plan="两步", promised="2027-03-01")
    story.act("consult", cases["consulting"], text="谁来办")
    story.asked(cases["happy"], "yes", "yes", "yes")
    story.asked(cases["unhappy"], "yes", "no", "no")
    story.act("withdraw", cases["withdrawn"], text="撤回")
    story.act("merge", cases["merged"], into=cases["into"])
    story.act("return", cases["returned"], text="不归我们管")
    story.act("whistle", cases["called"], units=("U-FIRE",))
    story.act("dispatch", cases["co-unit"], unit="U-HOUSING", co_units=("U-FIRE",))
    story.act("sign", cases["co-unit"])


def happens(story: Story, deed: Deed, case: str, person: Person, other: str) -> bool:
    """Whether the rules really take it, for any unit of the case."""
    facts = story.facts(case)
    fields = TYPED.get(deed.id, {}) | dict(deed.fixed)
    if deed.id == "co_units":
        fields = {"unit": facts.unit or "", "co_units": ("U-HEAT",)}
    if deed.id == "merge":
        fields = {"into": other}
    if deed.id == "unmerge":
        fields = {"into": facts.merged_into or other}
    units = [{"unit": each.unit} for each in facts.dispatches] if deed.of_unit else [{}]
    return any(_taken(story, deed, case, person, fields | unit) for unit in (units or [{}]))


def _taken(story: Story, deed: Deed, case: str, person: Person, fields: dict[str, Any]) -> bool:
    tried = copy.copy(story)
    tried.cases = dict(story.cases)
    try:
        tried.act(deed.do, case, person, **fields)
    except Refused:
        return False
    return True


def disagreements(deeds: Iterable[Deed]) -> list[tuple[str, str, str]]:
    story = Story()
    cases = told(story)
    other = story.register()
    found = []
    for name, case in cases.items():
        file = CaseFile(facts=story.facts(case), private=story.cases[case].private)
        for person in PEOPLE:
            situation = Situation(file, story.book, person, story.clock.now())
            for deed in deeds:
                if situation.can(deed) is not happens(story, deed, case, person, other):
                    found.append((name, person.name, deed.id))
    return found


def test_every_status_is_among_the_cases() -> None:
    story = Story()
    assert {story.facts(case).status for case in told(story).values()} == set(Status)


def test_what_a_button_says_is_what_the_rules_do() -> None:
    assert disagreements(DEEDS) == []


@pytest.mark.parametrize("ident", ["sign", "close", "rework"])
def test_a_button_that_asks_something_else_is_found_out(ident: str) -> None:
    """Negative control: stand-ins that are not like what people type."""
    wrong: Callable[[Situation], dict[str, Any]] = lambda _s: {"text": "-"}  # noqa: E731
    blind = replace(BY_ID[ident], do="note", stand=wrong, of_unit=False)
    assert disagreements_with(blind, BY_ID[ident])


def disagreements_with(blind: Deed, real: Deed) -> list[str]:
    story = Story()
    cases = told(story)
    other = story.register()
    found = []
    for name, case in cases.items():
        file = CaseFile(facts=story.facts(case), private=story.cases[case].private)
        situation = Situation(file, story.book, OPERATOR, story.clock.now())
        if situation.can(blind) is not happens(story, real, case, OPERATOR, other):
            found.append(name)
    return found


def test_every_act_of_the_rules_has_a_form_or_another_place() -> None:
    elsewhere = {"register_case", "receive", "take", "release", "resolve", "answer", "group", "attach"}
    assert {deed.do for deed in DEEDS} == set(FLOW) - elsewhere - {"record_callback", "invite"}


def test_the_next_signature_is_named() -> None:
    story = Story()
    case = story.dispatched()
    story.act("sign", case)

    def rung() -> str:
        file = CaseFile(facts=story.facts(case), private=None)
        return Situation(file, story.book, OPERATOR, story.clock.now()).next_rung(None)

    assert rung() == ""
    story.act("reply", case, text="已修好")
    assert rung() == "head"
    story.act("approve", case)
    assert rung() == "leader"
    story.act("approve", case)
    assert rung() == ""


def test_a_units_own_person_is_not_asked_who_said_so() -> None:
    story = Story()
    file = CaseFile(facts=story.facts(story.dispatched()), private=None)
    assert Situation(file, story.book, OPERATOR, story.clock.now()).for_others("U-HOUSING")
    assert not Situation(file, story.book, UNIT, story.clock.now()).for_others("U-HOUSING")
