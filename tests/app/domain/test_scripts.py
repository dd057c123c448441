"""The checker finds each fault at its line; the one most at home is chosen; a callback goes on by what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Category, Script
from app.domain.scriptcheck import checked, faults
from app.domain.scripts import (
    END,
    QUESTIONS,
    Dialogue,
    Occasion,
    check_spoken,
    choose,
    filled,
    known,
    same,
    settled,
    walked,
)
from app.domain.scripttext import read, tidy
from app.domain.words import Answer, Channel, Flag, RequestType, ScriptUse
from tests.world.story import Story

ROOT = Path(__file__).resolve().parents[3] / "resources"
SHIPPED = [*ROOT.glob("scripts/*.txt"), *ROOT.glob("catalogues/*/scripts/*.txt")]
STORY = Story()
NOW = STORY.clock.now()
BOOK = Book(
    categories={
        code: Category(code=code, name=code, parent=parent)
        for code, parent in (("heat", None), ("heat.cold", "heat"), ("heat.cold.night", "heat.cold"), ("road", None))
    }
)
CALLBACK = """\
use: callback
title zh: 回访
title en: Callback

[hello]
zh: 您好{caller}
en: Hello {caller}
-> contacted

[contacted]
zh: 有无联系？
en: Contacted?
no -> sorry
-> solved

[sorry]
zh: 抱歉
en: Sorry
-> solved

[solved]
zh: 解决了吗？
en: Solved?
-> satisfied

[satisfied]
zh: 满意吗？
en: Satisfied?
-> open if solved = no
yes -> bye
-> open

[open]
zh: 还有什么？
  请说说。
en: What is open?
-> bye if contacted = yes and solved = yes, no
-> bye

[bye]
zh: 再见
en: Goodbye
-> end
"""
OTHER = """\
use: category
title zh: 追问
title en: Questions
when: category = heat and month = 10-3

[a]
zh: 甲
en: A
* 是 | Yes -> b if flag = distress
* 是 | Yes -> c
* 否 | No -> c

[b]
zh: 乙
en: B
-> c

[c]
zh: 丙
en: C
-> end
"""


def told(text: str) -> str:
    """Each fault as line and code."""
    return "; ".join(f"{fault.values['line']} {fault.code.removeprefix('script_')}" for fault in faults(text, BOOK))


def changed(text: str, old: str, new: str) -> str:
    """The text with its only such piece changed."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_the_two_are_sound() -> None:
    assert told(CALLBACK) == told(OTHER) == ""


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (OTHER, "use: category", "use: opening hours", "1 use"),
        (OTHER, "use: category\n", "", "1 missing"),
        (OTHER, "title en: Questions", "title en:", "3 missing"),
        (OTHER, "title en: Questions", "title en: " + "x" * 201, "3 long"),
        (OTHER, "when: category = heat and", "when: category = nowhere and", "4 category"),
        (OTHER, "month = 10-3", "month = 13", "4 value"),
        (OTHER, "month = 10-3", "moon = 3", "4 condition"),
        (OTHER, "month = 10-3", "month", "4 condition"),
        (OTHER, "month = 10-3", "number = 12a", "4 value"),
        (OTHER, "month = 10-3", "number = ", "4 condition"),
        (OTHER, "month = 10-3", "round = 0", "4 value"),
        (OTHER, "month = 10-3", "type = anger", "4 value"),
        (OTHER, "month = 10-3", "channel = 电话", "4 value"),
        (OTHER, "month = 10-3", "solved = no", "4 not_asked"),
        (OTHER, "zh: 甲\n", "", "6 missing"),
        (OTHER, "en: A", "en:", "8 missing"),
        (OTHER, "zh: 甲", "zh: 甲{name}", "7 placeholder"),
        (OTHER, "zh: 甲", "zh: 甲\n  还有{name}", "8 placeholder"),
        (OTHER, "zh: 甲", "zh: 甲{caller", "7 brace"),
        (OTHER, "zh: 甲", "zh: 甲｛caller｝", "7 brace"),
        (OTHER, "zh: 甲", "zh: 甲\nzh: 又一句", "8 twice"),
        (OTHER, "zh: 甲", "甲", "7 line"),
        (OTHER, "[b]", "[a]", "13 twice"),
        (OTHER, "[a]", "[two words]", "6 line; 7 line; 8 line; 9 line; 10 line; 11 line"),
        (OTHER, "[a]", "[a] 甲", "6 name"),
        (OTHER, "[a]", "[a] 甲 |", "6 name"),
        (OTHER, "* 否 | No -> c", "* 否 -> c", "11 option"),
        (OTHER, "* 否 | No -> c", "* 否 | No ->", "11 line"),
        (OTHER, "* 否 | No -> c", "* 否 | No -> c if", "11 target"),
        (OTHER, "* 否 | No -> c", "* 否 | No -> d", "11 target"),
        (OTHER, "* 否 | No -> c", "* 否 | No -> c if type = help", "6 dead_end"),
        (OTHER, "* 否 | No -> c", "* 否 | No -> c if solved = no\n-> c", "11 not_asked"),
        (OTHER, "* 否 | No -> c", "no -> c", "11 answer"),
        (OTHER, "* 否 | No -> c", "-> c\n* 否 | No -> b", "12 never"),
        (OTHER, "* 是 | Yes -> b if flag = distress\n", "", "12 unreached"),
        (OTHER, "en: C\n-> end", "en: C", "18 dead_end"),
        (OTHER, "en: C\n-> end", "en: C\n-> a", "21 back"),
        (OTHER, "en: C\n-> end", "en: C\n-> c", "21 back"),
        (OTHER, "en: C\n-> end", "en: C\n-> end if round = 2+", "18 dead_end"),
        (CALLBACK, "\n[hello]", "-> contacted\n[hello]", "4 line"),
        (CALLBACK, "\n[hello]", "en: Hello\n[hello]", "4 line"),
        (CALLBACK, "zh: 您好{caller}", "title zh: 您好", "6 line"),
        (CALLBACK, "-> contacted\n", "-> solved\n", "10 unreached; 10 question"),
        (CALLBACK, "no -> sorry", "no -> satisfied", "16 unreached; 21 question"),
        (CALLBACK, "no -> sorry", "maybe -> sorry", "13 answer"),
        (
            CALLBACK,
            "[satisfied]\n",
            "[pleased]\n",
            "1 question; 24 target; 26 unreached; 30 answer",
        ),
        (CALLBACK, "no -> sorry", "* 没有 | No -> sorry", "13 answer"),
        (CALLBACK, "zh: 抱歉", "-> bye if solved = no\nzh: 抱歉", "17 not_asked; 22 question; 27 question"),
    ],
)
def test_a_broken_one_is_refused_with_line_and_reason(text: str, old: str, new: str, expected: str) -> None:
    found = told(changed(text, old, new))
    assert found == expected
    with pytest.raises(Refused):
        checked(Script(id="s", version=1, text=changed(text, old, new), at=NOW, by="p"), BOOK)


