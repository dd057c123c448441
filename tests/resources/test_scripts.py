"""Every script that is shipped passes the checker, speaks both languages, and is the one where it should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.clock import WindClock
from app.domain.book import Book
from app.domain.records import Script
from app.domain.scriptcheck import checked, faults
from app.domain.scripts import LANGUAGES, QUESTIONS, Dialogue, Occasion, choose
from app.domain.words import Flag, RequestType, ScriptUse
from app.text import _, speaking
from server.doors.demo_data import CATALOGUE
from server.doors.import_scripts import SHIPPED, of_folder
from tests.world.catalogue import book

BOOK = book()
DEMO = of_folder(CATALOGUE / "scripts")
NOW = WindClock().now()
HAN = re.compile(r"[一-鿿]")


def made(path: Path) -> tuple[Script, Dialogue]:
    text = path.read_text("utf-8")
    return checked(Script(id=path.stem, version=1, text=text, at=NOW, by="centre"), BOOK)


def test_there_are_scripts_for_every_use() -> None:
    assert {made(path)[1].use for path in SHIPPED} == set(ScriptUse)
    assert len(SHIPPED) >= 11 and len(DEMO) >= 6


@pytest.mark.parametrize("path", [*SHIPPED, *DEMO], ids=lambda path: path.stem)
def test_each_passes_the_checker_and_says_each_thing_in_its_language(path: Path) -> None:
    text = path.read_text("utf-8")
    assert faults(text, BOOK) == ()
    _script, dialogue = made(path)
    said = [dialogue.title, *(step.words for step in dialogue.steps)]
    said += [option.words for step in dialogue.steps for option in step.options]
    for words in said:
        assert HAN.search(words["zh_CN"]) and not HAN.search(words["en"]), words


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_those_of_every_hotline_need_no_table_of_its_own(path: Path) -> None:
    assert faults(path.read_text("utf-8"), Book()) == ()


@pytest.mark.parametrize("path", [*SHIPPED, *DEMO], ids=lambda path: path.stem)
def test_none_passes_once_a_line_of_it_is_broken(path: Path) -> None:
    """Negative control of the above, line by line."""
    lines = path.read_text("utf-8").split("\n")
    for at, line in enumerate(lines):
        if line.startswith(("use", "title", "[", "zh", "en", "*", "->")):
            broken = "\n".join([*lines[:at], f"?{line}".replace("->", "=>"), *lines[at + 1 :]])
            found = faults(broken, BOOK)
            assert [fault.values["line"] for fault in found][:1] == [at + 1], (at + 1, line)


def test_the_three_questions_are_put_word_for_word() -> None:
    """In the first round; after a rework the first of them says that it is about this time."""
    dialogue = dict(made(path) for path in SHIPPED if path.stem == "callback").popitem()[1]
    asked = {step.name: step.words for step in dialogue.steps if step.name in QUESTIONS}
    assert [words["zh_CN"] for words in asked.values()] == [
        "有无相关工作人员与您取得联系？",
        "反映的问题得到解决了吗？",
        "对处理结果满意吗？",
    ]
    for language in LANGUAGES:
        with speaking(language):
            assert [words[language] for words in asked.values()] == [
                _("Did the staff in charge contact you?"),
                _("Has the problem you reported been solved?"),
                _("Are you satisfied with the result?"),
            ]


def test_each_is_the_one_where_it_should_be() -> None:
    every = [made(path) for path in (*SHIPPED, *DEMO)]
    plain = Occasion(use=ScriptUse.CATEGORY, month=11)

    def chosen(**more: object) -> str:
        found = choose(every, replace(plain, **more), BOOK)
        assert found is not None
        return found[0].id

    opening = ScriptUse.OPENING
    assert chosen(use=opening, number="12345") == "opening"
    assert chosen(use=opening, number="12369") == "opening-12369"
    assert chosen(use=opening, number="12318") == "opening-12318"
    assert chosen(category="heating.supply.cold") == "heating-season"
    assert chosen(category="heating.supply.cold", month=9) == "heating-before"
    assert chosen(category="heating.supply.cold", month=7) == "category"
    assert chosen(category="environment.noise.site.night") == "noise-night"
    assert chosen(category="environment.noise.dance", request_type=RequestType.REPORT) == "category-report"
    assert chosen(use=ScriptUse.EMERGENCY, category="energy.gas.leak", flags=(Flag.EMERGENCY,)) == "gas-leak"
    assert chosen(use=ScriptUse.EMERGENCY) == "emergency"
    assert chosen(use=ScriptUse.CALLBACK, round=1) == "callback"
    assert chosen(use=ScriptUse.CALLBACK, round=2) == "callback-again"
