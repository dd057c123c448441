"""The pane of ring-backs by keys, over a real desk and a real centre: one key takes and rings, one says what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.phone.line import End, Line, Stage, What
from app.phone.manual import ManualLine
from app.questions.shapes import Drafts, RingbackHoursAnswer, Ringbacks
from app.text import speaking
from server.sweep import sweep
from tests.flows.test_ringbacks import NUMBER, give_up, listed, release_all, wind
from tests.ui import crawl
from tests.ui.panes.seat import Stand
from tests.world.city import City, Seat, city
from ui.panes.intake import PANE as INTAKE
from ui.panes.ringbacks import PANE, model
from ui.parts.look import Look
from ui.parts.pane import Pane

Open = Callable[..., Stand]
OTHER = "13800138000"


class Outside(Line):
    """A line on which a test says whether anybody lifts."""

    name = "outside"
    can = frozenset({"dial", "hang_up"})

    def dial(self, number: str) -> Any:
        return self._begins(What.DIALLED, Stage.DIALLING, number, outgoing=True)

    def lifted(self) -> None:
        self._changes(self.calls[0].id, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())

    def rang_out(self) -> None:
        self._over(self.calls[0].id, End.MISSED)


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


@pytest.fixture
def window(qtbot: Any, look: Look, tmp_path: Path, town: City) -> Iterator[Open]:
    stands: list[Stand] = []

    def opened(seat: Seat, pane: Pane = PANE) -> Stand:
        stands.append(Stand(qtbot, pane, seat.desk, look, tmp_path, seat.clock))
        return stands[-1]

    yield opened
    for each in stands:
        each.leave()


@pytest.fixture
def released(town: City) -> tuple[Seat, str]:
    """Two numbers on the list, both released; the post's seat and the id of the one that waits longest."""
    post, lead = town.seat("cb1"), town.seat("lead1")
    give_up(town, 4)
    wind(town, minutes=1)
    give_up(town, 3, OTHER, "o")
    release_all(town, lead)
    return post, listed(post)[0].id


def asked(stand: Stand) -> list[Any]:
    """What was saved here, as the centre got it."""
    stand.until(lambda: not stand.desk.link_state().waiting)
    return [row.id for row in stand.desk.ask(Ringbacks())]


def test_it_lists_who_waits_longest_first_masked_and_says_when_they_may_be_rung(town: City, window: Open) -> None:
    post = town.seat("cb1")
    give_up(town, 4)
    wind(town, minutes=1)
    give_up(town, 3, OTHER, "o")
    listed(post)
    stand = window(post)
    rows = [stand.view.table.set.rows[each] for each in stand.view.table.set.ids]
    assert [(row.phone, row.attempts) for row in rows] == [("138****5521", 4), ("138****8000", 3)]
    text = stand.labels()
    assert "未接回拨 2 · 可回拨 0" in text and "连续 4 次未接通" in text and "等待 00:40" in text
    assert "等待低峰" in text and "尚无当日话务量" in text
    assert crawl.unmasked(stand.view) == []
    stand.key("D")
    assert not stand.view.hand.id and post.desk.lines.calls == (), "nobody is rung before quiet hours"
    wind(town, minutes=35)
    sweep(town.centre.centre)
    post.idle()
    stand.until(lambda: "可回拨 2" in stand.labels())
    stand.until(lambda: "低峰时段，可以回拨" in stand.labels())


def test_one_key_takes_shows_and_rings_and_the_next_says_that_they_were_reached(
    town: City, window: Open, released: tuple[Seat, str]
) -> None:
    post, first = released
    post.desk.lines.attach(ManualLine(post.clock))
    other = town.seat("op1")
    stand = window(post)
    assert stand.view.table.current_id() == first
    stand.key("D")
    stand.until(lambda: stand.view.hand.shown)
    assert "138 9721 5521" in stand.labels() and stand.frame.is_busy
    assert [call.number for call in post.desk.lines.calls] == [NUMBER]
    assert [row.holder for row in listed(other)] == ["cb1", None]
    stand.key("Y")
    stand.until(lambda: stand.opened)
    ((pane, what),) = stand.opened
    assert pane == "intake" and what["phone"] == NUMBER and what["call"] == post.desk.lines.in_hand.id
    assert "138 9721 5521" not in stand.labels(), "the number is masked again"
    town.until(lambda: first not in [row.id for row in listed(other)])
    assert len(listed(other)) == 1
    with town.centre.centre.database.read() as connection:
        looks = connection.exec_driver_sql('SELECT entry FROM audit WHERE entry LIKE \'%"act":"reveal"%\'').scalars()
        (look,) = list(looks)
    assert first in look and '"what":"phone"' in look and '"why":"ringback"' in look


