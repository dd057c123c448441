"""会办: one unit in charge, others beside it, one deadline; pass on, consult, whistle, defer, check the material."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from app.domain.errors import Refused
from app.domain.records import Caller, Person, Seen
from app.domain.rules.dispatching import called
from app.domain.words import IN_HAND, Flag, Status
from tests.world.story import CALLBACK, LEAD, OPERATOR, UNIT, Story, small_book

STREET = Person(id="p-street", name="street", roles=("unit:U-STREET",))


@pytest.fixture
def story() -> Story:
    book = small_book()
    return Story(replace(book, people={**book.people, STREET.id: STREET}))


def refusal(story: Story, do: str, case: str, person: Person = OPERATOR, **fields: object) -> tuple[str, ...]:
    before = dict(story.cases)
    with pytest.raises(Refused) as caught:
        story.act(do, case, person, **fields)
    assert story.cases == before, "a refused act must change nothing"
    return caught.value.code, *caught.value.fields


def parallel(story: Story, **fields: object) -> str:
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-STREET", "U-FIRE"), **fields)
    return case


def parts(story: Story, case: str) -> str:
    return " ".join(f"{d.unit[2:]}{'*' if d.lead else ''}:{d.status}" for d in story.facts(case).dispatches)


def reply(story: Story, case: str, unit: str) -> None:
    story.act("sign", case, unit=unit)
    story.act("reply", case, unit=unit, text="已办")
    for _rung in range(2):
        story.act("approve", case, unit=unit)


# ── one lead, co-units, one deadline ──


def test_each_units_part_moves_by_itself_and_the_case_follows_the_lead(story: Story) -> None:
    case = parallel(story)
    assert parts(story, case) == "HOUSING*:dispatched STREET:dispatched FIRE:dispatched"
    assert len({d.due for d in story.facts(case).dispatches}) == 1
    story.act("sign", case, unit="U-STREET")
    story.act("return", case, unit="U-FIRE", text="无消防隐患")
    assert story.facts(case).status is Status.DISPATCHED
    reply(story, case, "U-HOUSING")
    assert story.facts(case).status is Status.REPLIED
    assert refusal(story, "review", case, accepted=True) == ("co_units_open", "accepted")
    story.act("return", case, unit="U-STREET", text="不在辖区")
    story.act("review", case, accepted=True)
    assert parts(story, case) == "HOUSING*:replied STREET:returned FIRE:returned"
    assert len(story.facts(case).callers) == 1, "one callback for each caller, however many units"


def test_the_leads_return_leaves_the_co_units_at_work(story: Story) -> None:
    case = parallel(story)
    story.act("sign", case, unit="U-STREET")
    story.act("return", case, unit="U-HOUSING", text="非我局职责")
    facts = story.facts(case)
    assert (facts.status, facts.unit, facts.first_unit, facts.due) == ("open", None, "U-HOUSING", None)
    story.act("sign", case, unit="U-FIRE")
    story.act("reply", case, unit="U-STREET", text="已清理")
    assert refusal(story, "sign", case, unit="U-HOUSING") == ("flow", "status"), "what was returned is over"
    story.act("dispatch", case, unit="U-HEAT", level=7)
    assert parts(story, case) == "HOUSING*:returned STREET:signed FIRE:signed HEAT*:dispatched"
    facts = story.facts(case)
    assert {d.due for d in facts.dispatches if d.status in IN_HAND} == {facts.due}, "one deadline"
    assert facts.first_unit == "U-HOUSING"


def test_a_co_unit_that_becomes_the_lead_has_one_part(story: Story) -> None:
    """Else its older part would wait for ever and no review could accept."""
    case = parallel(story)
    story.act("return", case, unit="U-HOUSING", text="非我局职责")
    story.act("dispatch", case, unit="U-STREET")
    assert parts(story, case) == "HOUSING*:returned STREET:relieved FIRE:dispatched STREET*:dispatched"
    story.act("return", case, unit="U-FIRE", text="无消防隐患")
    reply(story, case, "U-STREET")
    story.act("review", case, accepted=True)
    assert story.facts(case).status is Status.ACCEPTED


def test_more_co_units_join_while_the_lead_keeps_it(story: Story) -> None:
    case = story.dispatched()
    story.act("sign", case)
    assert refusal(story, "dispatch", case, unit="U-STREET", co_units=("U-FIRE",)) == ("owned", "unit")
    assert refusal(story, "dispatch", case, unit="U-HOUSING") == ("empty", "co_units")
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-STREET",))
    assert parts(story, case) == "HOUSING*:signed STREET:dispatched"
    assert story.facts(case).status is Status.SIGNED
    assert len({d.due for d in story.facts(case).dispatches}) == 1
    assert refusal(story, "dispatch", case, unit="U-HOUSING", co_units=("U-STREET",)) == ("same", "co_units")


def test_a_co_units_act_stands_however_the_case_went_on_meanwhile(story: Story) -> None:
    case = parallel(story)
    seen = Seen(turn=story.facts(case).turn, version=story.facts(case).version)
    story.act("return", case, unit="U-HOUSING", text="非我局职责")
    assert refusal(story, "sign", case, unit="U-HOUSING", seen=seen) == ("moved", "seen"), "not so the lead's"
    story.act("sign", case, unit="U-STREET", seen=seen)
    story.act("dispatch", case, unit="U-HEAT", co_units=("U-FIRE",))
    assert refusal(story, "sign", case, unit="U-FIRE", seen=seen) == ("moved", "seen"), "a part nobody had seen then"


def test_a_task_force_needs_more_than_one_unit(story: Story) -> None:
    case = story.register()
    assert refusal(story, "dispatch", case, unit="U-HOUSING", task_force="供暖专班") == ("empty", "co_units")
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-HEAT",), task_force="供暖专班")
    assert story.facts(case).task_force
    (name,) = [w.more["task_force"] for w in story.private(case).words.values() if "task_force" in w.more]
    assert name == "供暖专班", "what it is called is told; the facts only say that there is one"


def test_extensions_are_the_leads_and_move_everybodys_deadline(story: Story) -> None:
    case = parallel(story)
    assert refusal(story, "extend", case, unit="U-STREET", days=2, text="等配件") == ("lead_only", "unit")
    before = story.facts(case).due
    story.act("extend", case, unit="U-HOUSING", days=2, text="等配件")
    facts = story.facts(case)
    assert facts.due is not None and before is not None and facts.due > before
    assert {d.due for d in facts.dispatches} == {facts.due}


# ── pass on ──


def test_only_a_lower_unit_is_passed_the_case(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "pass_on", case, to="U-FIRE") == ("not_lower", "to")
    assert refusal(story, "pass_on", case, to="U-HOUSING") == ("same", "to")
    story.act("pass_on", case, to="U-STREET")
    assert (story.facts(case).unit, story.facts(case).first_unit) == ("U-STREET", "U-HOUSING")
    case = parallel(story)
    assert refusal(story, "pass_on", case, unit="U-HOUSING", to="U-STREET") == ("busy", "to")


def test_a_unit_below_another_in_the_table_is_lower_whatever_its_level() -> None:
    book = small_book()
    squad = changed(book.units["U-HEAT"], code="U-SQUAD", parent="U-HEAT")
    book = replace(book, units={**book.units, "U-SQUAD": squad})
    assert book.is_below("U-SQUAD", "U-HEAT") and not book.is_below("U-HEAT", "U-SQUAD")
    assert not book.is_below("U-HEAT", "U-HEAT")


# ── consultation ──


def test_a_consultations_decision_sets_the_owner_and_ends_the_other_parts(story: Story) -> None:
    case = parallel(story)
    story.act("sign", case, unit="U-STREET")
    soon = story.clock.now() + timedelta(days=1)
    now = story.clock.now()
    assert refusal(story, "consult", case, text="权属不清", next_at=now) == ("past", "next_at")
    story.act("consult", case, text="权属不清", attendees=("U-HOUSING", "U-STREET"), next_at=soon)
    assert story.facts(case).consult_at == soon
    assert refusal(story, "sign", case, unit="U-FIRE") == ("flow", "status"), "who owns it is being settled"
    story.act("consult", case, text="由街道主办", unit="U-STREET", co_units=("U-HOUSING",), level=11)
    assert parts(story, case) == (
        "HOUSING*:relieved STREET:relieved FIRE:relieved STREET*:dispatched HOUSING:dispatched"
    )
    facts = story.facts(case)
    assert (facts.unit, facts.first_unit, facts.consult_at) == ("U-STREET", "U-HOUSING", None)
    reply(story, case, "U-STREET")
    reply(story, case, "U-HOUSING")
    story.act("review", case, accepted=True)


# ── whistle and report ──


def test_who_was_called_and_when_they_came(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "whistle", case, units=("U-HOUSING",)) == ("same", "units")
    story.act("whistle", case, units=("U-FIRE", "U-STREET"), text="联合执法")
    story.wait(minutes=42)
    assert refusal(story, "report_in", case, STREET, unit="U-FIRE") == ("role", "unit")
    before = story.clock.now() - timedelta(hours=2)
    assert refusal(story, "report_in", case, unit="U-FIRE", arrived_at=before) == ("before_call", "arrived_at")
    story.act("report_in", case, STREET)
    first, second = called(story.facts(case))
    assert (first.unit, first.by, first.arrived_at) == ("U-FIRE", "U-HOUSING", None)
    assert second.arrived_at is not None and second.arrived_at - second.at == timedelta(minutes=42)
    assert refusal(story, "report_in", case, unit="U-STREET") == ("not_called", "unit"), "it has come already"
    story.act("whistle", case, units=("U-STREET",))
    story.act("report_in", case, unit="U-STREET")


# ── deferral ──


def test_a_deferral_has_steps_one_after_the_other_until_the_promise(story: Story) -> None:
    case = parallel(story)
    good = {"approver": "王局", "plan": "分期改造", "promised": "2027-06-30"}
    steps = [{"day": "2026-12-31", "text": "立项"}, {"day": "2027-03-31", "text": "施工"}]
    for wrong, code in (
        ([{"day": "2026-12-31", "text": " "}], "empty"),
        ([{"day": "2026-02-30", "text": "x"}], "date"),
        ([{"day": "2026-11-09", "text": "x"}], "past"),
        ([*reversed(steps)], "not_later"),
        ([{"day": "2027-07-01", "text": "x"}], "after_promise"),
    ):
        assert refusal(story, "defer", case, **good, stages=wrong) == (code, "stages")
    assert refusal(story, "defer", case, unit="U-STREET", **good) == ("lead_only", "unit")
    story.act("defer", case, **good, stages=steps)
    facts = story.facts(case)
    assert (facts.status, len(facts.stages)) == ("deferred", 2)
    assert all("立项" not in str(value) for value in (facts,)), "what is planned is told, not counted"
    assert refusal(story, "clear", case, text=" ") == ("empty", "text")
    story.act("clear", case, text="已完工,附照片")
    facts = story.facts(case)
    assert (facts.status, facts.promised_at, facts.stages) == ("replied", None, ())


def test_a_consultation_or_a_withdrawal_ends_a_deferrals_promise(story: Story) -> None:
    for end in ("decide", "withdraw"):
        case = story.dispatched()
        step = ({"day": "2026-12-31", "text": "立项"},)
        story.act("defer", case, approver="王局", plan="改造", promised="2027-06-30", stages=step)
        if end == "decide":
            story.act("consult", case, text="再议")
            story.act("consult", case, text="由街道办", unit="U-STREET")
        else:
            story.act("withdraw", case, text="诉求人撤回")
        assert (story.facts(case).promised_at, story.facts(case).stages) == (None, ())


# ── three checks of the material ──


def checked() -> Story:
    book = small_book()
    strict = changed(book.units["U-HOUSING"], checks=True)
    return Story(replace(book, units={**book.units, "U-HOUSING": strict}))


def test_three_different_people_check_the_material_before_the_head_signs() -> None:
    story = checked()
    case = story.dispatched(request_type="help")
    story.act("sign", case)
    story.act("reply", case, text="已办")
    assert refusal(story, "approve", case) == ("empty", "said_by")
    story.act("approve", case, said_by="李科员")
    assert refusal(story, "approve", case, said_by=" 李科员 ") == ("same_checker", "said_by")
    assert refusal(story, "approve", case, rung="head", said_by="王五") == ("out_of_order", "rung")
    story.act("approve", case, UNIT, rung="check_2")
    assert refusal(story, "approve", case, UNIT) == ("same_checker", "said_by")
    story.act("approve", case, said_by="赵主任")
    assert story.facts(case).lead.signatures == ("handler", "check_1", "check_2", "check_3")
    story.act("approve", case)
    assert story.facts(case).status is Status.REPLIED
    assert "李科员" not in str(story.facts(case)), "facts name nobody"


def test_material_handed_back_is_checked_anew() -> None:
    story = checked()
    case = story.dispatched(request_type="help")
    story.act("sign", case)
    story.act("reply", case, text="已办")
    story.act("approve", case, said_by="李科员")
    story.act("approve", case, accepted=False, text="缺照片", said_by="王科员")
    assert (story.facts(case).lead.signatures, story.facts(case).lead.checkers) == ((), ())
    story.act("reply", case, text="已补照片")
    story.act("approve", case, said_by="李科员")


def test_one_person_does_not_check_twice_by_another_way_of_telling() -> None:
    story = checked()
    case = story.dispatched(request_type="help")
    story.act("sign", case, UNIT)
    story.act("reply", case, UNIT, text="已办")
    story.act("approve", case, UNIT)
    assert refusal(story, "approve", case, said_by=" Hou sing ") == ("same_checker", "said_by")
    story.act("approve", case, said_by="李科员")
    assert refusal(story, "approve", case, UNIT) == ("same_checker", "said_by")


def test_the_rule_of_the_day_of_dispatch_holds() -> None:
    story = checked()
    case = story.dispatched(request_type="help")
    story.book = small_book()
    story.act("sign", case)
    story.act("reply", case, text="已办")
    assert refusal(story, "approve", case) == ("empty", "said_by")


# ── companies, requests without a basis ──


def test_a_company_is_never_closed_without_a_try(story: Story) -> None:
    company = Caller(id="c", name="马总", company="青藏建材有限公司")
    case = story.register(caller=company, contact="c")
    assert Flag.ENTERPRISE in story.facts(case).flags, "who names a company asks for it"
    story.act("dispatch", case, unit="U-HOUSING")
    story.act("sign", case)
    story.act("reply", case, text="已办")
    for _rung in range(2):
        story.act("approve", case)
    story.act("review", case, accepted=True)
    assert refusal(story, "close", case, CALLBACK) == ("company_callback", "case")
    assert refusal(story, "close", case, LEAD) == ("company_callback", "case")
    story.asked(case, None, None, None)
    story.act("close", case, CALLBACK)


def test_somebody_without_a_number_and_a_company_is_closed_as_before(story: Story) -> None:
    case = story.accepted(phone="")
    story.act("close", case, CALLBACK)
    assert story.facts(case).status == "closed"


def test_a_request_without_a_basis_says_why(story: Story) -> None:
    book = story.book
    assert refusal(story, "register_case", "new", **_intake(story, flags=("baseless",))) == ("empty", "explanation")
    story.act(
        "register_case", "new", **_intake(story, flags=("baseless",), explanation="政策无此补贴,见青政办〔2024〕3号")
    )
    assert story.private("new").explanation.startswith("政策无此补贴")
    emptied = {"explanation": {"old": story.private("new").explanation, "new": " "}}
    assert refusal(story, "amend", "new", changes=emptied) == ("empty", "explanation")
    case = story.register()
    mark = {"flags": {"old": [], "new": ["baseless"]}}
    assert refusal(story, "amend", case, changes=mark) == ("empty", "explanation")
    story.act("amend", case, changes=mark | {"explanation": {"old": "", "new": "合同已约定"}})
    assert Flag.BASELESS in story.facts(case).flags and book is story.book


def _intake(story: Story, **fields: object) -> dict[str, object]:
    caller = Caller(id="k", name="张三", phone="13800138000")
    given = {"number": story.number(), "contact": "k", "channel": "phone", "caller": caller, "text": "要求补贴"}
    return given | {"request_type": "help", "category": "C2", "area": "A11"} | fields


# ── whatever happens ──

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("sign", "reply", "approve", "return", "pass_on", "dispatch", "consult", "decide", "extend")),
        st.sampled_from(("U-HOUSING", "U-STREET", "U-FIRE", "U-HEAT")),
        st.sampled_from(("U-HOUSING", "U-STREET", "U-FIRE", "U-HEAT")),
    ),
    max_size=30,
)


@given(ACTS)
def test_law_one_part_in_hand_for_each_unit_one_lead_one_deadline(acts: list[tuple[str, str, str]]) -> None:
    story = Story()
    case = story.register()
    for act, unit, other in acts:
        fields: dict[str, object] = {"text": "x", "unit": unit}
        if act in ("sign", "approve"):
            del fields["text"]
        elif act == "pass_on":
            fields["to"] = other
        elif act == "extend":
            fields["days"] = 1
        elif act == "consult":
            del fields["unit"]
        elif act in ("decide", "dispatch"):
            fields["co_units"] = (other,) if other != unit else ()
        try:
            story.act("consult" if act == "decide" else act, case, **fields)
        except Refused:
            continue
        facts = story.facts(case)
        live = [d for d in facts.dispatches if d.status in IN_HAND]
        assert len({d.unit for d in live}) == len(live), "two parts of one unit"
        assert len([d for d in live if d.lead]) <= 1
        if facts.due is not None:
            assert {d.due for d in live} <= {facts.due}
        firsts = [e.unit for e in facts.timeline if e.what in ("dispatch", "consult") and e.unit]
        assert facts.first_unit == (firsts[0] if firsts else None), "who was first stays on record"