def test_a_step_is_called_something_in_both_languages_or_by_its_name() -> None:
    named = read(changed(OTHER, "[a]", "【a】 从前｜Before"))
    assert [step.title for step in named.steps] == [{"zh_CN": "从前", "en": "Before"}, {}, {}]
    assert [step.name for step in named.steps] == ["a", "b", "c"]


def test_every_step_of_a_script_that_comes_with_a_hotline_has_a_name_in_both_languages() -> None:
    steps = [(file.stem, step) for file in SHIPPED for step in read(file.read_text("utf-8")).steps]
    assert len(SHIPPED) > 10
    assert [(file, step.name) for file, step in steps if (step.name in QUESTIONS) == bool(step.title)] == []


@pytest.mark.parametrize("text", ["", "# nothing\n", "[a]\n"])
def test_nothing_is_no_script(text: str) -> None:
    assert "missing" in told(text)


def test_whole_texts_that_cannot_be_kept() -> None:
    for text, code in ((OTHER + "\0", "nul"), (OTHER + "# " + "x" * 20_000, "too_long")):
        (fault,) = faults(text, BOOK)
        assert (fault.code, fault.fields) == (code, ("text",))


@pytest.mark.parametrize("name", ["", "a@1", "a b", "x" * 65])
def test_an_id_must_do_in_an_answer(name: str) -> None:
    with pytest.raises(Refused) as caught:
        checked(Script(id=name, version=1, text=OTHER, at=NOW, by="p"), BOOK)
    assert (caught.value.code, caught.value.fields) == ("type", ("id",))


def test_chinese_signs_are_understood_and_lines_keep_their_numbers() -> None:
    chinese = OTHER.replace("use: ", "use：").replace("[a]", "【a】").replace("->", "→").replace(" = ", "＝")
    chinese = chinese.replace(" | ", "｜").replace("10-3", "10-3，5")
    assert told(chinese) == ""
    one, other = read(OTHER), read(tidy(chinese.replace("\n", "  \r\n") + "\r\n\r\n"))
    assert other.when[1].values == (*one.when[1].values, "5")
    assert one.when[1].values == ("10", "11", "12", "1", "2", "3")
    assert [step.line for step in other.steps] == [step.line for step in one.steps] == [6, 13, 18]
    assert [option.words for option in one.steps[0].options] == [
        {"zh_CN": "是", "en": "Yes"},
        {"zh_CN": "否", "en": "No"},
    ]


# ── which one ──


def one(name: str, *when: str, use: str = "category") -> tuple[Script, Dialogue]:
    """A script of one step under these conditions."""
    head = "".join(f"when: {each}\n" for each in when)
    text = f"use: {use}\ntitle zh: 题\ntitle en: T\n{head}[a]\nzh: 甲\nen: A\n-> end\n"
    return checked(Script(id=name, version=1, text=text, at=NOW, by="p"), BOOK)


