"""One case, similar ones, whose duty it is; what is on its way and what needs somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from app.domain.command import Command
from app.domain.errors import Refused
from app.questions.shapes import Attention, CaseOf, Drafts, DueOf, Link, Outbox, Similar, Suggest
from app.questions.whole import whole
from app.store import drafts, outbox
from app.store.drafts import Draft
from app.store.radar import Radar
from app.store.reading import Line
from app.sync.wire import Result, Verdict
from tests.app.questions.asking import Asking
from tests.world.story import START


def did(seat: Asking, *commands: Command) -> None:
    """These commands wait to be sent."""
    seat.store.write(lambda writing: [outbox.add(writing.connection, each) for each in commands])


def last(seat: Asking) -> Command:
    assert seat.story.last is not None
    return seat.story.last


def judged(seat: Asking, command: Command, result: Result, **more: Any) -> None:
    verdict = Verdict(n=1, id=command.id, result=result, seq=1, **more)
    seat.store.write(lambda writing: outbox.judge(writing.connection, verdict))


def test_a_case_by_id_or_number(seat: Asking) -> None:
    case = seat.story.dispatched()
    seat.hold()
    did(seat, last(seat))
    number = seat.story.facts(case).number
    for name in (case, number, number.replace("-", "")):
        file = seat.ask(CaseOf(case=name))
        assert file.facts == seat.story.facts(case) and file.private == seat.story.private(case)
        assert file.waiting == (last(seat).id,)
    with pytest.raises(Refused, match="no_case"):
        seat.ask(CaseOf(case="261122-038-0041-7"))


def test_a_case_without_its_private_part(seat: Asking) -> None:
    case = seat.story.replied()
    seat.hold(without_private=[case])
    file = seat.ask(CaseOf(case=case))
    assert file.private is None
    told = whole(file)
    assert told["held"] is False and told["caller"] is told["text"] is None and told["status"] == "replied"
    assert [line["what"] for line in told["timeline"]][-2:] == ["approve", "approve"]
    assert told["attachments"] == told["callers"] == []


def test_a_case_has_the_same_names_whether_its_private_part_is_held_or_not(seat: Asking) -> None:
    cases = [seat.story.replied(), seat.story.replied()]
    seat.hold(without_private=cases[1:])
    known, unknown = (whole(seat.ask(CaseOf(case=case))) for case in cases)
    assert known.keys() == unknown.keys()
    assert [
        n for n, v in known.items() if isinstance(v, list | tuple) and not isinstance(unknown[n], list | tuple)
    ] == []


def test_a_whole_case_has_its_words_in_the_timeline(seat: Asking) -> None:
    case = seat.story.replied()
    seat.hold()
    told = whole(seat.ask(CaseOf(case=case)))
    assert [line.get("text") for line in told["timeline"] if line["what"] == "reply"] == ["已到现场修好"]
    assert told["callers"][0]["phone"] == "13800138000" and told["closed_at"] is None


@pytest.mark.parametrize("asked", ["7号楼消防通道被堵了", "七号楼消防通道被堵了"])
@pytest.mark.parametrize("written", ["青发小区7号楼的消防通道被堵,没人管", "青发小区七号楼的消防通道被堵,没人管"])
def test_a_contact_that_waits_is_found_by_its_words(seat: Asking, asked: str, written: str) -> None:
    """It has neither matter nor place yet."""
    story = seat.story
    case = story.waiting(written, request_type=None, category=None, area=None)
    story.cases[case] = replace(story.cases[case], private=replace(story.private(case), place=""))
    story.waiting("绿化带里的路灯不亮,晚上看不见", request_type=None, category=None, area=None)
    seat.hold()
    assert [row.id for row in seat.ask(Similar(text=asked))] == [case]
    assert [row.id for row in seat.ask(Similar(place="青发小区7号楼", text=asked))] == [case]
    assert [row.id for row in seat.ask(Similar(category="C1", area="A11", place="7号楼", text="消防通道被堵"))] == [
        case
    ]


def test_similar_cases(seat: Asking) -> None:
    story = seat.story
    same = story.register(subject="same", category="C1", area="A11", place="", text="完全不同的话")
    story.register(subject="else", category="C1", area="A12", place="别处", text="另一件事情")
    near = story.register(
        subject="near", category="C3", area="A12", place="八一路青发小区7号楼3单元", text="暖气不热没人管"
    )
    closed = story.register(subject="done", category="C1", area="A11")
    story.act("answer", closed, text="好")
    seat.hold()
    asked = Similar(category="C1", area="A11", place="青发小区7号楼", text="暖气不热,打电话没人管")
    found = seat.ask(asked)
    assert [row.snippet for row in found] == ["near", "same"]
    assert [row.id for row in seat.ask(replace(asked, case=near))] == [same]
    assert all(row.score is not None and 0.4 <= row.score <= 1 for row in found)
    assert [row.why for row in found] == [("place", "words"), ("matter",)]
    assert seat.ask(replace(asked, limit=1)) == found[:1]
    assert seat.ask(Similar(text="今天天气不错", place="火车站")) == []
    assert seat.ask(Similar()) == []


def test_the_same_trouble_in_the_same_words_elsewhere_is_another(seat: Asking) -> None:
    story = seat.story
    told = "楼道里的声控灯坏了很久没人来修"
    here = story.register(category="C1", area=None, place="金桥小区1号楼", text=told)
    story.register(category="C1", area=None, place="银河小区1号楼", text=told)
    seat.hold()
    assert [row.id for row in seat.ask(Similar(place="金桥小区", text=told))] == [here]


def test_of_cases_without_their_words_facts_speak(seat: Asking) -> None:
    """The group the centre told, and the category close by; the score and why say so."""
    story = seat.story
    known = story.register(category=None, area=None, place="青发小区7号楼", text="地下车库漏水泡了车")
    member = story.register(category=None, area=None, place="青发小区", text="车库积水")
    lone = story.register(category=None, area=None, place="青发小区", text="车库积水")
    for case in (known, member):
        story.cases[case] = replace(story.cases[case], facts=replace(story.facts(case), group="g"))
    seat.hold(without_private=(member, lone))
    rows = seat.ask(Similar(place="青发小区7号楼", text="地下车库漏水"))
    assert [(row.id, row.why) for row in rows] == [(known, ("place", "words")), (member, ("group",))]
    assert rows[0].score > rows[1].score


def test_the_radar_follows_what_changes(seat: Asking) -> None:
    story, radar = seat.story, Radar(seat.store.read)
    seat.store.on_touched(radar.note)
    asked = Similar(place="青发小区7号楼", text="地下车库漏水")
    assert seat.ask(asked, radar=radar) == []
    case = story.register(place="青发小区7号楼", text="地下车库漏水泡了车")
    seat.hold()
    assert [row.id for row in seat.ask(asked, radar=radar)] == [case]
    story.act("answer", case, text="好")
    seat.hold()
    assert seat.ask(asked, radar=radar) == []


def test_whose_duty_it_is(seat: Asking) -> None:
    (found,) = seat.ask(Suggest(category="C2", area="A11"), now=START)
    assert (found.unit, found.name, found.days, found.basis, found.reason) == (
        "U-HOUSING",
        "城东区住建局",
        3,
        "第7条",
        "duty",
    )
    assert found.due == seat.ask(DueOf(level=3), now=START).due
    assert seat.ask(Suggest(category="C2", area=None)) == seat.ask(Suggest()) == []
    duties = dict(seat.story.book.duties)
    (one,) = duties[("C2", "A1")]
    duties[("C2", "A1")] = (one, msgspec.structs.replace(one, unit="U-HEAT"), msgspec.structs.replace(one, unit="GONE"))
    object.__setattr__(seat.story.book, "duties", duties)
    assert [(each.name, each.reason) for each in seat.ask(Suggest(category="C2", area="A11"))] == [
        ("城东区住建局", "several"),
        ("供热公司", "several"),
    ], "a unit that is gone is offered to nobody"


def test_the_outbox_in_the_order_of_the_acts(seat: Asking) -> None:
    case = seat.story.register()
    first = last(seat)
    seat.story.act("note", case, text="一")
    second = last(seat)
    seat.hold()
    did(seat, first, second)
    rows = seat.ask(Outbox())
    assert [(row.n, row.do, row.case, row.number) for row in rows] == [
        (1, "register_case", case, seat.story.facts(case).number),
        (2, "note", case, seat.story.facts(case).number),
    ]
    assert [row.id for row in seat.ask(Outbox(limit=1))] == [first.id]


def test_what_needs_a_person(seat: Asking) -> None:
    story = seat.story
    case = story.register()
    story.act("note", case, text="记一笔")
    note = last(seat)
    story.act("amend", case, changes={"place": {"old": "青发小区7号楼3单元", "new": "8号楼"}})
    amend = last(seat)
    seat.hold()
    did(seat, note, amend)
    assert seat.ask(Attention()) == []
    judged(seat, note, Result.REFUSED, code="role", fields=("do",))
    judged(seat, amend, Result.CONFLICT, code="conflict", fields=("place",), values={"theirs": {"place": "9号楼"}})
    conflict, refused = seat.ask(Attention())
    assert (refused.state, refused.code, refused.fields, refused.text) == ("refused", "role", ("do",), "记一笔")
    assert refused.can == ("send_again", "as_note", "discard") and refused.number == story.facts(case).number
    assert conflict.changes == {"place": {"old": "青发小区7号楼3单元", "mine": "8号楼", "theirs": "9号楼"}}
    assert conflict.can == ("resolve", "discard")


def test_a_stopped_link_shows_what_it_keeps_back(seat: Asking) -> None:
    seat.story.register(text="等着")
    did(seat, last(seat))
    seat.link = replace_link(seat, reason="fork")
    (row,) = seat.ask(Attention())
    assert (row.state, row.code, row.can, row.number, row.text) == ("stuck", "fork", ("re_enrol",), "", "等着")


def replace_link(seat: Asking, **changes: Any) -> Any:
    import dataclasses

    return dataclasses.replace(seat.link, **changes)


def test_drafts_newest_first(seat: Asking) -> None:
    for number in (1, 2):
        kept = Draft(str(number), "intake", None, START + timedelta(minutes=number), {"text": "写了一半"})
        seat.store.write(lambda writing, kept=kept: drafts.put(writing.connection, kept))
    assert [(row.id, row.payload) for row in seat.ask(Drafts())] == [
        ("2", {"text": "写了一半"}),
        ("1", {"text": "写了一半"}),
    ]


@pytest.mark.parametrize(
    ("line", "reason", "state"),
    [
        (Line.ONLINE, "", "online"),
        (Line.OFFLINE, "unreachable", "offline"),
        (Line.TRYING, "", "trying"),
        (Line.OFFLINE, "signed_out", "signed_out"),
        (Line.OFFLINE, "too_old", "too_old"),
        (Line.ONLINE, "fork", "stopped"),
        (Line.ONLINE, "gap", "stopped"),
    ],
)
def test_the_link_as_a_person_should_see_it(seat: Asking, line: Line, reason: str, state: str) -> None:
    seat.link = replace_link(seat, line=line, reason=reason, waiting=3, clock_off=timedelta(seconds=-70))
    told = seat.ask(Link())
    assert (told.state, told.reason, told.waiting, told.clock_off_s) == (state, reason, 3, -70.0)
