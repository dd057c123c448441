"""A case from the seat to its unit's page in a real browser and back: reply, signatures, review, callback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.questions.shapes import CaseOf
from tests.ui.panes.seat import Stand
from tests.world.centre import PASSWORD
from tests.world.chromium import Browser, chromium
from tests.world.city import City, Seat, city
from ui.panes.callback import PANE as CALLBACK
from ui.panes.cases import PANE as CASES
from ui.parts.look import Look
from ui.parts.pane import Pane

pytestmark = pytest.mark.needs("chromium")

Open = Callable[[Seat, Pane], Stand]


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        made.centre.add("clerk", ["unit:U1"])
        made.centre.add("head", ["unit:U1", "head:U1"])
        made.centre.add("leader", ["unit:U1", "leader:U1"])
        made.centre.add("district", ["unit:U2"])
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests here; each person signs in at it anew."""
    with chromium() as made:
        made.language("zh-CN")
        made.phone(width=390, height=844)
        yield made


class Person:
    """One of the unit's people at their telephone."""

    def __init__(self, browser: Browser, url: str, name: str) -> None:
        self.browser, self.url = browser, url
        browser.open(f"{url}/unit")
        if browser.ask("document.querySelector('form[action=\"/unit/sign-out\"]') !== null"):
            browser.tap("form[action='/unit/sign-out'] button", leaves=True)
        self.write("name", name)
        self.write("password", PASSWORD)
        browser.tap("form.entry button", leaves=True)

    def write(self, field: str, text: str) -> None:
        self.browser.tap(f"#f-{field}")
        self.browser.type(text)

    def go(self, words: str, within: str = "main") -> None:
        """The link with these words."""
        found = f"[...document.querySelectorAll('{within} a')].find(each => each.innerText.includes('{words}'))"
        self.browser.ask(f"{found}.id = 'wanted'")
        self.browser.tap("#wanted", leaves=True)

    def send(self) -> None:
        self.browser.tap("form.act button", leaves=True)

    def page(self) -> str:
        return str(self.browser.ask("document.body.innerText"))


def at_centre(seat: Seat, case: str) -> Any:
    seat.idle()
    return seat.desk.ask(CaseOf(case=case)).facts


def ask_the_caller(window: Open, town: City, one: Seat, asker: Seat, case: str) -> None:
    """A day later: the three questions, at the real window."""
    for clock in (town.clock, one.clock, asker.clock):
        clock.wind(24 * 3600)
    asker.idle()
    callback = window(asker, CALLBACK)
    callback.until(lambda: callback.view.table.set.ids == [case])
    callback.key("Down")
    callback.settle()
    asker.idle()
    callback.until(lambda: callback.view.call.file.private is not None)
    for key in ("D", "1", "1", "1", "Ctrl+Return"):
        callback.key(key)


def test_a_case_goes_from_the_seat_to_its_unit_and_back_to_the_caller(
    town: City, window: Open, browser: Browser
) -> None:
    one = town.seat("op1")
    asker = town.seat("asker", roles=("operator", "callback"))
    case = one.register(text="楼道水管漏水一个月没人修").case
    cases = window(one, CASES)
    cases.view.show_what(case=case)
    cases.settle()
    cases.key("D")
    cases.key("Ctrl+Return")
    number = at_centre(one, case).number

    clerk = Person(browser, town.centre.url, "clerk")
    assert "待签收" in clerk.page() and number in clerk.page() and "13897215521" not in clerk.page()
    clerk.go("楼道水管漏水")
    clerk.send()
    cases.until(lambda: at_centre(one, case).status == "signed")
    clerk.go("办理结果")
    assert browser.ask("document.querySelector('#f-checked_by').value") == "clerk"
    browser.ask("document.querySelector('#f-contacted_at').value = '2026-11-22T10:30'")
    clerk.write("found", "主管道老化破裂")
    clerk.write("done", "更换管道十二米")
    clerk.send()
    assert browser.ask("document.querySelector('#w-text') !== null"), "what is missing is said"
    assert browser.ask("document.querySelector('#f-found').value") == "主管道老化破裂", "nothing typed is lost"
    clerk.write("text", "已修复并告知诉求人")
    clerk.send()
    assert "更换管道十二米" in clerk.page() and "科室负责人" in clerk.page()
    assert at_centre(one, case).status == "signed", "it has not left the unit yet"

    for name in ("head", "leader"):
        signer = Person(browser, town.centre.url, name)
        assert "待审签" in signer.page()
        signer.go("楼道水管漏水")
        assert "更换管道十二米" in signer.page()
        signer.go("审签通过")
        signer.send()
    assert "已报热线" in Person(browser, town.centre.url, "clerk").page()

    cases.until(lambda: cases.view.file.facts.status == "replied")
    shown = cases.labels()
    for words in ("更换管道十二米", "2026-11-22 10:30", "clerk", "head", "leader"):
        assert words in shown, "the hotline sees what was done and who signed"
    cases.key("V")
    cases.key("Ctrl+Return")
    assert at_centre(one, case).status == "accepted"

    ask_the_caller(window, town, one, asker, case)
    facts = at_centre(asker, case)
    assert facts.status == "closed" and facts.callbacks[-1].solved == "yes"
    people = town.centre.people
    authors = [(event.what, event.by) for event in facts.timeline if event.what in ("sign", "reply", "approve")]
    assert authors == [
        ("sign", people["clerk"]),
        ("reply", people["clerk"]),
        ("approve", people["head"]),
        ("approve", people["leader"]),
    ]
    assert [words for words in browser.complaints if "422 (Unprocessable" not in words] == []
    town.agrees()