def test_who_is_not_reached_stays_with_a_try_and_the_next_is_chosen(window: Open, released: tuple[Seat, str]) -> None:
    post, first = released
    line = ManualLine(post.clock)
    post.desk.lines.attach(line)
    stand = window(post)
    stand.key("D")
    stand.until(lambda: stand.view.hand.shown)
    stand.key("N")
    stand.until(lambda: not stand.view.hand.id and not line.calls)
    post.idle()
    stand.until(lambda: stand.view.table.set.rows[first].tries == 1)
    assert stand.view.table.set.rows[first].holder is None
    assert stand.view.table.current_id() != first and stand.view.table.hasFocus()
    assert "留在名单上" in stand.messages[-1].text and not stand.frame.is_busy


@pytest.mark.parametrize("lifted", [True, False])
def test_a_line_that_rings_in_vain_records_the_try_by_itself(
    window: Open, released: tuple[Seat, str], lifted: bool
) -> None:
    post, first = released
    line = Outside(post.clock)
    post.desk.lines.attach(line)
    stand = window(post)
    stand.key("D")
    stand.until(lambda: line.calls)
    if lifted:
        line.lifted()
    line.rang_out()
    stand.settle()
    post.idle()
    if lifted:
        assert stand.view.hand.id == first, "somebody lifted: a person says whether they were reached"
        stand.key("N")
    stand.until(lambda: not stand.view.hand.id and stand.view.table.set.rows[first].tries == 1)
    assert asked(stand)[0] == first


@pytest.mark.parametrize("key", ["N", "B"])
def test_a_call_that_still_rings_is_put_down_with_it(window: Open, released: tuple[Seat, str], key: str) -> None:
    post, first = released
    line = Outside(post.clock)
    post.desk.lines.attach(line)
    stand = window(post)
    stand.key("D")
    stand.until(lambda: line.calls)
    stand.key(key)
    stand.until(lambda: not line.calls and not stand.view.hand.id)
    post.idle()
    stand.until(lambda: stand.view.table.set.rows[first].tries == (key == "N"))
    stand.settle()
    assert stand.view.table.set.rows[first].tries == (key == "N"), "counted once"


def test_who_gets_through_while_they_are_rung_is_let_go(town: City, window: Open, released: tuple[Seat, str]) -> None:
    post, _first = released
    line = Outside(post.clock)
    post.desk.lines.attach(line)
    other = town.seat("op1")
    other.desk.lines.attach(ManualLine(other.clock))
    stand = window(post)
    stand.key("D")
    stand.until(lambda: line.calls)
    wind(town, minutes=1)
    other.desk.lines.pick_up(NUMBER)
    other.idle()
    stand.until(lambda: not stand.view.hand.id and not line.calls)
    assert "对方已接通" in stand.messages[-1].text and crawl.unmasked(stand.view) == []


def test_who_is_spoken_with_stays_in_hand_though_the_list_has_let_them_go(
    town: City, window: Open, released: tuple[Seat, str]
) -> None:
    post, first = released
    line = Outside(post.clock)
    post.desk.lines.attach(line)
    other = town.seat("op1")
    other.desk.lines.attach(ManualLine(other.clock))
    stand = window(post)
    stand.key("D")
    stand.until(lambda: line.calls)
    line.lifted()
    wind(town, minutes=1)
    other.desk.lines.pick_up(NUMBER)
    other.idle()
    stand.until(lambda: first not in stand.view.table.set.ids)
    stand.settle()
    assert stand.view.hand.id == first and line.calls and "138 9721 5521" in stand.labels()
    stand.key("Y")
    stand.until(lambda: stand.opened)
    assert stand.opened[0][1]["call"] == line.calls[0].id, "the call goes on in the form"


