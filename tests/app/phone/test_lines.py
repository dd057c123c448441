"""Calls on a line of each kind, told as small tables; every act on a call that is past it is refused."""

from __future__ import annotations

from itertools import pairwise
from threading import Event

import pytest

from app.clock import WindClock
from app.domain.errors import Refused
from app.phone.line import CallEvent, End, Stage
from app.phone.lines import Lines
from app.phone.manual import ManualLine
from app.phone.simulated import Caller, SimulatedLine, read

TWO = (
    Caller(at_s=4, number="19900005001", dialled="12345", patience_s=60, says="暖气不热"),
    Caller(at_s=10, number="withheld", dialled="12345", patience_s=8),
)


class Heard(list[CallEvent]):
    """All events, in their order."""

    def table(self) -> list[str]:
        return [f"{e.what} {e.call.stage} {e.call.number or '-'} {e.call.end or ''}".rstrip() for e in self]


@pytest.fixture
def clock() -> WindClock:
    return WindClock()


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def heard(lines: Lines) -> Heard:
    heard = Heard()
    lines.on_event(heard.append)
    return heard


def test_a_simulated_call_from_its_ring_to_its_end(clock: WindClock, lines: Lines, heard: Heard) -> None:
    line = SimulatedLine(clock, TWO, by_itself=False)
    lines.attach(line)
    line.play(3.9)
    assert lines.calls == () and lines.ringing is None
    line.play(4)
    ringing = lines.ringing
    assert ringing is not None and ringing.dialled == "12345" and not ringing.live
    clock.wind(7)
    lines.answer(ringing.id)
    in_hand = lines.in_hand
    assert in_hand is not None and in_hand.answered_at == clock.now() and in_hand.began_at < clock.now()
    lines.hold(ringing.id)
    lines.resume(ringing.id)
    clock.wind(120)
    lines.hang_up(ringing.id)
    assert heard.table() == [
        "ringing ringing 19900005001",
        "answered talking 19900005001",
        "held held 19900005001",
        "resumed talking 19900005001",
        "ended ended 19900005001 seat",
    ]
    assert heard[-1].call.ended_at == clock.now() and lines.calls == ()
    told = line.caller_of(ringing.id)
    assert told is not None and told.says == "暖气不热"


def test_a_busy_seat_is_rung_when_it_is_free_and_the_impatient_give_up(clock, lines: Lines, heard: Heard) -> None:
    line = SimulatedLine(clock, TWO, by_itself=False)
    lines.attach(line)
    line.play(4)
    first = lines.ringing
    assert first is not None
    lines.answer(first.id)
    line.play(30)
    assert [call.id for call in lines.calls] == [first.id]
    lines.hang_up(first.id)
    line.play(31)
    second = lines.ringing
    assert second is not None and second.withheld and second.number == ""
    line.play(38.9)
    assert lines.ringing is not None
    line.play(39)
    assert heard.table()[-2:] == ["ringing ringing -", "ended ended - missed"]
    line.play(1000)
    assert lines.calls == ()


def test_a_call_left_to_others_and_one_put_through(clock: WindClock, lines: Lines, heard: Heard) -> None:
    line = SimulatedLine(clock, TWO, by_itself=False)
    lines.attach(line)
    one = line.ring_next()
    assert one is not None
    lines.decline(one.id)
    two = line.ring_next()
    assert two is not None
    lines.answer(two.id)
    lines.transfer(two.id, "12333")
    assert line.ring_next() is None
    assert [(e.what.value, e.call.end, e.call.transferred_to) for e in heard if e.call.stage is Stage.ENDED] == [
        ("ended", End.DECLINED, ""),
        ("ended", End.TRANSFERRED, "12333"),
    ]


def test_it_rings_by_itself(clock: WindClock, lines: Lines, heard: Heard) -> None:
    """The player looks at the clock on a thread of its own; the test winds it."""
    rang = Event()
    lines.on_event(lambda _event: rang.set())
    end = lines.attach(SimulatedLine(clock, TWO, speed=2))
    clock.wind(2)
    assert rang.wait(10)
    end()
    assert heard.table() == ["ringing ringing 19900005001", "ended ended 19900005001 failed"]


def test_the_operator_lifts_the_telephone_on_the_desk(clock: WindClock, lines: Lines, heard: Heard) -> None:
    lines.attach(ManualLine(clock))
    first = lines.pick_up()
    second = lines.pick_up("138 0013 8000")
    assert (second.number, second.answered_at) == ("13800138000", clock.now())
    lines.hold(first.id)
    assert lines.in_hand is not None and lines.in_hand.id == second.id
    lines.hang_up(second.id)
    assert lines.in_hand is not None and lines.in_hand.id == first.id
    out = lines.dial("0971-8230000")
    assert out.outgoing and out.stage is Stage.TALKING
    assert heard.table() == [
        "answered talking -",
        "answered talking 13800138000",
        "held held -",
        "ended ended 13800138000 seat",
        "dialled dialling 0971-8230000",
        "answered talking 0971-8230000",
    ]


def test_an_act_that_comes_too_late_or_that_no_line_knows_is_refused(clock: WindClock, lines: Lines) -> None:
    def code(job) -> str:
        with pytest.raises(Refused) as refused:
            job()
        return refused.value.code

    assert code(lines.pick_up) == "line"
    manual = ManualLine(clock)
    lines.attach(manual)
    call = lines.pick_up()
    assert code(lambda: lines.resume(call.id)) == "no_call"
    assert code(lambda: lines.transfer(call.id, "110")) == "line"
    assert code(lambda: lines.dial("not a number")) == "phone"
    lines.hang_up(call.id)
    assert code(lambda: lines.hang_up(call.id)) == "no_call"
    assert code(lambda: manual.answer(call.id)) == "line"
    assert lines.can("pick_up") and not lines.can("hold", call.id)


def test_a_line_taken_out_ends_its_calls_and_leaves_the_others(clock: WindClock, lines: Lines, heard: Heard) -> None:
    manual, simulated = ManualLine(clock), SimulatedLine(clock, TWO, by_itself=False)
    end = lines.attach(manual)
    lines.attach(simulated)
    lines.pick_up("13800138000")
    simulated.ring_next()
    end()
    assert heard.table()[-1] == "ended ended 13800138000 failed"
    assert [call.line for call in lines.calls] == ["simulated"]
    lines.close()
    assert lines.calls == ()


def test_a_listener_that_has_left_hears_nothing(clock: WindClock, lines: Lines, heard: Heard) -> None:
    more: list[CallEvent] = []
    leave = lines.on_event(more.append)
    lines.attach(ManualLine(clock))
    lines.pick_up()
    leave()
    lines.pick_up()
    assert (len(heard), len(more)) == (2, 1)


@pytest.mark.parametrize(
    ("sent", "whole", "withheld"), [("anonymous", "", True), ("sip:desk", "", False), ("", "", False)]
)
def test_what_an_exchange_sends_for_a_number(clock: WindClock, sent: str, whole: str, withheld: bool) -> None:
    call = ManualLine(clock).pick_up(sent)
    assert (call.number, call.withheld) == (whole, withheld)


def test_the_demo_s_calls_can_be_played(project) -> None:
    callers = read(project / "resources" / "demo" / "calls.jsonl")
    assert len(callers) == 44
    assert all(one.at_s <= other.at_s for one, other in pairwise(callers))
    assert {caller.outcome for caller in callers} == {"dispatch", "answer", "existing", "invalid", "abandon"}
