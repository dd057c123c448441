"""A script from a lead's hand to what an operator says, with the line and without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.errors import Refused, Trouble
from app.domain.words import Answer, RequestType, ScriptUse
from app.questions.scriptshapes import ScriptList, ScriptOf, Spoken
from app.questions.shapes import CaseOf
from tests.world.city import City, Seat, city

CALLBACK = """\
use: callback
title zh: 回访
title en: Callback

[hello]
zh: 您好{caller}，您{day}反映的“{matter}”（{number}）由{unit}办理，地点{place}。
en: Hello {caller}, {unit} handled {matter} ({number}) of {day} at {place}, agent {seat}.
-> contacted

[contacted]
zh: 有无联系？
en: Contacted?
-> solved

[solved]
zh: 解决了吗？
en: Solved?
-> satisfied

[satisfied]
zh: 满意吗？
en: Satisfied?
-> bye

[bye]
zh: 再见
en: Goodbye
-> end
"""
OPENING = "use: opening\ntitle zh: {0}\ntitle en: {0}\n{1}\n[a]\nzh: 您好\nen: Hello\n-> end\n"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def put(lead: Seat, name: str, text: str, seen: int = 0, **more: Any) -> None:
    lead.desk.scripts.put(id=name, seen=seen, text=text, **more)


def spoken(seat: Seat, **asked: Any) -> Spoken:
    found = seat.desk.ask(ScriptOf(**asked))
    assert found is not None
    return found


def test_a_lead_writes_and_everybody_speaks_it_offline_too(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    put(lead, "any", OPENING.format("甲", ""))
    put(lead, "12369", OPENING.format("乙", "when: number = 12369"))
    op.idle()
    op.offline()
    opening = {"use": ScriptUse.OPENING, "language": "zh_CN"}
    assert spoken(op, dialled="12369", **opening).title == "乙"
    assert spoken(op, dialled="12345", **opening).title == "甲"
    assert op.desk.ask(ScriptOf(use=ScriptUse.ANGER)) is None
    put(lead, "any", OPENING.format("丙", ""), seen=1)
    assert spoken(op, **opening).version == 1
    op.online()
    op.idle()
    assert (spoken(op, **opening).title, spoken(op, **opening).version) == ("丙", 2)
    assert [each.version for each in op.desk.scripts.versions("any")] == [2, 1]
    put(lead, "any", "", seen=2, withdrawn=True)
    op.idle()
    assert op.desk.ask(ScriptOf(**opening)) is None
    assert [row.id for row in op.desk.ask(ScriptList())] == ["12369"]
    assert [row.id for row in op.desk.ask(ScriptList(withdrawn=True))] == ["12369", "any"]


def test_only_leads_write_and_nobody_over_another(town: City) -> None:
    lead, op, other = town.seat("lead1"), town.seat("op1"), town.seat("admin1")
    with pytest.raises(Refused) as caught:
        put(op, "any", OPENING.format("甲", ""))
    assert caught.value.code == "role"
    put(lead, "any", OPENING.format("甲", ""))
    put(other, "any", OPENING.format("乙", ""), seen=1)
    with pytest.raises(Refused) as caught:
        put(lead, "any", OPENING.format("丙", ""), seen=1)
    assert (caught.value.code, caught.value.values["value"]) == ("script_changed", "admin1")
    with pytest.raises(Refused) as caught:
        put(lead, "any", OPENING.format("丙", "").replace("-> end", "-> b"), seen=2)
    assert (caught.value.code, caught.value.values["line"]) == ("script_target", 8)
    lead.offline()
    with pytest.raises(Trouble):
        put(lead, "any", OPENING.format("丙", ""), seen=2)
    lead.online()


def test_the_answers_keep_the_version_they_were_given_to(town: City) -> None:
    lead, op, back = town.seat("lead1"), town.seat("op1"), town.seat("cb1")
    put(lead, "callback", CALLBACK)
    saved = op.register(
        request_type="complaint",
        caller={"name": "张伟", "phone": "13800138000"},
        place="青发小区7号楼3单元401室",
        scripts=["opening@3"],
    )
    op.act("dispatch", saved.case, unit="U1")
    for act in ("sign", "reply", "approve", "review"):
        text = {"reply": {"text": "修好了"}, "review": {"accepted": True}}.get(act, {})
        unit = {} if act == "review" else {"unit": "U1", "said_by": "李", "told": "phone"}
        op.act(act, saved.case, **text, **unit)
        while act == "approve" and op.desk.ask(CaseOf(case=saved.case)).facts.status == "signed":
            op.act(act, saved.case, **unit)
    town.agrees()
    back.desk.open_case(saved.case)
    back.idle()
    back.offline()
    script = spoken(back, case=saved.case, language="zh_CN")
    words = {step.name: step.words for step in script.steps}
    assert (script.id, script.version, script.use, script.first) == ("callback", 1, ScriptUse.CALLBACK, "hello")
    facts = op.desk.ask(CaseOf(case=saved.case)).facts
    assert words["hello"].startswith("您好张先生/女士，您")
    assert facts.number in words["hello"] and "青发小区7号楼3单元" in words["hello"]
    assert "401" not in words["hello"] and "张伟" not in words["hello"] and "{" not in words["hello"]
    assert [option.code for option in script.steps[1].options] == ["yes", "no", "unknown"]
    english = spoken(back, case=saved.case, language="en")
    assert english.steps[0].words.startswith("Hello Mr or Ms 张, ") and "{" not in english.steps[0].words
    given = dict.fromkeys(("contacted", "solved", "satisfied"), Answer.YES)
    back.act("record_callback", saved.case, script="callback@1", **given)
    with pytest.raises(Refused) as caught:
        back.act("record_callback", saved.case, script="callback", **given)
    assert (caught.value.code, caught.value.fields) == ("type", ("script",))
    back.online()
    town.agrees()
    for seat in (op, lead, back):
        file = seat.desk.ask(CaseOf(case=saved.case))
        facts = file.facts
        assert file.scripts == {"callback@1": "回访"}, "the other one is held by nobody"
        assert [callback.script for callback in facts.callbacks] == ["callback@1"]
        assert next(event for event in facts.timeline if event.what == "register_case").scripts == ("opening@3",)


def test_a_store_begun_anew_speaks_the_same(town: City) -> None:
    lead, op = town.seat("lead1"), town.seat("op1")
    for n in range(3):
        put(lead, f"s{n}", OPENING.format(n, ""))
    put(lead, "praise", OPENING.format("表扬", "").replace("use: opening", "use: praise"))
    op.idle()
    before = op.desk.ask(ScriptList())
    assert [row.id for row in before] == ["s0", "s1", "s2", "praise"]
    op.desk._exchange.begin_again(None)
    op.idle()
    assert op.desk.ask(ScriptList()) == before
    assert spoken(op, use=ScriptUse.PRAISE, request_type=RequestType.PRAISE).id == "praise"


def test_what_this_seat_cannot_read_is_passed_over(town: City) -> None:
    """A newer centre's form: listed without a title, never spoken, nothing breaks."""
    from app.domain.records import Script
    from server.scripts import put_many

    op = town.seat("op1")
    centre = town.centre.centre
    newer = Script(id="new", version=1, text="use: hologram\n[a]\n", at=centre.clock.now(), by="centre")
    put_many(centre, [newer], "centre")
    op.idle()
    assert [(row.id, row.use, row.title) for row in op.desk.ask(ScriptList())] == [("new", None, "")]
    assert op.desk.ask(ScriptOf(use=ScriptUse.OPENING)) is None
    with pytest.raises(Refused) as caught:
        op.desk.ask(ScriptOf(language="fr"))
    assert (caught.value.code, caught.value.fields) == ("unknown", ("language",))
