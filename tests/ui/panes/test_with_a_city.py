"""The three panes over real desks and a real centre: what one does stands at the centre and in another window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.questions.shapes import CaseOf
from tests.ui.panes.seat import Stand
from tests.world.city import City, Seat, city
from ui.panes.attention import PANE as ATTENTION
from ui.panes.callback import PANE as CALLBACK
from ui.panes.cases import PANE as CASES
from ui.parts.look import Look
from ui.parts.pane import Pane

Open = Callable[[Seat, Pane], Stand]


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made


@pytest.fixture
def window(qtbot: Any, look: Look, tmp_path: Path, town: City) -> Iterator[Open]:
    stands: list[Stand] = []

    def opened(seat: Seat, pane: Pane) -> Stand:
        stands.append(Stand(qtbot, pane, seat.desk, look, tmp_path, seat.clock))
        return stands[-1]

    yield opened
    for each in stands:
        each.leave()


def at_centre(seat: Seat, case: str) -> Any:
    """The case as the centre has it, once the seat has sent and fetched everything."""
    seat.idle()
    return seat.desk.ask(CaseOf(case=case)).facts


def enter(stand: Stand, key: str, *typed: str) -> None:
    """An act's form: its key, the fields one after the other, then who said so and how, and saved."""
    stand.key(key)
    for text in typed:
        stand.type(text)
        stand.key("Tab")
    stand.type("刘科长")
    stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")


def test_one_seat_enters_the_units_acts_another_asks_the_caller(town: City, window: Open) -> None:
    one = town.seat("op1", roles=("operator",))
    asker = town.seat("asker", roles=("operator", "callback"))
    case = one.register().case
    cases = window(one, CASES)
    cases.view.show_what(case=case)
    cases.settle()
    cases.key("D")
    cases.key("Ctrl+Return")
    enter(cases, "S")
    enter(cases, "R", "刘建国", "", "水管破裂", "已更换", "", "已修好并告知")
    enter(cases, "A", "")
    enter(cases, "A", "")
    cases.key("V")
    cases.key("Ctrl+Return")
    assert at_centre(one, case).status == "accepted"
    asker.idle()
    for clock in (town.clock, one.clock, asker.clock):
        clock.wind(24 * 3600)
    asker.idle()
    callback = window(asker, CALLBACK)
    callback.until(lambda: callback.view.table.set.ids == [case])
    callback.key("Down")
    callback.until(lambda: callback.view.call.file.private is not None)
    for key in ("D", "1", "2", "2"):
        callback.key(key)
    callback.type("还在漏水")
    callback.key("Ctrl+Return")
    facts = at_centre(asker, case)
    assert (facts.status, facts.round, facts.unit) == ("rework", 2, "U1")
    assert [e.what for e in facts.timeline][-3:] == ["reveal", "record_callback", "rework"]
    cases.until(lambda: cases.view.file.facts.status == "rework")
    assert "还在漏水" in cases.labels()
    town.agrees()


def test_whom_it_is_about_is_shown_though_it_came_while_the_case_was_read(town: City, window: Open) -> None:
    case = town.seat("op1").register().case
    asker = town.seat("asker", roles=("operator", "callback"))
    asker.idle()
    asker.desk.open_case(case)
    town.until(lambda: asker.desk.ask(CaseOf(case=case)).private is not None)
    callback = window(asker, CALLBACK)
    file = asker.desk.ask(CaseOf(case=case))
    callback.view._show(replace(file, private=None))  # read before it came, shown after
    callback.until(lambda: callback.view.call.file.private is not None)


def test_without_the_centre_the_same_hands_do_the_same(town: City, window: Open) -> None:
    one = town.seat("op1")
    case = one.register().case
    one.act("dispatch", case, unit="U1")
    one.idle()
    one.offline()
    cases = window(one, CASES)
    cases.until(lambda: "仅为本席位所存" in cases.labels())
    cases.view.show_what(case=case)
    cases.settle()
    enter(cases, "S")
    enter(cases, "Q", "不归我们管")
    assert cases.view.file.facts.status == "open" and "2 项待发" in cases.labels()
    one.online()
    cases.until(lambda: "项待发" not in cases.labels())
    assert at_centre(one, case).status == "open"
    town.agrees()


