"""Laws of the rules, over random histories."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.clock import new_id
from app.domain import flow, rules
from app.domain.command import kind
from app.domain.commands import TYPES
from app.domain.errors import Refused
from app.domain.records import Case, Seen
from app.domain.words import Status
from tests.world.story import CALLBACK, LEAD, OPERATOR, OTHER, Story

MARK = "马克隆标记"
UNITS = ("U-HOUSING", "U-STREET", "U-FIRE")

ACTS: dict[str, dict[str, Any]] = {
    "answer": {"text": MARK},
    "dispatch": {"unit": UNITS, "level": (1, 3, 7, 11, None), "text": MARK, "basis": MARK, "task_force": MARK},
    "sign": {"unit": (None, *UNITS), "said_by": MARK},
    "return": {"text": MARK, "unit": (None, *UNITS)},
    "pass_on": {"to": UNITS, "text": MARK},
    "reply": {"text": MARK, "found": MARK},
    "approve": {"accepted": (True, True, True, False), "text": MARK},
    "extend": {"days": (1, 5), "text": MARK},
    "defer": {"approver": MARK, "plan": MARK, "promised": "2027-06-01"},
    "clear": {"text": MARK},
    "review": {"accepted": (True, False), "text": MARK},
    "rework": {"text": MARK},
    "close": {"text": MARK},
    "consult": {"text": MARK, "unit": (None, *UNITS)},
    "whistle": {"units": (("U-FIRE",),), "text": MARK},
    "remind": {"text": MARK},
    "supervise": {"level": (1, 2, 3), "text": MARK, "name": MARK},
    "note": {"text": MARK},
    "reveal": {"reason": MARK},
    "hand_over": {"to": ("p-op2", "p-cb"), "text": MARK},
    "assign": {"to": ("p-cb", None)},
    "emergency": {"text": MARK},
    "acknowledge": {"text": MARK},
    "dismiss": {"text": MARK},
    "withdraw": {"text": MARK},
    "propose": {"text": MARK},
    "record_callback": {"contacted": ("yes", "no", "unknown", None), "text": MARK},
}
PEOPLE = (OPERATOR, OTHER, CALLBACK, LEAD)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, dict[str, Any]]]:
    made = []
    for _ in range(draw(st.integers(1, 25))):
        do = draw(st.sampled_from(sorted(ACTS)))
        fields = {n: draw(st.sampled_from(v)) if isinstance(v, tuple) else v for n, v in ACTS[do].items()}
        made.append((do, draw(st.integers(0, 3)), fields))
    return made


def run(story: Story, case: str, do: str, who: int, fields: dict[str, Any]) -> bool:
    facts = story.facts(case)
    if do == "record_callback":
        same = fields["contacted"]
        fields = fields | {"solved": same, "satisfied": same, "caller": facts.callers[0].id, "round": facts.round}
    try:
        story.act(do, case, PEOPLE[who], **fields)
    except Refused:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(steps())
def test_any_history_keeps_the_record_whole(history: list[tuple[str, int, dict[str, Any]]]) -> None:
    story = Story()
    case = story.register(text=MARK, place=MARK)
    for do, who, fields in history:
        before = story.facts(case)
        story.wait(minutes=7)
        if not run(story, case, do, who, fields):
            assert story.facts(case) is before
            continue
        now = story.facts(case)
        assert now.version == before.version + 1
        assert before.turn <= now.turn <= before.turn + 1
        assert now.timeline[:-1] == before.timeline
        assert now.first_unit == (before.first_unit or now.first_unit)
        assert now.status in flow.ends(before.status, do)
        assert (now.closed_at is not None) == (now.status in ("closed", "withdrawn"))
        assert now.completed_at is None or now.status in ("accepted", "callback", "closed", "withdrawn")
        assert now.due is not None or now.status not in (Status.DISPATCHED, Status.SIGNED, Status.REWORK)


@settings(max_examples=100, deadline=None)
@given(steps())
def test_facts_hold_nothing_that_was_said(history: list[tuple[str, int, dict[str, Any]]]) -> None:
    story = Story()
    case = story.register(text=MARK, place=MARK)
    for do, who, fields in history:
        run(story, case, do, who, fields)
    facts = msgspec.json.encode(story.facts(case)).decode()
    assert MARK not in facts and "13800138000" not in facts and "张三" not in facts
    control = msgspec.json.encode(story.private(case)).decode()
    assert MARK in control and "13800138000" in control, "the search itself must be able to find them"


@settings(max_examples=100, deadline=None)
@given(steps())
def test_facts_are_the_same_where_the_private_part_is_not_held(history: list[tuple[str, int, dict[str, Any]]]) -> None:
    story = Story()
    case = story.register()
    for do, who, fields in history:
        before = story.cases[case]
        if not run(story, case, do, who, fields) or story.last is None:
            continue
        blind = Case(facts=before.facts, private=None)
        person = PEOPLE[who]
        applied = rules.apply({case: blind}, story.last, story.book, person)
        assert applied.cases[0].facts == story.facts(case)
        assert applied.cases[0].private is None


def test_every_act_but_those_on_the_tables_edge_is_in_the_flow_table() -> None:
    without_case = {"invalid_call", "record_ringback", "release_ringback", "broadcast", "read_notice", "recall_notice"}
    assert set(TYPES) == set(flow.FLOW) | without_case
    assert set(TYPES) == set(flow.ROLES)


@given(st.sampled_from(sorted(flow.FLOW)), st.sampled_from(list(Status)))
def test_what_the_table_forbids_the_rules_refuse(do: str, status: Status) -> None:
    if flow.ends(status, do) or do in ("merge", "unmerge"):
        return
    story = Story()
    case = story.dispatched()
    held = story.cases[case]
    story.cases[case] = replace(held, facts=replace(held.facts, status=status))
    facts = story.facts(case)
    given_fields = {
        "register_case": {"number": facts.number, "contact": "k", "channel": "phone", "caller": {"id": "k"}},
        "receive": {"number": facts.number, "contact": "k", "channel": "phone", "caller": {"id": "k"}},
        "amend": {"changes": {"place": {"old": "", "new": "x"}}},
        "resolve": {"changes": {"place": {"old": "", "new": "x"}}, "conflict": "x"},
        "add_contact": {"contact": "k2", "channel": "phone"},
        "report_in": {},
        "take": {"fence": 1, "until": story.clock.now()},
        "release": {"fence": 1},
        "record_callback": {"caller": facts.callers[0].id, "round": 1},
    }.get(do) or {n: v[0] if isinstance(v, tuple) else v for n, v in ACTS.get(do, {}).items()}
    command = msgspec.convert(
        {"do": do, "id": new_id(story.clock), "by": LEAD.id, "at": story.clock.now(), "case": case}
        | {"seen": Seen(turn=facts.turn, version=facts.version)}
        | given_fields,
        TYPES[do],
        from_attributes=True,
    )
    assert kind(command) == do
    try:
        rules.apply({case: story.cases[case]}, command, story.book, LEAD)
    except Refused as refused:
        assert refused.code in ("flow", "role")
    else:
        raise AssertionError(f"{do} went through from {status}")
