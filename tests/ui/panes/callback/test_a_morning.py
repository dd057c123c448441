"""A morning's list of callbacks through the window: 36 calls by keys alone, the centre gone for half of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import new_id
from app.desk import Act, Line
from app.domain.records import Caller, CaseFacts
from app.domain.words import Answer
from app.questions.shapes import CaseOf, Rates
from server.sms import link, outbox
from tests.server.sms_story import use
from tests.ui.panes.seat import Stand
from tests.world.city import City, Seat, city
from tests.world.gateway import Gateway, sms_gateway
from ui.panes.callback import PANE
from ui.parts.look import Look

CALLS = 36
SAID = {
    "happy": ("1", "1", "1"),
    "cannot say": ("1", "3", "1"),
    "unhappy": ("1", "2", "2"),
    "no answer": ("N",),
    "later": ("R",),
    "two": ("1", "1", "1"),
}
DAY = ("happy", "no answer", "unhappy", "happy", "later", "two", "happy", "no answer", "cannot say")
"""What the citizens of the list say, again and again."""
ANSWERS = {"1": "yes", "2": "no", "3": "unknown"}


class Pointer(QObject):
    """Counts what a pointer does: nothing."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.used = 0
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)
        self.used += event.type() in kinds
        return False


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made


@pytest.fixture
def far(town: City) -> Iterator[Gateway]:
    with sms_gateway() as made:
        use(town.centre.centre, made)
        yield made


def wind(town: City, seconds: float) -> None:
    for clock in {id(clock): clock for clock in (town.clock, *(seat.clock for seat in town.seats))}.values():
        clock.wind(seconds)


def accepted(seat: Seat, number: int, says: str) -> str:
    """A case whose reply was accepted; with two citizens where both are to be asked."""
    caller = Caller(id=new_id(seat.clock), name="马晓燕", phone=f"138972{number:05}")
    case = seat.register(caller=caller, text=f"楼道水管漏水 {number}").case
    if says == "two":
        other = Caller(id=new_id(seat.clock), name="李四", phone=f"139972{number:05}")
        seat.act("add_contact", case, channel="phone", caller=other)
    unit = {"said_by": "刘科长", "told": "phone"}
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("dispatch", {"unit": "U1"}),
        ("sign", unit),
        ("reply", unit | {"text": "已更换水管"}),
        ("approve", unit),
        ("approve", unit),
        ("review", {"accepted": True}),
    )
    for do, fields in acts:
        seat.act(do, case, **fields)
    return case


def call(stand: Stand, says: str, words: str) -> None:
    """One call as it is made: ring, ask, note, save."""
    stand.until(lambda: stand.view.call.file.private is not None)
    stand.key("D")
    for _citizen in range(2 if says == "two" else 1):
        for key in SAID[says]:
            if key in ANSWERS:
                QTest.keyClicks(QApplication.focusWidget(), key)  # as fast as hands are: no pause for the draft
            else:
                stand.key(key)
        if says == "unhappy":
            stand.type(words)
        if says == "later":
            stand.type("15:30")
        if says != "no answer":
            stand.key("Ctrl+Return")
            stand.view.table.setFocus()


def sent(town: City) -> int:
    """How many messages the serving centre has sent by itself."""
    return sum(row.state == "sent" for row in outbox.listing(town.centre.centre))


def check(facts: CaseFacts, says: str) -> None:
    """The case is as that call left it."""
    status = {"unhappy": "rework", "no answer": "callback", "later": "callback"}.get(says, "closed")
    assert (facts.status, facts.round) == (status, 2 if says == "unhappy" else 1), (says, facts.status)
    asked = [each for each in facts.callbacks if each.way == "phone"]
    assert len(asked) == (2 if says == "two" else 1)
    for each in asked:
        given = [each.contacted, each.solved, each.satisfied]
        expected = [ANSWERS[key] for key in SAID[says]] if len(SAID[says]) == 3 else [None] * 3
        assert given == expected, says


def test_a_mornings_list_is_worked_by_keys_with_the_centre_gone_for_half_of_it(
    qtbot: Any, look: Look, tmp_path: Path, town: City, far: Gateway
) -> None:
    pointer = Pointer(QApplication.instance())  # type: ignore[arg-type]
    desk, lead = town.seat("op1"), town.seat("lead1", roles=("lead",))
    asker = town.seat("cb1", roles=("callback",))
    says = {}
    for number in range(CALLS):
        what = DAY[number % len(DAY)]
        says[accepted(desk, number, what)] = what
        wind(town, 1)
    desk.idle()
    wind(town, 22 * 3600 + 1800)  # Monday, a quarter past nine
    lead.idle()
    day_ends = datetime.fromisoformat("2026-11-24T00:00:00+08:00")
    given = list(says)[:30]
    lead.desk.do(*(Act("assign", {"case": case, "to": "cb1", "until": day_ends}) for case in given))
    lead.idle()
    asker.idle()
    stand = Stand(qtbot, PANE, asker.desk, look, tmp_path, asker.clock)
    try:
        stand.until(lambda: len(stand.view.table.set.ids) == CALLS)
        order = list(stand.view.table.set.ids)
        assert set(order[:30]) == set(given), "one's own come first"
        stand.until(lambda: all(asker.desk.ask(CaseOf(case=case)).private is not None for case in order))
        asker.idle()
        stand.view.table.setFocus()
        stand.key("Down")
        for case in order[: CALLS // 2]:
            assert stand.view.call.file.facts.id == case
            call(stand, says[case], "还在漏水")
        asker.idle()
        town.until(lambda: sent(town) == sum(says[case] == "no answer" for case in order[: CALLS // 2]) == 4)
        tokens = [far.token(at) for at in range(len(far.taken))]
        happy = {"contacted": Answer.YES, "solved": Answer.YES, "satisfied": Answer.YES}
        for token in tokens[:2]:
            assert link.answer(town.centre.centre, token, happy).stand is link.Stand.OPEN
        with town.stopped():
            stand.until(lambda: asker.desk.link_state().line is not Line.ONLINE)
            for case in order[CALLS // 2 :]:
                assert stand.view.call.file.facts.id == case
                call(stand, says[case], "还在漏水")
            assert asker.desk.link_state().waiting >= CALLS // 2 and stand.view.call is None
        asker.idle()
        town.agrees()
        town.until(lambda: sent(town) == sum(what == "no answer" for what in says.values()) == 8)
        assert len(far.taken) == 8
        asker.idle()
        stand.until(lambda: stand.view.table.set.ids == [])
    finally:
        stand.leave()
    town.agrees()
    answered = 0
    for case, what in says.items():
        facts = asker.desk.ask(CaseOf(case=case)).facts
        if any(each.way == "sms" for each in facts.callbacks):
            answered += 1
            assert facts.status == "closed"
        else:
            check(facts, what)
    assert answered == 2 and asker.desk.link_state().stuck == 0 and pointer.used == 0
    count = Counter(says.values())
    begin = datetime.fromisoformat("2026-11-23T00:00:00+08:00")
    found = {rate.name: (rate.yes, rate.answered) for rate in asker.desk.ask(Rates(since=begin, until=day_ends))}
    contacted = count["happy"] + count["cannot say"] + count["unhappy"] + 2 * count["two"] + answered
    assert found == {
        "responded": (contacted, contacted),
        "solved": (contacted - count["unhappy"] - count["cannot say"], contacted - count["cannot say"]),
        "satisfied": (contacted - count["unhappy"], contacted),
    }