def test_two_people_who_met_are_parted_in_attention(town: City, window: Open) -> None:
    one, two = town.seat("op1"), town.seat("op2")
    case = one.register().case
    one.idle()
    two.idle()
    one.offline()
    one.act("amend", case, changes={"place": "七一路28号", "category": "A2"})
    two.act("amend", case, changes={"place": "七一路26号"})
    two.idle()
    attention = window(one, ATTENTION)
    one.online()
    attention.until(lambda: attention.view.items)
    attention.key("Down")
    assert "我填的：七一路28号" in attention.labels() and "现在的：七一路26号" in attention.labels()
    attention.view.detail.choosing.choices["place"].setFocus()
    attention.key("1")
    attention.key("Ctrl+Return")
    attention.until(lambda: not attention.view.items)
    one.idle()
    two.idle()
    assert two.desk.ask(CaseOf(case=case)).private.place == "七一路28号"
    town.agrees()


def test_a_refused_act_comes_back_and_goes_out_again(town: City, window: Open) -> None:
    one, two = town.seat("op1"), town.seat("op2")
    case = one.register().case
    one.act("dispatch", case, unit="U1")
    one.idle()
    two.idle()
    one.offline()
    one.act("return", case, unit="U1", text="不归我们管", said_by="刘科长", told="phone")
    two.act("sign", case, unit="U1", said_by="王", told="phone")
    two.idle()
    attention = window(one, ATTENTION)
    attention.view.setFocus()  # where the window puts it while nothing is in the list
    one.online()
    attention.until(lambda: attention.view.items)
    attention.key("Down")
    attention.until(lambda: attention.view.case.file is not None)
    assert attention.view.case.file.facts.status == "signed"
    attention.key("R")
    attention.key("Ctrl+Return")
    assert attention.view.items == []
    assert at_centre(one, case).status == "open"
    town.agrees()


def test_what_only_the_centre_knows_of_a_case_is_fetched(town: City, window: Open) -> None:
    one = town.seat("op1")
    case = one.register(text="供暖不热，家里只有十度").case
    one.act("dispatch", case, unit="U1")
    one.idle()
    other = town.seat("op2")
    other.idle()
    stand = window(other, CASES)
    stand.key("Ctrl+F")
    stand.type("供暖不热")
    assert stand.view.list.table.set.ids == []
    stand.until(lambda: stand.view.list.centre.set.ids == [case])
    stand.view.show_what(case=case)
    stand.settle()
    assert "没有存" in stand.labels()
    stand.key("Ctrl+O")
    stand.until(lambda: stand.view.file.private is not None)
    assert "供暖不热" in stand.labels()
    stand.until(lambda: stand.view.list.table.set.ids == [case] and not stand.view.list.centre.isVisible())


def test_the_callers_of_the_next_callbacks_are_held_before_the_line_breaks(town: City, window: Open) -> None:
    one = town.seat("op1")
    case = one.register(flags=["enterprise"]).case
    one.act("answer", case, text="已说明")
    one.idle()
    asker = town.seat("asker", roles=("callback",))
    for clock in (town.clock, one.clock, asker.clock):
        clock.wind(24 * 3600)
    asker.idle()
    window(asker, CALLBACK).until(lambda: asker.desk.ask(CaseOf(case=case)).private is not None)
    asker.offline()
    stand = window(asker, CALLBACK)
    stand.key("Down")
    for key in ("D", "1", "1", "1", "Ctrl+Return"):
        stand.key(key)
    asker.online()
    assert at_centre(asker, case).status == "closed"
    town.agrees()
