"""People at a real centre: added, locked out, let in, disabled, signed out, by keys; and honest without the centre."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.clock import WindClock
from app.desk import Desk
from app.domain import limits
from app.domain.errors import Refused
from app.domain.words import BreakReason
from app.phone.manual import ManualLine
from app.settings import Settings
from app.sync.http import Centre
from app.sync.wire import Kind, SeatState, SignedIn, SignIn
from app.text import use
from server.catalogue import put_table
from server.centre import NOBODY
from server.roster import note_seat
from tests.ui import crawl
from tests.ui.panes.hands import WAIT_MS, compose, heard, press, shown, still, type_in
from tests.world.centre import PASSWORD
from tests.world.city import City, Seat, city
from ui.panes.people import PANE, model
from ui.panes.people.view import PeopleView
from ui.parts import roster
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ADMIN, LEAD, OPERATOR = range(3)


@pytest.fixture(scope="module")
def town() -> Iterator[City]:
    with city() as made:
        for name in ("admin1", "lead1", "op1"):
            made.seat(name).idle()
        yield made
        made.agrees()


@pytest.fixture
def who() -> int:
    return ADMIN


@pytest.fixture
def seat(town: City, who: int) -> Iterator[Seat]:
    yield town.seats[who]
    town.seats[who].online()
    town.seats[who].idle()


@pytest.fixture
def desk(seat: Seat) -> Desk:
    return seat.desk


@pytest.fixture
def frame(work: Work, desk: Desk, look: Look, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, WindClock(), Settings(tmp_path / "seat.json"), Keys.load(), look)


@pytest.fixture
def view(qtbot: Any, frame: Frame) -> Iterator[PeopleView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, PeopleView)
    qtbot.waitUntil(lambda: view.online, timeout=WAIT_MS)
    still(qtbot, frame)
    yield view
    view.window().hide()


def sign_in(town: City, name: str, password: str) -> str:
    """What the centre says to a sign-in: the name, or why not."""
    centre = Centre(town.centre.url)
    try:
        return centre.ask("/v1/sign-in", SignIn(name=name, password=password, device=None), SignedIn).person.name
    except Refused as refused:
        return refused.code
    finally:
        centre.close()


def line(view: PeopleView, name: str) -> Any:
    return next((row for row in view.people.set.rows.values() if row.name == name), None)


def to(view: PeopleView, name: str) -> None:
    """The hands to somebody in the list, by keys."""
    view.search.clear()
    press(KEY.Key_F, CTRL)
    type_in(name)
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is view.people
    assert view.chosen is not None and view.chosen.name == name


def fill(name: str, password: str, again: str) -> None:
    """A new person who is an operator and a lead, key by key."""
    press(KEY.Key_N)
    compose(name)
    press(KEY.Key_Return)
    press(KEY.Key_1)
    press(KEY.Key_3)
    press(KEY.Key_Tab, times=4)
    press(KEY.Key_Tab)
    type_in(password)
    press(KEY.Key_Return)
    type_in(again)


def test_everybody_and_every_seat_is_listed(qtbot: Any, view: PeopleView, town: City, frame: Frame) -> None:
    device = next(row.id for row in view.seats.set.rows.values() if row.person == "op1")
    note_seat(town.centre.centre, SeatState(device=device, waiting=14, stuck=2))
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: view.seats.set.rows[device].waiting == 14, timeout=WAIT_MS)
    rows = [
        (row.name, model.roles(row.roles, frame.book), model.state(row)[0]) for row in view.people.set.rows.values()
    ]
    assert rows[:3] == [("admin1", "管理员", "正常"), ("cb1", "回访员", "正常"), ("lead1", "班长", "正常")]
    seats = [(row.seat, row.person, row.waiting, row.stuck, row.online) for row in view.seats.set.rows.values()]
    assert seats == [("001", "admin1", 0, 0, True), ("002", "lead1", 0, 0, True), ("003", "op1", 14, 2, True)]
    assert view.seats_title.text() == "座席 3 · 在线 3"
    assert crawl.nameless(view) == crawl.clipped(view) == crawl.unmasked(view) == []


def compose_unit(qtbot: Any, view: PeopleView, frame: Frame, name: str) -> None:
    """A unit that somebody acts for."""
    view.form.units.picker.setFocus()
    compose(name)
    qtbot.waitUntil(lambda: bool(frame.finders.choices("unit", name)), timeout=WAIT_MS)
    press(KEY.Key_Backspace)
    compose(name[-1])
    press(KEY.Key_Return)


def test_somebody_is_added_by_keys_alone_and_can_sign_in(
    qtbot: Any, view: PeopleView, town: City, frame: Frame
) -> None:
    said = heard(frame.said)
    fill("卓玛", "a long password 2", "a long password 2")
    compose_unit(qtbot, view, frame, "水务")
    assert view.form.value == ("卓玛", ("operator", "lead", "unit:U1"), "a long password 2")
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: line(view, "卓玛") is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    assert view.chosen is not None and view.chosen.name == "卓玛" and not view.filling
    assert len(said) == 1 and "卓玛" in said[0][0].text and "password" not in said[0][0].text
    assert sign_in(town, "卓玛", "a long password 2") == "卓玛"


def test_whoever_signs_for_a_unit_is_given_that_by_keys(qtbot: Any, view: PeopleView, town: City, frame: Frame) -> None:
    fill("扎西", "a long password 2", "a long password 2")
    view.form.roles.put(())
    assert not view.form.signs.isVisible(), "who acts for no unit is not asked"
    compose_unit(qtbot, view, frame, "水务")
    assert view.form.signs.isVisible()
    press(KEY.Key_Tab)
    press(KEY.Key_2)
    assert view.form.value[1] == ("unit:U1", "head:U1")
    view.form.units.put(["U1", "U2"])
    assert view.form.value[1] == ("unit:U1", "head:U1", "unit:U2", "head:U2")
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: line(view, "扎西") is not None, timeout=WAIT_MS)
    still(qtbot, frame)
    (made,) = [each for each in town.centre.centre.book.people.values() if each.name == "扎西"]
    assert made.roles == ("unit:U1", "head:U1", "unit:U2", "head:U2")
    assert model.roles(made.roles[:2], frame.book) == "市水务局、市水务局 科室负责人"
    view.form.begin()
    assert view.form.signs.value() == "handler", "the next one begins anew"
    view.form.signs.put("leader")
    view.form.units.put(["U3"])
    assert view.form.value[1][-2:] == ("unit:U3", "leader:U3")


@pytest.mark.parametrize(
    ("name", "password", "again", "roles", "field", "word"),
    [
        ("次仁", "a long password 2", "a long password 3", True, "password", "两次输入不一致"),
        ("次仁", "short", "short", True, "password", "8"),
        ("OP1", "a long password 2", "a long password 2", True, "name", "姓名"),
        (" ", "a long password 2", "a long password 2", True, "name", "姓名"),
        ("次仁", "a long password 2", "a long password 2", False, "roles", "角色"),
    ],
    ids=["not the same", "too short", "known", "no name", "no role"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    qtbot: Any, view: PeopleView, frame: Frame, town: City,
    name: str, password: str, again: str, roles: bool, field: str, word: str,
) -> None:  # fmt: skip
    before = len(view.people.set.ids)
    fill(name, password, again)
    if not roles:
        view.form.roles.put(())
    press(KEY.Key_Return, CTRL)
    still(qtbot, frame)
    wrong = view.form.form.fields[field].wrong
    assert wrong.isVisible() and word in wrong.text()
    assert view.form.name.text() == name and view.form.value[2] == password
    press(KEY.Key_Escape)
    assert not view.filling and QApplication.focusWidget() is view.people
    press(KEY.Key_F5)
    still(qtbot, frame)
    assert len(view.people.set.ids) == before


def test_a_password_is_made_up_and_shown_once(qtbot: Any, view: PeopleView, town: City, frame: Frame) -> None:
    fill("旦增", "typed first", "")
    press(KEY.Key_G, CTRL)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: view.once.isVisible(), timeout=WAIT_MS)
    password = view.once.password.text()
    assert len(password) == 19 and QApplication.focusWidget() is view.once.password
    assert sign_in(town, "旦增", password) == "旦增" and sign_in(town, "旦增", "typed first") == "password"
    press(KEY.Key_N)
    assert view.once.isVisible() and view.once.password.text() == password, "nobody has read it yet"
    press(KEY.Key_Tab)
    press(KEY.Key_Return)
    assert not view.once.isVisible() and password not in json.dumps(view.state())
    assert view.form.value[2] == "" and view.once.password.text() == ""


def test_who_guessed_too_often_is_let_in_again(qtbot: Any, view: PeopleView, town: City, frame: Frame) -> None:
    to(view, "cb1")
    assert not view.can("unlock")
    for _guess in range(town.centre.centre.settings.failures):
        sign_in(town, "cb1", "wrong password 1")
    assert sign_in(town, "cb1", PASSWORD) == "locked"
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: line(view, "cb1").locked, timeout=WAIT_MS)
    assert model.state(line(view, "cb1"))[0] == "密码锁定"
    press(KEY.Key_U)
    qtbot.waitUntil(lambda: not line(view, "cb1").locked, timeout=WAIT_MS)
    assert sign_in(town, "cb1", PASSWORD) == "cb1"


def test_a_new_seat_is_allowed_by_a_key(qtbot: Any, view: PeopleView, town: City) -> None:
    centre = town.centre.centre
    put_table(centre, Kind.LIMIT, [limits.checked("enrolment", "asked")], NOBODY)
    try:
        assert sign_in(town, "cb1", PASSWORD) == "awaits_yes"
        to(view, "cb1")
        press(KEY.Key_F5)
        qtbot.waitUntil(lambda: view.can("admit"), timeout=WAIT_MS)
        assert model.state(line(view, "cb1"))[0] == "待同意" and view.card.facts["asks"].isVisible()
        press(KEY.Key_Y)
        qtbot.waitUntil(lambda: not line(view, "cb1").asks, timeout=WAIT_MS)
        assert sign_in(town, "cb1", PASSWORD) == "cb1" and not view.can("admit")
        assert not view.card.facts["asks"].isVisible()
    finally:
        put_table(centre, Kind.LIMIT, [limits.checked("enrolment", "open")], NOBODY)


def test_who_is_disabled_cannot_sign_in_until_enabled(qtbot: Any, view: PeopleView, town: City) -> None:
    to(view, "op2")
    press(KEY.Key_D, CTRL)
    qtbot.waitUntil(lambda: not line(view, "op2").active, timeout=WAIT_MS)
    assert sign_in(town, "op2", PASSWORD) == "password"
    qtbot.waitUntil(lambda: view.can("enable"), timeout=WAIT_MS)
    assert not (view.can("disable") or view.can("reset") or view.can("sign_out"))
    press(KEY.Key_E, CTRL)
    qtbot.waitUntil(lambda: line(view, "op2").active, timeout=WAIT_MS)
    assert sign_in(town, "op2", PASSWORD) == "op2"


def test_nobody_shuts_themselves_out(qtbot: Any, view: PeopleView, frame: Frame, desk: Desk) -> None:
    to(view, "admin1")
    assert not view.can("disable") and not view.can("sign_out") and view.can("reset")
    said = heard(frame.said)
    view._call(lambda: desk.people_act(frame.person.id, "disable"), lambda _row: None)
    still(qtbot, frame)
    assert len(said) == 1 and line(view, "admin1").active, "the centre has the last word"


def test_a_new_password_ends_the_old_one(qtbot: Any, view: PeopleView, town: City, frame: Frame) -> None:
    to(view, "op2")
    press(KEY.Key_R)
    assert QApplication.focusWidget() is view.form.password.first and not view.form.name.isVisible()
    type_in("another long one 7")
    press(KEY.Key_Return)
    type_in("another long one 7")
    press(KEY.Key_Return)
    qtbot.waitUntil(lambda: not view.filling, timeout=WAIT_MS)
    assert (sign_in(town, "op2", PASSWORD), sign_in(town, "op2", "another long one 7")) == ("password", "op2")


def test_who_is_signed_out_is_asked_for_the_password(qtbot: Any, view: PeopleView, town: City) -> None:
    other = town.seats[OPERATOR]
    to(view, "op1")
    press(KEY.Key_O, CTRL)
    qtbot.waitUntil(lambda: _signed_out(other), timeout=WAIT_MS)
    other.desk.sign_in_again(PASSWORD)
    other.idle()


def _signed_out(seat: Seat) -> bool:
    seat.desk.sync_now()
    return seat.desk.link_state().reason == "signed_out"


def test_without_the_centre_it_says_so_and_keeps_what_is_typed(
    qtbot: Any, view: PeopleView, seat: Seat, frame: Frame
) -> None:
    before, seats = len(view.people.set.ids), view.seats.set.ids
    to(view, "op1")
    assert view.can("disable")
    seat.offline()
    press(KEY.Key_F5)
    qtbot.waitUntil(lambda: not view.online, timeout=WAIT_MS)
    assert view.said.isVisible() and "截至" in view.said.text()
    assert not any(map(view.can, model.DONE)) and view.seats.set.ids == seats
    view.search.clear()
    assert len(view.people.set.ids) == before
    fill("益西", "a long password 2", "a long password 2")
    said = heard(frame.said)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert view.filling and view.form.value[0] == "益西" and view.form.value[2] == "a long password 2"
    seat.online()
    seat.idle()
    qtbot.waitUntil(lambda: view.can_save(), timeout=WAIT_MS)
    press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: line(view, "益西") is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not view.said.isVisible(), timeout=WAIT_MS)


def test_a_window_built_anew_stands_as_it_stood(qtbot: Any, view: PeopleView, frame: Frame) -> None:
    fill("央宗", "a long password 2", "a long password 2")
    state = view.state()
    assert "password 2" not in json.dumps(state)
    other = PeopleView(frame)
    qtbot.addWidget(other)
    other.restore(state)
    assert other.filling and other.form.value[:2] == ("央宗", ("operator", "lead"))
    assert other.people.current_id() == view.people.current_id()


@pytest.mark.parametrize("who", [LEAD])
def test_a_lead_looks_and_touches_nothing(qtbot: Any, view: PeopleView, frame: Frame) -> None:
    assert {row.name for row in view.people.set.rows.values()} >= {"admin1", "cb1", "lead1", "op1"}
    assert {row.person for row in view.seats.set.rows.values()} >= {"admin1", "lead1", "op1"}
    assert [action.id for action in view.actions_here()] == ["people.find", "people.refresh"]
    press(KEY.Key_N)
    press(KEY.Key_D, CTRL)
    still(qtbot, frame)
    assert not view.filling and all(row.active for row in view.people.set.rows.values())
    assert crawl.nameless(view) == crawl.clipped(view) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_nameless_or_cut_off_in_a_form(qtbot: Any, frame: Frame, language: str) -> None:
    use(language)
    view = shown(qtbot, frame, PANE)
    qtbot.waitUntil(lambda: view.online, timeout=WAIT_MS)
    press(KEY.Key_N)
    press(KEY.Key_G, CTRL)
    still(qtbot, frame)
    assert crawl.nameless(view) == crawl.clipped(view) == []
    view.window().hide()
    use("zh_CN")


def test_no_two_made_up_passwords_are_alike() -> None:
    made = {model.invented() for _n in range(500)}
    assert len(made) == 500
    assert all(len(each) == 19 and not set(each) & set("ilo01") for each in made)


def test_names_stand_in_the_order_of_their_pinyin(view: PeopleView) -> None:
    names = ["赵国强", "陈建军", "李静", "安宁", "王小明", "op1"]
    assert sorted(names, key=model._order) == ["op1", "安宁", "陈建军", "李静", "王小明", "赵国强"]


def test_the_day_of_each_person_is_shown(qtbot: Any, view: PeopleView, town: City) -> None:
    other = town.seats[OPERATOR]
    other.desk.lines.attach(ManualLine(other.clock))
    other.desk.states.ready()
    for act, seconds in ((lambda: other.desk.lines.pick_up(), 65), (lambda: None, 3600)):
        act()
        for clock in (town.clock, other.clock):
            clock.wind(seconds)  # type: ignore[attr-defined]
    other.desk.lines.hang_up(other.desk.lines.calls[0].id)
    other.desk.states.pause(BreakReason.MEAL)
    for clock in (town.clock, other.clock):
        clock.wind(600)  # type: ignore[attr-defined]
    other.idle()
    other.idle()
    press(KEY.Key_F5)
    line = lambda: next(row for row in view.people.set.rows.values() if row.name == "op1")  # noqa: E731
    qtbot.waitUntil(lambda: line().day is not None and line().day.pause > 0, timeout=WAIT_MS)
    shown = {name: roster.of_day(name, line().day) for name in roster.DAY}
    assert shown == {"calls": "1", "talk": "1:01:05", "wrap_up": "00:00", "pause": "10:00", "ready": "00:00"}
    assert crawl.clipped(view) == []


def test_seats_that_are_revoked_are_counted_unless_they_hold_something() -> None:
    seat = roster.SeatLine("d", "001", "op1", "", None, waiting=0, stuck=0, online=False, revoked=False)
    gone, owing = replace(seat, id="e", revoked=True), replace(seat, id="f", revoked=True, waiting=2)
    assert roster.living([seat, gone, owing, replace(gone, id="g")]) == ([seat, owing], 2)


def test_of_oneself_only_what_can_be_done_is_offered(qtbot: Any, view: PeopleView) -> None:
    def offered() -> list[str]:
        return [name.removeprefix("people.") for name, button in view.card.buttons.items() if button.isVisible()]

    ids = {row.name: id_ for id_, row in view.people.set.rows.items()}
    view.people.select(ids["admin1"])
    assert offered() == ["reset"]
    view.people.select(ids["op1"])
    assert offered() == ["reset", "disable", "sign_out"]
