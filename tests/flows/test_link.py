"""The link: bells, black holes, a busy centre; what it says of itself is true."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace

from app.acts import Act
from app.clock import WindClock
from app.desk import Line, Touched
from app.phone.simulated import Caller, SimulatedLine
from app.questions.shapes import CaseOf
from app.sync.http import Busy, Centre
from server.sweep import sweep
from tests.laws.test_projection_laws import WHATS, machine
from tests.world.city import City, Held, Seat, city
from tests.world.proxy import ALL
from tests.world.story import OPERATOR


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


def test_bells_lost_doubled_or_out_of_order_do_no_harm() -> None:
    with machine() as made:
        made.register(None)
        made.round(True, True, 99, None)
        start = made.exchange.cursor
        made.somebody_else(WHATS[4], 0)
        first = made.centre.bell(start)
        made.somebody_else(WHATS[4], 0)
        second = made.centre.bell(first.cursor)
        shown = made.shown()
        assert not made.exchange.take_page(second), "it does not go on from here"
        assert made.shown() == shown and made.exchange.cursor == start
        assert made.exchange.take_page(first)
        assert not made.exchange.take_page(first), "twice is once"
        assert made.exchange.take_page(second)
        made.note(first, first.cursor)
        made.note(second, second.cursor)
        made.shown_is_rules_over_truth()
        made.all_arrives()


def test_an_answer_that_a_bell_overtook_takes_nothing_back() -> None:
    with machine() as made:
        made.register(None)
        made.round(True, True, 99, None)
        made.do(Act("note", {"case": made.held()[0], "text": "我的"}), None)
        asked = made.exchange.request()
        late = made.centre.answer(asked, OPERATOR, 99)
        made.somebody_else(WHATS[4], 0)
        rung = made.centre.bell(made.exchange.cursor)
        assert made.exchange.take_page(rung)
        newest = made.shown()
        assert made.exchange.take(asked, late), "there is more to fetch"
        assert made.shown() == newest
        made.all_arrives()


def test_a_black_hole_stops_nobody() -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        one.network.silent.set()
        one.desk.sync_now()
        cases = [one.register(text=f"第{number}件").case for number in range(5)]
        assert one.desk.ask(CaseOf(case=cases[-1])).waiting
        one.network.silent.clear()
        one.network.break_lines()
        town.agrees()


class Interrupted(threading.Event):
    """Somebody closes at the very moment at which the link forgets why it woke."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def clear(self) -> None:
        self._stop.set()
        self.set()
        super().clear()


def test_it_ends_whenever_it_is_closed() -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        link = one.desk._link
        begun = link._begun
        woken, link._wake = link._wake, Interrupted(link._stop)
        woken.set()
        link._threads[0].join(20)
        assert not link._threads[0].is_alive() and link._begun == begun, "nor is the centre looked at once more"


def test_idle_is_told_when_what_came_of_a_call_has_arrived_too() -> None:
    """The centre makes a ring-back of the calls it is told of, after the exchange of that round."""
    with city() as town:
        one = town.seat("op1")
        line = SimulatedLine(one.clock, [Caller(at_s=0, number="13897215521")] * 3, by_itself=False)
        one.desk.lines.attach(line)
        one.idle()
        for until in (100, 200, 300):
            line.ring_next()
            line.give_up(until)
        one.idle()
        assert one.count("SELECT count(*) FROM ringbacks") == 1


def test_the_centre_s_own_hand_moves_nothing_while_it_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there was a call the centre tells all seats of quiet hours, within a second and whenever it likes."""

    def due(town: City, seat: Seat) -> Held:
        seat.network.cut_off()  # the bell is quick
        sweep(town.centre.centre)
        return given(town, seat)

    monkeypatch.setattr("server.bell.sweep", lambda centre: 0)
    with city() as town:
        one = town.seat("op1")
        line = SimulatedLine(one.clock, [Caller(at_s=0, number="13897215521")], by_itself=False)
        one.desk.lines.attach(line)
        line.ring_next()
        given = City.due
        monkeypatch.setattr(City, "due", due)
        town.agrees()
        assert one.count("SELECT count(*) FROM book_rows WHERE kind = 'quiet'") == 1


def test_it_says_how_it_stands() -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        state = one.desk.link_state()
        assert state.line is Line.ONLINE and state.reason == "" and state.last_confirmed == town.clock.now()
        told = threading.Event()
        one.desk.on_touched(lambda touched: told.set() if "link" in touched.kinds else None)
        town.clock.wind(60)
        one.offline()
        assert told.wait(10)
        one.register()
        # A saving makes the link try again, so the line may be seen trying for a moment.
        town.until(lambda: one.desk.link_state().line is Line.OFFLINE)
        state = one.desk.link_state()
        assert (state.reason, state.waiting) == ("unreachable", 1)
        assert state.last_confirmed is not None and state.last_confirmed < town.clock.now()
        one.online()
        town.agrees()
        assert one.desk.link_state().last_confirmed == town.clock.now()


def test_a_busy_centre_is_given_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        asked: list[int] = []
        exchange = Centre.exchange

        def busy(self: Centre, body: bytes, token: str) -> object:
            asked.append(1)
            if len(asked) < 3:
                raise Busy("busy", 0.05)
            return exchange(self, body, token)

        monkeypatch.setattr(Centre, "exchange", busy)
        one.register()
        town.until(lambda: one.desk.link_state().reason == "busy" or len(asked) > 2)
        assert one.desk.link_state().line is Line.ONLINE
        town.agrees()
        assert len(asked) >= 3


def test_what_others_do_is_told_once_it_is_there() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        one.idle()
        two.idle()
        seen: list[object] = []

        def look(touched: Touched) -> None:
            for each in touched.kinds.get("case", ()):
                seen.append(two.count(f"SELECT count(*) FROM facts WHERE id = '{each}'"))

        two.desk.on_touched(look)
        one.register()
        town.until(lambda: bool(seen))
        assert set(seen) == {1}
        town.agrees()


def test_a_first_fill_of_many_pages_is_cut_again_and_again_and_goes_on() -> None:
    with city() as town:
        town.centre.centre.settings = replace(town.centre.centre.settings, page_rows=7)
        one = town.seat("op1")
        one.offline()
        for number in range(40):
            one.register(text=f"第{number}件")
        one.online()
        one.idle()
        two = Seat(town, "op2", WindClock(town.clock.now()))
        town.seats.append(two)
        cuts = iter(range(2000, 200_000, 700))
        two.network.forget = lambda path: next(cuts) if path == "/v1/exchange" else ALL
        two.sign_in()
        pages = two.network.asked.count("/v1/exchange")
        town.agrees()
        assert two.network.asked.count("/v1/exchange") > max(pages, 10)
        assert not two.desk.link_state().filling
