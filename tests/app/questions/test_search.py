"""Cases are found by number, by telephone and by words, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.records import Caller
from app.questions.callshapes import CallerKnown, CallerOf
from app.questions.shapes import Cases, Filters, History, Ids
from app.similar.bigrams import sought, texts_of
from tests.app.questions.asking import Asking


def found(seat: Asking, text: str, **filters: str) -> str:
    rows = seat.ask(Cases(text=text, filters=Filters(**filters)))
    assert seat.ask(Ids(list="cases", text=text, filters=Filters(**filters))) == [row.id for row in rows]
    return " ".join(seat.story.private(row.id).subject for row in rows)


@pytest.fixture(params=["everything indexed", "the newest not yet", "nothing yet"])
def told(seat: Asking, request: pytest.FixtureRequest) -> Asking:
    """Three cases, the newest last: one is held without its private part."""
    story = seat.story
    story.register(subject="old", text="消防通道被锁", phone="13800138000", place="青发小区7号楼")
    if request.param == "the newest not yet":
        seat.hold()
    story.wait(minutes=1)
    story.register(
        subject="mid", text="通道消防栓漏水,Wi-Fi也坏了", phone="0971-8230000", place="八一路12号", category="C1"
    )
    story.wait(minutes=1)
    hidden = story.register(subject="hid", text="消防通道被锁", phone="13800138000")
    seat.hold(without_private=[hidden], indexed=request.param == "everything indexed")
    return seat


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("消防", "mid old"),
        ("消防通道", "old"),
        ("通道消防", "mid"),
        ("消防 通道", "mid old"),
        ("消防通道 青发小区", "old"),
        ("锁", "old"),
        ("楼 锁", "old"),
        ("7号楼", "old"),
        ("WI-FI", "mid"),
        ("ｗｉ", "mid"),
        ("张三", "mid old"),
        ("subject", ""),
        ("暖气", ""),
        ("mid 消防栓", "mid"),
    ],
)
def test_words(told: Asking, text: str, cases: str) -> None:
    assert found(told, text) == cases


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("13800138000", "hid old"),
        ("+86 138-0013-8000", "hid old"),
        ("1380013800", ""),
        ("09718230000", "mid"),
        ("8000", "old"),
        ("38000", "old"),
        ("0000", "mid"),
        ("7777", ""),
    ],
)
def test_telephones(told: Asking, text: str, cases: str) -> None:
    assert found(told, text) == cases


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("261109-038-0001", "old"),
        ("261109-038-0002-", "mid"),
        ("261109", "hid mid old"),
        ("0003", "hid"),
        ("3", "hid"),
        ("038-0001", "old"),
        ("039-0001", ""),
    ],
)
def test_parts_of_a_number(told: Asking, text: str, cases: str) -> None:
    assert found(told, text) == cases


def test_a_whole_number_however_it_is_written(told: Asking) -> None:
    for case in told.story.cases.values():
        number = case.facts.number
        for written in (number, number.replace("-", ""), number.replace("-", " "), number.replace("-", "－")):
            assert [row.number for row in told.ask(Cases(text=written))] == [number]
        serial_and_check = number.split("-", 2)[2]
        assert found(told, serial_and_check) == (case.private.subject if case.private else "")


def test_filters_narrow_what_is_found(told: Asking) -> None:
    assert found(told, "消防", category="C1") == "mid"
    assert found(told, "13800138000", category="C1") == ""
    assert told.ask(Cases(text="消防", limit=1, offset=1))[0].id == told.ask(Cases(text="消防"))[1].id


def test_blanks_ask_for_everything(told: Asking) -> None:
    assert found(told, "  ") == "hid mid old"
    assert found(told, "。,") == ""


def test_history_of_a_caller(told: Asking) -> None:
    assert [row.snippet for row in told.ask(History(phone="13800138000"))] == ["", "old"]
    assert [row.snippet for row in told.ask(History(phone="13800138000", limit=1))] == [""]
    for nothing in ("", "138", "withheld", "not a number", "12345"):
        assert told.ask(History(phone=nothing)) == []


def test_a_number_has_a_name_where_all_its_cases_say_the_same(seat: Asking) -> None:
    story, phone = seat.story, "13800138000"
    story.register(caller=Caller(id="c1", name="王建国", phone=phone))
    seat.hold()
    known = seat.ask(CallerOf(phone=phone))
    assert known == CallerKnown(name="王建国", area="A11", place="青发小区7号楼3单元")
    assert seat.ask(CallerOf(phone="138 0013 8000")).name == "王建国"
    assert [seat.ask(CallerOf(phone=none)) for none in ("", "12345", "13800138001")] == [CallerKnown()] * 3
    story.wait(minutes=1)
    story.register(caller=Caller(id="c2", phone=phone), area="A1", place="夏都大街1号")
    seat.hold()
    known = seat.ask(CallerOf(phone=phone))
    assert known.name == "王建国", "who gave no name is nobody else"
    assert (known.area, known.place) == ("A1", "夏都大街1号"), "where the newest is"


def test_two_who_look_alike_once_masked_are_two(seat: Asking) -> None:
    story, phone = seat.story, "13800138000"
    for name in ("王建国", "王淑芬"):
        story.register(caller=Caller(id=f"c-{name}", name=name, phone=phone))
        story.wait(minutes=1)
    seat.hold()
    assert len({row.caller for row in seat.ask(History(phone=phone))}) == 1, "masked, they are the same"
    assert seat.ask(CallerOf(phone=phone)) == CallerKnown()


def test_the_newest_case_of_a_number_is_fetched_where_its_people_are_not_held(told: Asking) -> None:
    known = told.ask(CallerOf(phone="13800138000"))
    assert (known.name, known.fetch) == ("张三", told.ask(History(phone="13800138000", limit=1))[0].id)


def test_words_that_were_changed_are_found_no_more(told: Asking) -> None:
    story = told.story
    (old,) = [c.facts.id for c in story.cases.values() if c.private and c.private.subject == "old"]
    story.act("amend", old, changes={"text": {"old": "消防通道被锁", "new": "路灯不亮"}})
    told.hold()
    assert "old" not in found(told, "消防通道") and found(told, "路灯") == "old"


LETTERS = "消防通道锁火Ａa7 ,。"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=10), max_size=5), st.text("消防通道锁火a ", min_size=1, max_size=5)
)
def test_words_find_what_a_slow_reading_finds(seat: Asking, texts: list[str], typed: str) -> None:
    story, words = seat.story, sought(typed)
    for text in texts:
        story.wait(minutes=1)
        story.register(text=f"{text}。", caller=Caller(id="c"), place="")
    seat.hold()
    if words.words:
        slow = {case for case, each in story.cases.items() if each.private and words.inside(texts_of(each.private))}
        assert set(seat.ask(Ids(list="cases", text=typed))) == slow