def parts(seat: Seat, case: str) -> str:
    """Unit by unit how far it is; the one in charge has a star."""
    return " ".join(f"{d.unit}{'*' if d.lead else ''}:{d.status}" for d in at_centre(seat, case).dispatches)


def replies(person: Person, words: str) -> None:
    """Sign what is new, and say what was done."""
    person.go("井盖")
    person.send()
    person.go("办理结果")
    person.browser.ask("document.querySelector('#f-contacted_at').value = '2026-11-22T10:30'")
    for field in ("found", "done", "text"):
        person.write(field, words)
    person.send()
    for _rung in range(2):  # nobody is named as head or leader there: whoever works there signs
        person.go("审签通过")
        person.send()


def test_a_parallel_case_is_given_back_settled_between_units_and_asked_about_once(
    town: City, window: Open, browser: Browser
) -> None:
    one, asker = town.seat("op1"), town.seat("asker", roles=("operator", "callback"))
    case = one.register(text="路口井盖塌陷，两家都说不归自己").case
    cases = window(one, CASES)
    cases.view.show_what(case=case)
    cases.settle()
    cases.key("D")
    cases.key("Tab")
    cases.type("城东区政府")
    cases.key("Return")
    cases.key("Ctrl+Return")
    assert parts(one, case) == "U1*:dispatched U2:dispatched"

    district = Person(browser, town.centre.url, "district")
    assert "待签收" in district.page()
    replies(district, "围挡已设置")
    assert parts(one, case) == "U1*:dispatched U2:replied"
    clerk = Person(browser, town.centre.url, "clerk")
    clerk.go("井盖")
    clerk.send()
    clerk.go("退单")
    clerk.send()
    assert browser.ask("document.querySelector('#w-text') !== null"), "no return without its reason"
    clerk.write("text", "市政井盖，非供水设施")
    clerk.send()
    assert parts(one, case) == "U1*:returned U2:replied" and at_centre(one, case).status == "open"

    cases.until(lambda: cases.view.file.facts.status == "open")
    assert "市政井盖，非供水设施" in cases.labels(), "why it came back stands with the case"
    cases.key("C")
    cases.type("权属不清，请两家会商")
    cases.key("Ctrl+Return")
    assert at_centre(one, case).status == "consulting"
    cases.settle()
    cases.key("Y")
    cases.type("由城东区政府主办")
    cases.key("Tab")
    cases.type("城东区政府")
    cases.key("Return")
    cases.key("Ctrl+Return")
    facts = at_centre(one, case)
    assert (facts.status, facts.unit, facts.first_unit) == ("dispatched", "U2", "U1"), "the decision sets the owner"
    assert parts(one, case) == "U1*:returned U2:replied U2*:dispatched"

    assert "井盖" not in Person(browser, town.centre.url, "clerk").page(), "it is theirs no more"
    replies(Person(browser, town.centre.url, "district"), "井盖更换完毕")
    cases.until(lambda: cases.view.file.facts.status == "replied")
    assert "井盖更换完毕" in cases.labels()
    cases.key("V")
    cases.key("Ctrl+Return")
    assert at_centre(one, case).status == "accepted"
    ask_the_caller(window, town, one, asker, case)
    facts = at_centre(asker, case)
    assert facts.status == "closed" and len(facts.callbacks) == 1, "one citizen, one callback, however many units"
    assert [words for words in browser.complaints if "422 (Unprocessable" not in words] == []
    town.agrees()