def chosen(scripts: list[tuple[Script, Dialogue]], **occasion: object) -> str:
    fields = {"use": ScriptUse.CATEGORY, "month": 11} | occasion
    found = choose(scripts, Occasion(**fields), BOOK)  # type: ignore[arg-type]
    return found[0].id if found else ""


def test_the_most_specific_wins() -> None:
    scripts = [
        one("any"),
        one("complaint", "type = complaint"),
        one("two", "type = complaint, help"),
        one("heat", "category = heat"),
        one("heat.winter", "category = heat", "month = 10-3"),
        one("cold", "category = heat.cold, road"),
        one("distress", "category = heat.cold", "flag = distress"),
        one("merged", "number = 12369"),
        one("web", "channel = website"),
        one("again", "round = 2+"),
        one("opening", use="opening"),
        one("opening.12369", "number = 12369", use="opening"),
    ]
    complaint, winter = RequestType.COMPLAINT, {"category": "heat"}
    assert chosen(scripts) == "any"
    assert chosen(scripts, request_type=complaint) == "complaint"
    assert chosen(scripts, request_type=RequestType.HELP) == "two"
    assert chosen(scripts, **winter) == "heat.winter"
    assert chosen(scripts, **winter, month=4) == "heat"
    assert chosen(scripts, category="heat.cold.night") == "cold"
    assert chosen(scripts, category="heat.cold.night", request_type=complaint) == "cold"
    assert chosen(scripts, category="heat.cold", flags=(Flag.DISTRESS,)) == "distress"
    assert chosen(scripts, number="12369") == "merged"
    assert chosen(scripts, channel=Channel.WEBSITE) == "web"
    assert chosen(scripts, round=3) == "again"
    assert chosen(scripts, use=ScriptUse.OPENING) == "opening"
    assert chosen(scripts, use=ScriptUse.OPENING, number="12369") == "opening.12369"
    assert chosen(scripts, use=ScriptUse.OPENING, number="12318") == "opening"
    assert chosen(scripts, use=ScriptUse.PRAISE) == ""
    assert chosen(list(reversed(scripts)), **winter) == "heat.winter"


# ── how it goes on ──


def walk(**answers: Answer) -> str:
    dialogue = read(CALLBACK)
    of = known(Occasion(use=ScriptUse.CALLBACK, month=11), BOOK)
    ways = {step.name: settled(step, of).ways for step in dialogue.steps}
    return " ".join(walked(ways, dialogue.steps[0].name, answers))


def test_a_callback_follows_the_answers() -> None:
    yes, no, unknown = Answer.YES, Answer.NO, Answer.UNKNOWN
    assert walk() == "hello contacted"
    assert walk(contacted=yes) == "hello contacted solved"
    assert walk(contacted=no) == "hello contacted sorry solved"
    assert walk(contacted=unknown, solved=yes) == "hello contacted solved satisfied"
    assert walk(contacted=yes, solved=yes, satisfied=yes) == "hello contacted solved satisfied bye"
    assert walk(contacted=yes, solved=no, satisfied=yes) == "hello contacted solved satisfied open bye"
    assert walk(contacted=yes, solved=yes, satisfied=no) == "hello contacted solved satisfied open bye"
    assert walk(solved=yes, satisfied=yes) == "hello contacted"


def test_what_is_not_open_here_is_gone_and_what_is_asked_stays() -> None:
    step = read(OTHER).steps[0]
    plain = known(Occasion(use=ScriptUse.CATEGORY, month=11), BOOK)
    assert [way.to for way in settled(step, plain).ways] == ["c", "c"]
    distressed = known(Occasion(use=ScriptUse.CATEGORY, month=11, flags=(Flag.DISTRESS,)), BOOK)
    assert [way.to for way in settled(step, distressed).ways] == ["b", "c", "c"]
    assert [len(way.when) for way in settled(read(CALLBACK).steps[5], plain).ways] == [2, 0]
    assert settled(read(CALLBACK).steps[6], plain).ways[0].to == END


def test_words_are_filled_in() -> None:
    assert filled("{caller}您好，{ unit }，{x}", {"caller": "王", "unit": "水务"}) == "王您好，水务，{x}"


@pytest.mark.parametrize("spoken", [("a",), ("a@0",), ("a b@1",), ("a@1@2",), ("",)])
def test_what_was_spoken_from_is_named_with_its_version(spoken: tuple[str, ...]) -> None:
    check_spoken(("callback@3", "话术@12"))
    with pytest.raises(Refused) as caught:
        check_spoken(spoken)
    assert (caught.value.code, caught.value.fields) == ("type", ("scripts",))
    with pytest.raises(Refused):
        check_spoken(tuple(f"a@{n}" for n in range(1, 60)))


def test_same_is_what_is_said() -> None:
    script = Script(id="s", version=1, text=OTHER, at=NOW, by="p")
    assert same(script, replace(script, version=2, by="q"))
    assert not same(script, replace(script, text=CALLBACK)) and not same(script, replace(script, withdrawn=True))
