"""The eight links told in sentences: what each act does to a case."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import Refused
from app.domain.records import Caller, Seen
from app.domain.words import Status
from tests.world.story import CALLBACK, LEAD, OPERATOR, OTHER, UNIT, Story

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def story() -> Story:
    return Story()


def refusal(story: Story, do: str, case: str, person=OPERATOR, **fields) -> tuple:
    before = dict(story.cases)
    with pytest.raises(Refused) as caught:
        story.act(do, case, person, **fields)
    assert story.cases == before, "a refused act must change nothing"
    return caught.value.code, *caught.value.fields


def timeline(story: Story, case: str) -> str:
    return " ".join(e.what for e in story.facts(case).timeline)


def local(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def test_a_call_answered_from_knowledge_is_closed_at_once(story: Story) -> None:
    case = story.register()
    story.act("answer", case, text="已告知办理流程")
    facts = story.facts(case)
    assert (facts.status, facts.outcome, facts.turn) == ("closed", "direct", 2)
    assert facts.completed_at == facts.closed_at == story.clock.now()
    assert timeline(story, case) == "register_case answer"


def test_an_enterprise_is_followed_to_its_callback(story: Story) -> None:
    case = story.register(flags=("enterprise",))
    story.act("answer", case, text="已告知")
    assert story.facts(case).status == "accepted"
    assert refusal(story, "close", case, CALLBACK, text="不访") == ("tries_left", "case")
    story.asked(case, "yes", "yes", "yes")
    assert story.facts(case).status == "closed"


def test_from_dispatch_to_a_closed_file(story: Story) -> None:
    case = story.dispatched()
    assert local(story.facts(case).due) == "11-12 18:00", "three working days after Monday the 9th"
    assert (story.facts(case).level, story.facts(case).unit) == (3, "U-HOUSING")
    story.act("sign", case)
    story.act("reply", case, text="已修好", found="灯泡坏", done="换灯", checked_by="李工")
    assert story.facts(case).status == "signed", "a reply awaiting signatures stays signed"
    story.act("approve", case)
    assert story.facts(case).status == "signed"
    story.act("approve", case)
    assert story.facts(case).status == "replied"
    story.act("review", case, accepted=True)
    assert local(story.facts(case).callback_due) == "11-10 18:00"
    story.asked(case, "yes", "yes", "yes")
    assert story.facts(case).status == "closed"
    assert timeline(story, case) == "register_case dispatch sign reply approve approve review record_callback"
    assert story.facts(case).turn == 6


@pytest.mark.parametrize(("request_type", "rungs"), [("inquiry", 1), ("help", 1), ("complaint", 2), ("report", 2)])
def test_how_many_sign_after_the_handler(story: Story, request_type: str, rungs: int) -> None:
    case = story.dispatched(request_type=request_type)
    story.act("sign", case)
    assert refusal(story, "approve", case) == ("no_reply", "unit")
    story.act("reply", case, text="已办")
    for done in range(rungs):
        assert story.facts(case).status == "signed", f"after {done} of {rungs}"
        story.act("approve", case)
    assert story.facts(case).status == "replied"


def test_signatures_out_of_order_are_refused(story: Story) -> None:
    case = story.dispatched()
    story.act("sign", case)
    story.act("reply", case, text="已办")
    assert refusal(story, "approve", case, rung="leader") == ("out_of_order", "rung")
    story.act("approve", case, rung="head")
    story.act("approve", case, accepted=False, text="材料不全")
    assert story.facts(case).lead.signatures == (), "handed back to the handler"


def test_a_return_needs_a_reason_and_never_clears_the_first_unit(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "return", case, text="  ") == ("empty", "text")
    story.act("return", case, text="不属我局职责")
    facts = story.facts(case)
    assert (facts.status, facts.unit, facts.first_unit, facts.due) == ("open", None, "U-HOUSING", None)
    story.act("dispatch", case, unit="U-STREET", level=7)
    facts = story.facts(case)
    assert (facts.unit, facts.first_unit, facts.lead.unit) == ("U-STREET", "U-HOUSING", "U-STREET")


def test_co_units_answer_before_the_review(story: Story) -> None:
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-STREET",))
    story.act("sign", case)
    story.act("reply", case, text="主办已办")
    story.act("approve", case)
    story.act("approve", case)
    assert story.facts(case).status == "replied"
    assert refusal(story, "review", case, accepted=True) == ("co_units_open", "accepted")
    story.act("sign", case, unit="U-STREET")
    story.act("reply", case, unit="U-STREET", text="协办已办")
    story.act("approve", case, unit="U-STREET")
    story.act("approve", case, unit="U-STREET")
    assert story.facts(case).status == "replied"
    story.act("review", case, accepted=True)
    assert story.facts(case).status == "accepted"


def test_passing_on_keeps_the_clock_and_asks_for_the_leader(story: Story) -> None:
    case = story.dispatched(request_type="help")
    due = story.facts(case).due
    story.act("sign", case)
    story.act("pass_on", case, to="U-STREET", text="请街道办理")
    facts = story.facts(case)
    assert (facts.status, facts.unit, facts.first_unit, facts.due) == ("dispatched", "U-STREET", "U-HOUSING", due)
    story.act("sign", case)
    story.act("reply", case, text="已办")
    story.act("approve", case)
    assert story.facts(case).status == "signed", "passed down from above: the leader signs too"
    story.act("approve", case)
    assert story.facts(case).status == "replied"


def test_sent_back_by_the_review_is_a_new_round_for_the_same_unit(story: Story) -> None:
    case = story.replied()
    story.wait(days=1)
    assert refusal(story, "review", case, accepted=False) == ("empty", "text")
    story.act("review", case, accepted=False, text="没有说明联系时间")
    facts = story.facts(case)
    assert (facts.status, facts.round, facts.unit) == ("rework", 2, "U-HOUSING")
    assert local(facts.due) == "11-13 18:00"
    story.act("sign", case)
    assert story.facts(case).status == "signed"


def test_no_answer_and_appointment_keep_the_callback_due(story: Story) -> None:
    case = story.accepted()
    story.asked(case, None, None, None)
    facts = story.facts(case)
    at_two = story.clock.now() + timedelta(hours=4)  # two hours on it is noon, when nobody is rung
    assert (facts.status, facts.callback_due) == ("callback", at_two)
    later = story.clock.now() + timedelta(days=1)
    story.asked(case, None, None, None, appointment=later)
    assert story.facts(case).callback_due == later
    assert refusal(story, "close", case, CALLBACK) == ("tries_left", "case")
    for _try in range(2):
        assert refusal(story, "close", case, CALLBACK) == ("tries_left", "case")
        story.asked(case, None, None, None)
    story.act("close", case, CALLBACK)
    assert story.facts(case).status == "closed"


def test_an_unhappy_answer_can_be_sent_to_rework(story: Story) -> None:
    case = story.accepted()
    story.asked(case, "yes", "no", "no", text="灯又坏了")
    assert story.facts(case).status == "closed"
    story.act("rework", case, CALLBACK, text="灯又坏了")
    facts = story.facts(case)
    assert (facts.status, facts.round, facts.completed_at) == ("rework", 2, None)
    assert facts.closed_at is None


def test_a_happy_case_stays_closed(story: Story) -> None:
    case = story.accepted()
    story.asked(case, "yes", "yes", "yes")
    assert refusal(story, "rework", case, CALLBACK, text="再办") == ("not_unhappy", "case")


def test_half_an_answer_is_refused(story: Story) -> None:
    case = story.accepted()
    with pytest.raises(Refused, match="missing"):
        story.asked(case, "yes", None, "yes")
    assert story.facts(case).callbacks == ()


def test_every_co_complainant_is_asked(story: Story) -> None:
    target = story.dispatched()
    other = story.register(phone="13900139000")
    story.act("merge", other, into=target)
    assert (story.facts(other).status, story.facts(other).merged_into) == ("closed", target)
    story.act("sign", target)
    story.act("reply", target, text="已办")
    story.act("approve", target)
    story.act("approve", target)
    story.act("review", target, accepted=True)
    first, second = (c.id for c in story.facts(target).callers)
    story.asked(target, "yes", "yes", "yes", caller=first)
    assert story.facts(target).status == "callback", "one of two has answered"
    story.asked(target, "yes", "yes", "unknown", caller=second)
    assert story.facts(target).status == "closed"


def test_a_merge_can_be_undone_with_both_histories_whole(story: Story) -> None:
    target, other = story.dispatched(), story.dispatched(phone="13900139000")
    before = story.facts(other), story.private(target).callers, story.facts(target).contacts
    story.act("merge", other, into=target)
    assert len(story.private(target).callers) == 2
    story.act("unmerge", other, into=target)
    facts = story.facts(other)
    assert (facts.status, facts.merged_into, facts.closed_at) == ("dispatched", None, None)
    assert (story.private(target).callers, story.facts(target).contacts) == before[1:]
    assert timeline(story, other) == "register_case dispatch merge unmerge"
    assert timeline(story, target) == "register_case dispatch merge unmerge"


def test_a_company_s_mark_goes_where_its_matter_goes(story: Story) -> None:
    """管到底: who folds a company's case into a citizen's does not lose the callback it is owed."""
    target, other = story.register(), story.register(phone="13900139000", flags=("enterprise",))
    plain = story.register(phone="13700137000")
    story.act("merge", other, into=target)
    story.act("merge", plain, into=target)
    assert story.facts(target).flags == ("enterprise",)
    story.act("unmerge", other, into=target)
    assert story.facts(other).flags == ("enterprise",)
    story.act("unmerge", plain, into=target)
    assert story.facts(target).flags == () == story.facts(plain).flags, "nobody who brought it is left"
    story.act("merge", other, into=target)
    story.act("answer", target, text="已告知")
    assert story.facts(target).status == "accepted", "it goes on to the callback"
    first, company = (caller.id for caller in story.facts(target).callers)
    assert refusal(story, "close", target, CALLBACK, text="不访") == ("tries_left", "case")
    story.asked(target, "yes", "yes", "yes", caller=first)
    assert story.facts(target).status == "callback", "the company has not been asked"
    story.asked(target, "yes", "yes", "yes", caller=company)
    assert story.facts(target).status == "closed"


def test_a_mark_of_its_own_stays_when_a_company_leaves(story: Story) -> None:
    target, other = story.register(flags=("enterprise",)), story.register(phone="13900139000", flags=("enterprise",))
    story.act("merge", other, into=target)
    story.act("unmerge", other, into=target)
    assert story.facts(target).flags == ("enterprise",)


def test_a_company_that_joins_a_case_marks_it(story: Story) -> None:
    case = story.register()
    caller = Caller(id="k", phone="13900139000", company="青海某商贸公司")
    story.act("add_contact", case, contact="c2", channel="phone", kind="addition", caller=caller)
    assert story.facts(case).flags == ("enterprise",)


def test_the_fast_report_needs_a_place_or_a_text(story: Story) -> None:
    given = {"number": story.number(), "contact": "k"}
    assert refusal(story, "emergency", "new", **given) == ("empty", "place", "text")
    story.act("emergency", "new", place="青发小区7号楼", **given)
    facts = story.facts("new")
    assert (facts.status, facts.flags, facts.level) == ("waiting", ("emergency",), 1)
    assert facts.due == story.clock.now() + timedelta(hours=24)
    started = story.clock.now()
    story.wait(minutes=20)
    caller = Caller(id="k", phone="13800138000")
    fields = {"channel": "phone", "caller": caller, "contact": "k", "number": facts.number, "text": "燃气泄漏"}
    story.act("register_case", "new", category="C1", area="A11", request_type="help", **fields)
    story.act("dispatch", "new", unit="U-FIRE", level=1)
    facts = story.facts("new")
    assert facts.due == started + timedelta(hours=24), "its clock runs from the save, not from the dispatch"
    assert [c.id for c in facts.contacts] == ["k"]


def test_deferral_needs_approver_plan_and_a_day_to_come(story: Story) -> None:
    case = story.dispatched()
    good = {"approver": "王局", "plan": "分三期改造", "promised": "2027-06-30"}
    assert refusal(story, "defer", case, **(good | {"approver": " "})) == ("empty", "approver")
    assert refusal(story, "defer", case, **(good | {"promised": "2026-11-09"})) == ("past", "promised")
    assert refusal(story, "defer", case, **(good | {"promised": "2026-02-30"})) == ("date", "promised")
    story.act("defer", case, **good)
    assert local(story.facts(case).promised_at) == "06-30 18:00"
    story.act("clear", case, text="改造完成,附照片")
    assert story.facts(case).status == "replied"


def test_an_extension_is_asked_for_before_the_hour(story: Story) -> None:
    case = story.dispatched()
    story.wait(days=3, hours=6, minutes=59)  # Thursday 16:59
    story.act("extend", case, days=2, text="等配件")
    assert local(story.facts(case).due) == "11-16 18:00", "two working days after Thursday"
    case = story.dispatched()
    story.wait(days=5, hours=0, minutes=1)  # the next due day, 17:00
    assert local(story.clock.now()) == "11-17 17:00"
    assert refusal(story, "extend", case, days=2, text="等配件") == ("too_late", "days")


def test_supervision_climbs_one_step_at_a_time(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "supervise", case, LEAD, level=2, text="未办") == ("out_of_order", "level")
    for level in (1, 2, 3):
        story.act("supervise", case, LEAD, level=level, text="未办")
    assert refusal(story, "supervise", case, LEAD, level=4, text="未办") == ("top_level", "level")
    story.act("remind", case, text="请尽快")
    assert (story.facts(case).supervision, story.facts(case).reminders) == (3, 1)


def test_a_consultation_decides_the_owner(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "consult", case, text="直接定", unit="U-STREET") == ("flow", "status")
    story.act("consult", case, text="权属不清", attendees=("U-HOUSING", "U-STREET"))
    assert story.facts(case).status == "consulting"
    story.act("consult", case, text="由街道主办", unit="U-STREET", co_units=("U-HOUSING",), level=11)
    facts = story.facts(case)
    assert (facts.status, facts.unit, facts.first_unit, facts.level) == ("dispatched", "U-STREET", "U-HOUSING", 11)


def test_a_whistle_calls_units_and_only_they_report_in(story: Story) -> None:
    case = story.dispatched()
    story.act("whistle", case, units=("U-FIRE",), text="请现场联合执法")
    assert refusal(story, "report_in", case, unit="U-STREET") == ("not_called", "unit")
    story.act("report_in", case, unit="U-FIRE")
    assert timeline(story, case).endswith("whistle report_in")


def test_a_decision_about_a_case_that_moved_is_refused(story: Story) -> None:
    case = story.register()
    old = Seen(turn=story.facts(case).turn, version=story.facts(case).version)
    story.act("answer", case, text="已答复")
    assert refusal(story, "dispatch", case, OTHER, unit="U-HOUSING", seen=old) == ("flow", "status")
    case = story.dispatched()
    old = Seen(turn=story.facts(case).turn, version=story.facts(case).version)
    story.act("sign", case)
    story.act("return", case, text="非职责")
    story.act("dispatch", case, unit="U-STREET")
    assert refusal(story, "return", case, text="晚到的退单", seen=old) == ("moved", "seen")
    story.act("note", case, text="补充说明", seen=old)
    assert timeline(story, case).endswith("note"), "an adding act is always taken"


def test_amendments_to_different_fields_merge_and_to_the_same_conflict(story: Story) -> None:
    case = story.register()
    seen = Seen(turn=1, version=story.facts(case).version)
    story.act("amend", case, changes={"place": {"old": "青发小区7号楼3单元", "new": "7号楼4单元"}}, seen=seen)
    assert not story.merged
    story.act("amend", case, OTHER, changes={"request_type": {"old": "complaint", "new": "help"}}, seen=seen)
    assert story.merged
    clash = {
        "place": {"old": "青发小区7号楼3单元", "new": "8号楼"},
        "text": {"old": "楼道灯坏了一个月没人修", "new": "x"},
    }
    with pytest.raises(Refused) as caught:
        story.act("amend", case, OTHER, changes=clash, seen=seen)
    assert (caught.value.code, caught.value.values["theirs"]) == ("conflict", {"place": "7号楼4单元"})
    assert story.private(case).text == "楼道灯坏了一个月没人修", "nothing half done"
    chosen = {"place": {"old": "7号楼4单元", "new": "8号楼"}}
    story.act("resolve", case, OTHER, changes=chosen, conflict="x")
    assert (story.private(case).place, story.facts(case).request_type) == ("8号楼", "help")


def test_what_was_chosen_overwrites_nothing_that_nobody_saw(story: Story) -> None:
    case = story.register()
    story.act("amend", case, changes={"place": {"old": "青发小区7号楼3单元", "new": "7号楼4单元"}})
    story.act("amend", case, OTHER, changes={"place": {"old": "7号楼4单元", "new": "9号楼"}})
    shown = {"place": {"old": "7号楼4单元", "new": "8号楼"}}
    with pytest.raises(Refused) as caught:
        story.act("resolve", case, changes=shown, conflict="x")
    assert (caught.value.code, caught.value.values["theirs"]) == ("conflict", {"place": "9号楼"})
    assert story.private(case).place == "9号楼"
    assert refusal(story, "resolve", case, changes={}, conflict="x") == ("empty", "changes")
    story.act("resolve", case, changes={"place": {"old": "9号楼", "new": "8号楼"}}, conflict="x")
    assert story.private(case).place == "8号楼"


def test_category_and_unit_move_together(story: Story) -> None:
    case = story.register()
    seen = Seen(turn=story.facts(case).turn, version=story.facts(case).version)
    story.act("dispatch", case, unit="U-HOUSING")
    with pytest.raises(Refused) as caught:
        story.act("amend", case, OTHER, changes={"category": {"old": "C2", "new": "C1"}}, seen=seen)
    assert caught.value.values["theirs"] == {"category": "C2", "unit": "U-HOUSING"}


def test_a_conflict_names_what_differs_and_no_more(story: Story) -> None:
    case = story.register()
    seen = Seen(turn=story.facts(case).turn, version=story.facts(case).version)
    theirs = {"category": {"old": "C2", "new": "C3"}, "request_type": {"old": "complaint", "new": "help"}}
    story.act("amend", case, changes=theirs, seen=seen)
    story.act("dispatch", case, unit="U-HEAT")
    mine = {"category": {"old": "C2", "new": "C1"}, "request_type": {"old": "complaint", "new": "report"}}
    with pytest.raises(Refused) as caught:
        story.act("amend", case, OTHER, changes=mine, seen=seen)
    assert caught.value.values["theirs"] == {"category": "C3", "request_type": "help"}
    assert caught.value.fields == ("category", "request_type")
    same = {"category": {"old": "C2", "new": "C3"}}
    story.act("amend", case, OTHER, changes=same, seen=seen)
    assert story.facts(case).category == "C3", "both chose the same: nothing to choose between"


def test_where_no_unit_has_it_yet_a_category_moves_alone(story: Story) -> None:
    case = story.register()
    seen = Seen(turn=story.facts(case).turn - 1, version=story.facts(case).version - 1)
    story.act("amend", case, OTHER, changes={"category": {"old": "C2", "new": "C1"}}, seen=seen)
    assert story.facts(case).category == "C1"


def test_a_stale_holders_text_is_kept_and_decides_nothing(story: Story) -> None:
    case = story.waiting()
    until = story.clock.now() + timedelta(seconds=90)
    story.act("take", case, OPERATOR, fence=1, until=until)
    story.act("take", case, OTHER, fence=2, until=until)
    facts = story.facts(case)
    fields = {
        "channel": "website",
        "contact": facts.contacts[0].id,
        "caller": Caller(id=facts.callers[0].id),
        "number": facts.number,
        "request_type": "help",
    }
    story.act("register_case", case, OPERATOR, text="第一位写的话", fence=1, **fields)
    assert story.merged
    assert (story.facts(case).status, story.facts(case).timeline[-1].what) == ("waiting", "contribution")
    assert story.private(case).words[story.last.id].text == "第一位写的话"
    story.act("register_case", case, OTHER, text="第二位登记", fence=2, **fields)
    assert (story.facts(case).status, story.private(case).text) == ("open", "第二位登记")


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"text": " \n"}, ("empty", "text")),
        ({"text": "长" * 20_001}, ("too_long", "text")),
        ({"text": "a\0b"}, ("nul", "text")),
        ({"category": "C"}, ("not_leaf", "category")),
        ({"category": "X"}, ("unknown", "category")),
        ({"area": "X"}, ("unknown", "area")),
        ({"level": 5}, ("level", "level")),
        ({"number": "261109-038-0001-0"}, ("number", "number")),
        ({"phone": "1380013"}, ("phone", "caller.phone")),
        ({"praised_unit": "X"}, ("unknown", "praised_unit")),
    ],
)
def test_an_intake_refused_names_its_field(story: Story, changed: dict, refused: tuple) -> None:
    with pytest.raises(Refused) as caught:
        story.register(**changed)
    assert (caught.value.code, *caught.value.fields) == refused
    assert story.cases == {}


def test_text_is_kept_byte_for_byte(story: Story) -> None:
    text = "𠮷野家👨‍👩‍👧 e\u0301 \u202e反\u202c ①１２３ 阿卜杜拉·买买提"
    case = story.register(text=text)
    assert story.private(case).text == text


def test_dispatch_needs_a_finished_intake(story: Story) -> None:
    case = story.register(category=None, request_type=None)
    assert refusal(story, "dispatch", case, unit="U-HOUSING") == ("missing", "request_type", "category")


def test_who_may_do_what(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "sign", case, CALLBACK)[0] == "role"
    assert refusal(story, "supervise", case, OPERATOR, level=1, text="x")[0] == "role"
    story.act("sign", case, UNIT)
    assert story.facts(case).status == Status.SIGNED
    other = story.register()
    story.act("dispatch", other, unit="U-FIRE")
    assert refusal(story, "sign", other, UNIT) == ("no_dispatch", "unit")
    assert refusal(story, "sign", other, UNIT, unit="U-FIRE") == ("role", "unit")


def test_an_invalid_call_makes_no_case(story: Story) -> None:
    story.act("invalid_call", "call", reason="silent", phone="138 0013 8000")
    assert story.cases == {}
    assert story.calls["call"].private.phone == "13800138000"
    assert story.calls["call"].facts.phone_hash == story.book.phone_hash("13800138000")


def test_same_caller_next_matter_shares_the_contact(story: Story) -> None:
    one = story.register()
    contact = story.facts(one).contacts[0].id
    two = story.register(contact=contact, category="C3", text="暖气不热")
    assert story.facts(two).contacts[0].id == contact
    assert story.facts(one).number != story.facts(two).number


def test_withdrawn_needs_its_reason(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "withdraw", case, text="") == ("empty", "text")
    story.act("withdraw", case, text="来电人撤回")
    assert refusal(story, "sign", case) == ("flow", "status")


def test_marks_of_a_case_are_changed_from_what_was_seen(story: Story) -> None:
    """They travel as a JSON list and stand as a tuple: the same marks either way."""
    case = story.register(flags=("enterprise",))
    story.act("amend", case, changes={"flags": {"old": ["enterprise"], "new": ["enterprise", "distress"]}})
    assert story.facts(case).flags == ("enterprise", "distress")


def test_what_has_happened_is_not_to_come(story: Story) -> None:
    now = story.clock.now()
    case = story.dispatched()
    late, early = now + timedelta(days=200), now.replace(year=1)
    assert refusal(story, "add_contact", case, contact="k", channel="phone", contact_at=late) == (
        "future",
        "contact_at",
    )
    assert refusal(story, "add_contact", case, contact="k", channel="phone", contact_at=early) == (
        "range",
        "contact_at",
    )
    story.act("sign", case)
    assert refusal(story, "reply", case, text="已修", contacted_at=late) == ("future", "contacted_at")
    assert refusal(story, "consult", case, text="会商", next_at=early) == ("range", "next_at")
    story.act("consult", case, text="会商", next_at=late)


@pytest.mark.parametrize("name", ["subject", "source_id", "dialled", "place"])
def test_no_text_is_endless_or_holds_what_no_database_keeps(story: Story, name: str) -> None:
    with pytest.raises(Refused) as long:
        story.register(**{name: "长" * 100_000})
    with pytest.raises(Refused) as nul:
        story.register(**{name: "a\0b"})
    assert [(no.value.code, no.value.fields) for no in (long, nul)] == [("too_long", (name,)), ("nul", (name,))]
    assert story.cases == {}


def test_nor_is_one_of_several_or_a_reason(story: Story) -> None:
    case = story.dispatched()
    assert refusal(story, "reveal", case, reason="a\0") == ("nul", "reason")
    assert refusal(story, "reveal", case, what="phone,13897251234") == ("unknown", "what")
    assert refusal(story, "reveal", case, what="phone", reason=" \u3000") == ("missing", "reason")
    assert refusal(story, "whistle", case, units=("U-FIRE", "x" * 201)) == ("too_long", "units")
    assert refusal(story, "sign", case, said_by="a\0") == ("nul", "said_by")


@pytest.mark.parametrize("nothing", ["", " \u3000\t", "\u200b\u200b", "\ufeff\u202e \u2060", "\u3164"])
def test_what_nobody_can_see_is_no_text(story: Story, nothing: str) -> None:
    with pytest.raises(Refused) as no:
        story.register(text=nothing)
    assert (no.value.code, no.value.fields) == ("empty", ("text",))
    assert refusal(story, "note", story.register(), text=nothing) == ("empty", "text")
    seen = story.register(text=nothing + "👨\u200d👩")
    assert story.private(seen).text == nothing + "👨\u200d👩", "kept byte for byte"


def test_a_case_keeps_a_text(story: Story) -> None:
    case, quick = story.register(), story.register(flags=("emergency",))
    blank = {"text": {"old": "楼道灯坏了一个月没人修", "new": " \u3000"}}
    assert refusal(story, "amend", case, changes=blank) == ("empty", "text")
    story.act("amend", quick, changes=blank)
