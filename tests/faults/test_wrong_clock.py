"""P12: a seat's clock that is wrong neither reorders, hides nor loses; the day in a number is the hotline's."""

from datetime import timedelta

import pytest

from app.clock import WindClock
from app.questions.shapes import CaseOf
from tests.world.city import city

OFF = {
    "ten years behind": timedelta(days=-3653),
    "ninety days ahead": timedelta(days=90),
    "two minutes": timedelta(minutes=2),
}


@pytest.mark.parametrize("how", OFF)
def test_a_wrong_clock_is_corrected_and_told(how: str) -> None:
    with city() as town:
        right = town.seat("op1")
        wrong = town.seat("op2", WindClock(town.clock.now() + OFF[how]))
        day = right.register().number.split("-")[0]
        right.idle()
        wrong.idle()
        first = wrong.register(text="钟不准的席")
        state = wrong.desk.link_state()
        assert state.clock_wrong and state.clock_off == -OFF[how]
        assert not right.desk.link_state().clock_wrong
        assert first.number.split("-")[0] == day
        assert wrong.desk.ask(CaseOf(case=first.case)).facts.at == town.clock.now()
        town.agrees()


def test_a_clock_that_jumps_while_the_seat_runs_changes_nothing() -> None:
    with city() as town:
        clock = WindClock(town.clock.now())
        one = town.seat("op1", clock)
        one.idle()
        one.offline()
        before = one.desk.now()
        clock.jump(town.clock.now() + timedelta(days=90))
        clock.wind(5)
        assert one.desk.now() == before + timedelta(seconds=5)
        forward = one.register()
        clock.jump(town.clock.now() - timedelta(days=3653))
        back = one.register()
        assert [n.number.rsplit("-", 2)[1] for n in (forward, back)] == ["0001", "0002"]
        one.online()
        one.idle()
        order = [each for each in town.commands() if each in {*forward.commands, *back.commands}]
        assert order == [*forward.commands, *back.commands]
        town.agrees()


def test_started_offline_with_a_dead_battery_the_day_is_at_least_the_last_one_known() -> None:
    with city() as town:
        clock = WindClock(town.clock.now())
        one = town.seat("op1", clock)
        first = one.register()
        one.idle()
        one.offline()
        one.close()
        clock.jump("2000-01-01T00:00:00+08:00")
        one.sign_in()
        second = one.register()
        assert [first.number.split("-")[::2], second.number.split("-")[::2]] == [["261122", "0001"], ["261122", "0002"]]
        one.online()
        town.agrees()


def test_without_correction_a_wrong_clock_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a seat that trusts its machine gives numbers of another day."""
    with city() as town:
        wrong = town.seat("op2", WindClock(town.clock.now() + timedelta(days=90)))
        monkeypatch.setattr(wrong.desk._time, "now", wrong.clock.now)
        assert wrong.register().number.split("-")[0] != "261122"