def test_put_back_is_free_for_others_and_counts_no_try(town: City, window: Open, released: tuple[Seat, str]) -> None:
    post, first = released
    stand = window(post)
    stand.key("D")
    stand.until(lambda: stand.view.hand.shown)
    stand.frame.about_to_lock.emit()
    assert crawl.unmasked(stand.view) == [], "nobody sits here"
    stand.key("B")
    stand.until(lambda: not stand.view.hand.id)
    other = town.seat("op1")
    town.until(lambda: listed(other)[0].holder is None)
    assert listed(other)[0].id == first and listed(other)[0].tries == 0


def test_without_a_line_only_what_was_given_can_be_rung(town: City, window: Open, released: tuple[Seat, str]) -> None:
    post, first = released
    lead = town.seats[1]
    lead.act("assign", first, to="cb1")
    lead.idle()
    listed(post)
    post.offline()
    stand = window(post)
    stand.key("J")
    stand.key("D")
    stand.until(lambda: stand.messages)
    assert not stand.view.hand.id and "中心" in stand.messages[-1].text
    stand.key("K")
    stand.key("D")
    stand.until(lambda: stand.view.hand.shown)
    stand.key("Y")
    stand.until(lambda: stand.opened)
    assert first not in stand.view.table.set.ids
    post.online()


def test_who_gets_through_meanwhile_is_gone_from_the_list(town: City, window: Open, released: tuple[Seat, str]) -> None:
    post, first = released
    other = town.seat("op1")
    other.desk.lines.attach(ManualLine(other.clock))
    stand = window(post)
    wind(town, minutes=1)
    other.desk.lines.pick_up(NUMBER)
    other.idle()
    stand.until(lambda: first not in stand.view.table.set.ids)


def test_a_lead_releases_and_gives_away_by_keys(town: City, window: Open) -> None:
    lead, post = town.seat("lead1"), town.seat("cb1")
    give_up(town, 3)
    wind(town, minutes=1)
    give_up(town, 3, OTHER, "o")
    listed(lead)
    stand = window(lead)
    stand.key("R")
    stand.until(lambda: [row.let_go for row in stand.view.table.set.rows.values()].count(True) == 1)
    stand.key("Alt+Shift+R")
    stand.until(lambda: all(row.let_go for row in stand.view.table.set.rows.values()))
    stand.key("A")
    stand.type("cb1")
    stand.key("Return")
    stand.key("Ctrl+Return")
    stand.until(lambda: not stand.view.assigning)
    lead.idle()
    assert sorted(row.given for row in listed(post)) == [False, True]
    assert [action.isEnabled() for action in (stand.view.actions["ringbacks.release"],)] == [False]
    plain = window(post)
    assert not plain.view.can_release_all() and not plain.view.actions["ringbacks.assign"].isEnabled()


def test_the_form_opens_with_the_number_and_takes_the_call(window: Open, released: tuple[Seat, str]) -> None:
    post, _first = released
    post.desk.lines.attach(ManualLine(post.clock))
    call = post.desk.lines.dial(NUMBER)
    stand = window(post, INTAKE)
    stand.view.show_what(phone=NUMBER, call=call.id)
    stand.settle()
    (draft,) = stand.view.drafts.all
    assert (draft.phone, draft.call, draft.hidden) == (NUMBER, call.id, ("phone",))
    assert crawl.unmasked(stand.view) == []
    assert stand.view.call.id == call.id, "it is put down from the form"
    stand.until(lambda: post.desk.ask(Drafts()))


def test_at_night_it_is_the_hour_that_is_said_and_not_the_load() -> None:
    for open_, words in ((False, "此时不在回拨时段"), (True, "非低峰时段")):
        hours = RingbackHoursAnswer(quiet=False, open=open_, last=0, usual=3.0)
        with speaking("zh_CN"):
            assert model.load(hours) == f"{words}，班长可放开（上一刻钟 0 通，平时 3.0 通）"
