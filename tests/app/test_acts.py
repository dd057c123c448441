"""Acts become commands: what is left out is filled in from what the seat holds."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.acts import Act, again, build
from app.clock import WindClock
from app.domain.commands import AddContact, Amend, DispatchCase, Emergency, Merge, RecordCallback, RegisterCase
from app.domain.errors import Refused
from app.domain.records import Case, Seen
from tests.world.story import CALLBACK, OPERATOR, Story

NOTHING = "01990000-0000-7000-8000-00000000ffff"


class View:
    """What a told hotline holds."""

    def __init__(self, story: Story) -> None:
        self.story, self.book, self.person, self.fences = story, story.book, OPERATOR, dict[str, int]()

    @property
    def now(self) -> datetime:
        return self.story.clock.now()

    def find(self, case: str) -> str | None:
        return next((i for i, c in self.story.cases.items() if case in (i, c.facts.number)), None)

    def case(self, each: str) -> Case | None:
        return self.story.cases.get(each)

    def case_of_contact(self, contact: str) -> Case | None:
        cases = self.story.cases.values()
        return next((c for c in cases if any(k.id == contact for k in c.facts.contacts)), None)

    def fence(self, case: str) -> int | None:
        return self.fences.get(case)

    def next_number(self) -> str:
        return self.story.number()


@pytest.fixture
def view() -> View:
    return View(Story())


def made(view: View, do: str, before: str | None = None, **fields: Any) -> Any:
    return build(Act(do, fields), view, WindClock(view.now), before)


def refused(view: View, do: str, **fields: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as no:
        made(view, do, **fields)
    return no.value.code, no.value.fields


def test_a_new_case_gets_its_number_contact_and_ids(view: View) -> None:
    command = made(view, "register_case", channel="phone", caller={"name": "张三"}, text="灯坏了")
    assert isinstance(command, RegisterCase)
    assert command.by == OPERATOR.id and command.at == view.now and command.seen is None
    assert command.number.endswith(command.number[-1]) and command.number.split("-")[2] == "0001"
    assert len({command.id, command.case, command.contact, command.caller.id}) == 4


def test_a_case_is_named_by_id_or_number_and_what_was_seen_goes_along(view: View) -> None:
    case = view.story.register()
    facts = view.story.cases[case].facts
    for name in (case, facts.number):
        command = made(view, "dispatch", case=name, unit="U-FIRE")
        assert isinstance(command, DispatchCase)
        assert command.case == case and command.seen == Seen(turn=facts.turn, version=facts.version)
    assert made(view, "dispatch", before=case, unit="U-FIRE").case == case
    seen = {"turn": 0, "version": 1}
    assert made(view, "dispatch", case=case, unit="U-FIRE", seen=seen).seen == Seen(turn=0, version=1)


def test_a_waiting_case_is_filled_under_its_fence(view: View) -> None:
    case = view.story.act(
        "emergency",
        "01990000-0000-7000-8000-000000000001",
        number=view.story.number(),
        contact="k",
        place="北山",
        caller={"id": "c", "name": "李四", "phone": "13900139000"},
    )
    view.fences[case] = 9
    command = made(view, "register_case", case=case, text="山体滑坡")
    assert (command.number, command.contact, command.fence, command.channel) == ("", "k", 9, "phone")
    assert command.caller.id == "c" and command.caller.name == "李四"
    other = made(view, "register_case", case=case, text="山体滑坡", caller={"name": "王五"})
    assert other.caller.id == "c" and other.caller.name == "王五"


def test_the_next_matter_of_the_same_call_has_the_same_caller(view: View) -> None:
    first = view.story.register()
    contact = view.story.cases[first].facts.contacts[0].id
    command = made(view, "register_case", contact=contact, text="还有一件")
    assert command.case != first and command.contact == contact
    assert command.caller == view.story.cases[first].private.callers[0]
    assert command.channel == "phone"


def test_another_call_about_a_case_knows_its_citizens_by_number(view: View) -> None:
    case = view.story.register(phone="13800138000")
    known = view.story.cases[case].private.callers[0].id
    same = made(view, "add_contact", case=case, caller={"name": "张三", "phone": "13800138000"})
    other = made(view, "add_contact", case=case, caller={"name": "李四", "phone": "13900139000"})
    assert isinstance(same, AddContact) and same.caller and same.caller.id == known
    assert other.caller.id not in (known, "")
    assert made(view, "add_contact", case=case).caller is None


def test_a_callback_asks_who_has_not_answered_in_the_present_round(view: View) -> None:
    case = view.story.accepted()
    view.person = CALLBACK
    command = made(view, "record_callback", case=case)
    facts = view.story.cases[case].facts
    assert isinstance(command, RecordCallback)
    assert (command.caller, command.round) == (facts.callers[0].id, facts.round)


def test_a_change_carries_what_stood_there(view: View) -> None:
    case = view.story.register()
    command = made(view, "amend", case=case, changes={"place": "八号楼", "category": "C1", "caller.name": "张三丰"})
    assert isinstance(command, Amend)
    assert {name: (c.old, c.new) for name, c in command.changes.items()} == {
        "place": ("青发小区7号楼3单元", "八号楼"),
        "category": ("C2", "C1"),
        "caller.name": ("张三", "张三丰"),
    }
    whole = made(view, "amend", case=case, changes={"place": {"old": "x", "new": "y"}})
    assert whole.changes["place"].old == "x"


def test_folding_and_people_by_the_names_people_use(view: View) -> None:
    one, two = view.story.register(), view.story.register()
    number = view.story.cases[two].facts.number
    merge = made(view, "merge", case=one, into=number)
    assert isinstance(merge, Merge) and merge.into == two
    view.story.act("merge", one, into=two)
    assert made(view, "unmerge", case=one).into == two
    assert made(view, "hand_over", case=two, to="op2").to == "p-op2"


def test_an_emergency_begins_or_marks_a_case(view: View) -> None:
    new = made(view, "emergency", place="北山")
    assert isinstance(new, Emergency) and new.number and new.contact
    case = view.story.register()
    old = made(view, "emergency", case=case)
    assert (old.case, old.number, old.contact) == (case, "", "")


def test_the_past_may_be_told_the_future_not(view: View) -> None:
    earlier = view.now - timedelta(hours=3)
    assert made(view, "register_case", channel="phone", text="x", at=earlier.isoformat()).at == earlier
    later = (view.now + timedelta(seconds=1)).isoformat()
    assert refused(view, "register_case", channel="phone", text="x", at=later) == ("future", ("at",))
    assert refused(view, "register_case", channel="phone", text="x", at="2026-11-09T10:00:00") == ("type", ("at",))


@pytest.mark.parametrize("name", ["at", "contact_at", "source_at"])
@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2027-06-01T10:00:00+08:00", "future"),
        ("0001-01-01T00:00:00+00:00", "range"),
        ("0001-01-01T00:00:00+14:00", "range"),
        ("9999-12-31T23:59:59-14:00", "range"),
        ("1989-12-31T00:00:00+08:00", "range"),
        ("2026-11-09T10:00:00", "type"),
    ],
)
def test_moments_no_hotline_can_have_are_refused_at_their_field(view: View, name: str, moment: str, code: str) -> None:
    assert refused(view, "register_case", channel="phone", text="x", **{name: moment}) == (code, (name,))


def test_a_script_names_contacts_it_was_told_of(view: View) -> None:
    first = view.story.register()
    known = view.story.cases[first].facts.contacts[0].id
    for do, more in (("register_case", {"channel": "phone", "text": "x"}), ("add_contact", {"case": first})):
        for contact in ("nope", NOTHING):
            with pytest.raises(Refused) as no:
                build(Act(do, {"contact": contact, **more}, by_script=True), view, WindClock(view.now))
            assert (no.value.code, no.value.fields) == ("unknown", ("contact",))
    named = Act("register_case", {"contact": known, "text": "还有一件"}, by_script=True)
    made_of: Any = build(named, view, WindClock(view.now))
    assert made_of.contact == known


def test_what_nobody_understands_is_refused_at_its_field(view: View) -> None:
    case = view.story.register()
    assert refused(view, "fly") == ("misuse", ("do",))
    assert refused(view, "take", case=case, fence=1, until=view.now) == ("misuse", ("do",))
    assert refused(view, "dispatch", case=case, unit="U-FIRE", wings=2) == ("misuse", ("wings",))
    assert refused(view, "dispatch", case=case) == ("missing", ("unit",))
    assert refused(view, "dispatch", unit="U-FIRE") == ("missing", ("case",))
    assert refused(view, "dispatch", case=NOTHING, unit="U-FIRE") == ("no_case", ("case",))
    assert refused(view, "dispatch", case=7, unit="U-FIRE") == ("no_case", ("case",))
    assert refused(view, "dispatch", case=case, unit=7) == ("type", ("unit",))
    assert refused(view, "register_case", channel="fax", text="x") == ("type", ("channel",))
    assert refused(view, "register_case", channel="phone", text="x", caller=[1]) == ("type", ("caller",))
    foo, spare = {"foo": 1}, {"turn": 1, "version": 1, "foo": 1}
    assert refused(view, "register_case", channel="phone", text="x", caller=foo) == ("misuse", ("caller.foo",))
    assert refused(view, "add_contact", case=case, caller=foo) == ("misuse", ("caller.foo",))
    assert refused(view, "dispatch", case=case, unit="U-FIRE", seen=spare) == ("misuse", ("seen.foo",))
    assert refused(view, "register_case", channel="phone", text="x", caller={"name": 7}) == ("type", ("caller.name",))


def test_a_refused_act_is_done_again_on_what_is_seen_now(view: View) -> None:
    case = view.story.register()
    old = made(view, "dispatch", case=case, unit="U-FIRE")
    view.story.act("dispatch", case, unit="U-HEAT")
    new = again(old, view, WindClock(view.now), {"unit": "U-STREET"})
    assert isinstance(new, DispatchCase)
    assert new.id != old.id and new.unit == "U-STREET"
    assert new.seen == Seen(turn=view.story.cases[case].facts.turn, version=view.story.cases[case].facts.version)
