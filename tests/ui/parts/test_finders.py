"""Pickers search what the present tables hold, and what was used lately comes first."""

from __future__ import annotations

import pytest

from app.domain.book import Book
from app.domain.find import index
from app.domain.records import Category
from tests.ui.fake import FakeDesk
from ui.parts.finders import Finders, initials
from ui.parts.pane import Frame

NAMES = {"3": ("物业管理", None), "31": ("物业服务", "3"), "32": ("物业收费", "3"), "4": ("停车", None)}


def book(names: dict[str, tuple[str, str | None]]) -> Book:
    return Book(categories={c: Category(code=c, name=n, parent=p, pinyin=index(n)) for c, (n, p) in names.items()})


@pytest.fixture
def finders(qtbot, frame: Frame, desk: FakeDesk) -> Finders:
    desk.book = book(NAMES)
    frame.finders.find("leaf")
    qtbot.waitUntil(lambda: frame.work.idle)
    return frame.finders


def codes(finders: Finders, text: str) -> list[str]:
    return [choice.code for choice in finders.choices("leaf", text)]


def test_leaves_are_found_by_initials_pinyin_and_chinese(finders: Finders) -> None:
    assert [codes(finders, text) for text in ("wyfw", "wuye", "停车", "zzz")] == [["31"], ["31", "32"], ["4"], []]
    found = finders.choices("leaf", "wyfw")[0]
    assert (found.name, found.path, found.hint) == ("物业服务", "物业管理", "wyfw")


def test_what_was_used_lately_comes_first(finders: Finders) -> None:
    finders.used("leaf", "32")
    assert codes(finders, "wuye") == ["32", "31"]
    finders.used("leaf", "4")
    assert codes(finders, "")[:2] == ["4", "32"]


def test_new_tables_are_searched_as_soon_as_they_are_there(qtbot, finders, frame: Frame, desk: FakeDesk) -> None:
    desk.book = book(NAMES | {"33": ("物业电梯", "3")})
    desk.touch(book=set())
    qtbot.waitUntil(lambda: codes(finders, "wydt") == ["33"])


def test_the_choice_of_a_code_is_known_without_searching(frame: Frame, desk: FakeDesk) -> None:
    desk.book = book(NAMES)
    found = frame.finders.choice("leaf", "31")
    assert found is not None and (found.name, found.path, found.hint) == ("物业服务", "物业管理", "wyfw")
    gone = frame.finders.choice("leaf", "99")
    assert gone is not None and gone.name == "99"
    assert frame.finders.choice("leaf", None) is None


def test_initials_are_those_of_the_first_readings() -> None:
    assert initials(index("重建A区12号", ("别名",))) == "zjaq12h"
