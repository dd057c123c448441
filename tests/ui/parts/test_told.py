"""The timeline in words: every act, in both languages, without a code or a whole number in it."""

from __future__ import annotations

import re

import pytest

from app.domain.flow import FLOW
from app.questions.shapes import CaseFile
from app.text import LANGUAGES, use
from app.text.plain import visible
from tests.ui.crawl import PHONE
from tests.ui.parts.test_deeds import told
from tests.world.story import CALLBACK, LEAD, OTHER, Story
from ui.parts.told import ICONS, Telling

CODES = re.compile(r"U-[A-Z]|\bC[1-3]\b|\bp-[a-z]|_|None")


def everything() -> tuple[Story, list[str]]:
    story = Story()
    cases = list(told(story).values())
    case = story.dispatched(text="请打13900139000")
    story.act("remind", case, text="诉求人电话13900139000", told="phone")
    story.act("supervise", case, LEAD, level=1, text="超时", name="周局长")
    story.act("extend", case, days=2, text="等配件", said_by="刘科长", told="group")
    story.act("pass_on", case, to="U-STREET", said_by="刘科长", told="paper")
    story.act("sign", case)
    given = {"checked_by": "刘建国", "contacted_at": story.clock.now(), "found": "灯坏", "done": "已换", "next": "巡查"}
    story.act("reply", case, text="已修好", **given)
    story.act("approve", case, accepted=False, text="请补充")
    story.act("amend", case, changes={"place": {"old": "青发小区7号楼3单元", "new": "7号楼"}})
    story.act("add_contact", case, contact="k9", channel="phone", kind="reminder")
    story.act("hand_over", case, to=OTHER.id, text="请跟进")
    story.act("assign", case, LEAD)
    story.act("reveal", case, what="phone,name", reason="verify", text="核实诉求")
    story.act("note", case, text="备注")
    emergency = story.register(flags=("emergency",))
    story.act("acknowledge", emergency, LEAD)
    story.act("dismiss", emergency, LEAD, text="不是")
    done = story.accepted()
    story.asked(done, appointment=story.clock.now(), person=CALLBACK)
    story.asked(done, "yes", "no", "unknown", person=CALLBACK)
    story.act("propose", done, text="典型")
    story.act("rework", done, text="还是不亮")
    return story, [*cases, case, emergency, done]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_is_told_without_a_code(language: str) -> None:
    story, cases = everything()
    use(language)
    try:
        numbers = {case: story.facts(case).number for case in story.cases}
        seen: set[str] = set()
        for case in cases:
            file = CaseFile(facts=story.facts(case), private=story.cases[case].private)
            for line in Telling(file, story.book, numbers).lines():
                seen.add(line.what)
                assert line.head.strip() and line.what in ICONS
                assert not CODES.search(line.head + line.by), line
                assert not PHONE.search(line.head + line.words), line
                if language == "en":
                    assert not re.search(r"[通退派签审核延]", line.head), line
    finally:
        use("zh_CN")
    silent = {
        "attach",
        "receive",
        "take",
        "group",
        "release",
        "resolve",
        "emergency",
        "answer",
        "clear",
        "report_in",
        "unmerge",
        "close",
        "invite",
    }
    assert set(FLOW) - seen == silent


def test_what_a_unit_said_is_told_with_who_said_so_and_every_part() -> None:
    story, cases = everything()
    case = cases[-3]
    file = CaseFile(facts=story.facts(case), private=story.cases[case].private)
    lines = {line.what: line for line in reversed(Telling(file, story.book).lines())}
    assert lines["reply"].words == (
        "已修好\n联系诉求人时间：2026-11-09 10:00\n核查人：刘建国\n核查情况：灯坏\n办理措施：已换\n下一步安排：巡查"
    )
    assert lines["extend"].words == "等配件\n告知：刘科长（工作群）"
    assert lines["extend"].head == "延期  城东区住建局 · 延长 2 个工作日 · 2026-11-16 18:00 到期"
    assert "139****9000" in lines["remind"].words
    whole = {line.what: line for line in Telling(file, story.book, whole=True).lines()}
    assert "13900139000" in whole["remind"].words


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", ["向诉求人读回", "回访"]), ("en", ["Read back to the caller", "Callback"])]
)
def test_why_somebody_looked_is_told_in_words_though_only_a_code_was_given(language: str, words: list[str]) -> None:
    story = Story()
    case = story.dispatched()
    for reason in ("callback", "read_back"):
        story.act("reveal", case, what="phone", reason=reason)
    use(language)
    try:
        lines = Telling(CaseFile(facts=story.facts(case), private=story.cases[case].private), story.book).lines()
    finally:
        use("zh_CN")
    assert [line.words for line in lines if line.what == "reveal"] == words


def test_scripts_and_articles_are_told_by_their_titles_and_by_their_names_where_they_are_not_held() -> None:
    story = Story()
    case = story.register(scripts=("opening@2", "gone@1"))
    story.act("answer", case, text="四十分钟内到场", knowledge=("k1@1",))
    file = CaseFile(
        facts=story.facts(case),
        private=story.cases[case].private,
        scripts={"opening@2": "来电应答", "k1@1": "另一个"},
        articles={"k1@1": "停水抢修"},
    )
    lines = {line.what: line.head for line in Telling(file, story.book).lines()}
    assert lines["register_case"] == "登记工单  电话 · 话术《来电应答》、《gone@1》"
    assert lines["answer"] == "直接答复  依据《停水抢修》"


def test_what_was_told_by_nobody_named_says_how_it_came() -> None:
    story = Story()
    case = story.dispatched()
    story.act("remind", case, text="请回复", told="phone")
    line = Telling(CaseFile(facts=story.facts(case), private=story.cases[case].private), story.book).lines()[0]
    assert line.words == "请回复\n告知方式：电话"


def test_newest_first_and_what_waits_is_marked() -> None:
    story = Story()
    case = story.dispatched()
    last = story.facts(case).timeline[-1].id
    lines = Telling(CaseFile(facts=story.facts(case), private=None, waiting=(last,)), story.book).lines()
    assert [(line.what, line.waiting) for line in lines] == [("dispatch", True), ("register_case", False)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨202E⟩b"),
        ("a\u0000b\n\tc", "a⟨0000⟩b\n\tc"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("𠮷·é", "𠮷·é"),
    ],
)
def test_what_hides_in_a_text_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
